/**
 * The C library's functions, called through koffi. Pointers are plain numbers (addresses stay far
 * below 2^53), because converting anything else would cost more than the calls themselves. Only
 * functions that glibc 2.28 and every musl have are used by name; newer system calls go through
 * `syscall`. That function is variadic in C, but on x64 and arm64 Linux integers of variadic and of
 * fixed calls travel in the same registers. `off_t` has 64 bits there under both C libraries.
 */
import { createRequire } from 'node:module';
import type { Abi } from './abi.ts';

type Call1 = (a: number) => number;
type Call2 = (a: number, b: number) => number;
type Call3 = (a: number, b: number, c: number) => number;
type Call4 = (a: number, b: number, c: number, d: number) => number;
type Call5 = (a: number, b: number, c: number, d: number, e: number) => number;
type Call6 = (a: number, b: number, c: number, d: number, e: number, f: number) => number;
type Call7 = (a: number, b: number, c: number, d: number, e: number, f: number, g: number) => number;

/** Each answers -1 and sets `errno` when it fails. Parameters are those of the C functions, in their order. */
export interface Libc {
  readonly abi: Abi;
  /** errno of the last call that failed in this thread. */
  readonly errno: () => number;
  /**
   * Where the bytes of a buffer or view are; valid as long as it is referenced and not transferred. Asking also
   * moves a short array off the heap, where it stays.
   */
  readonly addressOf: (memory: ArrayBuffer | Uint8Array) => number;
  readonly openat: Call4;
  readonly close: Call1;
  readonly pread: Call4;
  readonly pwrite: Call4;
  readonly lseek: Call3;
  readonly ftruncate: Call2;
  readonly fsync: Call1;
  readonly syncfs: Call1;
  readonly fchmod: Call2;
  readonly chmod: Call2;
  readonly fchown: Call3;
  readonly fchownat: Call5;
  readonly futimens: Call2;
  readonly utimensat: Call4;
  readonly mkdirat: Call3;
  readonly unlinkat: Call3;
  readonly linkat: Call5;
  readonly renameat: Call4;
  readonly symlinkat: Call3;
  readonly readlinkat: Call4;
  readonly flock: Call2;
  readonly ioctl: Call3;
  readonly fstatfs: Call2;
  /** getdents64, statx, renameat2, fchmodat2 and copy_file_range: the number first, then their parameters. */
  readonly syscall3: Call4;
  readonly syscall4: Call5;
  readonly syscall5: Call6;
  readonly syscall6: Call7;
  /** Of glibc alone; null where there is none. Asked for by few runs, so bound when it is asked for. */
  readonly mallocTrim: () => ((kept: number) => number) | null;
  /** Bound when it is asked for; its third argument travels as those of `syscall` do. */
  readonly fcntl: () => Call3;
}

const pointer = 'uintptr_t';

