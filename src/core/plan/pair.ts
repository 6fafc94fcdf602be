/**
 * Pairs surplus paths of the destination with missing paths of the same content: same name first,
 * then nearest path. Near linear: every file is looked at a few times, however many are equal.
 */
import type { ByteString } from '../tree/byte-string.ts';
import type { Snapshot } from '../tree/snapshot.ts';

export interface Pairs {
  /** Destination row and wanted row, one to one. */
  readonly paired: readonly { readonly surplus: number; readonly missing: number }[];
  readonly surplusLeft: readonly number[];
  readonly missingLeft: readonly number[];
}

interface Candidate {
  readonly row: number;
  readonly path: ByteString;
  readonly name: ByteString;
  readonly isSurplus: boolean;
}

/** Pairs the members of one content class. */
export function pairFiles(
  destination: Snapshot,
  surplus: readonly number[],
  wanted: Snapshot,
  missing: readonly number[],
): Pairs {
  const [onlySurplus] = surplus;
  const [onlyMissing] = missing;
  if (onlySurplus === undefined || onlyMissing === undefined)
    return { paired: [], surplusLeft: surplus, missingLeft: missing };
  if (surplus.length === 1 && missing.length === 1) {
    return { paired: [{ surplus: onlySurplus, missing: onlyMissing }], surplusLeft: [], missingLeft: [] };
  }
  const candidates = [
    ...surplus.map((row): Candidate => candidate(destination, row, true)),
    ...missing.map((row): Candidate => candidate(wanted, row, false)),
  ].sort(byPath);
  const paired: { surplus: number; missing: number }[] = [];
  const byName = new Map<ByteString, Candidate[]>();
  for (const one of candidates) {
    const same = byName.get(one.name);
    if (same === undefined) byName.set(one.name, [one]);
    else same.push(one);
  }
  const left: Candidate[] = [];
  for (const same of byName.values()) for (const one of pairNeighbours(same, paired)) left.push(one);
  const rest = pairNeighbours(left.sort(byPath), paired);
  return {
    paired,
    surplusLeft: rest.filter((one) => one.isSurplus).map((one) => one.row),
    missingLeft: rest.filter((one) => !one.isSurplus).map((one) => one.row),
  };
}

function candidate(tree: Snapshot, row: number, isSurplus: boolean): Candidate {
  return { row, path: tree.path(row), name: tree.name(row), isSurplus };
}

function byPath(a: Candidate, b: Candidate): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return Number(a.isSurplus) - Number(b.isSurplus);
}

/**
 * In path order, each candidate takes the nearest one of the other side that is still free before it,
 * as brackets match; paths that share the most stand next to each other. Returns what is left, in order.
 */
function pairNeighbours(candidates: readonly Candidate[], paired: { surplus: number; missing: number }[]): Candidate[] {
  const open: Candidate[] = [];
  for (const one of candidates) {
    const before = open[open.length - 1];
    if (before === undefined || before.isSurplus === one.isSurplus) {
      open.push(one);
      continue;
    }
    open.pop();
    paired.push(one.isSurplus ? { surplus: one.row, missing: before.row } : { surplus: before.row, missing: one.row });
  }
  return open;
}
