/**
 * From progress events to what can be shown of them: sums over both sides, the rate, the share done
 * and the time left. Counts never run backwards. The clock is given with each event, in milliseconds.
 */
import type { Phase, Progress } from '../../index.ts';

/** How far a phase is, both sides together. */
export interface Pace {
  readonly phase: Phase;
  readonly entries: number;
  readonly entriesTotal: number | null;
  readonly bytes: number;
  readonly bytesTotal: number | null;
  readonly entriesPerSecond: number;
  readonly bytesPerSecond: number;
  /** 0 to 1, null while it is not known. */
  readonly share: number | null;
  readonly secondsLeft: number | null;
}

interface Sample {
  readonly time: number;
  readonly entries: number;
  readonly bytes: number;
}

type Amounts = Pick<Progress, 'entries' | 'entriesTotal' | 'bytes' | 'bytesTotal'>;

/** Rates are those of the last so many milliseconds. */
const WINDOW = 8000;
/** A rate over less time than this, in milliseconds, says nothing. */
const SHORTEST = 500;
/** Samples closer to each other than this, in milliseconds, are taken as one. */
const SPACING = 100;
/** An entry takes about as long as so many bytes. */
const BYTES_PER_ENTRY = 50_000;

export class PaceKeeper {
  readonly #phases = new Map<Phase, PhasePace>();

  /** Takes an event in and tells how far its phase is. */
  update(progress: Progress, now: number): Pace {
    let phase = this.#phases.get(progress.phase);
    if (phase === undefined) {
      phase = new PhasePace(progress.phase, now);
      this.#phases.set(progress.phase, phase);
    }
    return phase.update(progress, now);
  }
}

class PhasePace {
  readonly #phase: Phase;
  readonly #sides = new Map<string, Amounts>();
  #samples: Sample[];

  constructor(phase: Phase, now: number) {
    this.#phase = phase;
    this.#samples = [{ time: now, entries: 0, bytes: 0 }];
  }

  update(progress: Progress, now: number): Pace {
    const side = progress.side ?? '';
    this.#sides.set(side, forward(this.#sides.get(side), progress));
    const sum = sumOf([...this.#sides.values()]);
    const [entriesPerSecond, bytesPerSecond] = this.#rates(sum, now);
    return {
      phase: this.#phase,
      ...sum,
      entriesPerSecond,
      bytesPerSecond,
      share: shareOf(sum),
      secondsLeft: secondsLeft(sum, entriesPerSecond, bytesPerSecond),
    };
  }

  #rates(sum: Amounts, now: number): [number, number] {
    const samples = this.#samples;
    const last = samples.at(-1);
    if (last === undefined || now - last.time >= SPACING) {
      samples.push({ time: now, entries: sum.entries, bytes: sum.bytes });
    }
    const first = samples.findIndex((sample) => now - sample.time <= WINDOW);
    if (first > 1) this.#samples = samples.slice(first - 1);
    const from = this.#samples[0];
    if (from === undefined || now - from.time < SHORTEST) return [0, 0];
    const seconds = (now - from.time) / 1000;
    return [(sum.entries - from.entries) / seconds, (sum.bytes - from.bytes) / seconds];
  }
}

/** What `next` says, but no count smaller than it was and no total smaller than its count. */
function forward(before: Amounts | undefined, next: Amounts): Amounts {
  const entries = Math.max(before?.entries ?? 0, next.entries);
  const bytes = Math.max(before?.bytes ?? 0, next.bytes);
  return {
    entries,
    entriesTotal: next.entriesTotal === null ? null : Math.max(next.entriesTotal, entries),
    bytes,
    bytesTotal: next.bytesTotal === null ? null : Math.max(next.bytesTotal, bytes),
  };
}

function sumOf(sides: readonly Amounts[]): Amounts {
  let sum: Amounts = { entries: 0, entriesTotal: 0, bytes: 0, bytesTotal: 0 };
  for (const side of sides) {
    sum = {
      entries: sum.entries + side.entries,
      entriesTotal: added(sum.entriesTotal, side.entriesTotal),
      bytes: sum.bytes + side.bytes,
      bytesTotal: added(sum.bytesTotal, side.bytesTotal),
    };
  }
  return sum;
}

function added(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function shareOf(sum: Amounts): number | null {
  const total = workOf(sum.entriesTotal, sum.bytesTotal);
  return total === null || total === 0 ? null : (workOf(sum.entries, sum.bytes) ?? 0) / total;
}

function secondsLeft(sum: Amounts, entriesPerSecond: number, bytesPerSecond: number): number | null {
  const total = workOf(sum.entriesTotal, sum.bytesTotal);
  const speed = workOf(entriesPerSecond, bytesPerSecond);
  if (total === null || total === 0 || speed === null) return null;
  const left = total - (workOf(sum.entries, sum.bytes) ?? 0);
  if (left <= 0) return 0;
  return speed > 0 ? left / speed : null;
}

/**
 * Entries and bytes as one amount, so that neither many small files at the end nor a few large ones make
 * the share and the time left lie. Null while one of them is not known.
 */
function workOf(entries: number | null, bytes: number | null): number | null {
  return entries === null || bytes === null ? null : entries * BYTES_PER_ENTRY + bytes;
}
