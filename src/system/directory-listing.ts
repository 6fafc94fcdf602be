/**
 * The entries of one directory, as columns that are used again for the next directory. Reading fills
 * them in the order of the file system; `sort` gives the order of the bytes of the names.
 */
import { Kind } from '../core/tree/kind.ts';
import type { EntryStatus } from './entry-status.ts';
import { orderByName } from './name-order.ts';

const FIRST_ENTRIES = 512;
const FIRST_NAME_BYTES = 16 * 1024;

export class DirectoryListing {
  count = 0;
  /** Bytes of all names; name i is `names[nameStart[i] .. nameStart[i] + nameLength[i])`. */
  names: Uint8Array = new Uint8Array(FIRST_NAME_BYTES);
  namesLength = 0;
  nameStart: Uint32Array = new Uint32Array(FIRST_ENTRIES);
  nameLength: Uint16Array = new Uint16Array(FIRST_ENTRIES);
  kind: Uint8Array = new Uint8Array(FIRST_ENTRIES);
  size: Float64Array = new Float64Array(FIRST_ENTRIES);
  mtimeSeconds: Float64Array = new Float64Array(FIRST_ENTRIES);
  mtimeNanos: Uint32Array = new Uint32Array(FIRST_ENTRIES);
  ctimeSeconds: Float64Array = new Float64Array(FIRST_ENTRIES);
  ctimeNanos: Uint32Array = new Uint32Array(FIRST_ENTRIES);
  mode: Uint16Array = new Uint16Array(FIRST_ENTRIES);
  uid: Uint32Array = new Uint32Array(FIRST_ENTRIES);
  gid: Uint32Array = new Uint32Array(FIRST_ENTRIES);
  inode: BigUint64Array = new BigUint64Array(FIRST_ENTRIES);
  device: BigUint64Array = new BigUint64Array(FIRST_ENTRIES);
  /** The same two columns as pairs of 32-bit words, low before high: written so, an entry costs no BigInt. */
  inodeWords: Uint32Array = new Uint32Array(this.inode.buffer);
  deviceWords: Uint32Array = new Uint32Array(this.device.buffer);
  mount: Float64Array = new Float64Array(FIRST_ENTRIES);
  /** errno of the look at an entry that could be listed but not looked at; 0 otherwise. */
  failure: Int32Array = new Int32Array(FIRST_ENTRIES);

  clear(): void {
    this.count = 0;
    this.namesLength = 0;
  }

  /** Makes room for one more entry with a name of `nameLength` bytes. */
  reserve(nameLength: number): void {
    if (this.count === this.kind.length) this.#growEntries();
    if (this.namesLength + nameLength > this.names.length) {
      const larger = new Uint8Array(Math.max(this.names.length * 2, this.namesLength + nameLength));
      larger.set(this.names);
      this.names = larger;
    }
  }

  /** Appends an entry whose name has been written to `names` at `namesLength`. */
  push(nameLength: number, status: EntryStatus, failure: number): void {
    const index = this.pushName(nameLength);
    this.kind[index] = status.kind;
    this.size[index] = status.size;
    this.mtimeSeconds[index] = status.mtimeSeconds;
    this.mtimeNanos[index] = status.mtimeNanos;
    this.ctimeSeconds[index] = status.ctimeSeconds;
    this.ctimeNanos[index] = status.ctimeNanos;
    this.mode[index] = status.mode;
    this.uid[index] = status.uid;
    this.gid[index] = status.gid;
    this.inode[index] = status.inode;
    this.device[index] = status.device;
    this.mount[index] = status.mount;
    this.failure[index] = failure;
  }

  /** Appends an entry as `push` does, but leaves its other columns to the caller, and returns its row. */
  pushName(nameLength: number): number {
    const index = this.count++;
    this.nameStart[index] = this.namesLength;
    this.nameLength[index] = nameLength;
    this.namesLength += nameLength;
    return index;
  }

  /** Fills the columns of a row that could not be looked at, for the reason `errno`. */
  fail(index: number, errno: number): void {
    this.kind[index] = Kind.unreadable;
    this.size[index] = 0;
    this.mtimeSeconds[index] = 0;
    this.mtimeNanos[index] = 0;
    this.ctimeSeconds[index] = 0;
    this.ctimeNanos[index] = 0;
    this.mode[index] = 0;
    this.uid[index] = 0;
    this.gid[index] = 0;
    this.inode[index] = 0n;
    this.device[index] = 0n;
    this.mount[index] = 0;
    this.failure[index] = errno;
  }

  /** The rows in the byte order of their names. */
  sort(): Uint32Array {
    return orderByName(this, this.count);
  }

  #growEntries(): void {
    const capacity = this.kind.length * 2;
    this.nameStart = grown(this.nameStart, new Uint32Array(capacity));
    this.nameLength = grown(this.nameLength, new Uint16Array(capacity));
    this.kind = grown(this.kind, new Uint8Array(capacity));
    this.size = grown(this.size, new Float64Array(capacity));
    this.mtimeSeconds = grown(this.mtimeSeconds, new Float64Array(capacity));
    this.mtimeNanos = grown(this.mtimeNanos, new Uint32Array(capacity));
    this.ctimeSeconds = grown(this.ctimeSeconds, new Float64Array(capacity));
    this.ctimeNanos = grown(this.ctimeNanos, new Uint32Array(capacity));
    this.mode = grown(this.mode, new Uint16Array(capacity));
    this.uid = grown(this.uid, new Uint32Array(capacity));
    this.gid = grown(this.gid, new Uint32Array(capacity));
    this.inode = grown(this.inode, new BigUint64Array(capacity));
    this.device = grown(this.device, new BigUint64Array(capacity));
    this.inodeWords = new Uint32Array(this.inode.buffer);
    this.deviceWords = new Uint32Array(this.device.buffer);
    this.mount = grown(this.mount, new Float64Array(capacity));
    this.failure = grown(this.failure, new Int32Array(capacity));
  }
}

function grown<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
