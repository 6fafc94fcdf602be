/**
 * What a run must leave alone, because it could not be seen or is not ours to change.
 *
 * FROZEN (1), with everything below it, on both sides of the path:
 *   - an entry that is unreadable on either side;
 *   - a special entry (fifo, socket, device) of the source: reported, never made, and whatever the
 *     destination has at its path stays;
 *   - a destination entry on another volume than the root: something is mounted there.
 * A frozen source entry is not to be made, a frozen destination entry neither changed nor moved nor
 * removed nor used as a source of content.
 *
 * PINNED (2), destination directories only: the directory itself must stay at its path as a
 * directory (not moved, removed or replaced), though its other children may change. These are
 *   - all directories above a frozen destination entry, and above the place where a frozen source
 *     entry would be, as far as the destination has them;
 *   - directories that hold something which an exclude pattern hides, and all above them.
 * A source entry that is no directory cannot be made at the path of a pinned directory, and that is
 * for the planner to report.
 */
import { Flag, Kind } from './kind.ts';
import type { Counterparts } from './merge.ts';
import { NONE, type Snapshot } from './snapshot.ts';

/** Values of the columns that `frozenRows` makes; 0 is an entry that may be used freely. */
const Hold = { frozen: 1, pinned: 2 } as const;

/** One value of `Hold`, or 0, for each row of the two trees. */
export interface FrozenRows {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

/** True for an entry that must not be touched or relied upon. */
export function isFrozen(holds: Uint8Array, row: number): boolean {
  return holds[row] === Hold.frozen;
}

/** True for a directory that must stay where it is, as a directory, while its children may change. */
export function isPinned(holds: Uint8Array, row: number): boolean {
  return holds[row] === Hold.pinned;
}

/** Finds what must be left alone in two trees that `pairs` joins by path; `also`: more rows of the source that are frozen. Linear. */
export function frozenRows(
  source: Snapshot,
  destination: Snapshot,
  pairs: Counterparts,
  also: readonly number[] = [],
): FrozenRows {
  const holds = { source: new Uint8Array(source.count), destination: new Uint8Array(destination.count) };
  const rootVolume = destination.columns.volume[0];
  for (let row = 0; row < source.count; row++) {
    const kind = source.kind(row);
    if (kind === Kind.unreadable || kind === Kind.special) holds.source[row] = Hold.frozen;
  }
  for (const row of also) holds.source[row] = Hold.frozen;
  for (let row = 0; row < destination.count; row++) {
    const mounted = destination.columns.volume[row] !== rootVolume;
    if (mounted || destination.kind(row) === Kind.unreadable) holds.destination[row] = Hold.frozen;
  }
  if (holds.source.includes(Hold.frozen) || holds.destination.includes(Hold.frozen)) {
    freezePairs(source, destination, pairs, holds);
  }
  pinAbove(source, destination, pairs, holds);
  return holds;
}

/** Freezes what is at the path of something frozen, and below it, on both sides. */
function freezePairs(source: Snapshot, destination: Snapshot, pairs: Counterparts, holds: FrozenRows): void {
  freezeBelow(source, holds.source);
  freezeBelow(destination, holds.destination);
  for (let row = 0; row < source.count; row++) {
    const other = pairs.ofSource[row] as number;
    if (other === NONE) continue;
    if (isFrozen(holds.source, row)) holds.destination[other] = Hold.frozen;
    else if (isFrozen(holds.destination, other)) holds.source[row] = Hold.frozen;
  }
  // What the other side has below a frozen path may have no counterpart of its own.
  freezeBelow(source, holds.source);
  freezeBelow(destination, holds.destination);
}

/**
 * Freezes files of the destination, with what the source has at their paths, on top of what is held
 * already. Changes `holds`.
 */
export function freezeAlso(
  destination: Snapshot,
  pairs: Counterparts,
  holds: FrozenRows,
  rows: readonly number[],
): void {
  for (const row of rows) {
    holds.destination[row] = Hold.frozen;
    const other = pairs.ofDestination[row] as number;
    if (other !== NONE) holds.source[other] = Hold.frozen;
    if (row !== 0) pin(destination, holds.destination, destination.columns.parent[row] as number);
  }
}

function freezeBelow(tree: Snapshot, holds: Uint8Array): void {
  const { parent } = tree.columns;
  for (let row = 1; row < tree.count; row++) {
    if (holds[parent[row] as number] === Hold.frozen) holds[row] = Hold.frozen;
  }
}

function pinAbove(source: Snapshot, destination: Snapshot, pairs: Counterparts, holds: FrozenRows): void {
  const { parent, flags } = destination.columns;
  for (let row = 0; row < destination.count; row++) {
    if (isFrozen(holds.destination, row)) {
      if (row !== 0) pin(destination, holds.destination, parent[row] as number);
    } else if (((flags[row] as number) & Flag.holdsExcluded) !== 0) {
      pin(destination, holds.destination, row);
    }
  }
  if (!holds.source.includes(Hold.frozen)) return;
  for (let row = 1; row < source.count; row++) {
    const above = source.columns.parent[row] as number;
    if (!isFrozen(holds.source, row) || isFrozen(holds.source, above)) continue;
    const place = nearestDirectory(source, destination, pairs, above);
    if (place !== NONE) pin(destination, holds.destination, place);
  }
}

/** The destination's deepest directory at or above the path of the source's directory `row`. */
function nearestDirectory(source: Snapshot, destination: Snapshot, pairs: Counterparts, row: number): number {
  for (let at = row; ; at = source.columns.parent[at] as number) {
    const other = pairs.ofSource[at] as number;
    if (other !== NONE && destination.isDirectory(other)) return other;
    if (at === 0) return NONE;
  }
}

/** Pins a directory and all above it. Each row is pinned once, so all calls together are linear. */
function pin(tree: Snapshot, holds: Uint8Array, row: number): void {
  for (let at = row; holds[at] === 0; at = tree.columns.parent[at] as number) {
    holds[at] = Hold.pinned;
  }
}
