/** The figures that are aimed at, and what was measured of each. They are shown and never asserted. */
import { keyOf, type Measured, type Row } from './result.ts';
import { median, ratio } from './statistics.ts';

/** One figure of one work. */
export interface Target {
  readonly work: string;
  /** What is measured, for example `myrror / rsync -a --delete`. */
  readonly figure: string;
  readonly limit: number;
  /** The limit is a least value, not a greatest one. */
  readonly atLeast?: boolean;
  readonly unit: 'x' | 'MB' | 'us a file' | 'cores' | 's';
  readonly measured: (results: readonly Measured[]) => number | undefined;
}

const MYRROR = 'myrror';
const COLD = 'myrror, nothing remembered';
const AGAIN = 'myrror, again';
const RSYNC = 'rsync -a --delete';
const FIND = 'find -printf, both trees';
const MICROSECONDS = 1e6;
const KIBIBYTE_IN_MB = 1024 / 1e6;

/** A row that may be believed. */
function find(results: readonly Measured[], key: string, label: string): Row | undefined {
  const rows = results.find((one) => keyOf(one) === key)?.rows;
  return rows?.find((row) => row.label === label && row.wrong === undefined);
}

function time(results: readonly Measured[], key: string, label: string): number | undefined {
  const row = find(results, key, label);
  return row && median(row.seconds);
}

/** Time of `label` over that of `base`, both of the same case. */
function times(work: string, key: string, label: string, base: string, limit: number): Target {
  return {
    work,
    figure: `${label} / ${base.endsWith(', again') ? 'its nothing to do' : base}`,
    limit,
    unit: 'x',
    measured: (results) => ratio(time(results, key, label), time(results, key, base)),
  };
}

/** Time in one case over that in another, smaller or simpler one. */
function growth(work: string, key: string, smaller: string, limit: number): Target {
  return {
    work,
    figure: `myrror / myrror at ${smaller}`,
    limit,
    unit: 'x',
    measured: (results) => ratio(time(results, key, MYRROR), time(results, smaller, MYRROR)),
  };
}

function peak(work: string, key: string, limit: number): Target {
  return {
    work,
    figure: 'peak memory',
    limit,
    unit: 'MB',
    measured: (results) => {
      const kibibytes = find(results, key, MYRROR)?.peak;
      return kibibytes && kibibytes * KIBIBYTE_IN_MB;
    },
  };
}

/** Microseconds a file over a run of the same options with nothing to do. */
function perFile(work: string, key: string, label: string, limit: number): Target {
  return {
    work,
    figure: `${label}, over its nothing to do`,
    limit,
    unit: 'us a file',
    measured: (results) => {
      const files = results.find((one) => keyOf(one) === key)?.files;
      const over = (time(results, key, label) ?? Number.NaN) - (time(results, key, `${label}, again`) ?? Number.NaN);
      return ratio(over * MICROSECONDS, files);
    },
  };
}

/** Seconds over another run of the same case. */
function over(work: string, key: string, label: string, base: string, limit: number): Target {
  return {
    work,
    figure: `${label}, over ${base}`,
    limit,
    unit: 's',
    measured: (results) => {
      const [one, other] = [time(results, key, label), time(results, key, base)];
      return one === undefined || other === undefined ? undefined : one - other;
    },
  };
}

function busy(work: string, key: string, label: string, limit: number): Target {
  return {
    work,
    figure: `cores busy, ${label}`,
    limit,
    atLeast: true,
    unit: 'cores',
    measured: (results) => find(results, key, label)?.cores,
  };
}

const NOTHING = 'nothing to do, 200,000 files';
const FIRST = 'first mirror of 20,000 small files';
const LARGE = 'first mirror of 2 GB in four files';
const RENAMED = 'directory of 100,000 files renamed';
const MOVED = '100,000 files moved one by one';
const PERMUTED = '20,000 files of 100 KB permuted';
const EDITED = '5 % of 200,000 files edited';
const HASHED = 'comparing 2 GB by sha256';
const EQUAL = '100,000 files of one content';
const MILLION = 'nothing to do, 1,000,000 files';
const STARTUP = 'startup';
const BY_NAME = 'myrror path+mtime name+mtime';
const FAR = 'myrror, to far';
const FAR_RSYNC = 'rsync -a --delete to far';
const SHA_COLD = 'myrror sha256, nothing remembered';
const RSYNC_C = 'rsync -a -c --delete';

