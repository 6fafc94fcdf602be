/** Making, opening, looking at and removing single entries. */
import { expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { blankStatus } from '../../src/system/blank-status.ts';
import type { InWorld } from './in-world.ts';
import { failureOf } from './system-world.ts';

const A = asBytes('a');
const B = asBytes('b');

export function entryTests(inWorld: InWorld): void {
  lookTests(inWorld);
  openTests(inWorld);
  removeTests(inWorld);
  symlinkTests(inWorld);
  confinementTests(inWorld);
}

function lookTests(inWorld: InWorld): void {
  it(
    'tells kind, size and links of a file',
    inWorld((world) => {
      world.file('a', 'hello');
      expect(world.status('a')).toMatchObject({ kind: Kind.file, size: 5, links: 1, mode: 0o600 });
    }),
  );

  it(
    'tells the same of an entry by name and by handle',
    inWorld((world) => {
      world.file('a', 'hello');
      const handle = world.system.openFile(world.root, A);
      expect(world.statusOf(handle)).toEqual(world.status('a'));
      world.system.close(handle);
      const directory = world.directory('b');
      expect(world.statusOf(directory)).toEqual(world.status('b'));
      world.system.close(directory);
    }),
  );

  it(
    'tells when something does not exist',
    inWorld(({ system, root }) => {
      const status = blankStatus();
      expect(system.statusIfExists(root, A, status)).toBe(false);
      expect(failureOf(() => system.status(root, A, status))).toBe('ENOENT');
    }),
  );

  it(
    'gives different inodes to different entries',
    inWorld((world) => {
      world.file('a');
      world.file('b');
      expect(world.status('a').inode).not.toBe(world.status('b').inode);
      expect(world.status('a').device).toBe(world.status('b').device);
    }),
  );

  it(
    'refuses a closed handle',
    inWorld((world) => {
      const handle = world.directory('a');
      world.system.close(handle);
      expect(failureOf(() => world.system.close(handle))).toBe('EBADF');
      expect(failureOf(() => world.system.statusIfExists(handle, B, blankStatus()))).toBe('EBADF');
      expect(failureOf(() => world.statusOf(handle))).toBe('EBADF');
    }),
  );
}

function openTests(inWorld: InWorld): void {
  it(
    'makes a file only where the name is free',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a', 'old');
      expect(failureOf(() => system.createFile(root, A))).toBe('EEXIST');
      expect(world.text('a')).toBe('old');
      system.symlink(asBytes('nowhere'), root, B);
      expect(failureOf(() => system.createFile(root, B))).toBe('EEXIST');
      expect(world.names()).toEqual(['a', 'b']);
    }),
  );

  it(
    'opens what it is told to and nothing else',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a');
      system.symlink(A, root, B);
      expect(failureOf(() => system.openDirectory(root, A))).toBe('ENOTDIR');
      expect(['ELOOP', 'ENOTDIR']).toContain(failureOf(() => system.openDirectory(root, B)));
      expect(failureOf(() => system.openFile(root, B))).toBe('ELOOP');
      expect(failureOf(() => system.openFileForUpdate(root, B))).toBe('ELOOP');
      for (const open of ['openDirectory', 'openFile', 'openFileForUpdate'] as const) {
        expect(failureOf(() => system[open](root, asBytes('none')))).toBe('ENOENT');
      }
    }),
  );

  it(
    'does not open a directory for writing',
    inWorld((world) => {
      world.system.close(world.directory('a'));
      expect(failureOf(() => world.system.openFileForUpdate(world.root, A))).toBe('EISDIR');
    }),
  );

  it(
    'opens a root through a symlink',
    inWorld((world) => {
      const { system, root, subject } = world;
      system.close(world.directory('a'));
      system.symlink(A, root, B);
      const opened = system.openRoot(asBytes(`${subject.root}/b`));
      expect(world.statusOf(opened).inode).toBe(world.status('a').inode);
      system.close(opened);
    }),
  );

  it(
    'refuses a root that is no directory or not there',
    inWorld((world) => {
      world.file('a');
      expect(failureOf(() => world.system.openRoot(asBytes(`${world.subject.root}/a`)))).toBe('ENOTDIR');
      expect(failureOf(() => world.system.openRoot(asBytes(`${world.subject.root}/none`)))).toBe('ENOENT');
    }),
  );

  it(
    'opens the directory above',
    inWorld((world) => {
      const handle = world.directory('a');
      const above = world.system.openParent(handle);
      expect(world.statusOf(above).inode).toBe(world.statusOf(world.root).inode);
      for (const open of [handle, above]) world.system.close(open);
    }),
  );

  it(
    'ends at the top of the file system',
    inWorld((world) => {
      const top = world.system.openRoot(asBytes('/'));
      const above = world.system.openParent(top);
      expect(world.statusOf(above).inode).toBe(world.statusOf(top).inode);
      for (const open of [top, above]) world.system.close(open);
    }),
  );
}

