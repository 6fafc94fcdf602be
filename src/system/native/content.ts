/**
 * Reading, writing and copying the content of open files, with the calls that the kernel offers for it.
 */
import { errnoNumber, systemErrorNamed, systemErrorOf } from '../errno.ts';
import type { Handle } from '../system.ts';
import { FICLONE, SEEK_DATA, SEEK_HOLE } from './abi.ts';
import type { Libc } from './libc.ts';
import { type Memory, putInt64 } from './scratch.ts';

const EINTR = errnoNumber('EINTR');
const EINVAL = errnoNumber('EINVAL');
const ENXIO = errnoNumber('ENXIO');
/** Answers that mean: not these two files, or not on this file system. */
const CANNOT_COPY = new Set(['EXDEV', 'EINVAL', 'ENOSYS', 'EOPNOTSUPP', 'ENOTTY', 'EPERM', 'ETXTBSY'].map(errnoNumber));
const TO_OFFSET_WORD = 2;

export class NativeContent {
  readonly #libc: Libc;
  readonly #offsets: Memory;
  readonly #offsetWords: Uint32Array;
  /** The buffer that was used last, and where it is: a copy uses one over and over. */
  #buffer: Uint8Array = new Uint8Array(0);
  #bufferAddress = 0;

  /** `offsets`: memory for two 64-bit integers. */
  constructor(libc: Libc, offsets: Memory) {
    this.#libc = libc;
    this.#offsets = offsets;
    this.#offsetWords = new Uint32Array(offsets.bytes.buffer, 0, 4);
  }

  read(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const address = this.#address('read', buffer, offset, length);
    const { pread, errno } = this.#libc;
    for (;;) {
      const count = pread(file, address, length, position);
      if (count >= 0) return count;
      if (errno() !== EINTR) throw systemErrorOf('read', errno());
    }
  }

  write(file: Handle, buffer: Uint8Array, offset: number, length: number, position: number): number {
    const address = this.#address('write', buffer, offset, length);
    const { pwrite, errno } = this.#libc;
    for (;;) {
      const count = pwrite(file, address, length, position);
      if (count >= 0) return count;
      if (errno() !== EINTR) throw systemErrorOf('write', errno());
    }
  }

  copyRange(from: Handle, to: Handle, position: number, length: number): number {
    const { abi, syscall6, errno } = this.#libc;
    const { address } = this.#offsets;
    for (;;) {
      putInt64(this.#offsetWords, 0, position);
      putInt64(this.#offsetWords, TO_OFFSET_WORD, position);
      const count = syscall6(abi.copyFileRange, from, address, to, address + 8, length, 0);
      if (count >= 0) return count;
      const code = errno();
      if (CANNOT_COPY.has(code)) return -1;
      if (code !== EINTR) throw systemErrorOf('copy_file_range', code);
    }
  }

  shareContent(from: Handle, to: Handle): boolean {
    const { ioctl, errno } = this.#libc;
    for (;;) {
      if (ioctl(to, FICLONE, from) === 0) return true;
      const code = errno();
      if (CANNOT_COPY.has(code)) return false;
      if (code !== EINTR) throw systemErrorOf('ioctl FICLONE', code);
    }
  }

  nextData(file: Handle, position: number): number {
    const found = this.#libc.lseek(file, position, SEEK_DATA);
    if (found >= 0) return found;
    const code = this.#libc.errno();
    if (code === ENXIO) return -1;
    if (code === EINVAL) return position;
    throw systemErrorOf('lseek', code);
  }

  nextHole(file: Handle, position: number): number {
    const found = this.#libc.lseek(file, position, SEEK_HOLE);
    if (found >= 0) return found;
    const code = this.#libc.errno();
    // Nothing but hole lies behind the end.
    if (code === ENXIO) return position;
    if (code === EINVAL) return -1;
    throw systemErrorOf('lseek', code);
  }

  /** Where `buffer[offset]` is. Throws EINVAL if the stretch does not lie within the buffer. */
  #address(call: string, buffer: Uint8Array, offset: number, length: number): number {
    // A buffer that was transferred away has length 0.
    if (offset < 0 || length < 0 || offset + length > buffer.length) throw systemErrorNamed(call, 'EINVAL');
    if (buffer !== this.#buffer) {
      this.#bufferAddress = this.#libc.addressOf(buffer);
      this.#buffer = buffer;
    }
    return this.#bufferAddress + offset;
  }
}
