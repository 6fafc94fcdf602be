/** Listing directories. */
import { expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { DirectoryListing } from '../../src/system/directory-listing.ts';
import type { EntryStatus } from '../../src/system/entry-status.ts';
import type { InWorld } from './in-world.ts';
import { failureOf, nameIn, type World } from './system-world.ts';

/** More than one block of the kernel's listing holds. */
const MANY = 5000;

type Row = Omit<EntryStatus, 'links' | 'birthSeconds' | 'birthNanos'>;

/** A row as the status that a look at the entry gives, without what listings leave out. */
function rowOf(listing: DirectoryListing, row: number): Row {
  return {
    kind: listing.kind[row] as Kind,
    size: listing.size[row] as number,
    mtimeSeconds: listing.mtimeSeconds[row] as number,
    mtimeNanos: listing.mtimeNanos[row] as number,
    ctimeSeconds: listing.ctimeSeconds[row] as number,
    ctimeNanos: listing.ctimeNanos[row] as number,
    mode: listing.mode[row] as number,
    uid: listing.uid[row] as number,
    gid: listing.gid[row] as number,
    inode: listing.inode[row] as bigint,
    device: listing.device[row] as bigint,
    mount: listing.mount[row] as number,
  };
}

/** That every row is what a look at its name tells. */
function expectTruth(world: World, listing: DirectoryListing): void {
  for (let row = 0; row < listing.count; row++) {
    const { links: _links, birthSeconds: _seconds, birthNanos: _nanos, ...status } = world.status(nameIn(listing, row));
    expect(rowOf(listing, row)).toEqual(status);
    expect(listing.failure[row]).toBe(0);
  }
}

export function directoryTests(inWorld: InWorld): void {
  it(
    'lists nothing in an empty directory',
    inWorld((world) => expect(world.names()).toEqual([])),
  );

  it(
    'lists every kind with what a look at it tells',
    inWorld((world) => {
      const { system, root } = world;
      world.file('file', 'hello');
      world.file('old', 'x');
      system.setTimeAt(root, asBytes('old'), -5, 250_000_000);
      system.setModeAt(root, asBytes('old'), 0o4751);
      system.symlink(asBytes('file'), root, asBytes('link'));
      system.close(world.directory('directory'));
      const listing = new DirectoryListing();
      system.readDirectory(root, listing);
      expect(listing.count).toBe(4);
      expectTruth(world, listing);
      const kinds = [...listing.sort()].map((row) => [nameIn(listing, row), listing.kind[row]]);
      expect(kinds).toEqual([
        ['directory', Kind.directory],
        ['file', Kind.file],
        ['link', Kind.symlink],
        ['old', Kind.file],
      ]);
    }),
  );

  it(
    'lists a large directory whole',
    inWorld((world) => {
      const names = Array.from({ length: MANY }, (_, index) => `a rather long name of a file, number ${index}`);
      for (const [index, name] of names.entries()) {
        world.file(name, index % 100 === 0 ? 'x'.repeat(index / 100) : '');
      }
      const listing = new DirectoryListing();
      world.system.readDirectory(world.root, listing);
      expect([...listing.sort()].map((row) => nameIn(listing, row))).toEqual(names.sort());
      expectTruth(world, listing);
    }),
  );

  it(
    'lists again what has changed meanwhile, from the same handle',
    inWorld((world) => {
      world.file('a');
      expect(world.names()).toEqual(['a']);
      world.file('b');
      world.system.unlink(world.root, asBytes('a'));
      expect(world.names()).toEqual(['b']);
    }),
  );

  it(
    'appends to what the listing holds',
    inWorld((world) => {
      world.file('a');
      const listing = new DirectoryListing();
      world.system.readDirectory(world.root, listing);
      world.system.readDirectory(world.root, listing);
      expect([nameIn(listing, 0), nameIn(listing, 1)]).toEqual(['a', 'a']);
      expect(listing.count).toBe(2);
    }),
  );

  it(
    'does not list what is no directory, or none any more',
    inWorld((world) => {
      const { system, root } = world;
      world.file('a');
      const file = system.openFile(root, asBytes('a'));
      expect(failureOf(() => system.readDirectory(file, new DirectoryListing()))).toBe('ENOTDIR');
      const removed = world.directory('b');
      system.removeDirectory(root, asBytes('b'));
      expect(failureOf(() => system.readDirectory(removed, new DirectoryListing()))).toBe('ENOENT');
      for (const handle of [file, removed]) system.close(handle);
    }),
  );
}