function removeTests(inWorld: InWorld): void {
  it(
    'removes files and symlinks, but no directories, by unlink',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a');
      system.symlink(A, root, B);
      system.close(world.directory('d'));
      system.unlink(root, A);
      system.unlink(root, B);
      expect(['EISDIR', 'EPERM']).toContain(failureOf(() => system.unlink(root, asBytes('d'))));
      expect(failureOf(() => system.unlink(root, A))).toBe('ENOENT');
      expect(world.names()).toEqual(['d']);
    }),
  );

  it(
    'removes empty directories only',
    inWorld((world) => {
      const { system, root } = world;
      const handle = world.directory('a');
      world.file('b', '', handle);
      expect(failureOf(() => system.removeDirectory(root, A))).toBe('ENOTEMPTY');
      system.unlink(handle, B);
      system.removeDirectory(root, A);
      expect(failureOf(() => system.removeDirectory(root, A))).toBe('ENOENT');
      world.file('b');
      expect(failureOf(() => system.removeDirectory(root, B))).toBe('ENOTDIR');
      system.close(handle);
    }),
  );

  it(
    'keeps an open file readable after its name is gone',
    inWorld((world) => {
      world.file('a', 'hello');
      const handle = world.system.openFile(world.root, A);
      world.system.unlink(world.root, A);
      expect(world.textOf(handle)).toBe('hello');
      expect(world.statusOf(handle).links).toBe(0);
      world.system.close(handle);
    }),
  );

  it(
    'makes a directory only where the name is free',
    inWorld((world) => {
      world.file('a');
      world.system.makeDirectory(world.root, B, 0o700);
      for (const name of [A, B]) {
        expect(failureOf(() => world.system.makeDirectory(world.root, name, 0o700))).toBe('EEXIST');
      }
      expect(world.status('b')).toMatchObject({ kind: Kind.directory, mode: 0o700 });
    }),
  );

  it(
    'makes nothing in a directory that was removed',
    inWorld((world) => {
      const handle = world.directory('a');
      world.system.removeDirectory(world.root, A);
      expect(failureOf(() => world.system.createFile(handle, B))).toBe('ENOENT');
      world.system.close(handle);
    }),
  );
}

function symlinkTests(inWorld: InWorld): void {
  it(
    'keeps the target of a symlink as it is',
    inWorld((world) => {
      const target = asBytes('../\x01\xff/no\nwhere');
      world.system.symlink(target, world.root, A);
      expect(world.system.readLink(world.root, A)).toBe(target);
      expect(world.status('a')).toMatchObject({ kind: Kind.symlink, size: target.length });
    }),
  );

  it(
    'keeps a long target',
    inWorld((world) => {
      const target = asBytes('x/'.repeat(2000));
      world.system.symlink(target, world.root, A);
      expect(world.system.readLink(world.root, A)).toBe(target);
    }),
  );

  it(
    'reads and makes symlinks only where that makes sense',
    inWorld((world) => {
      world.file('a');
      expect(failureOf(() => world.system.readLink(world.root, A))).toBe('EINVAL');
      expect(failureOf(() => world.system.readLink(world.root, B))).toBe('ENOENT');
      expect(failureOf(() => world.system.symlink(B, world.root, A))).toBe('EEXIST');
      expect(failureOf(() => world.system.symlink(asBytes(''), world.root, B))).toBe('ENOENT');
      expect(failureOf(() => world.system.symlink(asBytes('a\0b'), world.root, B))).toBe('EINVAL');
    }),
  );
}

function confinementTests(inWorld: InWorld): void {
  it(
    'does not follow a symlink that took the place of a directory',
    inWorld((world) => {
      const { system, root } = world;
      const outside = world.directory('outside');
      const held = world.directory('a');
      system.rename(root, A, root, asBytes('moved'), 'no-replace');
      system.symlink(asBytes('outside'), root, A);
      world.file('inside', 'x', held);
      expect(world.names(outside)).toEqual([]);
      expect(world.names(held)).toEqual(['inside']);
      expect(['ELOOP', 'ENOTDIR']).toContain(failureOf(() => system.openDirectory(root, A)));
      for (const handle of [outside, held]) system.close(handle);
    }),
  );

  it(
    'acts on a symlink itself, never on what it points to',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a', 'hello');
      const before = world.status('a');
      system.symlink(A, root, B);
      system.setModeAt(root, B, 0o640);
      system.setTimeAt(root, B, 1000, 0);
      const { uid, gid } = before;
      system.setOwnerAt(root, B, uid, gid);
      expect(world.status('a')).toEqual(before);
      expect(world.status('b')).toMatchObject({ kind: Kind.symlink, mtimeSeconds: 1000 });
    }),
  );
}
