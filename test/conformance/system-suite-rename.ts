/** Renaming in its three modes. */
import { expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { blankStatus } from '../../src/system/blank-status.ts';
import type { RenameMode } from '../../src/system/system.ts';
import type { InWorld } from './in-world.ts';
import { failureOf, type World } from './system-world.ts';

const A = asBytes('a');
const B = asBytes('b');
const D = asBytes('d');

type Made = 'file' | 'symlink' | 'directory' | 'full directory';
const KINDS: readonly Made[] = ['file', 'symlink', 'directory', 'full directory'];

function make(world: World, kind: Made, name: string): void {
  if (kind === 'file') world.file(name, name);
  else if (kind === 'symlink') world.system.symlink(asBytes(name), world.root, asBytes(name));
  else {
    const handle = world.directory(name);
    if (kind === 'full directory') world.file('inside', '', handle);
    world.system.close(handle);
  }
}

function rename(world: World, mode: RenameMode): string {
  return failureOf(() => world.system.rename(world.root, A, world.root, B, mode));
}

export function renameTests(inWorld: InWorld): void {
  noReplaceTests(inWorld);
  replaceTests(inWorld);
  exchangeTests(inWorld);
  placeTests(inWorld);
}

function noReplaceTests(inWorld: InWorld): void {
  for (const kind of KINDS) {
    it(
      `gives a ${kind} a name that is free`,
      inWorld((world) => {
        make(world, kind, 'a');
        const { inode } = world.status('a');
        expect(rename(world, 'no-replace')).toBe('nothing');
        expect(world.names()).toEqual(['b']);
        expect(world.status('b').inode).toBe(inode);
      }),
    );

    for (const taken of KINDS) {
      it(
        `does not let a ${kind} take the place of a ${taken} with no-replace`,
        inWorld((world) => {
          make(world, kind, 'a');
          make(world, taken, 'b');
          const before = [world.status('a').inode, world.status('b').inode];
          expect(rename(world, 'no-replace')).toBe('EEXIST');
          expect([world.status('a').inode, world.status('b').inode]).toEqual(before);
        }),
      );
    }
  }
}

/** What replacing fails with. */
function replaceFailure(kind: Made, taken: Made): readonly string[] {
  const isDirectory = (made: Made): boolean => made === 'directory' || made === 'full directory';
  if (!isDirectory(kind)) return isDirectory(taken) ? ['EISDIR'] : ['nothing'];
  if (!isDirectory(taken)) return ['ENOTDIR'];
  return taken === 'directory' ? ['nothing'] : ['ENOTEMPTY', 'EEXIST'];
}

function replaceTests(inWorld: InWorld): void {
  for (const kind of KINDS) {
    for (const taken of KINDS) {
      const expected = replaceFailure(kind, taken);
      it(
        `replaces a ${taken} by a ${kind}: ${expected[0]} in the way`,
        inWorld((world) => {
          make(world, kind, 'a');
          make(world, taken, 'b');
          const { inode } = world.status('a');
          const failure = rename(world, 'replace');
          expect(expected).toContain(failure);
          expect(world.names()).toEqual(failure === 'nothing' ? ['b'] : ['a', 'b']);
          expect(world.status(failure === 'nothing' ? 'b' : 'a').inode).toBe(inode);
        }),
      );
    }
  }

  it(
    'keeps what was replaced readable for who has it open',
    inWorld((world) => {
      world.file('a', 'new');
      world.file('b', 'old');
      const old = world.system.openFile(world.root, B);
      expect(rename(world, 'replace')).toBe('nothing');
      expect(world.textOf(old)).toBe('old');
      expect(world.text('b')).toBe('new');
      world.system.close(old);
    }),
  );

  it(
    'does nothing when a name is renamed to itself, and refuses it with no-replace',
    inWorld(({ system, root, ...world }) => {
      const file = system.createFile(root, A);
      system.rename(root, A, root, A, 'replace');
      expect(failureOf(() => system.rename(root, A, root, A, 'no-replace'))).toBe('EEXIST');
      expect(system.statusIfExists(root, A, blankStatus())).toBe(true);
      system.close(file);
      expect(world.subject.system).toBe(system);
    }),
  );
}

function exchangeTests(inWorld: InWorld): void {
  for (const kind of KINDS) {
    for (const other of KINDS) {
      it(
        `exchanges a ${kind} and a ${other} where the system can`,
        inWorld((world) => {
          make(world, kind, 'a');
          make(world, other, 'b');
          const before = [world.status('a').inode, world.status('b').inode];
          const failure = rename(world, 'exchange');
          expect(failure).toBe(world.system.capabilities.exchange ? 'nothing' : 'ENOSYS');
          const after = [world.status('a').inode, world.status('b').inode];
          expect(after).toEqual(failure === 'nothing' ? before.reverse() : before);
        }),
      );
    }
  }

  it(
    'exchanges only what is there',
    inWorld((world) => {
      world.file('a', 'x');
      expect(rename(world, 'exchange')).toBe(world.system.capabilities.exchange ? 'ENOENT' : 'ENOSYS');
      expect(world.text('a')).toBe('x');
    }),
  );
}

function placeTests(inWorld: InWorld): void {
  it(
    'says that there is nothing to rename',
    inWorld((world) => {
      expect(rename(world, 'no-replace')).toBe('ENOENT');
      expect(rename(world, 'replace')).toBe('ENOENT');
    }),
  );

  it(
    'moves between directories, and handles follow',
    inWorld((world) => {
      const { system, root } = world;
      const from = world.directory('from');
      const to = world.directory('to');
      const moved = world.directory('d', from);
      world.file('inside', 'x', moved);
      system.rename(from, D, to, D, 'no-replace');
      expect(world.names(from)).toEqual([]);
      expect(world.text('inside', moved)).toBe('x');
      world.file('more', 'y', moved);
      const above = system.openParent(moved);
      expect(world.statusOf(above).inode).toBe(world.statusOf(to).inode);
      system.rename(root, asBytes('to'), root, asBytes('elsewhere'), 'replace');
      expect(world.names(moved)).toEqual(['inside', 'more']);
      for (const handle of [from, to, moved, above]) system.close(handle);
    }),
  );

  it(
    'does not move a directory into itself',
    inWorld((world) => {
      const { system, root } = world;
      const outer = world.directory('a');
      const inner = world.directory('d', outer);
      for (const mode of ['no-replace', 'replace'] as const) {
        expect(failureOf(() => system.rename(root, A, outer, B, mode))).toBe('EINVAL');
        expect(failureOf(() => system.rename(root, A, inner, B, mode))).toBe('EINVAL');
      }
      expect(failureOf(() => system.rename(outer, D, root, A, 'replace'))).toBe('ENOTEMPTY');
      for (const handle of [outer, inner]) system.close(handle);
    }),
  );

  it(
    'does not rename across devices',
    inWorld((world) => {
      const { system, root, subject } = world;
      if (subject.elsewhere === undefined) return;
      const there = system.openRoot(subject.elsewhere);
      world.file('a', 'x');
      system.close(world.directory('d'));
      for (const mode of ['no-replace', 'replace'] as const) {
        for (const name of [A, D]) expect(failureOf(() => system.rename(root, name, there, name, mode))).toBe('EXDEV');
      }
      expect(world.names()).toEqual(['a', 'd']);
      expect(world.names(there)).toEqual([]);
      expect(world.status('d').kind).toBe(Kind.directory);
      system.close(there);
    }),
  );
}
