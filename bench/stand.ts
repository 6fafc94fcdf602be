/** A case set up at a place: its source, its contenders, the destination of each one. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Outcome } from './command.ts';
import type { Contender } from './contender.ts';
import { type Entry, enter, enterAgain } from './entry.ts';
import { contentDifference, listingDifference, listingDigest } from './equality.ts';
import { type Place, roomFor } from './place.ts';
import type { Case } from './workload.ts';

export interface Stand {
  readonly of: Case;
  readonly source: string;
  /** A second run stands behind its first one. */
  readonly entries: readonly Entry[];
  /** Digests of listings of the source with and without directory times, until it is changed. */
  readonly listed: Map<boolean, string>;
}

/** Which of the contenders can take part. */
export type Admission = (contender: Contender) => boolean;

/** Those that there is room for: with destinations of their own each one costs a tree. */
function admitted(of: Case, place: Place, admits: Admission, say: (line: string) => void): readonly Contender[] {
  const present = of.contenders.filter(admits);
  if (of.files === 0) return present;
  const room = roomFor(place, of.files, of.bytes);
  if (room < 2) {
    say(`${of.name}: left out, no room for two trees in ${place.directory}`);
    return [];
  }
  if (of.destination !== 'own') return present;
  const mirrors = present.filter(({ role }) => role === 'mirror');
  const crowded = mirrors.slice(room - 1);
  for (const { label } of crowded)
    say(`${of.name}: ${label} left out, no room for one more tree in ${place.directory}`);
  return present.filter((contender) => !crowded.includes(contender));
}

/** Makes the source and enters everybody who can take part. */
export function setUp(of: Case, place: Place, seed: string, admits: Admission, say: (line: string) => void): Stand {
  const directory = join(place.directory, of.name);
  const source = join(directory, 'source');
  const contenders = admitted(of, place, admits, say);
  mkdirSync(source, { recursive: true });
  if (contenders.length > 0) of.grow?.(source, seed);
  const firstMirror = contenders.findIndex(({ role }) => role === 'mirror');
  const shared = join(
    directory,
    of.destination === 'shared' ? 'destination' : `destination-${Math.max(firstMirror, 0)}`,
  );
  const entries = contenders.flatMap((contender, index) => {
    const apart = of.destination !== 'shared' && contender.role === 'mirror';
    const destination = apart ? join(directory, `destination-${index}`) : shared;
    const entry = enter(of, contender, directory, { source, destination });
    return contender.again === true ? [entry, enterAgain(entry)] : [entry];
  });
  return { of, source, entries, listed: new Map() };
}

/** What is wrong with the destination after a run, or undefined. Contents are read only where that is asked. */
export function inspect(stand: Stand, entry: Entry, contents: boolean): string | undefined {
  if (entry.contender.role !== 'mirror') return undefined;
  const { source, destination } = entry.sides;
  const times = entry.contender.keepsDirectoryTimes;
  const wanted = stand.listed.get(times) ?? listingDigest(source, times);
  stand.listed.set(times, wanted);
  if (listingDigest(destination, times) !== wanted) {
    return `the destination differs: ${listingDifference(source, destination, times)}`;
  }
  return contents ? contentDifference(source, destination) : undefined;
}

/** Gives up an entry whose run failed or did not do its job. */
export function giveUp(entry: Entry, reason: string | undefined, outcome?: Outcome): boolean {
  const wrong = outcome?.failure ?? reason;
  if (wrong !== undefined) entry.wrong = wrong;
  return wrong !== undefined;
}
