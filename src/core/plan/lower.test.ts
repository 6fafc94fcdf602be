import { describe, expect, it } from 'vitest';
import { snapshotOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import { asBytes } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { ActionsBuilder, type Plan, Verb } from './action.ts';
import { checkAgainstPlan } from './check-program.ts';
import { lower } from './lower.ts';
import { pathIn } from './place.ts';
import { simulate } from './simulate.ts';
import type { Program } from './step.ts';

interface Line {
  readonly verb: Verb;
  readonly origin?: string;
  readonly target?: string;
}

function planOf(before: TreeDescription, after: TreeDescription, lines: readonly Line[]): Plan {
  const [destination, wanted] = [snapshotOf(before), snapshotOf(after)];
  const actions = new ActionsBuilder();
  for (const { verb, origin, target } of lines) {
    actions.add(verb, {
      ...(origin === undefined ? {} : { origin: destination.find(asBytes(origin)) }),
      ...(target === undefined ? {} : { target: wanted.find(asBytes(target)) }),
    });
  }
  return { destination, wanted, actions: actions.finish() };
}

/** The program, after the simulation has found that it does what the plan says. */
function programOf(plan: Plan): Program {
  const program = lower(plan, { owners: false });
  checkAgainstPlan(plan, simulate(plan.destination, program));
  return program;
}

describe('a removal', () => {
  it.each([
    { what: 'a file', after: { a: 'B' }, verb: Verb.remote_cp },
    { what: 'a symlink', after: { a: { target: 'x' } }, verb: Verb.link },
  ])('is left out where $what arrives at that place, which replaces what was to be removed', ({ after, verb }) => {
    const plan = planOf({ a: 'A', b: 'B' }, after, [
      { verb: Verb.rm, origin: 'a' },
      { verb: Verb.rm, origin: 'b' },
      { verb, target: 'a' },
    ]);
    const { removals, rearrangement, arrival } = programOf(plan);
    expect(removals.map(({ path }) => path)).toEqual(['b']);
    expect(rearrangement.renames).toEqual([]);
    expect(arrival(0).replaces).toEqual(plan.destination.stamp(plan.destination.find(asBytes('a'))));
  });

  it('is left out where something is moved over what was to be removed', () => {
    const { removals, rearrangement } = programOf(
      planOf({ a: 'A', b: 'B' }, { a: 'B' }, [
        { verb: Verb.rm, origin: 'a' },
        { verb: Verb.mv, origin: 'b', target: 'a' },
      ]),
    );
    expect(removals).toEqual([]);
    expect(rearrangement.renames.length).toBe(1);
  });
});

describe('an adjustment', () => {
  const after = {
    d: { kind: 'directory', mtime: 9 },
    'd/a': { mode: 0o600, mtime: 9 },
    l: { target: 'x', mtime: 9 },
  } as const;

  it('expects the file or symlink that was compared, and of a directory only that it is one', () => {
    const plan = planOf({ 'd/a': 'A', l: { target: 'x' } }, after, [
      { verb: Verb.meta, target: 'd/a' },
      { verb: Verb.meta, target: 'l' },
      { verb: Verb.meta, target: 'd' },
    ]);
    const { destination } = plan;
    const stamp = (path: string) => destination.stamp(destination.find(asBytes(path)));
    expect(
      programOf(plan)
        .adjustments.filter(({ asked }) => asked)
        .map(({ path, kind, expect: expected }) => [path, kind, expected]),
    ).toEqual([
      ['d/a', Kind.file, stamp('d/a')],
      ['d', Kind.directory, null],
      ['l', Kind.symlink, stamp('l')],
    ]);
  });

  it('expects a moved file as it was at its old place', () => {
    const plan = planOf({ a: 'A' }, { b: { mtime: 9 } }, [
      { verb: Verb.mv, origin: 'a', target: 'b' },
      { verb: Verb.meta, target: 'b' },
    ]);
    const [first] = programOf(plan).adjustments;
    expect(first).toMatchObject({ path: 'b', expect: plan.destination.stamp(plan.destination.find(asBytes('a'))) });
  });
});

describe('a rearrangement', () => {
  const lines: readonly Line[] = [
    { verb: Verb.mv, origin: 'd', target: 'd/old' },
    { verb: Verb.mv, origin: 'd/c', target: 'd' },
  ];

  it.each([lines, lines.toReversed()])(
    'brings a directory into its own child by a slot, never into itself: %j',
    (...order) => {
      const plan = planOf({ 'd/x': 'X', 'd/c/y': 'Y' }, { 'd/y': 'Y', 'd/old/x': 'X' }, order);
      const { renames } = programOf(plan).rearrangement;
      expect(renames.length).toBe(3);
      expect(renames[0]?.to).toMatchObject({ slot: 0, name: '' });
    },
  );

  it('empties a removed directory that is in the way, the deepest first, before it is put aside', () => {
    const before = { 'd/e/x': 'X', 'd/kept': 'K', 'd/y': 'Y' };
    const { rearrangement, removals } = programOf(
      planOf(before, { d: 'N', kept: 'K' }, [
        { verb: Verb.rmdir, origin: 'd' },
        { verb: Verb.rmdir, origin: 'd/e' },
        { verb: Verb.rm, origin: 'd/e/x' },
        { verb: Verb.rm, origin: 'd/y' },
        { verb: Verb.mv, origin: 'd/kept', target: 'kept' },
        { verb: Verb.remote_cp, target: 'd' },
      ]),
    );
    const from = rearrangement.renames.map((rename) => pathIn(rename.from));
    expect(from.toSorted()).toEqual(['d', 'd/e', 'd/e/x', 'd/kept', 'd/y']);
    expect(from.at(-1)).toBe('d');
    expect(from.indexOf(asBytes('d/e/x'))).toBeLessThan(from.indexOf(asBytes('d/e')));
    expect(rearrangement.discards.length).toBe(4);
    expect(removals).toEqual([]);
  });
});
