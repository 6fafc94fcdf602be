/**
 * What the default criteria may read. Reading a group pays only if it costs less than sending all of
 * its wanted content; where reading everything would not pay, the most likely candidates are read, as
 * many as pay.
 */
import type { Algorithm } from '../tree/digest.ts';
import { NONE } from '../tree/snapshot.ts';
import type { ContentClasses } from './classes.ts';

/**
 * Of the classes of one size that may be equal, those to be read in full. All files have the same
 * size, so costs are counted in files: reading one costs 1, sending one costs `sendingCost`.
 */
export function worthReading(
  classes: ContentClasses,
  roots: readonly number[],
  algorithm: Algorithm,
  sendingCost: number,
): readonly number[] {
  const isUnknown = (root: number): boolean => classes.owner(algorithm, root) === NONE;
  const wanted = roots.filter((root) => classes.isUnmatched(root));
  const offered = roots.filter((root) => !classes.isUnmatched(root));
  const unknownWanted = wanted.filter(isUnknown);
  const unknownOffered = offered.filter(isUnknown);
  const affordable = Math.floor(wanted.length * sendingCost - unknownWanted.length);
  if (affordable < 0) return [];
  if (affordable >= unknownOffered.length) return [...unknownWanted, ...unknownOffered];
  const knownOffered = offered.length - unknownOffered.length;
  if (affordable === 0 && knownOffered === 0) return [];
  return [...unknownWanted, ...mostLikely(classes, wanted, unknownOffered).slice(0, affordable)];
}

/** Content under a name that is wanted first, then content that no source file is known to have, then by number. */
function mostLikely(classes: ContentClasses, wanted: readonly number[], offered: readonly number[]): readonly number[] {
  const names = new Set<string>();
  for (const root of wanted) for (const file of classes.members(root)) names.add(classes.files.name(file));
  const rank = new Map<number, number>();
  for (const root of offered) {
    rank.set(root, (hasName(classes, root, names) ? 0 : 2) + (classes.hasSource(root) ? 1 : 0));
  }
  return offered.toSorted((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0) || a - b);
}

function hasName(classes: ContentClasses, root: number, names: ReadonlySet<string>): boolean {
  for (const file of classes.members(root)) if (names.has(classes.files.name(file))) return true;
  return false;
}
