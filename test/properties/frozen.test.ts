/** What cannot be seen, or is not ours, is left alone with all below it, and everything else converges. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathIn } from '../../src/core/plan/place.ts';
import type { Program } from '../../src/core/plan/step.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { parentPath } from '../../src/core/tree/path.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { snapshotOf } from '../model/tree-description.ts';
import { describedPairs, type HiddenPair, hide, hidings } from './decorated.ts';
import { carryOutOnModel, isUnderAny, planTogether, shapeOf, shapeOfNodes } from './planned.ts';

const RUNS = { numRuns: 600 };
const pairs = fc.tuple(describedPairs(), hidings).map(([pair, hidden]) => hide(pair, hidden));

/** Directories of the destination that cannot go or move: above what is frozen, and with something excluded in them. */
function pinnedIn(destination: Snapshot, { frozen, excluded }: HiddenPair): Set<string> {
  const pinned = new Set<string>();
  for (const path of [...frozen.map((each) => parentPath(asBytes(each))), ...excluded.map(asBytes)]) {
    for (let at = path; at !== ''; at = parentPath(at))
      if (destination.isDirectory(destination.find(at))) pinned.add(at);
  }
  return pinned;
}

/** Every path that a step of the program names, in the tree. */
function pathsOf(program: Program): string[] {
  const paths: string[] = [...program.directories];
  for (let id = 0; id < program.arrivalCount; id++) {
    const { path, how, from, copyOf } = program.arrival(id);
    paths.push(path);
    if (how === 'copy' && copyOf < 0) paths.push(from);
  }
  for (const { from, to } of program.rearrangement.renames) {
    for (const place of [from, to]) if (place.slot < 0) paths.push(pathIn(place));
  }
  paths.push(...program.removals.map(({ path }) => path), ...program.adjustments.map(({ path }) => path));
  return paths;
}

describe('a plan for trees that cannot be seen as a whole', () => {
  it('has no step at or below what is frozen, and moves nothing that is there', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.boolean(), async (pair, directoryRename) => {
        const [source, destination] = [snapshotOf(pair.after), snapshotOf(pair.before)];
        const { program } = await planTogether(source, destination, { directoryRename });
        expect(pathsOf(program).filter((path) => isUnderAny(path, pair.frozen))).toEqual([]);
        const here = shapeOf(destination);
        const isFrozen = (path: string): boolean => isUnderAny(path, pair.frozen);
        const frozen = [...here].filter(([path]) => isFrozen(path));
        const { nodes, before } = carryOutOnModel({ source, destination }, program, (model) => {
          expect([...shapeOfNodes(model.nodes)].filter(([path]) => isFrozen(path))).toEqual(frozen);
        });
        const frozenNodes = [...before].filter(([path]) => isFrozen(path));
        for (const [path, node] of frozenNodes) expect(nodes.get(path)).toBe(node);
      }),
      RUNS,
    );
  });

  it('makes everything else as it is wanted', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (pair) => {
        const [source, destination] = [snapshotOf(pair.after), snapshotOf(pair.before)];
        const { program, comparison } = await planTogether(source, destination);
        const { nodes } = carryOutOnModel({ source, destination }, program);
        const pinned = pinnedIn(destination, pair);
        const wanted = shapeOf(source);
        const found = shapeOfNodes(nodes);
        const blocked = [...wanted].filter(([path, what]) => pinned.has(path) && what !== 'directory ');
        const isOpen = (path: string): boolean =>
          !isUnderAny(path, pair.frozen) &&
          !isUnderAny(
            path,
            blocked.map(([each]) => each),
          );
        const open = [...wanted].filter(([path]) => isOpen(path));
        expect(open.filter(([path, what]) => found.get(path) !== what)).toEqual([]);
        const held = comparison.problems.filter(({ code }) => code === 'held-back').map(({ path }) => path);
        const extra = [...found].filter(([path]) => !wanted.has(path) && isOpen(path) && !pinned.has(path));
        // What may have the content of something that stays behind is kept, and named, and so is what it is in.
        expect(extra.filter(([path]) => !held.some((each) => isUnderAny(each, [path])))).toEqual([]);
        // What cannot be made is named.
        const named = new Set<string>(comparison.problems.map(({ path }) => path));
        for (const [path] of blocked) if (!isUnderAny(path, pair.frozen)) expect(named).toContain(path);
      }),
      RUNS,
    );
  });
});
