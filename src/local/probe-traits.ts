/**
 * What a file system keeps of modes, owners and times, found out by trying: the number that tells its kind
 * says nothing of what lies behind FUSE or a network. Kinds that are known to keep all are not tried.
 */
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { FileSystemTraits } from './file-system-kind.ts';
import { CACHE_FILE, PROBE_FILE } from './state-names.ts';

const SECOND = 1_000_000_000;
/** What a time can be cut to, coarsest first, in nanoseconds. */
const GRANULARITIES = [2 * SECOND, SECOND, 10_000_000, 1_000_000, 1000, 100];
/** An odd second and a fraction that every coarser clock cuts. */
const ODD_SECONDS = 1_000_000_001;
const ODD_NANOS = 123_456_789;
const PRIVATE = 0o700;
/** Of two modes one at least is not what a file system without modes shows for every file. */
const MODES = [0o640, 0o600];
const MODE_BITS = 0o777;
const SOMEBODY = 1;
const SUPERUSER = 0;

/** What an earlier run has left tells enough for a guess: its directory has one mode, and its cache a time. */
export function guessTraits(system: System, root: Handle, traits: FileSystemTraits): FileSystemTraits {
  if (traits.known) return traits;
  const status = blankStatus();
  if (!system.statusIfExists(root, STATE_DIRECTORY, status)) return traits;
  const modes = (status.mode & MODE_BITS) === PRIVATE;
  const state = system.openDirectory(root, STATE_DIRECTORY);
  try {
    const isThere = system.statusIfExists(state, CACHE_FILE, status);
    return { ...withGranularity(traits, isThere ? cutOf(status.mtimeNanos) : 1), modes };
  } finally {
    system.close(state);
  }
}

/** Tries it with a file in the open directory `state`, which is ours. */
export function probeTraits(system: System, state: Handle, traits: FileSystemTraits, user: number): FileSystemTraits {
  if (traits.known) return traits;
  // CRASH: a run that was killed here has left it behind.
  if (system.statusIfExists(state, PROBE_FILE, blankStatus())) system.unlink(state, PROBE_FILE);
  const file = system.createFile(state, PROBE_FILE);
  try {
    const modes = keepsModes(system, file);
    const owners = user !== SUPERUSER || keepsOwners(system, file);
    return { ...withGranularity(traits, granularityOf(system, file)), modes, owners };
  } finally {
    system.close(file);
    system.unlink(state, PROBE_FILE);
  }
}

function withGranularity(traits: FileSystemTraits, granularity: number): FileSystemTraits {
  const { times } = traits;
  return { ...traits, times: { ...times, granularity: Math.max(times.granularity, granularity) } };
}

/** The coarsest granularity that would show these nanoseconds; of whole seconds, two of them. */
function cutOf(nanos: number): number {
  return GRANULARITIES.find((granularity) => nanos % Math.min(granularity, SECOND) === 0) ?? 1;
}

function granularityOf(system: System, file: Handle): number {
  const status = blankStatus();
  system.setTime(file, ODD_SECONDS, ODD_NANOS);
  system.statusOf(file, status);
  const { mtimeSeconds, mtimeNanos } = status;
  if (mtimeSeconds === ODD_SECONDS && mtimeNanos !== 0) return cutOf(mtimeNanos);
  return mtimeSeconds === ODD_SECONDS ? SECOND : 2 * SECOND;
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
