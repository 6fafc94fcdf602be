import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../test/model/columns-of.ts';
import type { Arrival } from '../core/plan/step.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStatus } from '../system/blank-status.ts';
import { partsOf } from './stage-batches.ts';
import { directoriesOfSlots, slotOf } from './stage-slot.ts';
import { stampOf } from './verify-stamp.ts';

const MIB = 1024 * 1024;

function arrival(id: number, size = 1, copyOf = -1): Arrival {
  return {
    id,
    how: copyOf < 0 ? 'receive' : 'copy',
    from: asBytes(`f${id}`),
    path: asBytes(`f${id}`),
    copyOf,
    expect: { ...stampOf(blankStatus()), kind: Kind.file, size, inode: BigInt(id) },
    linkTarget: ROOT,
    replaces: null,
    attributes: { mode: 0, uid: -1, gid: -1, mtimeSeconds: 0, mtimeNanos: 0 },
  };
}

describe('partsOf', () => {
  it('covers all arrivals in order, few or many at a time by their size', () => {
    const arrivals = [...Array(600).keys()].map((id) => arrival(id, id < 3 ? 60 * MIB : 1));
    const parts = [...partsOf(columnsOf(arrivals))];
    expect(parts.map(({ start }) => start)).toEqual([0, ...parts.slice(0, -1).map(({ end }) => end)]);
    expect(parts.at(-1)?.end).toBe(600);
    expect(parts.slice(0, 2)).toEqual([
      { start: 0, end: 1 },
      { start: 1, end: 2 },
    ]);
    expect(parts.length).toBeGreaterThan(3);
  });

  it('never parts a copy from what it copies', () => {
    const arrivals = [
      arrival(0, 60 * MIB),
      ...[...Array(500).keys()].map((id) => arrival(id + 1, MIB, 0)),
      arrival(501),
    ];
    expect([...partsOf(columnsOf(arrivals))]).toEqual([
      { start: 0, end: 501 },
      { start: 501, end: 502 },
    ]);
  });

  it('is empty for no arrivals', () => {
    expect([...partsOf(columnsOf([]))]).toEqual([]);
  });
});

describe('slotOf', () => {
  it('is the same for the same source and another for any other', () => {
    expect(slotOf(arrival(1))).toEqual(slotOf({ path: arrival(1).path, expect: arrival(1).expect }));
    const { path, expect: stamp } = arrival(1);
    const others: Pick<Arrival, 'path' | 'expect'>[] = [
      { path: asBytes('other'), expect: stamp },
      { path, expect: { ...stamp, size: 2 } },
      { path, expect: { ...stamp, inode: 2n } },
      { path, expect: { ...stamp, mtimeNanos: 2 } },
      { path, expect: { ...stamp, ctimeSeconds: 2 } },
    ];
    for (const other of others) expect(slotOf(other).name).not.toBe(slotOf({ path, expect: stamp }).name);
  });

  it('lies in one of the directories that are made for it, for few arrivals and for many', () => {
    for (const count of [1, 3, 200]) {
      const arrivals = [...Array(count).keys()].map((id) => arrival(id));
      const directories = directoriesOfSlots(columnsOf(arrivals));
      for (const one of arrivals) expect(directories).toContain(slotOf(one).directory);
    }
  });
});
