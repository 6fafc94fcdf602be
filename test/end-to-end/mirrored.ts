/** Mirrors two trees that a test writes down, by the built library, and checks the outcome with rsync and find. */
import { expect } from 'vitest';
import type { ActionCounts, Report, SyncOptions } from '../../src/index.ts';
import { sync } from './library.ts';
import { attributesOf, whatRsyncWouldDo } from './look.ts';
import { type Pair, temporaryPair } from './places.ts';
import { plant, type Sketch } from './plant.ts';

const noActions: ActionCounts = { rm: 0, mv: 0, local_cp: 0, remote_cp: 0, mkdir: 0, rmdir: 0, link: 0, meta: 0 };

/** How many actions of each kind; those that are not named: none. */
export function counts(some: Partial<ActionCounts>): ActionCounts {
  return { ...noActions, ...some };
}

/** Plants both trees. */
export function planted(source: Sketch, destination: Sketch): Pair {
  const pair = temporaryPair();
  plant(pair.source, source);
  plant(pair.destination, destination);
  return pair;
}

/** Fails unless the destination is what the source is, in every attribute that is mirrored. */
export function expectEqualTrees({ source, destination }: Pair): void {
  expect(whatRsyncWouldDo(source, destination)).toBe('');
  expect(attributesOf(destination)).toEqual(attributesOf(source));
}

/** Mirrors, expects success, equal trees and nothing left to do; returns what was done. */
export async function mirror(pair: Pair, options: SyncOptions = {}): Promise<Report> {
  const report = await sync(pair.source, pair.destination, { maxDelete: '100%', ...options });
  expect(report.problems).toEqual([]);
  expectEqualTrees(pair);
  const again = await sync(pair.source, pair.destination, options);
  expect(again.result).toBe('nothing-to-do');
  return report;
}

/** What mirroring one sketch onto the other does. */
export async function actionsFor(
  destination: Sketch,
  source: Sketch,
  options: SyncOptions = {},
): Promise<ActionCounts> {
  const report = await mirror(planted(source, destination), options);
  expect(report.actions).toEqual(report.summary.actions);
  return report.actions;
}
