/**
 * Mode, owner and modification time, of what is open and of names that are never followed.
 */
import { asBytes, type ByteString } from '../../core/tree/byte-string.ts';
import { Kind } from '../../core/tree/kind.ts';
import { errnoNumber, systemErrorOf } from '../errno.ts';
import type { Handle } from '../system.ts';
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, O_CLOEXEC, O_PATH, STATX_BASIC_STATS, UTIME_NOW } from './abi.ts';
import type { Libc } from './libc.ts';
import { allocate, type Memory, putInt64, putName, putPath } from './scratch.ts';
import { kindOfMode } from './statx.ts';

/** Two `struct timespec`: the access time's nanoseconds are word 2, the modification time begins at word 4. */
const TIMES_BYTES = 32;
const ACCESS_NANOS = 2;
const MTIME_SECONDS = 4;
const MTIME_NANOS = 6;

const MODE_OFFSET = 28;
const EOPNOTSUPP = errnoNumber('EOPNOTSUPP');
const ENOSYS = errnoNumber('ENOSYS');
const EPERM = errnoNumber('EPERM');

export class NativeAttributes {
  readonly #libc: Libc;
  readonly #name: Memory;
  readonly #status: Memory;
  readonly #times: Memory;
  readonly #timeWords: Uint32Array;
  #fchmodat2 = true;

  /** `name` and `status`: memory for a name and for one `struct statx`. */
  constructor(libc: Libc, name: Memory, status: Memory) {
    this.#libc = libc;
    this.#name = name;
    this.#status = status;
    this.#times = allocate(libc, TIMES_BYTES);
    this.#timeWords = new Uint32Array(this.#times.bytes.buffer);
    // Not UTIME_OMIT: file systems on libfuse 2 do nothing, and report success, where one of the two times is left out.
    this.#timeWords[ACCESS_NANOS] = UTIME_NOW;
  }

  setMode(handle: Handle, mode: number): void {
    if (this.#libc.fchmod(handle, mode) < 0) this.#fail('fchmod');
  }

  setOwner(handle: Handle, uid: number, gid: number): void {
    if (this.#libc.fchown(handle, uid >>> 0, gid >>> 0) < 0) this.#fail('fchown');
  }

  setTime(handle: Handle, seconds: number, nanos: number): void {
    this.#putTime(seconds, nanos);
    if (this.#libc.futimens(handle, this.#times.address) < 0) this.#fail('futimens');
  }

  setModeAt(at: Handle, name: ByteString, mode: number): void {
    const { abi, syscall4, errno } = this.#libc;
    const text = putName(this.#name, 'fchmodat', name);
    if (this.#fchmodat2) {
      if (syscall4(abi.fchmodat2, at, text, mode, AT_SYMLINK_NOFOLLOW) === 0) return;
      const code = errno();
      // A symlink has no mode of its own.
      if (code === EOPNOTSUPP) return;
      // Kernels before 6.6 lack the call, and filters of containers that do not know it may say EPERM.
      if (code === ENOSYS) this.#fchmodat2 = false;
      else if (code !== EPERM) throw systemErrorOf('fchmodat', code);
    }
    this.#setModeByDescriptor(at, text, mode);
  }

  /** chmod of `/proc/self/fd/N`, where N holds the entry itself: works for what cannot be opened for reading too. */
  #setModeByDescriptor(at: Handle, name: number, mode: number): void {
    const { abi, openat, syscall5, chmod, close } = this.#libc;
    const entry = openat(at, name, O_PATH | abi.O_NOFOLLOW | O_CLOEXEC, 0);
    if (entry < 0) this.#fail('fchmodat');
    try {
      const { bytes, address } = this.#status;
      const empty = putPath(this.#name, 'statx', asBytes(''));
      if (syscall5(abi.statx, entry, empty, AT_EMPTY_PATH, STATX_BASIC_STATS, address) < 0) this.#fail('fchmodat');
      const known = (bytes[MODE_OFFSET] as number) | ((bytes[MODE_OFFSET + 1] as number) << 8);
      if (kindOfMode(known) === Kind.symlink) return;
      const path = putPath(this.#name, 'fchmodat', asBytes(`/proc/self/fd/${entry}`));
      if (chmod(path, mode) < 0) this.#fail('fchmodat');
    } finally {
      close(entry);
    }
  }

  setOwnerAt(at: Handle, name: ByteString, uid: number, gid: number): void {
    const text = putName(this.#name, 'fchownat', name);
    if (this.#libc.fchownat(at, text, uid >>> 0, gid >>> 0, AT_SYMLINK_NOFOLLOW) < 0) this.#fail('fchownat');
  }

  setTimeAt(at: Handle, name: ByteString, seconds: number, nanos: number): void {
    this.#putTime(seconds, nanos);
    const text = putName(this.#name, 'utimensat', name);
    const { address } = this.#times;
    if (this.#libc.utimensat(at, text, address, AT_SYMLINK_NOFOLLOW) < 0) this.#fail('utimensat');
  }

  #putTime(seconds: number, nanos: number): void {
    putInt64(this.#timeWords, MTIME_SECONDS, seconds);
    this.#timeWords[MTIME_NANOS] = nanos;
  }

  #fail(call: string): never {
    throw systemErrorOf(call, this.#libc.errno());
  }
}
