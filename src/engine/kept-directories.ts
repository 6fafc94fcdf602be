/**
 * Directories that lose their attributes by what is done in them, though nobody asked for a change. A run
 * of `sync` that is interrupted leaves it to the next one to see the difference from the source; a list
 * of actions has no source to compare with, so it says itself what they are to have.
 */
import type { KeptDirectory } from '../core/plan/action-record.ts';
import { placeAt } from '../core/plan/place.ts';
import type { SimulatedTree } from '../core/plan/simulated-tree.ts';
import type { Adjustment, Program } from '../core/plan/step.ts';
import { Kind } from '../core/tree/kind.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import type { Attributes } from '../core/tree/stamp.ts';

/** What a list is to say of the program that it was made for. */
export function keptDirectories(program: Program): KeptDirectory[] {
  return program.adjustments.filter(({ asked }) => !asked).map(({ path, attributes }) => ({ path, attributes }));
}

/** The program with the attributes that its list says, wherever its `outcome` has these directories. */
export function withKept(
  program: Program,
  kept: readonly KeptDirectory[],
  before: Snapshot,
  outcome: SimulatedTree,
): Program {
  const left = new Map(kept.map(({ path, attributes }) => [path, attributes]));
  const adjustments = program.adjustments.map((adjustment): Adjustment => {
    const attributes = left.get(adjustment.path);
    left.delete(adjustment.path);
    return adjustment.asked || attributes === undefined ? adjustment : { ...adjustment, attributes };
  });
  for (const [path, attributes] of left) {
    const node = outcome.find(placeAt(NONE, path));
    if (node === NONE || outcome.kind(node) !== Kind.directory) continue;
    if (outcome.isBase(node) && hasAttributes(before, node, attributes)) continue;
    adjustments.push({ path, kind: Kind.directory, expect: null, attributes, asked: false });
  }
  return { ...program, adjustments };
}

function hasAttributes(tree: Snapshot, row: number, { mode, mtimeSeconds, mtimeNanos }: Attributes): boolean {
  const { columns } = tree;
  const sameTime = columns.mtimeSeconds[row] === mtimeSeconds && columns.mtimeNanos[row] === mtimeNanos;
  return sameTime && columns.mode[row] === mode;
}
