/**
 * The rounds of a workload: in each one the sources are changed, then all contenders of all cases run
 * one after the other, in an order that turns from round to round. Nothing else happens between the
 * beginning and the end of a measured run; the destination is checked after it.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { outputOf } from './command.ts';
import type { Tool } from './contender.ts';
import { complaint, type Entry, kept, rowOf, runEntry } from './entry.ts';
import { checkpoint } from './interruption.ts';
import { type Place, removeTree } from './place.ts';
import { seeded } from './random.ts';
import type { Circumstances, Measured } from './result.ts';
import { type Admission, giveUp, inspect, type Stand, setUp } from './stand.ts';
import type { Scale, Workload } from './workload.ts';

export interface Session {
  readonly rounds: number;
  readonly seed: string;
  readonly scale: Scale;
  readonly admits: Admission;
  /** GNU time is there; strace is there and wanted. */
  readonly timed: boolean;
  readonly counted: boolean;
  readonly keep: boolean;
  readonly circumstances: () => Circumstances;
  readonly say: (line: string) => void;
}

/** myrror remembers digests only of files that have been left alone for two seconds. */
const SETTLE_MILLISECONDS = 2500;

/**
 * Seconds of the first run from which on a contender gets fewer rounds, for the whole bench to end within
 * half an hour. No aim is measured against rclone and Unison, so they get fewer rounds sooner.
 */
const SLOW_SECONDS: Readonly<Partial<Record<Tool, number>>> = { rclone: 8, unison: 8 };
const SLOW_SECONDS_OF_OTHERS = 20;
const SLOW_ROUNDS = 2;

/** Seconds from which on it gets no round but the first. */
const VERY_SLOW_SECONDS = 60;

/** Seconds from which on bytes are not counted. */
const COUNTED_SECONDS = 10;

function roundsOf(entry: Entry, rounds: number): number {
  const first = entry.warmup[0]?.outcome.seconds ?? 0;
  if (first > VERY_SLOW_SECONDS) return 0;
  const slow = SLOW_SECONDS[entry.contender.tool] ?? SLOW_SECONDS_OF_OTHERS;
  return first > slow ? Math.min(rounds, SLOW_ROUNDS) : rounds;
}

/** Brings the destinations to the state before the first round, each by the tool that will be measured. */
async function prepare(stand: Stand, session: Session, place: Place): Promise<void> {
  const { of, entries } = stand;
  if (of.destination === 'new' || entries.length === 0) return;
  await pause(SETTLE_MILLISECONDS);
  const mirrors = entries.filter(({ contender, after }) => contender.role === 'mirror' && after === undefined);
  for (const entry of of.destination === 'shared' ? mirrors.slice(0, 1) : mirrors) {
    await checkpoint();
    session.say(`${of.name} ${place.name}: ${entry.label} makes its destination`);
    const outcome = runEntry(entry, false);
    giveUp(entry, outcome.failure ?? inspect(stand, entry, true));
  }
}

/** Changes the source for the next round. True if there is a change that must settle. */
function change(stand: Stand, round: number, session: Session): boolean {
  const { of, source, entries, listed } = stand;
  if (of.change === undefined || entries.length === 0) return false;
  listed.clear();
  if (of.restore !== undefined && round > 0) {
    of.restore(source);
    for (const entry of entries.filter((one) => one.wrong === undefined && one.contender.role === 'mirror')) {
      giveUp(entry, runEntry(entry, false).failure);
    }
  }
  of.change(source, seeded(`${session.seed} ${of.name} round ${round}`));
  return true;
}

/** One run, measured and checked. */
function measure(stand: Stand, entry: Entry, round: number, session: Session, place: Place): void {
  if (entry.wrong !== undefined || entry.after?.wrong !== undefined) return;
  if (round > roundsOf(entry, Number.POSITIVE_INFINITY)) return;
  if (place.name === 'disk') outputOf('sync', '-f', place.directory);
  const outcome = runEntry(entry, session.timed);
  const contents = round === 0 && stand.of.destination !== 'shared' && entry.after === undefined;
  const reason = outcome.failure ?? inspect(stand, entry, contents) ?? complaint(entry, outcome);
  const shown = reason === undefined ? `${outcome.seconds.toFixed(3)} s` : `WRONG: ${reason}`;
  session.say(`${stand.of.name} ${place.name}, round ${round} of ${session.rounds}: ${entry.label} ${shown}`);
  if (!giveUp(entry, reason)) (round === 0 ? entry.warmup : entry.runs).push(kept(outcome));
}

/** Once more under strace, which shows bytes and not time. */
function count(stand: Stand, entry: Entry, session: Session): void {
  const first = entry.warmup[0]?.outcome.seconds ?? Number.POSITIVE_INFINITY;
  if (entry.wrong !== undefined || first > COUNTED_SECONDS) return;
  session.say(`${stand.of.name}: ${entry.label}, bytes`);
  giveUp(entry, runEntry(entry, false, true).failure ?? inspect(stand, entry, false));
}

/** The stands and entries of one round; the order begins one entry later in each. */
function inTurn(stands: readonly Stand[], round: number): readonly (readonly [Stand, Entry])[] {
  const pairs = stands.flatMap((stand) =>
    stand.entries.filter(({ after }) => after === undefined).map((entry) => [stand, entry] as const),
  );
  const start = pairs.length > 0 ? round % pairs.length : 0;
  return [...pairs.slice(start), ...pairs.slice(0, start)].flatMap(([stand, entry]) =>
    [entry, ...stand.entries.filter(({ after }) => after === entry)].map((one) => [stand, one] as const),
  );
}

async function runRounds(stands: readonly Stand[], session: Session, place: Place): Promise<void> {
  const repeats = Math.max(1, ...stands.map(({ of }) => of.repeats ?? 1));
  const last = session.rounds * repeats;
  for (let round = 0; round <= last + (session.counted ? 1 : 0); round++) {
    const changed = stands.map((stand) => change(stand, round, session));
    if (round === 0 || changed.includes(true)) await pause(SETTLE_MILLISECONDS);
    for (const [stand, entry] of inTurn(stands, round)) {
      await checkpoint();
      if (round <= last) measure(stand, entry, round, { ...session, rounds: last }, place);
      else count(stand, entry, session);
    }
  }
}

/** Measures all cases of a workload at a place and removes their trees. */
export async function measureWorkload(
  workload: Workload,
  place: Place,
  session: Session,
): Promise<readonly Measured[]> {
  const begun = session.circumstances();
  const stands: Stand[] = [];
  try {
    for (const of of workload.cases(session.scale, place.name)) {
      session.say(`${of.name} ${place.name}: making trees`);
      const stand = setUp(of, place, `${session.seed} ${of.name}`, session.admits, session.say);
      stands.push(stand);
      await prepare(stand, session, place);
    }
    await runRounds(stands, session, place);
  } finally {
    if (!session.keep) for (const { of } of stands) removeTree(`${place.directory}/${of.name}`);
  }
  return stands
    .filter(({ entries }) => entries.length > 0)
    .map(({ of, entries }) => ({
      ...begun,
      workload: workload.name,
      case: of.name,
      place: place.name,
      fileSystem: place.fileSystem,
      files: of.files,
      bytes: of.bytes,
      rows: entries.map(rowOf),
    }));
}
