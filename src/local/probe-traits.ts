/**
 * What a file system keeps of modes, owners and times, found out by trying: the number that tells its kind
 * says nothing of what lies behind FUSE or a network. Kinds that are known to keep all are not tried.
 */
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { FileSystemTraits } from './file-system-kind.ts';
import { PROBE_FILE } from './state-names.ts';
import { isOutOfSpace } from './transaction-problem.ts';

const SECOND = 1_000_000_000;
/** What a time can be cut to, coarsest first, in nanoseconds. */
const GRANULARITIES = [2 * SECOND, SECOND, 10_000_000, 1_000_000, 1000, 100];
/** An odd second and a fraction that every coarser clock cuts. */
const ODD_SECONDS = 1_000_000_001;
/** The same where the superuser could not give the file to somebody else: such a file shows that owners are not kept. */
const OWNERLESS_SECONDS = 1_000_000_003;
const ODD_NANOS = 123_456_789;
/** Of two modes one at least is not what a file system without modes shows for every file. */
const LAST_MODE = 0o600;
const MODES = [0o640, LAST_MODE];
const MODE_BITS = 0o777;
const SOMEBODY = 1;
const SUPERUSER = 0;

/**
 * What the file that an earlier run has tried it with still shows, without a change. A guess that keeps less than
 * the file system does would take changed files for equal: where nothing was tried, everything is kept.
 */
export function guessTraits(system: System, root: Handle, traits: FileSystemTraits): FileSystemTraits {
  const status = blankStatus();
  if (traits.known || !system.statusIfExists(root, STATE_DIRECTORY, status)) return traits;
  const state = system.openDirectory(root, STATE_DIRECTORY);
  try {
    const granularity = system.statusIfExists(state, PROBE_FILE, status) ? granularityIn(status) : null;
    if (granularity === null) return traits;
    const modes = (status.mode & MODE_BITS) === LAST_MODE;
    return { ...withGranularity(traits, granularity), modes, owners: !isOwnerless(status) };
  } finally {
    system.close(state);
  }
}

/** How it is tried. */
export interface Trial {
  /** The user id of this process. */
  readonly user: number;
  /** The file is left for the guess of a later run. */
  readonly keep: boolean;
}

/**
 * Tries it with a file in the open directory `state`, which is ours. Where there is no room for a file, `traits`
 * stand. Throws SystemError.
 */
export function probeTraits(system: System, state: Handle, traits: FileSystemTraits, trial: Trial): FileSystemTraits {
  if (traits.known) return traits;
  if (system.statusIfExists(state, PROBE_FILE, blankStatus())) system.unlink(state, PROBE_FILE);
  const file = createIfRoom(system, state);
  if (file === null) return traits;
  // A system that loses some of each time itself leaves nothing to be believed by one that does not.
  let isKept = false;
  try {
    const owners = trial.user !== SUPERUSER || keepsOwners(system, file);
    const modes = keepsModes(system, file);
    // CRASH: the time is set last, so that a file with that time shows all of it.
    const granularity = granularityOf(system, file, owners ? ODD_SECONDS : OWNERLESS_SECONDS);
    isKept = trial.keep && system.capabilities.nanoseconds;
    return { ...withGranularity(traits, granularity), modes, owners };
  } finally {
    system.close(file);
    if (!isKept) system.unlink(state, PROBE_FILE);
  }
}

function createIfRoom(system: System, state: Handle): Handle | null {
  try {
    return system.createFile(state, PROBE_FILE);
  } catch (error) {
    // A run that only removes needs no room.
    if (isOutOfSpace(error)) return null;
    throw error;
  }
}

function withGranularity(traits: FileSystemTraits, granularity: number): FileSystemTraits {
  const { times } = traits;
  return { ...traits, times: { ...times, granularity: Math.max(times.granularity, granularity) } };
}

/** The coarsest granularity that would show these nanoseconds. */
function cutOf(nanos: number): number {
  return GRANULARITIES.find((granularity) => nanos % Math.min(granularity, SECOND) === 0) ?? 1;
}

function granularityOf(system: System, file: Handle, seconds: number): number {
  const status = blankStatus();
  system.setTime(file, seconds, ODD_NANOS);
  system.statusOf(file, status);
  return granularityIn(status) ?? 2 * SECOND;
}

/** Of a file that was given one of the odd times; null if it was not. */
function granularityIn({ mtimeSeconds, mtimeNanos }: EntryStatus): number | null {
  const isOdd = (seconds: number): boolean => seconds === ODD_SECONDS || seconds === OWNERLESS_SECONDS;
  if (isOdd(mtimeSeconds)) return mtimeNanos === 0 ? SECOND : cutOf(mtimeNanos);
  return isOdd(mtimeSeconds + 1) && mtimeNanos === 0 ? 2 * SECOND : null;
}

/** True for a file with the odd time that says so, cut or not. */
function isOwnerless({ mtimeSeconds }: EntryStatus): boolean {
  return mtimeSeconds === OWNERLESS_SECONDS || mtimeSeconds === OWNERLESS_SECONDS - 1;
}

function keepsModes(system: System, file: Handle): boolean {
  return MODES.every((mode) => {
    if (!isAllowed(() => system.setMode(file, mode))) return false;
    const status = blankStatus();
    system.statusOf(file, status);
    return (status.mode & MODE_BITS) === mode;
  });
}

function keepsOwners(system: System, file: Handle): boolean {
  if (!isAllowed(() => system.setOwner(file, SOMEBODY, SOMEBODY))) return false;
  const status = blankStatus();
  system.statusOf(file, status);
  return status.uid === SOMEBODY && status.gid === SOMEBODY;
}

/** False if the system refuses, which is an answer here. */
function isAllowed(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return false;
  }
}
