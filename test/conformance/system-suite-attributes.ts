/** Modes, owners and times. */
import { expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { InWorld } from './in-world.ts';
import { failureOf, type World } from './system-world.ts';

const A = asBytes('a');
const SOMEBODY = 12_345;
const SOME_GROUP = 54_321;
const MICROSECOND = 1000;

/** Seconds and nanoseconds that file systems keep, after and before 1970. */
const TIMES: readonly (readonly [number, number])[] = [
  [1_700_000_000, 123_456_789],
  [1_700_000_000, 0],
  [1_700_000_001, 1],
  [1_609_459_199, 999_999_999],
  [0, 0],
  [0, 500_000_000],
  [-1, 0],
  [-1, 999_999_000],
  [-5, 250_000_000],
  [-1_000_000_000, 1_000],
  [2_147_483_648, 5_000],
  [4_000_000_000, 7_000],
];

/** That the entry has this time, as finely as the system says it keeps times. */
function expectTime(world: World, name: string, seconds: number, nanos: number): void {
  const { mtimeSeconds, mtimeNanos } = world.status(name);
  const found = BigInt(mtimeSeconds) * 1_000_000_000n + BigInt(mtimeNanos);
  const wanted = BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
  expect(mtimeNanos).toBeGreaterThanOrEqual(0);
  expect(mtimeNanos).toBeLessThan(1_000_000_000);
  const tolerance = world.system.capabilities.nanoseconds ? 0 : 2 * MICROSECOND;
  expect(Math.abs(Number(found - wanted)), `${seconds} s ${nanos} ns`).toBeLessThanOrEqual(tolerance);
}

function ctimeOf(world: World, name: string): bigint {
  const { ctimeSeconds, ctimeNanos } = world.status(name);
  return BigInt(ctimeSeconds) * 1_000_000_000n + BigInt(ctimeNanos);
}

export function attributeTests(inWorld: InWorld): void {
  timeTests(inWorld);
  modeTests(inWorld);
  ownerTests(inWorld);
}

function timeTests(inWorld: InWorld): void {
  it(
    'sets the time of a file, by name and by handle',
    inWorld((world) => {
      const { system, root } = world;
      const file = system.createFile(root, A);
      for (const [seconds, nanos] of TIMES) {
        system.setTimeAt(root, A, seconds, nanos);
        expectTime(world, 'a', seconds, nanos);
        system.setTimeAt(root, A, 1, 0);
        system.setTime(file, seconds, nanos);
        expectTime(world, 'a', seconds, nanos);
      }
      system.close(file);
    }),
  );

  it(
    'sets the time of directories and symlinks',
    inWorld((world) => {
      const { system, root } = world;
      const directory = world.directory('d');
      system.symlink(asBytes('nowhere'), root, asBytes('l'));
      for (const [seconds, nanos] of TIMES) {
        system.setTime(directory, seconds, nanos);
        expectTime(world, 'd', seconds, nanos);
        system.setTimeAt(root, asBytes('d'), seconds + 1, nanos);
        expectTime(world, 'd', seconds + 1, nanos);
        system.setTimeAt(root, asBytes('l'), seconds, nanos);
        expectTime(world, 'l', seconds, nanos);
      }
      system.close(directory);
    }),
  );

  it(
    'does not let ctime go back, and leaves mtime to those who set it',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a', 'hello');
      system.setTimeAt(root, A, 1000, 0);
      const before = ctimeOf(world, 'a');
      expect(before).toBeGreaterThan(1_000_000_000_000n);
      system.setModeAt(root, A, 0o640);
      system.rename(root, A, root, asBytes('b'), 'no-replace');
      expect(ctimeOf(world, 'b')).toBeGreaterThanOrEqual(before);
      expectTime(world, 'b', 1000, 0);
    }),
  );

  it(
    'changes the time of a file that is written',
    inWorld((world) => {
      const file = world.system.createFile(world.root, A);
      world.system.setTime(file, 1000, 0);
      world.write(file, 'x');
      expect(world.statusOf(file).mtimeSeconds).toBeGreaterThan(1000);
      world.system.setTime(file, 1000, 0);
      world.system.truncate(file, 0);
      expect(world.statusOf(file).mtimeSeconds).toBeGreaterThan(1000);
      world.system.close(file);
    }),
  );

  it(
    'says when there is nothing to set a time on',
    inWorld(({ system, root }) => {
      expect(failureOf(() => system.setTimeAt(root, A, 0, 0))).toBe('ENOENT');
      expect(failureOf(() => system.setModeAt(root, A, 0))).toBe('ENOENT');
      expect(failureOf(() => system.setOwnerAt(root, A, -1, -1))).toBe('ENOENT');
    }),
  );
}

