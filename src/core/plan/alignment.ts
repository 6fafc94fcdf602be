/**
 * Which directory of the destination becomes which wanted directory, and what therefore stands where:
 * the entry that each wanted entry finds at its place when directories have been moved and nothing
 * else has been done.
 */
import { Flag, Kind } from '../tree/kind.ts';
import { exactNames } from '../tree/name-folding.ts';
import type { Problem } from '../tree/problem.ts';
import { NONE } from '../tree/snapshot.ts';
import { ClassMembers } from './class-members.ts';
import { directoryOrigins } from './directory-origins.ts';
import { FoldedNames } from './folded-names.ts';
import { pairFiles } from './pair.ts';
import type { PlanInput } from './plan-input.ts';

export interface Alignment {
  /** Origin of every wanted directory, NONE for a new one. */
  readonly directoryOrigin: Int32Array;
  /** What stands at the place of a wanted entry, NONE for nothing. */
  readonly impliedOrigin: Int32Array;
  readonly members: ClassMembers;
  /** Per wanted row: 1 where nothing is done. */
  readonly leftAlone: Uint8Array;
  readonly problems: readonly Problem[];
  /** True if a directory of the destination becomes a wanted one. */
  isOrigin(destinationRow: number): boolean;
  /** True if a row of the destination must stay where it is. */
  isFixed(destinationRow: number): boolean;
  /** True if the wanted entry's directory was somewhere else, so that its path is new to what stands there. */
  isElsewhere(wantedRow: number): boolean;
  /** True for two files that are known to have one content. */
  haveOneContent(wantedRow: number, destinationRow: number): boolean;
}

export function alignTrees(input: PlanInput): Alignment {
  const { wanted, destination, frozen, counterparts, matching } = input;
  const members = new ClassMembers(matching);
  const haveOneContent = (row: number, origin: number): boolean => {
    if (wanted.kind(row) !== Kind.file || destination.kind(origin) !== Kind.file) return false;
    if (wanted.columns.size[row] === 0) return destination.columns.size[origin] === 0;
    const contentClass = matching.sourceClass[row] as number;
    return contentClass !== NONE && contentClass === matching.destinationClass[origin];
  };
  const isInPlace = (row: number): boolean => {
    const origin = counterparts.ofSource[row] as number;
    return origin !== NONE && haveOneContent(row, origin);
  };
  const isFixed = (row: number): boolean => frozen.destination[row] !== 0;
  const { leftAlone, problems } = leaveAlone(input);
  const above = aboveLeftAlone(input, leftAlone);
  const directoryOrigin = directoryOrigins({
    wanted,
    destination,
    ofWanted: counterparts.ofSource,
    ofDestination: counterparts.ofDestination,
    moves: input.directoryRename ? movesByPath(input, members, isInPlace) : [],
    isInPlace,
    isFixed,
    isFixedWanted: (row) => above[row] === 1,
    respelt: respellings(input, leftAlone),
  });
  for (let row = 0; row < wanted.count; row++) if (leftAlone[row] === 1) directoryOrigin[row] = NONE;
  const isOrigin = new Uint8Array(destination.count);
  for (const origin of directoryOrigin) if (origin !== NONE) isOrigin[origin] = 1;
  return {
    directoryOrigin,
    impliedOrigin: impliedOrigins(input, directoryOrigin),
    members,
    leftAlone,
    problems,
    isOrigin: (row) => isOrigin[row] === 1,
    isFixed,
    isElsewhere: (row) => {
      const directory = wanted.columns.parent[row] as number;
      return directoryOrigin[directory] !== counterparts.ofSource[directory];
    },
    haveOneContent,
  };
}

/** The moves that would be made file by file: they vote for the moves of directories. */
function movesByPath(
  input: PlanInput,
  members: ClassMembers,
  isInPlace: (row: number) => boolean,
): { surplus: number; missing: number }[] {
  const { wanted, destination, counterparts } = input;
  const moves: { surplus: number; missing: number }[] = [];
  const isSurplus = (row: number): boolean => {
    const counterpart = counterparts.ofDestination[row] as number;
    return counterpart === NONE || !isInPlace(counterpart);
  };
  for (let one = 0; one < members.count; one++) {
    const there = members.destinationCount(one);
    const here = members.sourceCount(one);
    if (there === 0 || here === 0) continue;
    if (there === 1 && here === 1) {
      const surplus = members.firstDestination(one);
      const missing = members.firstSource(one);
      if (counterparts.ofSource[missing] !== surplus) moves.push({ surplus, missing });
      continue;
    }
    const missing = Array.from(members.source(one)).filter((row) => !isInPlace(row));
    if (missing.length === 0) continue;
    const surplus = Array.from(members.destination(one)).filter(isSurplus);
    for (const pair of pairFiles(destination, surplus, wanted, missing).paired) moves.push(pair);
  }
  return moves;
}

