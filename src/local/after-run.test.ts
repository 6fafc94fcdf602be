import { beforeEach, describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { scanAt } from '../../test/model/site-in-memory.ts';
import type { TimeRule } from '../core/match/matching.ts';
import { exactTimes } from '../core/match/times.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { DigestTable } from '../core/tree/digest.ts';
import { blankLineage } from '../core/tree/lineage.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { type PlacedLineage, Touch } from '../endpoint/transaction.ts';
import { AfterRun } from './after-run.ts';
import { Workspace } from './transaction-workspace.ts';

/** Rows of both trees. */
const [RENAMED, ADJUSTED, PLACED, OTHER] = [1, 2, 3, 4];
const NANOS = 1_000_000_000n;

let system: MemorySystem;
let before: Snapshot;
let wanted: Snapshot;

beforeEach(() => {
  system = new MemorySystem();
  const files = (adjusted: bigint): Parameters<MemorySystem['plant']>[1] => ({
    '1-renamed': { file: 'renamed', mtime: 11n * NANOS + 1n },
    '2-adjusted': { file: 'adjusted', mtime: adjusted },
    '3-placed': { file: 'placed', mtime: 33n * NANOS + 3n },
    '4-other': { file: 'other', mtime: 44n * NANOS + 4n },
  });
  system.plant('/wanted', files(22n * NANOS + 2n));
  system.plant('/tree', { '.myrror/lock': '', ...files(5n * NANOS) });
  wanted = scanAt(system, '/wanted');
  before = scanAt(system, '/tree');
});

/** The destination after a run in which the file at row 1 was renamed, that at 2 adjusted, and that at 3 placed. */
function afterRun({
  times = exactTimes,
  ...changes
}: {
  readonly times?: TimeRule;
  readonly lineage?: null;
} = {}): AfterRun {
  const workspace = new Workspace(system, system.openRoot(asBytes('/tree')), times);
  workspace.placed.note(0, 77n, 33, 3);
  const lineage: PlacedLineage = {
    ids: blankLineage(wanted.count),
    sizes: wanted.columns.size,
    before,
    standing: Int32Array.of(0, RENAMED, ADJUSTED, NONE, OTHER),
    touched: Uint8Array.of(0, Touch.renamed, Touch.adjusted, 0, 0),
    arrivals: Uint32Array.of(PLACED),
  };
  return new AfterRun(workspace, { wanted, digests: new DigestTable(), lineage, ...changes });
}

function refuseLooks(): void {
  system.fail({ call: 'statusIfExists', code: 'EIO', times: Number.POSITIVE_INFINITY });
}

describe('what is known of the files of a destination after a run', () => {
  it('needs no look at those that were renamed, adjusted or placed', () => {
    const run = afterRun();
    refuseLooks();
    const { seconds, nanos, lasted, device } = run.end ?? { seconds: NONE };
    const common = { ctimeSeconds: seconds, ctimeNanos: nanos, device, span: lasted };
    const inode = (row: number): bigint | undefined => before.columns.inode[row];
    const renamed = { ...common, size: 7, inode: inode(RENAMED), mtimeSeconds: 11, mtimeNanos: 1 };
    expect(run.stamp(RENAMED)).toEqual(renamed);
    const adjusted = { ...common, size: 8, inode: inode(ADJUSTED), mtimeSeconds: 22, mtimeNanos: 2 };
    expect(run.stamp(ADJUSTED)).toEqual(adjusted);
    expect(run.stamp(PLACED)).toEqual({ ...common, size: 6, inode: 77n, mtimeSeconds: 33, mtimeNanos: 3 });
    expect(run.stamp(OTHER)).toBeNull();
  });

  it('takes the end of the run from the clock of the file system', () => {
    system.clock.advance(5n * NANOS);
    const now = system.clock.now;
    const { seconds = 0, nanos = 0 } = afterRun().end ?? {};
    expect(BigInt(seconds) * NANOS + BigInt(nanos)).toBeGreaterThanOrEqual(now);
    expect([...system.readTree('/tree/.myrror').keys()]).toEqual(['lock']);
  });

  it('is a look at all others, and at those that were adjusted where times are not kept as they are set', () => {
    const seen = afterRun().stamp(OTHER);
    expect(seen).toMatchObject({ size: 5, inode: before.columns.inode[OTHER], mtimeSeconds: 44, span: 0 });
    const coarse = afterRun({ times: { ...exactTimes, granularity: 2_000_000_000 } });
    expect(coarse.stamp(ADJUSTED)).toBeNull();
    expect(coarse.stamp(RENAMED)).toMatchObject({ mtimeSeconds: 11 });
    refuseLooks();
    expect(coarse.stamp(RENAMED)).toMatchObject({ mtimeSeconds: 11 });
    expect(coarse.stamp(OTHER)).toBeNull();
    expect(afterRun({ times: { ...exactTimes, latest: 21 } }).keepsTime(ADJUSTED)).toBe(false);
  });

  it('is a look at every file of which it is not known what was done to it', () => {
    const run = afterRun({ lineage: null });
    expect(run.end).toBeNull();
    expect(run.stamp(RENAMED)).toMatchObject({ mtimeSeconds: 11, span: 0 });
    expect(run.stamp(ADJUSTED)).toBeNull();
    refuseLooks();
    expect(run.stamp(RENAMED)).toBeNull();
  });

  it('is nothing where the file has not the wanted size', () => {
    wanted.columns.size[RENAMED] = 8;
    wanted.columns.size[OTHER] = 9;
    const run = afterRun();
    expect([run.stamp(RENAMED), run.stamp(OTHER)]).toEqual([null, null]);
  });
});
