import { describe, expect, it } from 'vitest';
import { planOf, programOf } from '../../../test/model/plan-of-lines.ts';
import { contentsOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import { type Plan, Verb } from './action.ts';
import { checkAgainstPlan, checkAgainstWanted } from './check-program.ts';
import { simulate } from './simulate.ts';
import { SimulationFault } from './simulated-tree.ts';
import type { Program } from './step.ts';

const before: TreeDescription = { a: 'A', b: 'B', 'd/x': 'X', l: { target: 'a' } };
const nothing: Program = programOf(planOf(before, {}, []));

function against(plan: Plan, program: Program): () => void {
  return () => checkAgainstPlan(plan, simulate(plan.destination, program));
}

describe('an outcome is refused', () => {
  it.each([
    { what: 'a move that was not done', line: { verb: Verb.mv, origin: 'a', target: 'c' }, why: 'moved to its place' },
    { what: 'a removal that was not done', line: { verb: Verb.rm, origin: 'b' }, why: 'something is not removed' },
  ])('for $what', ({ line, why }) => {
    const plan = planOf(before, { c: 'A' }, [line]);
    expect(against(plan, programOf(plan))).not.toThrow();
    expect(against(plan, nothing)).toThrow(why);
  });

  it('for a removal that no action names', () => {
    const removing = programOf(planOf(before, {}, [{ verb: Verb.rm, origin: 'b' }]));
    expect(against(planOf(before, {}, []), removing)).toThrow('something is destroyed that no action names');
  });
});

/** Compares what comes of doing nothing with a wanted tree. */
function unchangedAgainst(after: TreeDescription): () => void {
  const plan = planOf(before, after, []);
  const [wanted, destination] = [contentsOf(plan.wanted), contentsOf(plan.destination)];
  return () =>
    checkAgainstWanted(plan, simulate(plan.destination, nothing), {
      hasContent: (row, origin) => wanted.get(row) === destination.get(origin),
      sameContent: (row, other) => wanted.get(row) === wanted.get(other),
      isLeftAlone: () => false,
      isKept: () => false,
    });
}

describe('an outcome that is not the wanted tree is refused', () => {
  it('and one that is passes', () => {
    expect(unchangedAgainst(before)).not.toThrow();
  });

  it.each<[string, TreeDescription, string]>([
    ['for what is left over', { a: 'A', 'd/x': 'X', l: { target: 'a' } }, 'something is left over'],
    ['for what is left over below', { a: 'A', b: 'B', 'd/': {}, l: { target: 'a' } }, 'something is left over'],
    ['for what is missing', { ...Object.fromEntries(Object.entries(before)), c: 'C' }, 'c is missing'],
    ['for other content', { a: 'A', b: 'other', 'd/x': 'X', l: { target: 'a' } }, 'b has other content'],
    ['for another kind', { a: 'A', 'b/': {}, 'd/x': 'X', l: { target: 'a' } }, 'b is of another kind'],
    ['for a symlink that points elsewhere', { a: 'A', b: 'B', 'd/x': 'X', l: { target: 'b' } }, 'l points elsewhere'],
  ])('%s', (_, after, why) => {
    expect(unchangedAgainst(after)).toThrow(new SimulationFault(why));
  });
});
