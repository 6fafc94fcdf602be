/** Properties of plans for related random trees, carried out on a model that knows nothing of the planner. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Verb } from '../../src/core/plan/action.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { contentsOf, snapshotOf } from '../model/tree-description.ts';
import { type Described, describedPairs, withDirectories } from './decorated.ts';
import { attributesAfter, carryOutOnModel, planTogether, shapeOf, shapeOfNodes } from './planned.ts';

const EMPTY = 'empty';
const RUNS = { numRuns: 400 };
const pairs = fc.boolean().chain((hostile) => describedPairs({ hostile }));

/** How often each content occurs, without empty files. */
function countContents(tree: Snapshot): Map<string, number> {
  const counts = new Map<string, number>();
  for (const content of contentsOf(tree).values()) {
    if (content !== EMPTY) counts.set(content, (counts.get(content) ?? 0) + 1);
  }
  return counts;
}

function countVerb(planned: Awaited<ReturnType<typeof planTogether>>, verb: Verb): number {
  const { actions, wanted } = planned.comparison.plan;
  const isEmpty = (action: number): boolean => wanted.columns.size[actions.target[action] as number] === 0;
  return actions.verb.filter((each, action) => each === verb && !isEmpty(action)).length;
}

function attributesOf(tree: Snapshot): Map<string, unknown> {
  return new Map(Array.from({ length: tree.count }, (_, row) => [tree.path(row), comparable(tree, row)]));
}

/** Symlinks have no mode of their own. */
function comparable(tree: Snapshot, row: number): unknown {
  const { mode, ...rest } = tree.attributes(row);
  return tree.kind(row) === Kind.symlink ? rest : { mode, ...rest };
}

function sorted(entries: Iterable<readonly [string, unknown]>): [string, unknown][] {
  return [...entries].map(([path, what]): [string, unknown] => [path, what]).sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('a plan for two related trees', () => {
  it('leads to the wanted tree and loses nothing at any step', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.boolean(), async ({ before, after }, directoryRename) => {
        const [source, destination] = [snapshotOf(after), snapshotOf(before)];
        const { program } = await planTogether(source, destination, { directoryRename });
        const wanted = countContents(source);
        const needed = [...countContents(destination).keys()].filter((content) => wanted.has(content));
        const { nodes } = carryOutOnModel({ source, destination }, program, (model) => {
          const present = new Set([...model.nodes.values()].map(({ content }) => content));
          for (const content of needed) expect(present, `lost ${content}`).toContain(content);
        });
        expect(shapeOfNodes(nodes)).toEqual(shapeOf(source));
      }),
      RUNS,
    );
  });

  it('sends each content that the destination lacks once, and copies no more than there is to copy', async () => {
    const exact = fc.constantFrom(['sha256'], ['qhash+sha256'], ['name+sha256', 'md5'], ['phash_10+xxh128', 'sha256']);
    await fc.assert(
      fc.asyncProperty(pairs, exact, async ({ before, after }, criteria) => {
        const [source, destination] = [snapshotOf(after), snapshotOf(before)];
        const planned = await planTogether(source, destination, { criteria });
        const there = countContents(destination);
        let sent = 0;
        let copied = 0;
        for (const [content, count] of countContents(source)) {
          const old = there.get(content) ?? 0;
          if (old === 0) sent++;
          copied += Math.max(0, count - Math.max(old, 1));
        }
        expect(countVerb(planned, Verb.remote_cp)).toBe(sent);
        // A later criterion is not asked about what an earlier one has matched, though it may have found a file to move.
        if (criteria.length === 1) expect(countVerb(planned, Verb.local_cp)).toBe(copied);
        else expect(countVerb(planned, Verb.local_cp)).toBeGreaterThanOrEqual(copied);
      }),
      RUNS,
    );
  });

  it('gives every entry the wanted mode, owner and time, whatever was done in directories', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.boolean(), async ({ before, after }, directoryRename) => {
        const [source, destination] = [snapshotOf(after), snapshotOf(before)];
        const { program } = await planTogether(source, destination, { directoryRename });
        const outcome = carryOutOnModel({ source, destination }, program);
        const found = attributesAfter(destination, program, outcome);
        const lines = [...found].map(([path, attributes]): [string, unknown] => {
          const { mode, ...rest } = attributes;
          return [path, outcome.nodes.get(path)?.kind === 'symlink' ? rest : { mode, ...rest }];
        });
        expect(sorted(lines)).toEqual(sorted(attributesOf(source)));
      }),
      RUNS,
    );
  });

  it('leaves nothing to do: the plan for its outcome is empty', async () => {
    await fc.assert(
      fc.asyncProperty(
        pairs,
        fc.constantFrom([], ['sha256'], ['path+mtime', 'sha256']),
        async ({ after }, criteria) => {
          const outcome = new Map(
            [...withDirectories(after)].map(([key, entry]) => [key, { ...entry, inode: inodeOf(key) }]),
          );
          const { comparison } = await planTogether(snapshotOf(after), snapshotOf(outcome), { criteria });
          expect(comparison.plan.actions.count).toBe(0);
          expect(comparison.problems).toEqual([]);
        },
      ),
      RUNS,
    );
  });

  it('does not depend on the order in which the trees were seen, nor on their inodes', async () => {
    const seeds = fc.array(fc.nat(), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(pairs, seeds, fc.constantFrom([], ['sha256']), async ({ before, after }, seed, criteria) => {
        const one = await planTogether(snapshotOf(after), snapshotOf(before), { criteria });
        const other = await planTogether(snapshotOf(stirred(after, seed)), snapshotOf(stirred(before, seed)), {
          criteria,
        });
        expect(other.comparison.plan.actions).toEqual(one.comparison.plan.actions);
      }),
      RUNS,
    );
  });

  it('with the default criteria leads to a tree that looks the same, and loses nothing that it needs', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async ({ before, after }) => {
        const [source, destination] = [snapshotOf(after), snapshotOf(before)];
        const { program } = await planTogether(source, destination, { criteria: [] });
        const { nodes } = carryOutOnModel({ source, destination }, program);
        expect([...nodes.keys()].sort()).toEqual([...shapeOf(source).keys()].sort());
      }),
      RUNS,
    );
  });
});

const FIRST_INODE = 1_000_000n;

function inodeOf(key: string): bigint {
  let sum = FIRST_INODE;
  for (const char of asBytes(key)) sum = (sum * 31n + BigInt(char.charCodeAt(0))) % 2n ** 60n;
  return sum;
}

/** The same entries in another order and with other inodes. */
function stirred(tree: Described, seed: readonly number[]): Described {
  const entries = [...tree].map(([key, entry], index): [number, string, typeof entry] => [
    ((index + 1) * ((seed[index % seed.length] ?? 0) + 7)) % 101,
    key,
    { ...entry, inode: inodeOf(key) },
  ]);
  return new Map(entries.sort(([a], [b]) => a - b).map(([, key, entry]) => [key, entry]));
}
