/**
 * What is found on a disk in memory after the power was cut: all that was made durable, and of the
 * rest what a seed picks. A beginning of the pending changes of names survives; content that was not
 * synced is there, is not there, or is torn.
 */
import { Kind } from '../../src/core/tree/kind.ts';
import { foldAs } from './folded-entries.ts';
import { type DurableState, MemoryDisk } from './memory-disk.ts';
import { type Inode, type InodeAttributes, newInode } from './memory-inode.ts';

/** What a disk writes as one. Small, so that short files of tests are torn too. */
const SECTOR_BYTES = 16;
const NO_BYTES = new Uint8Array(0);

/** A generator of numbers in [0, 1), the same for the same seed (mulberry32, Tommy Ettinger). */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new disk with what survived of `disk`. The same seed gives the same outcome. */
export function diskAfterPowerCut(disk: MemoryDisk, seed: number): MemoryDisk {
  const random = seededRandom(seed);
  const survivors = Math.floor(random() * (disk.pendingChanges + 1));
  const root = restore(disk.root, disk.stateAfter(survivors), random);
  return new MemoryDisk(disk.clock, root, disk.nextInode);
}

function restore(root: Inode, state: DurableState, random: () => number): Inode {
  const restored = new Map<Inode, Inode>();
  const visit = (old: Inode, parent: Inode | undefined): Inode => {
    const known = restored.get(old);
    if (known !== undefined) {
      known.links++;
      return known;
    }
    const inode = newInode(old.id, old.kind, old.device, attributesOf(old, state), old.birth);
    restored.set(old, inode);
    inode.links = 1;
    inode.target = old.target;
    inode.parent = parent ?? inode;
    if (old.kind === Kind.file) inode.content = contentOf(old, random);
    foldAs(inode, old.entries);
    for (const [name, child] of state.entries.get(old) ?? []) inode.entries.set(name, visit(child, inode));
    return inode;
  };
  return visit(root, undefined);
}

function attributesOf(inode: Inode, state: DurableState): InodeAttributes {
  const logged = state.attributes.get(inode);
  const synced = inode.durable?.attributes;
  if (logged === undefined) return synced ?? inode.attributes;
  return synced !== undefined && synced.version > logged.version ? synced : logged;
}

function contentOf({ dirty, content, durable }: Inode, random: () => number): Uint8Array {
  if (!dirty) return content.slice();
  const before = durable?.content ?? NO_BYTES;
  const choice = random();
  if (choice < 1 / 3) return content.slice();
  return choice < 2 / 3 ? before.slice() : torn(before, content, random);
}

/** Sectors of both versions, in the larger size or one between theirs; what neither has is zero. */
function torn(before: Uint8Array, after: Uint8Array, random: () => number): Uint8Array {
  const least = Math.min(before.length, after.length);
  const most = Math.max(before.length, after.length);
  const size = random() < 1 / 2 ? most : least + Math.floor(random() * (most - least + 1));
  const mixed = new Uint8Array(size);
  for (let at = 0; at < mixed.length; at += SECTOR_BYTES) {
    const version = random() < 1 / 2 ? before : after;
    mixed.set(version.subarray(at, Math.min(at + SECTOR_BYTES, mixed.length)), at);
  }
  return mixed;
}
