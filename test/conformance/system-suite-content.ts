/** Reading, writing, copying and cutting files. */
import { expect, it } from 'vitest';
import { asBytes, stringToBytes } from '../../src/core/tree/byte-string.ts';
import type { InWorld } from './in-world.ts';
import { failureOf, type World } from './system-world.ts';

const A = asBytes('a');
const B = asBytes('b');
const MEBIBYTE = 1024 * 1024;
/** Beyond what 32 bits count. */
const FAR = 5 * 2 ** 32 + 7;

export function contentTests(inWorld: InWorld): void {
  transferTests(inWorld);
  rangeTests(inWorld);
  copyTests(inWorld);
  holeTests(inWorld);
}

function transferTests(inWorld: InWorld): void {
  it(
    'reads what was written, at any offset of buffer and file',
    inWorld((world) => {
      const { system, root } = world;
      const file = system.createFile(root, A);
      expect(system.write(file, stringToBytes(asBytes('..hello..')), 2, 5, 3)).toBe(5);
      const buffer = new Uint8Array(10).fill(0x2e);
      expect(system.read(file, buffer, 4, 5, 2)).toBe(5);
      expect(Buffer.from(buffer).toString('latin1')).toBe('....\0hell.');
      expect(system.read(file, buffer, 0, 10, 8)).toBe(0);
      expect(system.read(file, buffer, 0, 10, 6)).toBe(2);
      expect(world.statusOf(file).size).toBe(8);
      system.close(file);
    }),
  );

  it(
    'reads into many buffers in turn, small and large, shared and not',
    inWorld((world) => {
      world.file('a', 'hello');
      const file = world.system.openFile(world.root, A);
      const buffers = [
        new Uint8Array(5),
        new Uint8Array(new SharedArrayBuffer(5)),
        new Uint8Array(new ArrayBuffer(100), 50, 5),
        Buffer.alloc(5),
        new Uint8Array(MEBIBYTE),
      ];
      for (const buffer of [...buffers, ...buffers]) {
        buffer.fill(0);
        expect(world.system.read(file, buffer, 0, 5, 0)).toBe(5);
        expect(Buffer.from(buffer.slice(0, 5)).toString('latin1')).toBe('hello');
      }
      world.system.close(file);
    }),
  );

  it(
    'never touches memory outside the buffer',
    inWorld((world) => {
      world.file('a', 'hello');
      const file = world.system.openFileForUpdate(world.root, A);
      const buffer = new Uint8Array(5);
      for (const [offset, length] of [
        [1, 5],
        [6, 0],
        [-1, 2],
        [0, -1],
      ] as const) {
        expect(failureOf(() => world.system.read(file, buffer, offset, length, 0))).toBe('EINVAL');
        expect(failureOf(() => world.system.write(file, buffer, offset, length, 0))).toBe('EINVAL');
      }
      const given = new Uint8Array(5);
      world.system.read(file, given, 0, 5, 0);
      structuredClone(given.buffer, { transfer: [given.buffer] });
      expect(failureOf(() => world.system.read(file, given, 0, 5, 0))).toBe('EINVAL');
      world.system.close(file);
    }),
  );

  it(
    'writes only through handles that were opened for it',
    inWorld((world) => {
      world.file('a', 'hello');
      const file = world.system.openFile(world.root, A);
      expect(failureOf(() => world.system.write(file, new Uint8Array(1), 0, 1, 0))).toBe('EBADF');
      expect(failureOf(() => world.system.truncate(file, 0))).toBe('EINVAL');
      world.system.close(file);
      const update = world.system.openFileForUpdate(world.root, A);
      world.write(update, 'J');
      world.system.close(update);
      expect(world.text('a')).toBe('Jello');
    }),
  );

  it(
    'does not read a directory as a file',
    inWorld((world) => {
      const directory = world.directory('a');
      expect(failureOf(() => world.system.read(directory, new Uint8Array(1), 0, 1, 0))).toBe('EISDIR');
      world.system.close(directory);
    }),
  );
}

