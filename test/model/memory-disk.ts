/**
 * A disk in memory, with what would be left of it after a power cut. Changes of names and attributes
 * go into a log in their order and become durable in that order, as on a journalling file system;
 * content becomes durable by itself.
 */
import type { ByteString } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { foldAs, speltIn } from './folded-entries.ts';
import { MemoryClock } from './memory-clock.ts';
import { type Inode, type InodeAttributes, newInode } from './memory-inode.ts';

const FIRST_DEVICE = 1n;
const DIRECTORY_MODE = 0o755;
const SETUID = 0o4000;
const SETGID = 0o2000;
const GROUP_EXECUTE = 0o010;

/** One name of a directory that now leads to `inode`, or nowhere. */
export interface EntryEdit {
  readonly directory: Inode;
  readonly name: ByteString;
  readonly inode: Inode | undefined;
}

interface AttributesEdit {
  readonly inode: Inode;
  readonly attributes: InodeAttributes;
}

/** What becomes durable as one. */
interface Transaction {
  readonly entries: readonly EntryEdit[];
  readonly attributes: readonly AttributesEdit[];
}

/** Names and attributes that a power cut leaves. */
export interface DurableState {
  readonly entries: Map<Inode, Map<ByteString, Inode>>;
  readonly attributes: Map<Inode, InodeAttributes>;
}

/** What `change` sets; the rest stays. */
export type AttributesChange = Partial<Omit<InodeAttributes, 'version' | 'ctime'>>;

export class MemoryDisk {
  readonly clock: MemoryClock;
  readonly root: Inode;
  /** `f_type` of its file system: that of tmpfs, of which it is known that it keeps everything and folds nothing alone. */
  type = 0x01021994;
  /** Who holds the lock of a directory. */
  readonly locks = new Map<Inode, object>();
  readonly #durable: DurableState = { entries: new Map(), attributes: new Map() };
  #log: Transaction[] = [];
  #nextInode: bigint;
  #version = 1;

  /** `root`: the top directory of a disk that is taken over as it is, all of it durable. */
  constructor(clock = new MemoryClock(), root?: Inode, nextInode = 2n) {
    this.clock = clock;
    this.#nextInode = nextInode;
    this.root = root ?? this.make(Kind.directory, FIRST_DEVICE, DIRECTORY_MODE);
    this.root.parent = this.root;
    this.syncAll();
  }

  get nextInode(): bigint {
    return this.#nextInode;
  }

  /** A number that no other device and no inode has. */
  newDevice(): bigint {
    return this.#nextInode++;
  }

  /** A new inode that has no name yet. */
  make(kind: Kind, device: bigint, mode: number): Inode {
    const now = this.clock.tick();
    const attributes = { version: this.#version++, mode, uid: 0, gid: 0, mtime: now, ctime: now };
    return newInode(this.#nextInode++, kind, device, attributes);
  }

  /** Does all of `edits` as one change that either survives a power cut or does not. */
  edit(asked: readonly EntryEdit[]): void {
    const now = this.clock.tick();
    const edits = asked.map((edit) => ({ ...edit, name: speltIn(edit.directory, edit.name) }));
    const touched: AttributesEdit[] = [];
    for (const { directory, name, inode } of edits) {
      const before = directory.entries.get(name);
      if (before !== undefined) before.links--;
      if (inode === undefined) directory.entries.delete(name);
      else {
        directory.entries.set(name, inode);
        inode.links++;
        if (inode.kind === Kind.directory) {
          inode.parent = directory;
          if (inode.entries.size === 0) foldAs(inode, directory.entries);
        }
      }
      touched.push(this.#touch(directory, { mtime: now }));
      for (const named of [before, inode]) if (named !== undefined) touched.push(this.#touch(named, {}));
    }
    for (const { inode } of touched)
      inode.removed = inode.kind === Kind.directory && inode.links === 0 && inode !== this.root;
    this.#log.push({ entries: edits, attributes: touched });
  }

  /** Changes attributes, and ctime with them. */
  change(inode: Inode, change: AttributesChange): void {
    this.clock.tick();
    this.#log.push({ entries: [], attributes: [this.#touch(inode, change)] });
  }

  /** -1 leaves user or group. As on Linux, a file that gets another owner loses the bits that lend its owner's rights. */
  changeOwner(inode: Inode, uid: number, gid: number): void {
    const old = inode.attributes;
    const lent = (old.mode & GROUP_EXECUTE) === 0 ? SETUID : SETUID | SETGID;
    const mode = inode.kind === Kind.file ? old.mode & ~lent : old.mode;
    this.change(inode, { mode, uid: uid < 0 ? old.uid : uid, gid: gid < 0 ? old.gid : gid });
  }

  /** Replaces the content of a file. */
  setContent(inode: Inode, content: Uint8Array): void {
    inode.content = content;
    this.contentChanged(inode);
  }

  /** The content of a file was changed in place. */
  contentChanged(inode: Inode): void {
    inode.dirty = true;
    this.change(inode, { mtime: this.clock.now });
  }

  /** The content and the attributes of one file, but not its name. */
  syncFile(inode: Inode): void {
    if (inode.dirty || inode.durable === undefined)
      inode.durable = { content: inode.content.slice(), attributes: inode.attributes };
    else inode.durable = { content: inode.durable.content, attributes: inode.attributes };
    inode.dirty = false;
  }

  /** The names of a directory, and by the order of the log whatever was done before the last change to them. */
  syncDirectory(directory: Inode): void {
    const concerns = ({ entries, attributes }: Transaction): boolean =>
      entries.some((edit) => edit.directory === directory) || attributes.some((edit) => edit.inode === directory);
    this.#commit(this.#log.findLastIndex(concerns) + 1);
  }

  /** Everything. */
  syncAll(): void {
    this.#commit(this.#log.length);
    const visit = (inode: Inode): void => {
      if (inode.kind === Kind.file) this.syncFile(inode);
      this.#durable.attributes.set(inode, inode.attributes);
      if (inode.kind !== Kind.directory) return;
      this.#durable.entries.set(inode, new Map(inode.entries));
      for (const child of inode.entries.values()) visit(child);
    };
    visit(this.root);
  }

  /** How many changes of names and attributes may be lost. */
  get pendingChanges(): number {
    return this.#log.length;
  }

  /** The durable state with the first `count` of the pending changes. */
  stateAfter(count: number): DurableState {
    const state: DurableState = {
      entries: new Map([...this.#durable.entries].map(([inode, entries]) => [inode, new Map(entries)])),
      attributes: new Map(this.#durable.attributes),
    };
    for (const transaction of this.#log.slice(0, count)) applyTo(state, transaction);
    return state;
  }

  #commit(count: number): void {
    for (const transaction of this.#log.slice(0, count)) applyTo(this.#durable, transaction);
    this.#log = this.#log.slice(count);
  }

  #touch(inode: Inode, change: AttributesChange): AttributesEdit {
    const attributes = { ...inode.attributes, ...change, ctime: this.clock.now, version: this.#version++ };
    inode.attributes = attributes;
    return { inode, attributes };
  }
}

function applyTo(state: DurableState, { entries, attributes }: Transaction): void {
  for (const { directory, name, inode } of entries) {
    let names = state.entries.get(directory);
    if (names === undefined) {
      names = new Map();
      state.entries.set(directory, names);
    }
    if (inode === undefined) names.delete(name);
    else names.set(name, inode);
  }
  for (const edit of attributes) state.attributes.set(edit.inode, edit.attributes);
}
