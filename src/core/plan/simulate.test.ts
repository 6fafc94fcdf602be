import { describe, expect, it } from 'vitest';
import { planOf, programOf } from '../../../test/model/plan-of-lines.ts';
import { asBytes } from '../tree/byte-string.ts';
import { NONE } from '../tree/snapshot.ts';
import type { Stamp } from '../tree/stamp.ts';
import { type Plan, Verb } from './action.ts';
import { placeAt } from './place.ts';
import { simulate } from './simulate.ts';
import { SimulationFault } from './simulated-tree.ts';
import type { Program, Rename } from './step.ts';

const before = { a: 'A', b: 'B', 'd/x': 'X', 'empty/': {} };

function moving(): Plan {
  return planOf(before, { c: 'A' }, [{ verb: Verb.mv, origin: 'a', target: 'c' }]);
}

function stampOf({ destination }: Plan, path: string): Stamp {
  return destination.stamp(destination.find(asBytes(path)));
}

function withRename(program: Program, change: Partial<Rename>): Program {
  const renames = program.rearrangement.renames.map((rename) => ({ ...rename, ...change }));
  return { ...program, rearrangement: { ...program.rearrangement, renames } };
}

function removing(plan: Plan, program: Program, path: string): Program {
  const stamp = stampOf(plan, path);
  return { ...program, removals: [{ path: asBytes(path), kind: stamp.kind, expect: stamp }] };
}

/** Expects that a program is refused for this reason. */
function refuses(plan: Plan, program: Program, why: string): void {
  expect(() => simulate(plan.destination, program)).toThrow(new SimulationFault(why));
}

describe('the simulation', () => {
  it('lets a program pass that does what it may', () => {
    const plan = moving();
    const tree = simulate(plan.destination, removing(plan, programOf(plan), 'b'));
    expect(tree.destroyedCount).toBe(1);
    expect(tree.find(placeAt(NONE, asBytes('c')))).toBe(plan.destination.find(asBytes('a')));
  });

  it('refuses to remove a directory with what is in it', () => {
    const plan = moving();
    refuses(plan, removing(plan, programOf(plan), 'd'), 'd is not empty');
    expect(simulate(plan.destination, removing(plan, programOf(plan), 'empty')).destroyedCount).toBe(1);
  });

  it('refuses to rename onto what is there', () => {
    const plan = moving();
    refuses(plan, withRename(programOf(plan), { to: placeAt(NONE, asBytes('b')) }), 'b is taken');
    refuses(plan, withRename(programOf(plan), { to: placeAt(NONE, asBytes('d/x')) }), 'x is taken');
  });

  it('refuses to rename onto what has come there', () => {
    const plan = planOf(before, { c: 'A', e: 'B' }, [
      { verb: Verb.mv, origin: 'a', target: 'c' },
      { verb: Verb.mv, origin: 'b', target: 'e' },
    ]);
    refuses(plan, withRename(programOf(plan), { to: placeAt(NONE, asBytes('c')) }), 'c is taken');
  });

  it('refuses to replace a directory, be it empty', () => {
    const plan = moving();
    const change = { to: placeAt(NONE, asBytes('empty')), replaces: stampOf(plan, 'empty') };
    refuses(plan, withRename(programOf(plan), change), 'a directory is replaced');
  });

  it('refuses to leave something in a slot', () => {
    const plan = moving();
    refuses(plan, withRename(programOf(plan), { to: placeAt(3, asBytes('')) }), 'something is left in a slot');
  });

  it('refuses a step that expects something else', () => {
    const plan = moving();
    refuses(plan, withRename(programOf(plan), { expect: stampOf(plan, 'b') }), 'a is not what is expected');
    refuses(plan, withRename(programOf(plan), { expect: stampOf(plan, 'd') }), 'a is of another kind');
  });
});
