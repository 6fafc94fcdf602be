/** Nothing is done before what it relies upon is durable: in whole runs, in those that finish others, with and without syncfs. */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Report } from '../../src/engine/report.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { syncTrees } from '../../src/engine/sync.ts';
import { LocalEndpoint } from '../../src/local/endpoint.ts';
import { InlineExecutor } from '../../src/local/inline-executor.ts';
import type { System } from '../../src/system/system.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { type LoggedCall, logged } from './call-log.ts';
import { points } from './crash-points.ts';
import { syncOverLinks } from './cut-run.ts';
import { tooEarly } from './durable-order.ts';
import { changesOf, DESTINATION, idle, killedAt, plantPair, syncPair, usualOptions } from './whole-run.ts';
import { type Pair, wholeRunPairs } from './whole-run-pairs.ts';

const pairs = wholeRunPairs();
const manners = ['syncfs', 'syncfs fails', 'no syncfs'] as const;
type Manner = (typeof manners)[number];

/** One `sync` over a system that is no more than a System. */
async function syncOver(system: System, pair: Pair, bootId: string): Promise<Report> {
  const executor = new InlineExecutor(system);
  const open = (side: 'source' | 'destination'): LocalEndpoint => {
    const path = asBytes(side === 'source' ? '/source' : DESTINATION);
    const fixed = { machine: 'here', user: 0, userCache: null, cache: pair.cache, bootId };
    return new LocalEndpoint({ ...fixed, path, location: path, side, system, executor });
  };
  const sides = { source: open('source'), destination: open('destination') };
  try {
    return await syncTrees({ ...sides, options: usualOptions(pair), task: idle, stopwatch: new Stopwatch(() => 0) });
  } finally {
    await sides.source.close();
    await sides.destination.close();
    await executor.close();
  }
}

async function faultsOf(memory: MemorySystem, pair: Pair, manner: Manner, bootId = 'boot 1'): Promise<string[]> {
  if (manner === 'syncfs fails')
    memory.fail({ call: 'syncFileSystem', code: 'ENOSYS', times: Number.POSITIVE_INFINITY });
  const log: LoggedCall[] = [];
  const whole = logged(memory, log);
  const capabilities = { ...memory.capabilities, syncFileSystem: manner !== 'no syncfs' };
  const system = new Proxy(whole, {
    get: (target, key) => (key === 'capabilities' ? capabilities : Reflect.get(target, key)),
  });
  await syncOver(system, pair, bootId);
  memory.clearFaults();
  return tooEarly(log);
}

describe.each(manners)('with %s', (manner) => {
  it.each(pairs)('$name is done in an order that no disk can spoil', async (pair) => {
    expect(await faultsOf(plantPair(pair), pair, manner)).toEqual([]);
  });

  it.each(pairs)('$name is finished so as well', async (pair) => {
    const counted = plantPair(pair);
    const total = (await changesOf(counted, () => syncPair(counted, pair))).length;
    for (const nth of points(total, pair.name)) {
      const killed = plantPair(pair);
      await killedAt(killed, nth, 'after', () => syncPair(killed, pair));
      const bootId = nth % 2 === 0 ? 'boot 1' : 'boot 2';
      expect(await faultsOf(killed.reopen(), pair, manner, bootId), `killed after ${nth}`).toEqual([]);
    }
  });
});

describe('over a line', () => {
  it.each(pairs)('$name is done in an order that no disk can spoil', async (pair) => {
    const log: LoggedCall[] = [];
    const watch = (system: MemorySystem): MemorySystem => logged(system, log);
    await syncOverLinks(plantPair(pair), pair, { far: ['destination'], watch });
    expect(log.length).toBeGreaterThan(0);
    expect(tooEarly(log)).toEqual([]);
  });
});

describe('the order that is asked for', () => {
  const staged = `${DESTINATION}/.myrror/staged/1/x`;
  it.each<[string, LoggedCall[]]>([
    [
      'content placed',
      [
        { call: 'write', path: staged },
        { call: 'rename', path: staged, to: `${DESTINATION}/a` },
      ],
    ],
    [
      'something removed',
      [
        { call: 'rename', path: staged, to: `${DESTINATION}/a` },
        { call: 'unlink', path: `${DESTINATION}/b` },
      ],
    ],
    [
      'an unmarked slot',
      [
        { call: 'makeDirectory', path: `${DESTINATION}/.myrror/staged` },
        { call: 'createFile', path: staged },
      ],
    ],
  ])('is missed by %s too early', (_what, log) => {
    expect(tooEarly(log)).not.toEqual([]);
  });
});
