/** What failed keeps what was to be removed: in every phase that something can fail in, nothing is removed after it. */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Report } from '../../src/engine/report.ts';
import type { Fault } from '../model/memory-faults.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { changesOf, DESTINATION, plantPair, syncPair } from './whole-run.ts';
import { applyPair, comparePair } from './whole-run-list.ts';
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

describe('a list of actions', () => {
  const pair = madePair(
    'one comes, one goes',
    { old: 'old', 'there/x': 'X', k: 'K' },
    { new: 'N', 'here/y': 'Y', k: 'K' },
  );
  const unreadable = (name: string): Fault => ({
    call: 'openDirectory',
    code: 'EACCES',
    name: asBytes(name),
    times: always,
  });

  it.each([
    ['source', 'here'],
    ['destination', 'there'],
  ])('that was made while a directory of the %s could not be listed removes nothing', async (_side, name) => {
    const system = plantPair(pair);
    system.fail(unreadable(name));
    const list = await comparePair(system, pair);
    system.clearFaults();
    expect(list.header).toMatchObject({ problems: 1, unlisted: 1 });
    const { result, problems, actions } = await applyPair(system, pair, list);
    expect([result, actions.rm]).toEqual(['incomplete', 0]);
    expect(problems.map(({ code }) => code)).toContain('held-back');
    const tree = system.readTree(DESTINATION);
    expect([tree.has('old'), tree.has('new')]).toEqual([true, true]);
  });

  it('removes nothing while a directory of the destination cannot be listed by now', async () => {
    const both = { 'there/x': 'X', there: { directory: true, mtime: 1_700_000_000n } } as const;
    const stays = madePair('one goes, a directory stays', { old: 'old', ...both }, both);
    const system = plantPair(stays);
    const list = await comparePair(system, stays);
    expect(list.header).toMatchObject({ problems: 0 });
    system.fail(unreadable('there'));
    const { result, actions } = await applyPair(system, stays, list);
    expect([result, actions.rm]).toEqual(['incomplete', 0]);
    expect(system.readTree(DESTINATION).has('old')).toBe(true);
  });

  it('removes what it says where a person has said that nothing was left out', async () => {
    const system = plantPair(pair);
    system.fail(unreadable('here'));
    const list = await comparePair(system, pair);
    system.clearFaults();
    const { actions } = await applyPair(system, pair, { ...list, header: { ...list.header, unlisted: 0 } });
    expect(actions.rm).toBeGreaterThan(0);
    expect(system.readTree(DESTINATION).has('old')).toBe(false);
  });
});

describe('the content of a file whose place is taken by what must stay', () => {
  const pair = madePair('a name is taken', { 'd/hidden.tmp': 'hidden', x: 'B', gone: 'long gone' }, { d: 'B' });

  it('is kept under its old name until the place is free', async () => {
    const system = plantPair(pair);
    const options = { exclude: ['*.tmp'] };
    for (const run of [1, 2]) {
      const { result, problems } = await syncPair(system.reopen(), pair, { options });
      expect([run, result, ...problems.map(({ path, code }) => `${path} ${code}`)]).toEqual([
        run,
        'incomplete',
        'x held-back',
        'd in-the-way',
      ]);
      expect([...system.readTree(DESTINATION).keys()]).toEqual(['d', 'd/hidden.tmp', 'x']);
    }
    const { result, actions, bytes } = await syncPair(system.reopen(), pair);
    expect([result, actions.mv, bytes.remote_cp]).toEqual(['done', 1, 0]);
    expect([...system.readTree(DESTINATION).keys()]).toEqual(['d']);
  });
});
