/** What is remembered of two trees is asked for as far as it can matter, and no more than once. */
import { describe, expect, it } from 'vitest';
import { parseCriteria } from '../../src/core/match/criteria.ts';
import { type Algorithm, DigestTable } from '../../src/core/tree/digest.ts';
import type { DigestColumn } from '../../src/core/tree/digest-column.ts';
import { blankLineage } from '../../src/core/tree/lineage.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { type Comparison, compareSides } from '../../src/engine/compare.ts';
import { liveSide } from '../../src/engine/side.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { digestOf } from '../model/answers.ts';
import { contentsOf, snapshotOf } from '../model/tree-description.ts';
import { LabelEndpoint } from './label-endpoint.ts';

const idle = { signal: new AbortController().signal, report: (): void => undefined };

/** Remembers the digest and the id of every content, and notes what it is asked for. */
class RememberingEndpoint extends LabelEndpoint {
  readonly asked: string[] = [];
  readonly #remembered: Snapshot;

  constructor(location: string, tree: Snapshot) {
    super(location, tree, true);
    this.#remembered = tree;
  }

  override async rememberedKinds(): Promise<readonly Algorithm[]> {
    return ['sha256'];
  }

  override async remembered(): Promise<DigestTable> {
    this.asked.push('digests');
    const table = new DigestTable();
    for (const [row, label] of contentsOf(this.#remembered)) table.set('sha256', row, digestOf('sha256', label));
    return table;
  }

  override async lineage(): Promise<DigestColumn | null> {
    this.asked.push('lineage');
    return blankLineage(this.#remembered.count);
  }
}

async function compareBoth(
  source: Snapshot,
  destination: Snapshot,
): Promise<{ comparison: Comparison; asked: readonly string[][] }> {
  const ends = [
    new RememberingEndpoint('/source', source),
    new RememberingEndpoint('/destination', destination),
  ] as const;
  const [from, to] = [
    await liveSide('source', ends[0], { exclude: [] }, idle),
    await liveSide('destination', ends[1], { exclude: [] }, idle),
  ];
  const comparison = await compareSides({
    source: from,
    destination: to,
    criteria: parseCriteria([]),
    exclude: [],
    task: idle,
    stopwatch: new Stopwatch(() => 0),
    notice: () => undefined,
  });
  return { comparison, asked: ends.map(({ asked }) => asked) };
}

describe('two trees of which much is remembered', () => {
  it('are compared by their digests alone where nothing differs', async () => {
    const tree = { a: 'A', 'd/b': 'B' };
    const { comparison, asked } = await compareBoth(snapshotOf(tree), snapshotOf(tree));
    expect(comparison.plan.actions.count).toBe(0);
    expect(asked).toEqual([['digests'], ['digests']]);
  });

  it('are compared by all of it, asked for once, where something differs', async () => {
    const { comparison, asked } = await compareBoth(snapshotOf({ a: 'A', e: 'B' }), snapshotOf({ a: 'A', b: 'B' }));
    expect(comparison.plan.actions.count).toBeGreaterThan(0);
    for (const one of asked) expect(one).toEqual(['digests', 'lineage']);
  });

  it('are looked at in full where the digests of two files that look alike differ', async () => {
    const { comparison, asked } = await compareBoth(snapshotOf({ a: 'A', b: 'B' }), snapshotOf({ a: 'A', b: 'C' }));
    expect(comparison.problems.map(({ path, code }) => `${path} ${code}`)).toContain('b contradiction');
    for (const one of asked) expect(one).toEqual(['digests', 'lineage']);
  });
});
