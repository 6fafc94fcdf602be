/** The names of a directory that takes some names for one, as vfat, exFAT, APFS or ext4 with casefold do. */
import { asBytes, type ByteString } from '../../src/core/tree/byte-string.ts';
import { foldedName, type NameFolding } from '../../src/core/tree/name-folding.ts';
import type { MemoryDisk } from './memory-disk.ts';
import type { Inode } from './memory-inode.ts';

/** Finds an entry by any spelling of its name, and lists it as it was spelt when it was made. */
class FoldedEntries extends Map<ByteString, Inode> {
  readonly folding: NameFolding;
  readonly #spelling = new Map<string, ByteString>();

  constructor(folding: NameFolding) {
    super();
    this.folding = folding;
  }

  /** The name as it is listed: that of the entry that is there, else the given one. */
  spelt(name: ByteString): ByteString {
    return this.#spelling.get(foldedName(name, this.folding)) ?? name;
  }

  override get(name: ByteString): Inode | undefined {
    return super.get(this.spelt(name));
  }

  override has(name: ByteString): boolean {
    return super.has(this.spelt(name));
  }

  override set(name: ByteString, inode: Inode): this {
    const spelt = this.spelt(name);
    this.#spelling.set(foldedName(name, this.folding), spelt);
    return super.set(spelt, inode);
  }

  override delete(name: ByteString): boolean {
    const spelt = this.spelt(name);
    this.#spelling.delete(foldedName(name, this.folding));
    return super.delete(spelt);
  }
}

/** Takes every name as it is, but not what is below. */
class FoldingBelow extends Map<ByteString, Inode> {
  readonly folding: NameFolding;

  constructor(folding: NameFolding) {
    super();
    this.folding = folding;
  }
}

/** The name as the directory would list it. */
export function speltIn(directory: Inode, name: ByteString): ByteString {
  return directory.entries instanceof FoldedEntries ? directory.entries.spelt(name) : name;
}

/** Lets a directory fold names as `like` does, with what is in it. */
export function foldAs(directory: Inode, like: Map<ByteString, Inode>): void {
  if (!(like instanceof FoldedEntries || like instanceof FoldingBelow) || directory.entries instanceof FoldedEntries)
    return;
  const names = [...directory.entries];
  directory.entries = new FoldedEntries(like.folding);
  for (const [name, inode] of names) directory.entries.set(name, inode);
}

/**
 * Lets an empty directory at the top of a disk, and whatever is made below it, take names for one. `below`: only what
 * is in the directories that are made in it.
 */
export function foldTop(disk: MemoryDisk, name: string, folding: NameFolding, below = false): void {
  const directory = disk.root.entries.get(asBytes(name));
  if (directory === undefined) throw new Error(`nothing at ${name}`);
  if (below) directory.entries = new FoldingBelow(folding);
  else foldAs(directory, new FoldedEntries(folding));
}
