/** Rows of arrivals that follow each other, taken a column at a time. */
import type { ByteString } from '../tree/byte-string.ts';
import { NONE } from '../tree/snapshot.ts';
import { sliceStamps } from '../tree/stamp-columns.ts';
import type { ArrivalColumns } from './arrival-columns.ts';

/** The rows from `start` up to `end`, with the directories and texts that they need; `columns` itself if these are all. */
export function sliceArrivals(columns: ArrivalColumns, start: number, end: number): ArrivalColumns {
  if (start === 0 && end === columns.count) return columns;
  const { nameStart, attributes, replaced } = columns;
  const firstByte = nameStart[start] as number;
  const [directory, directories] = renumber(columns.directory.slice(start, end), columns.directories);
  const [text, texts] = renumber(columns.text.slice(start, end), columns.texts);
  return {
    count: end - start,
    id: columns.id.slice(start, end),
    how: columns.how.slice(start, end),
    directories,
    directory,
    names: columns.names.slice(firstByte, nameStart[end]),
    nameStart: nameStart.slice(start, end + 1).map((at) => at - firstByte),
    text,
    texts,
    copyOf: columns.copyOf.slice(start, end),
    expect: sliceStamps(columns.expect, start, end),
    attributes: {
      mode: attributes.mode.slice(start, end),
      uid: attributes.uid.slice(start, end),
      gid: attributes.gid.slice(start, end),
      mtimeSeconds: attributes.mtimeSeconds.slice(start, end),
      mtimeNanos: attributes.mtimeNanos.slice(start, end),
    },
    replaced: replaced === null ? null : sliceStamps(replaced, start, end),
  };
}

/** Replaces indices into `all` by indices into those of them that are used; what is NONE stays so. */
function renumber<Indices extends Uint32Array | Int32Array>(
  indices: Indices,
  all: readonly ByteString[],
): [Indices, readonly ByteString[]] {
  const used: ByteString[] = [];
  const numbers = new Map<number, number>();
  let last = NONE;
  let number = NONE;
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row] as number;
    if (index === NONE) continue;
    if (index !== last) {
      last = index;
      number = numbers.get(index) ?? used.push(all[index] as ByteString) - 1;
      numbers.set(index, number);
    }
    indices[row] = number;
  }
  return [indices, used];
}
