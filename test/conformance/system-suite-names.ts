/** Names are bytes: every one that a file system takes must come back as it was. */
import { expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { blankStatus } from '../../src/system/blank-status.ts';
import type { InWorld } from './in-world.ts';
import { failureOf } from './system-world.ts';

const SLASH = '/'.charCodeAt(0);
const LONGEST = 255;
const DEEP = 1200;

export function nameTests(inWorld: InWorld): void {
  it(
    'keeps names with every byte value',
    inWorld((world) => {
      const made: string[] = [];
      for (let byte = 1; byte <= 0xff; byte++) {
        if (byte !== SLASH) made.push(`x${String.fromCharCode(byte)}`);
      }
      for (const name of made) world.file(name, name);
      expect(world.names()).toEqual(made);
      for (const name of made) expect(world.text(name)).toBe(name);
    }),
  );

  it(
    'keeps names that look like something else',
    inWorld((world) => {
      const made = [
        ' ',
        ' -> ',
        '"',
        '*',
        '-rf',
        '...',
        '.hidden',
        '\\',
        '__proto__',
        'a\nb',
        'con',
        '\xc3',
        '\xff\xfe',
      ];
      for (const name of made) world.file(name);
      expect(world.names()).toEqual([...made].sort());
    }),
  );

  it(
    'keeps the longest names and refuses longer ones',
    inWorld((world) => {
      const name = '\xe9'.repeat(LONGEST);
      world.file(name, 'x');
      expect(world.names()).toEqual([name]);
      expect(world.text(name)).toBe('x');
      const longer = asBytes(`${name}x`);
      expect(failureOf(() => world.system.createFile(world.root, longer))).toBe('ENAMETOOLONG');
      expect(failureOf(() => world.system.createFile(world.root, asBytes('x'.repeat(10_000))))).toBe('ENAMETOOLONG');
    }),
  );

  it(
    'refuses what is no name of an entry',
    inWorld(({ system, root }) => {
      for (const text of ['', '.', '..', 'a/b', '/', 'a\0', '../a']) {
        const name = asBytes(text);
        expect(
          failureOf(() => system.createFile(root, name)),
          text,
        ).toBe('EINVAL');
        expect(
          failureOf(() => system.openDirectory(root, name)),
          text,
        ).toBe('EINVAL');
        expect(
          failureOf(() => system.statusIfExists(root, name, blankStatus())),
          text,
        ).toBe('EINVAL');
        expect(
          failureOf(() => system.unlink(root, name)),
          text,
        ).toBe('EINVAL');
        expect(
          failureOf(() => system.rename(root, asBytes('a'), root, name, 'replace')),
          text,
        ).toBe('EINVAL');
        expect(
          failureOf(() => system.rename(root, name, root, asBytes('a'), 'replace')),
          text,
        ).toBe('EINVAL');
      }
    }),
  );

  it(
    'goes deeper than any path is long, handle by handle',
    inWorld((world) => {
      const { system, root } = world;
      // Paths end at 4096 bytes, so a system that has nothing but paths stays above that.
      const depth = system.capabilities.confined ? DEEP : 100;
      const name = asBytes('directory');
      let at = world.directory(name);
      for (let level = 1; level < depth; level++) {
        const next = world.directory(name, at);
        system.close(at);
        at = next;
      }
      world.file('bottom', 'deep', at);
      expect(world.text('bottom', at)).toBe('deep');
      system.unlink(at, asBytes('bottom'));
      for (let level = 0; level < depth; level++) {
        const above = system.openParent(at);
        system.close(at);
        system.removeDirectory(above, name);
        at = above;
      }
      expect(world.statusOf(at).inode).toBe(world.statusOf(root).inode);
      system.close(at);
      expect(world.names()).toEqual([]);
    }),
  );
}