/** Loads koffi and binds the functions of the C library. Throws what koffi throws when it cannot load. */
export function bindLibc(abi: Abi): Libc {
  const koffi = loadKoffi();
  const library = koffi.load(null);
  giveMemoryBack(library);
  const bind = <T>(name: string, result: string, parameters: readonly string[]): T =>
    library.func(name, result, [...parameters]) as unknown as T;
  return {
    abi,
    errno: koffi.errno as () => number,
    addressOf: (memory: ArrayBuffer | Uint8Array) => Number(koffi.address(memory)),
    openat: bind('openat', 'int', ['int', pointer, 'int', 'int']),
    close: bind('close', 'int', ['int']),
    pread: bind('pread', 'int64', ['int', pointer, 'size_t', 'int64']),
    pwrite: bind('pwrite', 'int64', ['int', pointer, 'size_t', 'int64']),
    lseek: bind('lseek', 'int64', ['int', 'int64', 'int']),
    ftruncate: bind('ftruncate', 'int', ['int', 'int64']),
    fsync: bind('fsync', 'int', ['int']),
    syncfs: bind('syncfs', 'int', ['int']),
    fchmod: bind('fchmod', 'int', ['int', 'uint32']),
    chmod: bind('chmod', 'int', [pointer, 'uint32']),
    fchown: bind('fchown', 'int', ['int', 'uint32', 'uint32']),
    fchownat: bind('fchownat', 'int', ['int', pointer, 'uint32', 'uint32', 'int']),
    futimens: bind('futimens', 'int', ['int', pointer]),
    utimensat: bind('utimensat', 'int', ['int', pointer, pointer, 'int']),
    mkdirat: bind('mkdirat', 'int', ['int', pointer, 'uint32']),
    unlinkat: bind('unlinkat', 'int', ['int', pointer, 'int']),
    linkat: bind('linkat', 'int', ['int', pointer, 'int', pointer, 'int']),
    renameat: bind('renameat', 'int', ['int', pointer, 'int', pointer]),
    symlinkat: bind('symlinkat', 'int', [pointer, 'int', pointer]),
    readlinkat: bind('readlinkat', 'int64', ['int', pointer, pointer, 'size_t']),
    flock: bind('flock', 'int', ['int', 'int']),
    ioctl: bind('ioctl', 'int', ['int', 'ulong', 'int64']),
    fstatfs: bind('fstatfs', 'int', ['int', pointer]),
    syscall3: bind('syscall', 'int64', ['int64', 'int64', 'int64', 'int64']),
    syscall4: bind('syscall', 'int64', ['int64', 'int64', 'int64', 'int64', 'int64']),
    syscall5: bind('syscall', 'int64', ['int64', 'int64', 'int64', 'int64', 'int64', 'int64']),
    syscall6: bind('syscall', 'int64', ['int64', 'int64', 'int64', 'int64', 'int64', 'int64', 'int64']),
    mallocTrim: () => ofGlibc(() => bind('malloc_trim', 'int', ['size_t'])),
    fcntl: () => bind('fcntl', 'int', ['int', 'int', 'int64']),
  };
}

/** What `bind` binds; null in a C library that has no such function. */
function ofGlibc<Bound>(bind: () => Bound): Bound | null {
  try {
    return bind();
  } catch {
    return null;
  }
}

type Koffi = typeof import('koffi');
type Library = ReturnType<Koffi['load']>;

/** glibc's malloc.h. */
const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;
/** Larger than what is allocated again and again: stretches of contents, lists of entries. */
const GIVEN_BACK = 5 * 1024 * 1024;
/** So much may be left over at the end of the heap: what goes back has to be filled with zeros when it is needed again. */
const KEPT_AT_END = 64 * 1024 * 1024;

/**
 * Has large buffers given back to the system when they are freed. As it comes, glibc learns from each that is freed
 * to keep such a size and everything below it, up to 32 MB, and the columns of large trees then leave holes that
 * nothing else fits into: a fifth of all memory with a million files. musl has no such setting, and no need of it.
 */
function giveMemoryBack(library: Library): void {
  type Mallopt = (parameter: number, value: number) => number;
  const mallopt = ofGlibc(() => library.func('mallopt', 'int', ['int', 'int']) as unknown as Mallopt);
  mallopt?.(M_MMAP_THRESHOLD, GIVEN_BACK);
  mallopt?.(M_TRIM_THRESHOLD, KEPT_AT_END);
}

/**
 * The installed package, or, where MYRROR_NATIVE is set, koffi's native part as that file, and none if it
 * is empty. The helper on another machine is started so (threads inherit it): nothing is installed there.
 * What koffi's own JavaScript adds to its native part is not used here.
 */
function loadKoffi(): Koffi {
  const { MYRROR_NATIVE: file } = process.env;
  if (file === undefined) return createRequire(import.meta.url)('koffi') as Koffi;
  if (file === '') throw new Error('there is no native module for this machine');
  const holder: { exports: Koffi | Record<string, never> } = { exports: {} };
  process.dlopen(holder, file);
  return holder.exports as Koffi;
}
