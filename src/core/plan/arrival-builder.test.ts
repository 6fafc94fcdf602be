import { expect, test } from 'vitest';
import { columnsOf } from '../../../test/model/columns-of.ts';
import { asBytes, ROOT } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { parentPath } from '../tree/path.ts';
import { blankStamp } from '../tree/stamp.ts';
import { arrivalAt } from './arrival-at.ts';
import { selectArrivals } from './arrival-builder.ts';
import { sliceArrivals } from './arrival-slice.ts';
import type { Arrival } from './step.ts';

const stamp = { ...blankStamp(Kind.file), size: 2 ** 40 + 1, mtimeSeconds: -5, ctimeNanos: 999_999_999 };

function arrival(id: number, rest: Partial<Arrival>): Arrival {
  const path = asBytes(`d${id % 3}/e/\xff name ${'x'.repeat(id * 20)}`);
  return {
    id,
    how: 'receive',
    from: path,
    expect: { ...stamp, inode: 2n ** 63n + BigInt(id), device: BigInt(id) },
    copyOf: -1,
    linkTarget: ROOT,
    path,
    replaces: null,
    attributes: { mode: 0o4755, uid: id === 0 ? -1 : 2 ** 32 - 2, gid: id, mtimeSeconds: -5, mtimeNanos: id },
    ...rest,
  };
}

const arrivals = [
  arrival(0, {}),
  arrival(1, { from: asBytes('elsewhere'), replaces: { ...stamp, kind: Kind.symlink } }),
  arrival(2, { how: 'copy', from: asBytes('old/place') }),
  arrival(3, { how: 'copy', from: ROOT, copyOf: 0 }),
  arrival(4, {
    how: 'link',
    from: ROOT,
    linkTarget: asBytes('../to\xfe'),
    expect: { ...stamp, kind: Kind.symlink, inode: 0n },
  }),
  arrival(5, { path: asBytes('top'), from: asBytes('top') }),
];

test('columns give back the arrivals that were put in', () => {
  const columns = columnsOf(arrivals);
  expect(arrivals.map((_, row) => arrivalAt(columns, row))).toEqual(arrivals);
});

test('selected rows are the same arrivals, with the directories that they need', () => {
  const selected = selectArrivals(columnsOf(arrivals), Uint32Array.of(4, 1, 5));
  expect([0, 1, 2].map((row) => arrivalAt(selected, row))).toEqual([arrivals[4], arrivals[1], arrivals[5]]);
  expect(selected.directories).toEqual(['d1/e', '']);
  expect(selectArrivals(columnsOf(arrivals), new Uint32Array()).count).toBe(0);
});

test('rows that follow each other are the same arrivals, with the directories and texts that they need', () => {
  const columns = columnsOf(arrivals);
  for (let start = 0; start <= arrivals.length; start++) {
    for (let end = start; end <= arrivals.length; end++) {
      const sliced = sliceArrivals(columns, start, end);
      const rows = arrivals.slice(start, end);
      expect(rows.map((_, row) => arrivalAt(sliced, row))).toEqual(rows);
      expect(sliced.count).toBe(rows.length);
      expect(sliced.directories.length).toBe(new Set(rows.map(({ path }) => parentPath(path))).size);
      expect(
        selectArrivals(
          columns,
          Uint32Array.from(rows, ({ id }) => id),
        ),
      ).toEqual(sliced);
    }
  }
  expect(arrivals.map((_, row) => arrivalAt(columns, row))).toEqual(arrivals);
});

test('nothing is said to be replaced where nothing is', () => {
  expect(columnsOf(arrivals.slice(0, 1)).replaced).toBeNull();
});
