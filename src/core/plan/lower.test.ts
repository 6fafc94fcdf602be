import { describe, expect, it } from 'vitest';
import { type PlanLine, planOf, programOf } from '../../../test/model/plan-of-lines.ts';
import { asBytes } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { Verb } from './action.ts';
import { lower } from './lower.ts';
import { pathIn } from './place.ts';
import { PlanFault } from './plan-fault.ts';

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

describe('a directory in which a name comes or goes', () => {
  it('gets back the time that it had', () => {
    const before = { 'd/x': 'X', 'e/y': 'Y', 'f/z': 'Z', 'g/v': 'V', 'h/w': 'W' };
    const plan = planOf(before, { 'd/new': 'N', 'g/z': 'Z', 'h/w': { mode: 0o600 } }, [
      { verb: Verb.remote_cp, target: 'd/new' },
      { verb: Verb.rm, origin: 'e/y' },
      { verb: Verb.mv, origin: 'f/z', target: 'g/z' },
      { verb: Verb.meta, target: 'h/w' },
    ]);
    const given = programOf(plan).adjustments.filter(({ asked }) => !asked);
    expect(given.map(({ path }) => path)).toEqual(['d', 'e', 'f', 'g', '']);
    for (const { path, attributes } of given) {
      const { mtimeSeconds } = plan.destination.attributes(plan.destination.find(path));
      expect(attributes.mtimeSeconds, path).toBe(mtimeSeconds);
    }
  });
});

describe('a rearrangement', () => {
  const lines: readonly PlanLine[] = [
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

describe('arrivals', () => {
  it('that copy what is there come first, and are counted', () => {
    const program = programOf(
      planOf({ a: 'A', b: 'B' }, { n: 'N', c: 'A', d: 'B' }, [
        { verb: Verb.remote_cp, target: 'n' },
        { verb: Verb.local_cp, origin: 'a', target: 'c' },
        { verb: Verb.local_cp, origin: 'b', target: 'd' },
      ]),
    );
    expect(program.copyCount).toBe(2);
    expect([0, 1, 2].map((id) => program.arrival(id).how)).toEqual(['copy', 'copy', 'receive']);
  });
});

describe('two actions', () => {
  const plan = planOf({ old: 'A' }, { New: 'N', new: 'A' }, [
    { verb: Verb.remote_cp, target: 'New' },
    { verb: Verb.mv, origin: 'old', target: 'new' },
  ]);

  it('do not fit if their targets are one name for the destination', () => {
    expect(() => programOf({ ...plan, folding: { case: true, form: false } })).toThrow(PlanFault);
  });

  it('fit if both names stand there already: then they are two, whatever was guessed', () => {
    const replacing = planOf({ New: 'O', new: 'P' }, { New: 'N', new: 'A' }, [
      { verb: Verb.rm, origin: 'New' },
      { verb: Verb.rm, origin: 'new' },
      { verb: Verb.remote_cp, target: 'New' },
      { verb: Verb.remote_cp, target: 'new' },
    ]);
    expect(programOf({ ...replacing, folding: { case: true, form: false } }).arrivalCount).toBe(2);
  });

  it('fit where each spelling is a name', () => {
    expect(programOf({ ...plan, folding: { case: false, form: true } }).arrivalCount).toBe(1);
  });
});

describe('for a destination that keeps no modes', () => {
  it('only permissions are set: setuid, setgid and sticky it may refuse', () => {
    const after = { d: { kind: 'directory', mode: 0o2775 }, f: { mode: 0o4755 }, g: { mode: 0o1644 } } as const;
    const plan = planOf({ g: 'A' }, after, [
      { verb: Verb.mkdir, target: 'd' },
      { verb: Verb.remote_cp, target: 'f' },
      { verb: Verb.meta, target: 'g' },
    ]);
    const modesOf = (modes: boolean): number[] => {
      const { arrival, adjustments } = lower(plan, { owners: false, modes });
      return [arrival(0), ...adjustments.filter(({ asked }) => asked)].map(({ attributes }) => attributes.mode);
    };
    expect(modesOf(false)).toEqual([0o755, 0o775, 0o644]);
    expect(modesOf(true)).toEqual([0o4755, 0o2775, 0o1644]);
  });
});
