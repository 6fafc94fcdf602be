/** Syncing, locks and what a file system says of itself. */
import { expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { InWorld } from './in-world.ts';
import { failureOf } from './system-world.ts';

export function durabilityTests(inWorld: InWorld): void {
  it(
    'syncs files and directories',
    inWorld((world) => {
      const { system, root } = world;
      const file = system.createFile(root, asBytes('a'));
      world.write(file, 'x');
      expect(failureOf(() => system.syncFile(file))).toBe('nothing');
      system.close(file);
      expect(failureOf(() => system.syncDirectory(root))).toBe('nothing');
      expect(failureOf(() => system.syncFile(file))).toBe('EBADF');
      expect(world.text('a')).toBe('x');
    }),
  );

  it(
    'syncs a whole file system where it can',
    inWorld(({ system, root }) => {
      const expected = system.capabilities.syncFileSystem ? 'nothing' : 'ENOSYS';
      expect(failureOf(() => system.syncFileSystem(root))).toBe(expected);
    }),
  );

  it(
    'tells the kind of a file system and what is free',
    inWorld(({ system, root }) => {
      const { type, freeBytes } = system.fileSystemStatus(root);
      expect(type).toBeGreaterThan(0);
      expect(Number.isSafeInteger(freeBytes)).toBe(true);
      expect(freeBytes).toBeGreaterThan(0);
    }),
  );

  it(
    'lets one handle at a time hold the lock of a directory',
    inWorld((world) => {
      const { system, root } = world;
      const one = world.directory('d');
      const two = system.openDirectory(root, asBytes('d'));
      expect(system.lock(one)).toBe(true);
      expect(system.lock(one)).toBe(true);
      expect(system.lock(two)).toBe(false);
      system.unlock(one);
      expect(system.lock(two)).toBe(true);
      expect(system.lock(one)).toBe(false);
      system.close(two);
      expect(system.lock(one)).toBe(true);
      system.close(one);
    }),
  );

  it(
    'tells whether somebody holds the lock of a directory and takes it from nobody',
    inWorld((world) => {
      const { system, root } = world;
      const one = world.directory('d');
      const two = system.openDirectory(root, asBytes('d'));
      expect(system.lockHolder(two)).toBeNull();
      expect(system.lock(one)).toBe(true);
      expect(system.lockHolder(two)).toMatchObject({ alive: true });
      expect(system.lock(two)).toBe(false);
      system.unlock(one);
      expect(system.lockHolder(one)).toBeNull();
      expect(system.lock(two)).toBe(true);
      for (const handle of [one, two]) system.close(handle);
    }),
  );

  it(
    'leaves nothing of a lock in the directory once it is released',
    inWorld((world) => {
      const one = world.directory('d');
      const two = world.system.openDirectory(world.root, asBytes('d'));
      world.system.lock(one);
      expect(world.system.lock(two)).toBe(false);
      world.system.unlock(one);
      expect(world.names(two)).toEqual([]);
      world.system.removeDirectory(world.root, asBytes('d'));
      for (const handle of [one, two]) world.system.close(handle);
    }),
  );

  it(
    'locks directories one by one',
    inWorld((world) => {
      const one = world.directory('a');
      const two = world.directory('b');
      expect(world.system.lock(one)).toBe(true);
      expect(world.system.lock(two)).toBe(true);
      for (const handle of [one, two]) world.system.close(handle);
    }),
  );

  it(
    'leaves all that is in use alone when it gives memory back',
    inWorld((world) => {
      const mine = new Uint8Array(1024 * 1024).fill(7);
      world.system.giveBackMemory();
      expect(mine.every((byte) => byte === 7)).toBe(true);
      expect(world.names(world.root)).toEqual([]);
    }),
  );
}
