/** Wherever a run is killed, after the next one both roots know of each other: the guards stand on that. */
import { describe, expect, it } from 'vitest';
import type { MirrorBook } from '../../src/core/tree/mirror-book.ts';
import type { System } from '../../src/system/system.ts';
import { type LoggedCall, logged } from './call-log.ts';
import { DESTINATION, killedAt, moments, plantPair, syncPair, withSides } from './whole-run.ts';
import type { Pair } from './whole-run-pairs.ts';

type Trees = readonly [name: string, before: Pair['before'], after: Pair['after']];

const trees: readonly Trees[] = [
  ['something is brought', {}, { 'd/f': 'F' }],
  ['something is only removed', { f: 'F', g: 'G' }, { f: 'F' }],
  ['a directory is only made', { f: 'F' }, { f: 'F', d: { directory: true } }],
  ['two names are swapped', { f: 'F', g: 'G' }, { f: 'G', g: 'F' }],
];

function pairOf([name, before, after]: Trees): Pair {
  return { name, before, after, criteria: ['path+mtime', 'qhash+sha256'], cache: true };
}

function booksOf(
  system: System,
  pair: Pair,
): Promise<{ readonly source: MirrorBook; readonly destination: MirrorBook }> {
  return withSides(system, pair, {}, async ({ source, destination }) => ({
    source: await source.mirrors(),
    destination: await destination.mirrors(),
  }));
}

describe('a source that is given a place for what it remembers', () => {
  it('has its own time made durable after that was put back, once', async () => {
    const pair = pairOf(['something is brought', {}, { 'd/f': 'F' }]);
    const system = plantPair(pair);
    const log: LoggedCall[] = [];
    await syncPair(logged(system.attach(), log), pair);
    const calls = log.filter(({ path }) => path === '/source').map(({ call }) => call);
    expect(calls).toEqual(['setTime', 'syncDirectory']);
    log.length = 0;
    system.plant('/source', { 'd/more': 'M' });
    await syncPair(logged(system.attach(), log), pair);
    expect(log.filter(({ path }) => path === '/source')).toEqual([]);
  });
});

describe('a run that is killed', () => {
  it.each(trees)('is known as a mirror after the next one (%s)', async (...words) => {
    const pair = pairOf(words);
    for (const moment of moments) {
      for (let nth = 1; ; nth++) {
        const system = plantPair(pair);
        const killed = await killedAt(system, nth, moment, () => syncPair(system.attach(), pair));
        if (!killed) break;
        await syncPair(system.attach(), pair);
        const { source, destination } = await booksOf(system.attach(), pair);
        const where = `${pair.name}, ${moment} change ${nth}`;
        expect(destination.from?.location, where).toBe('/source');
        expect(
          source.to.map(({ location }) => location),
          where,
        ).toEqual([DESTINATION]);
      }
    }
  });
});
