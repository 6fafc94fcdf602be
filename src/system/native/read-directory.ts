/**
 * The hot loop of a scan: getdents64 in blocks, then one statx per entry on the name where the
 * kernel put it. Nothing is allocated per entry but room in the listing's columns.
 */

import type { DirectoryListing } from '../directory-listing.ts';
import { errnoNumber, systemErrorOf } from '../errno.ts';
import { AT_NO_AUTOMOUNT, AT_SYMLINK_NOFOLLOW, SEEK_SET, STATX_BASIC_STATS, STATX_MNT_ID } from './abi.ts';
import type { Libc } from './libc.ts';
import { allocate, type Memory } from './scratch.ts';
import { decodeRow, STATX_BYTES, type StatxViews, statxViews } from './statx.ts';

/** Large enough that a directory of some thousand entries takes few calls. */
const BLOCK_BYTES = 128 * 1024;
/** struct linux_dirent64: inode 8, offset 8, record length 2, type 1, then the name and a NUL. */
const RECORD_LENGTH = 16;
const RECORD_NAME = 19;
const DOT = 0x2e;
const FLAGS: number = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
const WANTED: number = STATX_BASIC_STATS | STATX_MNT_ID;
const ENOENT = errnoNumber('ENOENT');
const EINTR = errnoNumber('EINTR');

export class DirectoryReader {
  readonly #libc: Libc;
  readonly #block: Memory;
  readonly #status: Memory;
  readonly #views: StatxViews;

  constructor(libc: Libc) {
    this.#libc = libc;
    this.#block = allocate(libc, BLOCK_BYTES);
    this.#status = allocate(libc, STATX_BYTES);
    this.#views = statxViews(this.#status.bytes.buffer);
  }

  /** Appends the entries of an open directory. Throws SystemError if the list of names cannot be read to its end. */
  read(directory: number, listing: DirectoryListing): void {
    const { abi, lseek, syscall3, errno } = this.#libc;
    // A handle may be read again and again.
    if (lseek(directory, 0, SEEK_SET) < 0) throw systemErrorOf('lseek', errno());
    for (;;) {
      const length = syscall3(abi.getdents64, directory, this.#block.address, BLOCK_BYTES);
      if (length === 0) return;
      if (length > 0) this.#readBlock(directory, length, listing);
      else if (errno() !== EINTR) throw systemErrorOf('getdents64', errno());
    }
  }

  #readBlock(directory: number, length: number, listing: DirectoryListing): void {
    const { bytes, address } = this.#block;
    const { abi, syscall5, errno } = this.#libc;
    const status = this.#status.address;
    let record = 0;
    while (record < length) {
      const name = record + RECORD_NAME;
      const recordLength =
        (bytes[record + RECORD_LENGTH] as number) | ((bytes[record + RECORD_LENGTH + 1] as number) << 8);
      record += recordLength;
      if (isDots(bytes, name)) continue;
      let failure = 0;
      while (syscall5(abi.statx, directory, address + name, FLAGS, WANTED, status) < 0) {
        failure = errno();
        if (failure !== EINTR) break;
        failure = 0;
      }
      // RACE: the entry was removed after it was listed; it is as if it had never been there.
      if (failure === ENOENT) continue;
      listing.reserve(record - name);
      const nameLength = copyName(bytes, name, listing);
      const index = listing.pushName(nameLength);
      if (failure === 0) decodeRow(this.#views, listing, index);
      else listing.fail(index, failure);
    }
  }
}

function isDots(bytes: Uint8Array, name: number): boolean {
  if (bytes[name] !== DOT) return false;
  return bytes[name + 1] === 0 || (bytes[name + 1] === DOT && bytes[name + 2] === 0);
}

/** Copies a C string behind the names of the listing and returns its length. */
function copyName(bytes: Uint8Array, name: number, listing: DirectoryListing): number {
  const { names, namesLength } = listing;
  let length = 0;
  for (;;) {
    const byte = bytes[name + length] as number;
    if (byte === 0) return length;
    names[namesLength + length] = byte;
    length++;
  }
}
