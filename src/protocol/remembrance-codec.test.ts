import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { scanAt } from '../../test/model/site-in-memory.ts';
import { DigestTable } from '../core/tree/digest.ts';
import { blankLineage, LineageSeries, NONCE_BYTES } from '../core/tree/lineage.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { type Remembrance, Touch } from '../endpoint/transaction.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { readRemembrance, remembrancePieces, withKept } from './remembrance-codec.ts';

const names = ['gone', 'kept', 'touched'] as const;

function listed(...present: readonly string[]): Snapshot {
  const system = new MemorySystem();
  system.plant('/root', Object.fromEntries(present.map((name) => [name, name])));
  return scanAt(system, '/root');
}

function rowOf(snapshot: Snapshot, name: string): number {
  for (let row = 0; row < snapshot.count; row++) if (snapshot.path(row) === name) return row;
  return NONE;
}

/** A run that removed `gone` and set the attributes of `touched`, which had no id; all others are as they were. */
function removal(): { told: Remembrance; kept: ReturnType<typeof blankLineage> } {
  const before = listed(...names);
  const wanted = listed('kept', 'touched');
  const kept = blankLineage(before.count);
  const series = new LineageSeries(new Uint8Array(NONCE_BYTES).fill(7));
  for (const name of ['gone', 'kept']) series.give(kept, rowOf(before, name));
  const ids = blankLineage(wanted.count);
  const standing = new Int32Array(wanted.count).fill(NONE);
  const touched = new Uint8Array(wanted.count);
  const [row, stands] = [rowOf(wanted, 'kept'), rowOf(before, 'kept')];
  ids.known[row] = 1;
  ids.bytes.set(kept.bytes.subarray(stands * ids.length, (stands + 1) * ids.length), row * ids.length);
  standing[row] = stands;
  standing[rowOf(wanted, 'touched')] = rowOf(before, 'touched');
  touched[rowOf(wanted, 'touched')] = Touch.adjusted;
  const { size: sizes } = wanted.columns;
  const lineage = { ids, sizes, before, standing, touched, arrivals: new Uint32Array() };
  return { told: { wanted, digests: new DigestTable(), lineage }, kept };
}

describe('what is to be remembered', () => {
  it('may name no id at all, and forgets that of a file that is gone', () => {
    const { told, kept } = removal();
    const writer = new ByteWriter();
    for (const piece of remembrancePieces(told, kept)) writer.raw(piece);
    const before = told.lineage?.before ?? null;
    const heard = withKept(readRemembrance(new ByteReader(writer.take()), before), kept);
    const ids = heard.lineage?.ids ?? blankLineage(0);
    const known = [...(heard.lineage?.standing ?? [])].filter((_, row) => ids.known[row] === 1);
    expect(known.map((row) => before?.path(row))).toEqual(['kept']);
  });
});
