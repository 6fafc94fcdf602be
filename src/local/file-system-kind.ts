/**
 * What the kinds of file systems do to modification times, and whether they rename directories.
 * Kinds are told by the number that statfs gives; the numbers are those of Linux
 * (`include/uapi/linux/magic.h` and the sources of the file systems named there).
 */
import type { TimeRule } from '../core/match/matching.ts';

const MICROSECOND = 1_000;
const MILLISECOND = 1_000_000;
const SECOND = 1_000_000_000;

/** 1901-12-13 20:45:52: the least that 32 signed bits hold. */
const EARLIEST_32_BIT = -2_147_483_648;
/** 2038-01-19 03:14:07. */
const LATEST_32_BIT = 2_147_483_647;
/** 2446-05-10 22:38:55: ext4 keeps 34 bits from 1901 on. */
const LATEST_EXT4 = 15_032_385_535;
/** 2486-07-02 20:20:24: xfs with bigtime. */
const LATEST_XFS = 16_299_260_424;
/** 1980-01-01 and 2107-12-31 23:59:59: the FAT family. */
const EARLIEST_FAT = 315_532_800;
const LATEST_FAT = 4_354_819_199;
/** 1904-01-01 and 2040-02-06 06:28:15: HFS and HFS+. */
const EARLIEST_HFS = -2_082_844_800;
const LATEST_HFS = 2_212_122_495;

const UNLIMITED = { earliest: Number.MIN_SAFE_INTEGER, latest: Number.MAX_SAFE_INTEGER };
const EXACT: TimeRule = { granularity: 1, ...UNLIMITED };
const FAT = { earliest: EARLIEST_FAT, latest: LATEST_FAT };
const HFS: TimeRule = { granularity: SECOND, earliest: EARLIEST_HFS, latest: LATEST_HFS };

const EXT4 = 0xef53;
const OVERLAY = 0x794c7630;
const XFS = 0x58465342;
/**
 * They keep modes, owners and each nanosecond, and fold case and forms of names or neither: ext, xfs, overlay,
 * tmpfs, ramfs, btrfs, f2fs. zfs is not among them: it may be made to fold forms alone.
 */
const FAITHFUL = new Set([EXT4, XFS, OVERLAY, 0x01021994, 0x858458f6, 0x9123683e, 0xf2f52010]);

const rules = new Map<number, TimeRule>([
  [EXT4, { granularity: 1, earliest: EARLIEST_32_BIT, latest: LATEST_EXT4 }],
  [XFS, { granularity: 1, earliest: EARLIEST_32_BIT, latest: LATEST_XFS }],
  [0x4d44, { granularity: 2 * SECOND, ...FAT }],
  [0x2011bab0, { granularity: 10 * MILLISECOND, ...FAT }],
  [0x4244, HFS],
  [0x482b, HFS],
  [0x5346544e, { granularity: 100, ...UNLIMITED }],
  [0x7366746e, { granularity: 100, ...UNLIMITED }],
  [0xfe534d42, { granularity: 100, ...UNLIMITED }],
  [0xff534d42, { granularity: 100, ...UNLIMITED }],
  [0x15013346, { granularity: MICROSECOND, ...UNLIMITED }],
  [0x52654973, { granularity: SECOND, earliest: 0, latest: LATEST_32_BIT }],
]);

/**
 * Some of these show a file's mtime as its ctime, and number files anew each time they are mounted. Then two files of one
 * size and time cannot be told apart by what is seen of them. FAT, exFAT, HFS, ISO 9660, whatever runs in user
 * space, and what may have any of these at its other end: shares (smb, smb2, cifs) and folders of a host that a
 * virtual machine sees (9p, vboxsf, Parallels, VMware).
 */
const MAY_LACK_CTIMES = new Set([
  ...[0x4d44, 0x2011bab0, 0x4244, 0x9660, 0x65735546],
  ...[0x517b, 0xfe534d42, 0xff534d42],
  ...[0x01021997, 0x786f4256, 0x7c7c6673, 0xbacbacbc],
]);

/** What the portable system loses of each time: it writes microseconds, give or take one. */
const PORTABLE_GRANULARITY = 2 * MICROSECOND;

export interface FileSystemTraits {
  readonly times: TimeRule;
  readonly directoryRename: boolean;
  /** Whether the kind is known to keep modes, owners, times and names; what others keep has to be tried (probe-traits.ts). */
  readonly known: boolean;
  /** It keeps the permission bits of files. */
  readonly modes: boolean;
  /** It keeps owners. */
  readonly owners: boolean;
  /** False where a ctime that is the mtime says nothing, and the inode of such a file may be another one's tomorrow. */
  readonly ctimes: boolean;
}

/** What is asked about a file system. */
export interface FileSystemFacts {
  /** `f_type` of statfs. */
  readonly type: number;
  /** False where it keeps no time of birth: on ext, a sign of small inodes with whole seconds only. */
  readonly birth: boolean;
  /** Whether the System keeps nanoseconds. */
  readonly nanoseconds: boolean;
}

/** The traits of a file system; an unknown kind keeps every nanosecond and renames directories. */
export function fileSystemTraits(facts: FileSystemFacts): FileSystemTraits {
  const type = facts.type >>> 0;
  const smallInodes = type === EXT4 && facts.nanoseconds && !facts.birth;
  const rule = smallInodes
    ? { granularity: SECOND, earliest: EARLIEST_32_BIT, latest: LATEST_32_BIT }
    : (rules.get(type) ?? EXACT);
  const granularity = facts.nanoseconds ? rule.granularity : Math.max(rule.granularity, PORTABLE_GRANULARITY);
  const known = FAITHFUL.has(type);
  const ctimes = !MAY_LACK_CTIMES.has(type);
  const directoryRename = type !== OVERLAY;
  return { times: { ...rule, granularity }, directoryRename, known, modes: true, owners: true, ctimes };
}