/**
 * Looks for a directory that is to be spelt otherwise. Not one whose own name the source has too, where two are one by
 * a guess only, nor one for a directory that stays behind.
 */
function respellings(input: PlanInput, leftAlone: Uint8Array): (directory: number, wantedRow: number) => number {
  const { wanted, destination, counterparts } = input;
  if (!input.directoryRename) return () => NONE;
  const names = new FoldedNames(destination, input.folding ?? exactNames);
  return (directory, wantedRow) => {
    if (leftAlone[wantedRow] === 1) return NONE;
    const found = names.standing(directory, wanted.name(wantedRow));
    const isRespelt = found !== NONE && destination.isDirectory(found) && counterparts.ofDestination[found] === NONE;
    return isRespelt ? found : NONE;
  };
}

/** Side by side through every directory and its origin. */
function impliedOrigins(input: PlanInput, directoryOrigin: Int32Array): Int32Array {
  const { wanted, destination } = input;
  const implied = new Int32Array(wanted.count).fill(NONE);
  implied[0] = 0;
  for (let directory = 0; directory < wanted.count; directory++) {
    const origin = directoryOrigin[directory] as number;
    if (origin === NONE) continue;
    let a = wanted.columns.firstChild[directory] as number;
    const endA = a + (wanted.columns.childCount[directory] as number);
    let b = destination.columns.firstChild[origin] as number;
    const endB = b + (destination.columns.childCount[origin] as number);
    while (a < endA && b < endB) {
      const order = wanted.compareNames(a, destination, b);
      if (order === 0) implied[a++] = b++;
      else if (order < 0) a++;
      else b++;
    }
  }
  return implied;
}

/**
 * Wanted entries for which nothing is done: frozen ones, and those whose place is taken by a
 * directory that must stay; with everything below them.
 */
function leaveAlone(input: PlanInput): { leftAlone: Uint8Array; problems: Problem[] } {
  const { wanted } = input;
  const leftAlone = new Uint8Array(wanted.count);
  const problems: Problem[] = [];
  for (let row = 0; row < wanted.count; row++) {
    if (row > 0 && leftAlone[wanted.columns.parent[row] as number] === 1) {
      leftAlone[row] = 1;
      continue;
    }
    const problem = whyLeftAlone(input, row);
    if (problem !== null) problems.push({ path: wanted.path(row), ...problem });
    if (problem !== null || input.frozen.source[row] !== 0) leftAlone[row] = 1;
  }
  return { leftAlone, problems };
}

/** What is in the way of a wanted entry; null for nothing, and for what a problem of the scan has named already. */
function whyLeftAlone(
  { wanted, destination, frozen, counterparts }: PlanInput,
  row: number,
): Omit<Problem, 'path'> | null {
  if (wanted.kind(row) === Kind.special) {
    const message =
      'a fifo, socket or device is not mirrored; what stands at its path in the destination is left alone';
    return { side: 'source', operation: 'mirror', code: 'special', message };
  }
  const counterpart = counterparts.ofSource[row] as number;
  if (counterpart === NONE || frozen.destination[counterpart] === 0) return null;
  if (((destination.columns.flags[counterpart] as number) & Flag.mountPoint) !== 0) {
    const message =
      'another file system is mounted here in the destination: mirror what belongs there by a run of its own';
    return { side: 'destination', operation: 'mirror', code: 'mount', message };
  }
  if (wanted.isDirectory(row) || !destination.isDirectory(counterpart) || frozen.source[row] !== 0) return null;
  const message = 'a directory stands here that holds excluded or unreadable entries, so it cannot make room';
  return { side: 'destination', operation: 'replace directory', code: 'in-the-way', message };
}

/** Directories above something that is left alone: they must not take the place of another directory. */
function aboveLeftAlone(input: PlanInput, leftAlone: Uint8Array): Uint8Array {
  const { parent } = input.wanted.columns;
  const above = leftAlone.slice();
  for (let row = above.length - 1; row > 0; row--) if (above[row] === 1) above[parent[row] as number] = 1;
  return above;
}
