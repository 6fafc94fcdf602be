/** A program that is not what the plan says is refused before anything is done, whoever made it so. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { changesOf, plantPair, syncPair } from '../../test/crash/whole-run.ts';
import { applyPair, comparePair } from '../../test/crash/whole-run-list.ts';
import { madePair } from '../../test/crash/whole-run-pairs.ts';
import type { Program, Removal } from '../core/plan/step.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { blankStamp, type Stamp } from '../core/tree/stamp.ts';

type Spoil = (program: Program, destination: Snapshot) => Program;
const spoiling = vi.hoisted((): { spoil: unknown } => ({ spoil: null }));

vi.mock(import('../core/plan/lower.ts'), async (load) => {
  const real = await load();
  return {
    ...real,
    lower: (plan, options) => {
      const program = real.lower(plan, options);
      return spoiling.spoil === null ? program : (spoiling.spoil as Spoil)(program, plan.destination);
    },
  };
});

afterEach(() => {
  spoiling.spoil = null;
});

function stampOf(destination: Snapshot, path: string): Stamp {
  return destination.stamp(destination.find(asBytes(path)));
}

/** A removal of something that nobody asked to remove. */
const removing =
  (path: string): Spoil =>
  (program, destination) => {
    const expect_ = stampOf(destination, path);
    const removal: Removal = { path: asBytes(path), kind: expect_.kind, expect: expect_ };
    return { ...program, removals: [...program.removals, removal] };
  };

const wrong: Readonly<Record<string, Spoil>> = {
  'removes what is left alone': removing('fifo'),
  'removes what stays': removing('stays'),
  'leaves out a removal': (program) => ({ ...program, removals: [] }),
  'leaves out a rename': (program) => ({ ...program, rearrangement: { ...program.rearrangement, renames: [] } }),
  'leaves out an arrival': (program) => ({ ...program, arrivalCount: program.arrivalCount - 1 }),
  'removes a directory with what is in it': (program, destination) => ({
    ...program,
    removals: [{ path: asBytes('d'), kind: Kind.directory, expect: stampOf(destination, 'd') }, ...program.removals],
  }),
  'renames onto what stays': (program) => {
    const [first, ...rest] = program.rearrangement.renames;
    if (first === undefined) throw new Error('no rename');
    const to = { ...first.to, name: asBytes('stays') };
    return { ...program, rearrangement: { ...program.rearrangement, renames: [{ ...first, to }, ...rest] } };
  },
  'replaces what stays': (program, destination) => {
    const [first, ...rest] = program.rearrangement.renames;
    if (first === undefined) throw new Error('no rename');
    const spoilt = { ...first, to: { ...first.to, name: asBytes('stays') }, replaces: stampOf(destination, 'stays') };
    return { ...program, rearrangement: { ...program.rearrangement, renames: [spoilt, ...rest] } };
  },
  'replaces an empty directory by a rename': (program, destination) => {
    const [first, ...rest] = program.rearrangement.renames;
    if (first === undefined) throw new Error('no rename');
    const spoilt = { ...first, to: { ...first.to, name: asBytes('empty') }, replaces: stampOf(destination, 'empty') };
    return { ...program, rearrangement: { ...program.rearrangement, renames: [spoilt, ...rest] } };
  },
  'moves another file': (program, destination) => {
    const [first, ...rest] = program.rearrangement.renames;
    if (first === undefined) throw new Error('no rename');
    const spoilt = { ...first, from: { ...first.from, name: asBytes('stays') } };
    expect(stampOf(destination, 'stays').inode).not.toBe(first.expect.inode);
    return { ...program, rearrangement: { ...program.rearrangement, renames: [spoilt, ...rest] } };
  },
  'expects another kind': (program) => {
    const [first, ...rest] = program.rearrangement.renames;
    if (first === undefined) throw new Error('no rename');
    const spoilt = { ...first, expect: { ...first.expect, kind: Kind.symlink } };
    return { ...program, rearrangement: { ...program.rearrangement, renames: [spoilt, ...rest] } };
  },
  'leaves something parked': (program) => {
    const { renames, ...rest } = program.rearrangement;
    return { ...program, rearrangement: { ...rest, stagedDirectories: [...rest.stagedDirectories, 77], renames } };
  },
  'expects nothing to stand where something does': (program) => ({
    ...program,
    removals: program.removals.map((removal) => ({ ...removal, expect: blankStamp(Kind.file) })),
  }),
};

describe('a program', () => {
  const pair = madePair(
    'something of everything',
    {
      fifo: 'kept',
      stays: 'stays',
      old: 'goes',
      moves: 'moved content',
      'd/in': 'in d',
      'd/x': 'x',
      empty: { directory: true },
    },
    {
      fifo: { special: true },
      stays: 'stays',
      there: 'moved content',
      fresh: 'arrives',
      'd/in': 'in d',
      'd/x': 'x',
      empty: { directory: true },
    },
  );

  it('that is what the plan says is carried out', async () => {
    const system = plantPair(pair);
    const report = await syncPair(system, pair);
    expect(report.problems.map(({ code }) => code)).toEqual(['special']);
    expect(system.readTree('/destination').get('there')).toMatch(/^file moved content/);
  });

  it.each(Object.entries(wrong))('that %s is refused', async (_what, spoil) => {
    spoiling.spoil = spoil;
    const system = plantPair(pair);
    const changes = await changesOf(system, async () => {
      await expect(syncPair(system, pair)).rejects.toThrow();
    });
    expect(changes).toEqual([]);
  });

  it('of a list that removes what the list does not name is refused', async () => {
    const system = plantPair(pair);
    const list = await comparePair(system, pair);
    spoiling.spoil = removing('stays');
    const changes = await changesOf(system, async () => {
      await expect(applyPair(system, pair, list)).rejects.toThrow();
    });
    expect(changes).toEqual([]);
  });
});
