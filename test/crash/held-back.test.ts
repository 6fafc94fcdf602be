/** What failed keeps what was to be removed: in every phase that something can fail in, nothing is removed after it. */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Report } from '../../src/engine/report.ts';
import type { Fault } from '../model/memory-faults.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { changesOf, DESTINATION, plantPair, syncPair } from './whole-run.ts';
import { madePair, type Pair } from './whole-run-pairs.ts';

const always = Number.POSITIVE_INFINITY;

interface Case {
  readonly what: string;
  readonly pair: Pair;
  readonly fault: Fault;
  /** What must still be there after it. */
  readonly kept: readonly string[];
}

const cases: readonly Case[] = [
  {
    what: 'a content that could not be staged',
    pair: madePair('one comes, one goes', { old: 'old content' }, { new: 'new content' }),
    fault: { call: 'createFile', code: 'EIO', nth: 2, times: always },
    kept: ['old'],
  },
  {
    what: 'a content that could not be written',
    pair: madePair('one comes, one goes', { old: 'old content' }, { new: 'new content' }),
    fault: { call: 'write', code: 'ENOSPC', nth: 2, times: always },
    kept: ['old'],
  },
  {
    what: 'a name that could not be given',
    pair: madePair('one comes, one goes', { old: 'old content' }, { new: 'new content' }),
    fault: { call: 'rename', code: 'EIO', times: always },
    kept: ['old'],
  },
  {
    what: 'a rename that failed',
    pair: madePair('one moves, one goes', { old: 'old content', a: 'AAA' }, { b: 'AAA' }),
    fault: { call: 'rename', code: 'EIO', name: asBytes('a'), times: always },
    kept: ['old', 'a'],
  },
  {
    what: 'a directory that could not be made',
    pair: madePair('a directory comes, one file goes', { old: 'old content' }, { d: { directory: true } }),
    fault: { call: 'makeDirectory', code: 'EIO', name: asBytes('d'), times: always },
    kept: ['old'],
  },
  {
    what: 'a content that was to come into the place of a directory',
    pair: madePair('a file takes the place of a directory', { 'd/x': 'old content' }, { d: 'new content' }),
    fault: { call: 'write', code: 'EIO', nth: 2, times: always },
    kept: ['d/x'],
  },
  {
    what: 'a content for the place of a directory, beside which a file goes',
    pair: madePair('… and a file goes', { 'd/x': 'old content', other: 'O' }, { d: 'new content' }),
    fault: { call: 'write', code: 'EIO', nth: 2, times: always },
    kept: ['d/x', 'other'],
  },
  {
    what: 'a directory of the source that could not be listed',
    pair: madePair('a directory comes', { old: 'old content' }, { 'd/x': 'X' }),
    fault: { call: 'openDirectory', code: 'EACCES', name: asBytes('d'), times: always },
    kept: ['old'],
  },
  {
    what: 'a directory of the destination that could not be listed',
    pair: madePair('a directory goes', { old: 'old content', 'd/x': 'X' }, { new: 'new content' }),
    fault: { call: 'openDirectory', code: 'EACCES', name: asBytes('d'), times: always },
    kept: ['old', 'd/x'],
  },
];

async function spoiled({ pair, fault }: Case): Promise<{ report: Report | null; system: MemorySystem }> {
  const system = plantPair(pair);
  system.fail(fault);
  const report = await syncPair(system, pair).catch(() => null);
  system.clearFaults();
  return { report, system };
}

describe.each(cases)('$what', (one) => {
  it('keeps what was to be removed, and is said', async () => {
    const { report, system } = await spoiled(one);
    const tree = system.readTree(DESTINATION);
    for (const path of one.kept) expect(tree.has(path), path).toBe(true);
    expect(report?.result).toBe('incomplete');
    expect(report?.problems.length).toBeGreaterThan(0);
    expect(report?.actions.rm ?? 0).toBe(0);
  });

  it('removes nothing by any call', async () => {
    const { pair, fault } = one;
    const system = plantPair(pair);
    system.fail(fault);
    const names = new Set(one.kept.map((path) => path.slice(path.lastIndexOf('/') + 1)));
    const changes = await changesOf(system, () => syncPair(system, pair).catch(() => null));
    const removed = changes.filter((change) => /^(unlink|removeDirectory) /.test(change));
    expect(removed.filter((change) => names.has(change.slice(change.indexOf(' ') + 1)))).toEqual([]);
  });

  it('is made up for by the next run', async () => {
    const { system } = await spoiled(one);
    const next = system.reopen();
    const second = await syncPair(next, one.pair);
    expect(second.problems).toEqual([]);
    expect((await syncPair(next.reopen(), one.pair)).result).toBe('nothing-to-do');
  });
});

describe('a run with problems', () => {
  it('names what it has not renamed', async () => {
    const pair = madePair('a file takes the place of a directory', { 'd/x': 'old content' }, { d: 'new content' });
    const fault: Fault = { call: 'write', code: 'EIO', nth: 2, times: always };
    const { report } = await spoiled({ what: '', pair, fault, kept: [] });
    const held = report?.problems.filter(({ code, operation }) => code === 'held-back' && operation === 'rename');
    expect(held?.map(({ path }) => path)).toEqual(['d/x']);
  });

  const failing: Pair = {
    ...madePair('two come', { keep: 'kept' }, { keep: 'kept', one: 'first new', two: 'second new' }),
    cache: true,
  };

  it('does not remember what did not arrive', async () => {
    const system = plantPair(failing);
    system.fail({ call: 'rename', code: 'EIO', nth: 2, times: 3 });
    const report = await syncPair(system, failing).catch(() => null);
    expect(report?.result).toBe('incomplete');
    const names = [...system.readTree(DESTINATION).keys()];
    expect(names.filter((name) => /^\.myrror\/(cache|lineage)/.test(name))).toEqual([]);
  });
});