function modeTests(inWorld: InWorld): void {
  it(
    'sets every bit of a mode, by name and by handle',
    inWorld((world) => {
      const { system, root } = world;
      const file = system.createFile(root, A);
      const directory = world.directory('d');
      for (const mode of [0o644, 0o600, 0o4755, 0o2755, 0o6711, 0o000, 0o777]) {
        system.setMode(file, mode);
        expect(world.status('a').mode).toBe(mode);
        system.setMode(file, 0o600);
        system.setModeAt(root, A, mode);
        expect(world.status('a').mode).toBe(mode);
      }
      for (const mode of [0o755, 0o1777, 0o2770, 0o700]) {
        system.setMode(directory, mode);
        expect(world.status('d').mode).toBe(mode);
        system.setMode(directory, 0o700);
        system.setModeAt(root, asBytes('d'), mode);
        expect(world.status('d').mode).toBe(mode);
      }
      for (const handle of [file, directory]) system.close(handle);
    }),
  );

  it(
    'does nothing to the mode of a symlink, wherever it points',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a');
      for (const [name, target] of [
        ['l', 'a'],
        ['m', 'nowhere'],
      ] as const) {
        system.symlink(asBytes(target), root, asBytes(name));
        const { mode } = world.status(name);
        system.setModeAt(root, asBytes(name), 0o000);
        expect(world.status(name).mode).toBe(mode);
      }
      expect(world.status('a').mode).toBe(0o600);
    }),
  );
}

function ownerTests(inWorld: InWorld): void {
  it(
    'sets owners, or says that it may not',
    inWorld((world) => {
      const { system, root, subject } = world;
      const file = system.createFile(root, A);
      system.symlink(A, root, asBytes('l'));
      const before = world.status('a');
      const give = (): void => system.setOwner(file, SOMEBODY, SOME_GROUP);
      if (subject.privileged) {
        give();
        expect(world.status('a')).toMatchObject({ uid: SOMEBODY, gid: SOME_GROUP });
        system.setOwnerAt(root, asBytes('l'), SOMEBODY, SOME_GROUP);
        expect(world.status('l')).toMatchObject({ uid: SOMEBODY, gid: SOME_GROUP });
        system.setOwnerAt(root, A, before.uid, before.gid);
      } else expect(failureOf(give)).toBe('EPERM');
      expect(world.status('a')).toMatchObject({ uid: before.uid, gid: before.gid });
      system.close(file);
    }),
  );

  it(
    'leaves an owner of -1 as it is',
    inWorld((world) => {
      const { system, root } = world;
      const file = system.createFile(root, A);
      const { uid, gid } = world.status('a');
      system.setOwner(file, -1, -1);
      system.setOwnerAt(root, A, -1, gid);
      system.setOwnerAt(root, A, uid, -1);
      expect(world.status('a')).toMatchObject({ uid, gid });
      system.close(file);
    }),
  );

  it(
    'takes setuid from a file that gets an owner',
    inWorld((world) => {
      const file = world.system.createFile(world.root, A);
      const { uid, gid } = world.status('a');
      world.system.setMode(file, 0o4755);
      world.system.setOwner(file, uid, gid);
      expect(world.status('a').mode).toBe(0o755);
      world.system.close(file);
    }),
  );
}
