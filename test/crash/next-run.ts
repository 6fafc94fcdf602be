/** The run after one that was broken off over a line: it finishes, and another one has nothing to do. */
import { expect } from 'vitest';
import type { Side } from '../../src/endpoint/endpoint.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { syncOverLinks } from './cut-run.ts';
import { changesOf, type Judge, syncPair } from './whole-run.ts';
import type { Pair } from './whole-run-pairs.ts';

export interface BrokenOff {
  readonly pair: Pair;
  readonly judge: Judge;
  /** The roots that are behind links. */
  readonly far: readonly Side[];
  /** How it was broken off, for messages. */
  readonly where: string;
}

/** Runs it on `next`, the disk as it was left. */
export async function expectNextRunFinishes(next: MemorySystem, { pair, judge, far, where }: BrokenOff): Promise<void> {
  judge.checkInterrupted(next, where);
  const report = await syncOverLinks(next, pair, { far });
  expect(report.problems, `${pair.name}, ${where}`).toEqual([]);
  judge.checkFinished(next, where);
  const again = next.attach();
  const changes = await changesOf(again, async () => {
    expect((await syncPair(again, pair)).result, where).toBe('nothing-to-do');
  });
  expect(changes, `${pair.name}, ${where}: changes`).toEqual([]);
}
