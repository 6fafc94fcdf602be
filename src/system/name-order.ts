/**
 * Sorts names by their bytes. A comparison function called for every pair is what costs in a large
 * directory, so up to six bytes of each name and its row are packed into one number, and the numbers
 * are sorted without one. Rows that agree in those bytes are sorted by the bytes that follow.
 */

/** Names as `bytes[start[i] .. start[i] + length[i])`. They are all different and hold no NUL. */
export interface NameColumns {
  readonly names: Uint8Array;
  readonly nameStart: Uint32Array;
  readonly nameLength: Uint16Array;
}

/** Below this many rows comparing pairs is quicker than packing. */
const FEW = 16;
/** A number holds whole values of so many bits exactly. */
const EXACT_BITS = 53;

/** Compares the names of two rows from byte `from` on: negative, 0 or positive. */
function compare(columns: NameColumns, a: number, b: number, from: number): number {
  const { names, nameStart, nameLength } = columns;
  const startA = nameStart[a] as number;
  const startB = nameStart[b] as number;
  const lengthA = nameLength[a] as number;
  const lengthB = nameLength[b] as number;
  const shared = lengthA < lengthB ? lengthA : lengthB;
  for (let index = from; index < shared; index++) {
    const difference = (names[startA + index] as number) - (names[startB + index] as number);
    if (difference !== 0) return difference;
  }
  return lengthA - lengthB;
}

/** The rows `0..count` in the byte order of their names. */
export function orderByName(columns: NameColumns, count: number): Uint32Array {
  const order = new Uint32Array(count);
  let sorted = true;
  for (let row = 0; row < count; row++) {
    order[row] = row;
    if (sorted && row > 0) sorted = compare(columns, row - 1, row, 0) < 0;
  }
  if (!sorted) sortRows(columns, order, 0);
  return order;
}

/** Sorts rows whose names agree in their first `from` bytes. */
function sortRows(columns: NameColumns, rows: Uint32Array, from: number): void {
  if (rows.length < FEW) {
    sortFew(columns, rows, from);
    return;
  }
  const depth = commonPrefix(columns, rows, from);
  const rowScale = 2 ** Math.ceil(Math.log2(rows.length));
  const keyBytes = Math.floor((EXACT_BITS - Math.log2(rowScale)) / 8);
  const packed = new Float64Array(rows.length);
  for (let index = 0; index < rows.length; index++) {
    packed[index] = keyOf(columns, rows[index] as number, depth, keyBytes) * rowScale + index;
  }
  packed.sort();
  const before = rows.slice();
  let runStart = 0;
  let runKey = -1;
  for (let index = 0; index < rows.length; index++) {
    const value = packed[index] as number;
    const key = Math.floor(value / rowScale);
    rows[index] = before[value - key * rowScale] as number;
    if (key === runKey) continue;
    if (index - runStart > 1) sortRows(columns, rows.subarray(runStart, index), depth + keyBytes);
    runStart = index;
    runKey = key;
  }
  if (rows.length - runStart > 1) sortRows(columns, rows.subarray(runStart), depth + keyBytes);
}

function sortFew(columns: NameColumns, rows: Uint32Array, from: number): void {
  for (let index = 1; index < rows.length; index++) {
    const row = rows[index] as number;
    let at = index;
    while (at > 0 && compare(columns, rows[at - 1] as number, row, from) > 0) {
      rows[at] = rows[at - 1] as number;
      at--;
    }
    rows[at] = row;
  }
}

/** How many first bytes all of the names share, given that they share `from`. */
function commonPrefix({ names, nameStart, nameLength }: NameColumns, rows: Uint32Array, from: number): number {
  const first = rows[0] as number;
  const firstStart = nameStart[first] as number;
  let shared = nameLength[first] as number;
  for (let index = 1; index < rows.length && shared > from; index++) {
    const row = rows[index] as number;
    const start = nameStart[row] as number;
    const limit = Math.min(shared, nameLength[row] as number);
    let at = from;
    while (at < limit && names[start + at] === names[firstStart + at]) at++;
    shared = at;
  }
  return shared;
}

/** Bytes `depth .. depth + width` of a name as one number; a name that ends before has zeros there. */
function keyOf({ names, nameStart, nameLength }: NameColumns, row: number, depth: number, width: number): number {
  const start = nameStart[row] as number;
  const length = nameLength[row] as number;
  let key = 0;
  for (let at = depth; at < depth + width; at++) key = key * 256 + (at < length ? (names[start + at] as number) : 0);
  return key;
}
