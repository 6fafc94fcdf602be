/**
 * Numbers of the Linux kernel's interface for the 64-bit little-endian processors that Node runs on.
 * They are fixed for ever by the kernel's promise not to break programs; few differ by processor.
 */

export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_REMOVEDIR = 0x200;
export const AT_NO_AUTOMOUNT = 0x800;
export const AT_EMPTY_PATH = 0x1000;

/** `fcntl`: so many bytes at most, unless the machine was told otherwise, for a pipe of anybody. */
export const F_SETPIPE_SZ = 1031;
export const LARGEST_PIPE: number = 1024 * 1024;

export const O_RDONLY = 0;
export const O_RDWR = 0o2;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_NOCTTY = 0o400;
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;
export const O_PATH = 0o10000000;

export const RENAME_NOREPLACE = 1;
export const RENAME_EXCHANGE = 2;

export const SEEK_SET = 0;
export const SEEK_DATA = 3;
export const SEEK_HOLE = 4;

export const LOCK_SH = 1;
export const LOCK_EX = 2;
export const LOCK_NB = 4;
export const LOCK_UN = 8;

/** `nsec` of a time that utimensat sets to the present one. */
export const UTIME_NOW = 0x3fffffff;

/** ioctl request: share the blocks of a whole file. */
export const FICLONE = 0x40049409;

export const STATX_BASIC_STATS = 0x7ff;
export const STATX_BTIME = 0x800;
export const STATX_MNT_ID = 0x1000;

/** What depends on the processor: system call numbers and two flags of `open`. */
export interface Abi {
  readonly getdents64: number;
  readonly renameat2: number;
  readonly statx: number;
  readonly copyFileRange: number;
  readonly fchmodat2: number;
  readonly O_DIRECTORY: number;
  readonly O_NOFOLLOW: number;
}

const FCHMODAT2 = 452;

/** arch/x86/entry/syscalls/syscall_64.tbl and the generic fcntl.h. */
const x64: Abi = {
  getdents64: 217,
  renameat2: 316,
  statx: 332,
  copyFileRange: 326,
  fchmodat2: FCHMODAT2,
  O_DIRECTORY: 0o200000,
  O_NOFOLLOW: 0o400000,
};

/** include/uapi/asm-generic/unistd.h and arch/arm64/include/uapi/asm/fcntl.h. */
const arm64: Abi = {
  getdents64: 61,
  renameat2: 276,
  statx: 291,
  copyFileRange: 285,
  fchmodat2: FCHMODAT2,
  O_DIRECTORY: 0o40000,
  O_NOFOLLOW: 0o100000,
};

/** The numbers for a processor as Node names it, undefined for one that is not known here. */
export function abiOf(arch: string): Abi | undefined {
  if (arch === 'x64') return x64;
  if (arch === 'arm64') return arm64;
  return undefined;
}