export const TARGETS: readonly Target[] = [
  times(`${NOTHING}, tmpfs`, 'nothing-to-do 200000 tmpfs', MYRROR, RSYNC, 0.45),
  times(`${NOTHING}, tmpfs`, 'nothing-to-do 200000 tmpfs', MYRROR, FIND, 1.4),
  peak(`${NOTHING}, tmpfs`, 'nothing-to-do 200000 tmpfs', 150),
  times(`${NOTHING}, disk`, 'nothing-to-do 200000 disk', MYRROR, RSYNC, 0.45),
  times(`${NOTHING}, disk`, 'nothing-to-do 200000 disk', MYRROR, FIND, 1.4),
  peak(`${NOTHING}, disk`, 'nothing-to-do 200000 disk', 150),
  times(`${FIRST}, tmpfs`, 'first-mirror small tmpfs', MYRROR, 'rsync -a', 0.7),
  times(`${FIRST}, tmpfs`, 'first-mirror small tmpfs', MYRROR, 'cp -a', 1.15),
  times(`${FIRST}, disk`, 'first-mirror small disk', MYRROR, 'rsync -a', 0.7),
  times(`${FIRST}, disk`, 'first-mirror small disk', MYRROR, 'cp -a', 1.15),
  times(`${FIRST}, disk`, 'first-mirror small disk', MYRROR, 'rsync -a, then sync', 0.7),
  times(`${FIRST}, disk`, 'first-mirror small disk', MYRROR, 'cp -a, then sync', 1.15),
  times(`${LARGE}, tmpfs`, 'first-mirror-large large tmpfs', MYRROR, 'cp -a', 1.1),
  times(`${LARGE}, tmpfs`, 'first-mirror-large large tmpfs', MYRROR, 'rsync -a', 0.5),
  times(RENAMED, 'renamed-directory renamed tmpfs', MYRROR, AGAIN, 1.2),
  times(RENAMED, 'renamed-directory renamed tmpfs', COLD, AGAIN, 1.2),
  // The same against equal trees of which nothing is remembered, in their own rounds.
  growth(RENAMED, 'renamed-directory renamed tmpfs', 'nothing-to-do 100000 tmpfs', 1.2),
  perFile(MOVED, 'moved moved tmpfs', MYRROR, 8),
  perFile(MOVED, 'moved moved tmpfs', BY_NAME, 8),
  times(PERMUTED, 'permuted permuted tmpfs', MYRROR, RSYNC, 0.15),
  times(PERMUTED, 'permuted permuted tmpfs', COLD, RSYNC, 0.15),
  times(`${EDITED}, tmpfs`, 'edited edited tmpfs', MYRROR, RSYNC, 0.6),
  times(`${EDITED}, tmpfs`, 'edited edited tmpfs', COLD, RSYNC, 0.6),
  times(`${EDITED}, disk`, 'edited edited disk', MYRROR, RSYNC, 0.6),
  times(`${HASHED}, nothing cached`, 'sha256 sha256 tmpfs', SHA_COLD, RSYNC_C, 0.6),
  // Reading the trees' listings and starting up cannot be shared out, hence not quite two.
  busy(`${HASHED}, nothing cached`, 'sha256 sha256 tmpfs', SHA_COLD, 1.7),
  times(`${HASHED}, cached`, 'sha256 sha256 tmpfs', 'myrror sha256', RSYNC_C, 1 / 20),
  growth(EQUAL, 'equal-files 100000 tmpfs', 'equal-files 50000 tmpfs', 2.3),
  times(MILLION, 'million 1000000 tmpfs', MYRROR, RSYNC, 0.5),
  peak(MILLION, 'million 1000000 tmpfs', 350),
  growth(MILLION, 'million 1000000 tmpfs', 'million 100000 tmpfs', 10.5),
  times(`${STARTUP}: --version`, 'startup version tmpfs', 'myrror --version', 'node -e 0', 2),
  times(`${STARTUP}: two empty directories`, 'startup empty tmpfs', MYRROR, 'node -e 0', 4),
  times('over ssh: nothing to do, 20,000 files', 'ssh-nothing-to-do 20000 tmpfs', FAR, FAR_RSYNC, 0.7),
  times('over ssh: nothing to do, 200,000 files', 'ssh-nothing-to-do 200000 tmpfs', FAR, FAR_RSYNC, 0.7),
  ...(['to', 'from'] as const).flatMap((direction) => {
    const [work, key] = [`over ssh: first mirror, ${direction} far`, `ssh-first-mirror small-${direction} tmpfs`];
    return [
      times(work, key, `myrror, ${direction} far`, `rsync -a ${direction} far`, 0.8),
      times(work, key, `myrror, ${direction} far`, `tar, ${direction} far`, 1.1),
    ];
  }),
  times('over ssh: 2 GB in four files', 'ssh-first-mirror-large large-to tmpfs', FAR, 'rsync -aW to far', 1),
  times('over ssh: 2 GB in four files', 'ssh-first-mirror-large large-to tmpfs', FAR, 'ssh cat', 1 / 0.6),
  times(
    'over ssh: directory of 20,000 files renamed',
    'ssh-renamed-directory renamed tmpfs',
    FAR,
    `${FAR}, again`,
    1.2,
  ),
  over('over ssh: startup', 'ssh-startup empty tmpfs', FAR, 'ssh true', 0.3),
];