function rangeTests(inWorld: InWorld): void {
  it(
    'cuts and extends',
    inWorld((world) => {
      const file = world.system.createFile(world.root, A);
      world.write(file, 'hello');
      world.system.truncate(file, 2);
      expect(world.textOf(file)).toBe('he');
      world.system.truncate(file, 4);
      expect(world.textOf(file)).toBe('he\0\0');
      world.system.close(file);
    }),
  );
}

function copyTests(inWorld: InWorld): void {
  it(
    'copies inside the kernel, or says that it cannot',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a', 'hello world');
      const from = system.openFile(root, A);
      const to = system.createFile(root, B);
      const count = system.copyRange(from, to, 6, 3);
      if (count >= 0) {
        expect(count).toBe(3);
        expect(world.textOf(to)).toBe('\0\0\0\0\0\0wor');
        expect(system.copyRange(from, to, 11, 5)).toBe(0);
        expect(system.copyRange(from, to, 6, 100)).toBe(5);
        expect(world.textOf(to)).toBe('\0\0\0\0\0\0world');
      } else expect(world.textOf(to)).toBe('');
      for (const handle of [from, to]) system.close(handle);
    }),
  );

  it(
    'shares blocks, or says that it cannot',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a', 'hello world');
      const from = system.openFile(root, A);
      const to = system.createFile(root, B);
      const shared = system.shareContent(from, to);
      expect(world.textOf(to)).toBe(shared ? 'hello world' : '');
      for (const handle of [from, to]) system.close(handle);
    }),
  );

  it(
    'does not copy from or to what is closed',
    inWorld((world) => {
      world.file('a', 'x');
      const file = world.system.openFileForUpdate(world.root, A);
      world.system.close(file);
      expect(failureOf(() => world.system.copyRange(file, file, 0, 1))).toBe('EBADF');
      expect(failureOf(() => world.system.shareContent(file, file))).toBe('EBADF');
    }),
  );
}

function stretches(world: World, file: number): [number, number][] {
  const found: [number, number][] = [];
  let position = 0;
  for (;;) {
    const data = world.system.nextData(file, position);
    if (data < 0) return found;
    const hole = world.system.nextHole(file, data);
    if (hole < 0) return [...found, [data, Number.POSITIVE_INFINITY]];
    expect(hole).toBeGreaterThan(data);
    found.push([data, hole]);
    position = hole;
  }
}

function holeTests(inWorld: InWorld): void {
  it(
    'never says hole where there is data',
    inWorld((world) => {
      const file = world.system.createFile(world.root, A);
      world.system.truncate(file, 4 * MEBIBYTE);
      world.write(file, 'first', 0);
      world.write(file, 'second', 2 * MEBIBYTE);
      const found = stretches(world, file);
      for (const position of [0, 2 * MEBIBYTE, 2 * MEBIBYTE + 5]) {
        expect(found.some(([data, hole]) => data <= position && position < hole)).toBe(true);
      }
      expect(world.system.nextData(file, 4 * MEBIBYTE)).toBe(-1);
      expect([4 * MEBIBYTE, -1]).toContain(world.system.nextHole(file, 4 * MEBIBYTE));
      world.system.close(file);
    }),
  );

  it(
    'counts the end of a file as a hole',
    inWorld((world) => {
      world.file('a', 'hello');
      const file = world.system.openFile(world.root, A);
      expect([5, -1]).toContain(world.system.nextHole(file, 1));
      expect(world.system.nextData(file, 1)).toBe(1);
      world.system.close(file);
    }),
  );
}

/** Positions beyond 32 bits, for systems on file systems that keep holes. */
export function farPositionTest(inWorld: InWorld): void {
  it(
    'reads and writes beyond 32 bits',
    inWorld((world) => {
      const file = world.system.createFile(world.root, A);
      world.write(file, 'far', FAR);
      expect(world.statusOf(file).size).toBe(FAR + 3);
      const buffer = new Uint8Array(8);
      expect(world.system.read(file, buffer, 0, 8, FAR)).toBe(3);
      expect(Buffer.from(buffer).toString('latin1')).toBe('far\0\0\0\0\0');
      world.system.truncate(file, FAR);
      expect(world.status('a').size).toBe(FAR);
      world.system.close(file);
    }),
  );
}
