/** A plan that is written down, read again and perhaps edited leads where the plan itself leads, or nowhere. */

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import { exactTimes } from '../../src/core/match/times.ts';
import type { ActionRecord } from '../../src/core/plan/action-record.ts';
import { checkAgainstPlan } from '../../src/core/plan/check-program.ts';
import { lower } from '../../src/core/plan/lower.ts';
import { PlanFault } from '../../src/core/plan/plan-fault.ts';
import { simulate } from '../../src/core/plan/simulate.ts';
import type { Program } from '../../src/core/plan/step.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { exactNames } from '../../src/core/tree/name-folding.ts';
import { Snapshot } from '../../src/core/tree/snapshot.ts';
import { headerOf, recordsOf } from '../../src/engine/action-records.ts';
import type { Comparison } from '../../src/engine/compare.ts';
import { planOfRecords } from '../../src/engine/plan-of-records.ts';
import { ActionsReader } from '../../src/format/actions-reader.ts';
import { writeActions } from '../../src/format/actions-writer.ts';
import { printable } from '../../src/format/quote.ts';
import { snapshotOf } from '../model/tree-description.ts';
import { type Described, describedPairs } from './decorated.ts';
import { attributesAfter, carryOutOnModel, type Outcome, planTogether, shapeOf, shapeOfNodes } from './planned.ts';

const exact = { times: exactTimes, folding: exactNames };
const RUNS = { numRuns: 300 };
const pairs = fc.boolean().chain((hostile) => describedPairs({ hostile }));

/** The records of a comparison as they come back from the text of a list. */
function writtenAndRead(comparison: Comparison): readonly ActionRecord[] {
  const reader = new ActionsReader('the list');
  const header = headerOf(comparison, '2024-06-07T12:00:00Z');
  for (const piece of writeActions(header, recordsOf(comparison))) reader.feed(piece);
  return reader.finish().records;
}

/** As `apply` does before its first change. */
function programOf(destination: Snapshot, records: readonly ActionRecord[]): Program {
  const { plan } = planOfRecords(destination, records, exact, 'the list', printable);
  const program = lower(plan, { owners: true });
  checkAgainstPlan(plan, simulate(destination, program));
  return program;
}

/** Paths of what was there before and is nowhere any more. */
function goneIn({ nodes, before }: Outcome): string[] {
  const left = new Set(nodes.values());
  return [...before].filter(([, node]) => !left.has(node)).map(([path]) => path);
}

/** Paths that the records say are removed, or replaced by something that arrives or moves there. */
function givenUpBy(destination: Snapshot, records: readonly ActionRecord[]): Set<string> {
  const given = new Set<string>();
  const pathOfInode = new Map<bigint, string>();
  for (let row = 0; row < destination.count; row++) {
    pathOfInode.set(destination.columns.inode[row] as bigint, destination.path(row));
  }
  for (const { verb, origin, replaces } of records) {
    if ((verb === 'rm' || verb === 'rmdir') && origin !== null) given.add(origin);
    if (replaces !== null) given.add(pathOfInode.get(replaces.inode) ?? '');
  }
  return given;
}

/** True if two files at one path agree in size and time but not in content: then one cannot be told from the other arrived. */
function hasLookAlikes(before: Described, after: Described): boolean {
  return [...after].some(([path, { content, size, mtime }]) => {
    const old = before.get(path);
    return content !== undefined && old?.size === size && old?.mtime === mtime && old?.content !== content;
  });
}

/** All but copies of what a line that was taken out would have brought: they are left out with it. */
function withContent(records: readonly ActionRecord[]): ActionRecord[] {
  const brought = new Set(records.filter(({ verb }) => verb === 'remote_cp').map(({ target }) => target));
  return records.filter(({ received, origin }) => !received || brought.has(origin));
}

describe('a list of actions', () => {
  it('leads where the plan leads after it was written and read', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ({ before, after }) => {
        const [source, destination] = [snapshotOf(after), snapshotOf(before)];
        const { comparison, program } = await planTogether(source, destination);
        const again = programOf(destination, writtenAndRead(comparison));
        const outcome = carryOutOnModel({ source, destination }, again);
        expect(shapeOfNodes(outcome.nodes)).toEqual(shapeOf(source));
        const expected = carryOutOnModel({ source, destination }, program);
        const attributes = attributesAfter(destination, again, outcome);
        expect(withoutRoot(attributes)).toEqual(withoutRoot(attributesAfter(destination, program, expected)));
      }),
      RUNS,
    );
  });

  it('is refused or destroys only what its lines name, whatever lines are taken out', async () => {
    let refused = 0;
    let carriedOut = 0;
    const left = fc.array(fc.boolean(), { minLength: 1, maxLength: 7 });
    await fc.assert(
      fc.asyncProperty(pairs, fc.nat(), fc.option(left, { freq: 2 }), async ({ before, after }, at, kept) => {
        fc.pre(!hasLookAlikes(before, after));
        const [source, destination] = [snapshotOf(after), snapshotOf(before)];
        const { comparison } = await planTogether(source, destination);
        const all = writtenAndRead(comparison);
        const isKept = (index: number): boolean =>
          kept === null ? index !== at % all.length : kept[index % kept.length] === true;
        const records = all.filter((_, index) => isKept(index));
        let program: Program;
        try {
          program = programOf(destination, records);
        } catch (error) {
          if (!(error instanceof PlanFault) && !(isMyrrorError(error) && error.code === 'stale')) throw error;
          refused++;
          return;
        }
        carriedOut++;
        const outcome = carryOutOnModel({ source, destination }, program);
        const given = givenUpBy(destination, records);
        expect(goneIn(outcome).filter((path) => !given.has(path))).toEqual([]);
        // What the remaining lines are about is done.
        const shape = shapeOfNodes(outcome.nodes);
        const wanted = shapeOf(source);
        for (const { verb, target } of withContent(records)) {
          if (target !== null && verb !== 'meta') expect(shape.get(target), target).toBe(wanted.get(target));
        }
      }),
      RUNS,
    );
    expect(Math.min(refused, carriedOut)).toBeGreaterThan(10);
  });

  it('has nothing left to do in the tree that it leads to', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ({ before, after }) => {
        const [source, destination] = [snapshotOf(after), snapshotOf(before)];
        const { comparison, program } = await planTogether(source, destination);
        const outcome = carryOutOnModel({ source, destination }, program);
        const finished = finishedTree(destination, outcome, source);
        const { plan } = planOfRecords(finished, writtenAndRead(comparison), exact, 'the list', printable);
        expect(plan.actions.count).toBe(0);
      }),
      RUNS,
    );
  });
});

function withoutRoot(attributes: ReadonlyMap<string, unknown>): [string, unknown][] {
  return [...attributes].filter(([path]) => path !== '').sort(([a], [b]) => (a < b ? -1 : 1));
}

const NEW_INODE = 900_000n;

/** The source's tree with the inodes that its entries have at the destination in the end. */
function finishedTree(destination: Snapshot, { nodes, before }: Outcome, source: Snapshot): Snapshot {
  const inodes = new Map<unknown, bigint>();
  for (const [path, node] of before)
    inodes.set(node, destination.columns.inode[destination.find(asBytes(path))] as bigint);
  const { columns } = source;
  const inode = BigUint64Array.from(columns.inode, (_, row) =>
    row === 0
      ? (destination.columns.inode[0] as bigint)
      : (inodes.get(nodes.get(source.path(row))) ?? NEW_INODE + BigInt(row)),
  );
  return new Snapshot({ ...columns, inode }, source.volumes, source.problems);
}
