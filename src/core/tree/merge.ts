/**
 * Joins two trees by path. Both have their children sorted by bytes, so the blocks of two
 * directories with the same path are walked side by side, and no map of paths is needed.
 */
import { NONE, type Snapshot } from './snapshot.ts';

/** For each row of the one tree the row at the same path in the other, NONE where there is none. */
export interface Counterparts {
  readonly ofSource: Int32Array;
  readonly ofDestination: Int32Array;
}

/**
 * Pairs the entries of two trees that have the same path and only directories above them on both
 * sides; whatever the entries themselves are. Linear in the number of entries.
 */
export function counterparts(source: Snapshot, destination: Snapshot): Counterparts {
  const ofSource = new Int32Array(source.count).fill(NONE);
  const ofDestination = new Int32Array(destination.count).fill(NONE);
  if (source.count === 0 || destination.count === 0) return { ofSource, ofDestination };
  ofSource[0] = 0;
  ofDestination[0] = 0;
  // A directory's row comes before its children's, so its own counterpart is known by then.
  for (let row = 0; row < source.count; row++) {
    const other = ofSource[row] as number;
    if (other === NONE || !source.isDirectory(row) || !destination.isDirectory(other)) continue;
    joinBlocks(source, row, destination, other, { ofSource, ofDestination });
  }
  return { ofSource, ofDestination };
}

function joinBlocks(source: Snapshot, row: number, destination: Snapshot, other: number, into: Counterparts): void {
  let a = source.columns.firstChild[row] as number;
  let b = destination.columns.firstChild[other] as number;
  const endA = a + (source.columns.childCount[row] as number);
  const endB = b + (destination.columns.childCount[other] as number);
  while (a < endA && b < endB) {
    const order = source.compareNames(a, destination, b);
    if (order === 0) {
      into.ofSource[a] = b;
      into.ofDestination[b] = a;
    }
    if (order <= 0) a++;
    if (order >= 0) b++;
  }
}
