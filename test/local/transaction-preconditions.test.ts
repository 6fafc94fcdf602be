/** What somebody else does in the moment between two calls: it is refused by name, and nothing of theirs is lost. */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import {
  attributesOf,
  DESTINATION,
  idle,
  openEndpoint,
  runProgram,
  SOURCE,
  stampAt,
  stepsOf,
} from '../crash/program-world.ts';
import { columnsOf } from '../model/columns-of.ts';
import type { CallName } from '../model/memory-faults.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { begin, codes, overwrite, plant, tree } from './planted-transaction.ts';

/** Has `act` done once, right before the first call of a kind on a name. */
function rightBefore(system: MemorySystem, wanted: CallName, name: string, act: (other: MemorySystem) => void): void {
  let isDone = false;
  system.onMutation = (call, phase, named) => {
    if (isDone || phase !== 'before' || call !== wanted || named !== name) return;
    isDone = true;
    act(system.attach());
  };
}

describe('a rename', () => {
  it('does not replace what has changed since', async () => {
    const { system, world } = plant({
      destination: { a: 'A', b: 'B', c: 'C' },
      renames: [
        { object: 'c', from: 'c', to: 'd' },
        { object: 'a', from: 'a', to: 'b', replaces: 'b' },
      ],
    });
    const steps = stepsOf(system, world);
    rightBefore(system, 'rename', 'c', (other) => overwrite(other, DESTINATION, 'b', 'theirs'));
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([['a', 'changed']]);
    expect(tree(system)).toEqual({ a: 'file A', b: 'file theirs', d: 'file C' });
  });

  it('does not replace what has appeared since', async () => {
    const { system, world } = plant({ destination: { a: 'A' }, renames: [{ object: 'a', from: 'a', to: 'b' }] });
    const steps = stepsOf(system, world);
    rightBefore(system, 'rename', 'a', (other) => other.plant(DESTINATION, { b: 'theirs' }));
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([['a', 'changed']]);
    expect(tree(system)).toEqual({ a: 'file A', b: 'file theirs' });
  });

  it('does not move what has taken the place of its object', async () => {
    const { system, world } = plant({
      destination: { a: 'A', c: 'C' },
      renames: [
        { object: 'c', from: 'c', to: 'd' },
        { object: 'a', from: 'a', to: 'b' },
      ],
    });
    const steps = stepsOf(system, world);
    rightBefore(system, 'rename', 'c', (other) => overwrite(other, DESTINATION, 'a', 'theirs'));
    expect(codes({ problems: await runProgram(system, world, steps) })).toEqual([['a', 'changed']]);
    expect(tree(system)).toEqual({ a: 'file theirs', d: 'file C' });
  });

  it('that cannot go on does not come back over what has appeared at the old place', async () => {
    const { system, world } = plant({
      destination: { a: 'A', b: 'B' },
      renames: [
        { object: 'a', from: 'a', to: '@0' },
        { object: 'b', from: 'b', to: 'a2' },
        { object: 'a', from: '@0', to: 'b' },
      ],
    });
    const steps = stepsOf(system, world);
    system.fail({ call: 'rename', code: 'EIO', name: asBytes('b'), times: 1 });
    rightBefore(system, 'rename', 'b', (other) => other.plant(DESTINATION, { a: 'theirs' }));
    const problems = await runProgram(system, world, steps);
    expect(codes({ problems }).map(([, code]) => code)).toContain('rescued');
    expect(tree(system)).toMatchObject({ a: 'file theirs', b: 'file B', '.myrror/rescued/a': 'file A' });
  });
});

describe.each([true, false])('a source file (read directly: %s)', (direct) => {
  const world = { source: { a: 'source', other: { hardLink: 'a' } }, arrivals: [{ path: 'a', receive: 'a' }] };

  async function stagedAfter(disturb: (system: MemorySystem) => void): Promise<[string, string][]> {
    const { system, world: whole } = plant(world);
    const steps = stepsOf(system, whole);
    const transaction = await begin(system);
    const supply = openEndpoint(system, 'source').supply();
    disturb(system);
    const offered = direct ? supply : { direct: null, bring: supply.bring };
    const outcome = await transaction.stage(columnsOf(steps.arrivals), offered, idle);
    expect(outcome.done[0]).toBe(outcome.problems.length === 0 ? 1 : 0);
    return codes(outcome);
  }

  it('is taken if nothing has happened to it', async () => {
    expect(await stagedAfter(() => undefined)).toEqual([]);
  });

  it('that was rewritten with its size since the comparison is not taken', async () => {
    expect(await stagedAfter((system) => overwrite(system, SOURCE, 'a', 'SOURCE'))).toEqual([['a', 'changed']]);
  });

  it('that is rewritten with its size while it is read is not taken', async () => {
    const found = await stagedAfter((system) => {
      const read = system.read.bind(system);
      let isDone = false;
      system.read = (...given) => {
        const count = read(...given);
        if (!isDone) overwrite(system.attach(), SOURCE, 'a', 'SOURCE');
        isDone = true;
        return count;
      };
    });
    expect(found).toEqual([['a', 'changed']]);
  });

  it('that is rewritten with its size and time while it is read is not taken, though it has another name', async () => {
    const found = await stagedAfter((system) => {
      const read = system.read.bind(system);
      const { mtimeSeconds, mtimeNanos } = stampAt(system, SOURCE, 'a');
      let isDone = false;
      system.read = (...given) => {
        const count = read(...given);
        if (isDone) return count;
        isDone = true;
        const other = system.attach();
        overwrite(other, SOURCE, 'a', 'SOURCE');
        other.setTimeAt(other.openRoot(asBytes(SOURCE)), asBytes('a'), mtimeSeconds, mtimeNanos);
        return count;
      };
    });
    expect(found).toEqual([['a', 'changed']]);
  });
});

describe('verifying', () => {
  it.each([true, false])('finds what is not what the source holds (read directly: %s)', async (direct) => {
    const arrivals = ['a', 'b'].map((path) => ({ path, receive: path }));
    const { system, world } = plant({ source: { a: 'first', b: 'other' }, arrivals });
    const { arrivals: steps } = stepsOf(system, world);
    const transaction = await begin(system);
    const supply = openEndpoint(system, 'source').supply();
    const offered = direct ? supply : { direct: null, bring: supply.bring };
    await transaction.stage(columnsOf(steps), offered, idle);
    await transaction.place(columnsOf(steps), idle);
    overwrite(system.attach(), DESTINATION, 'b', 'OTHER');
    const outcome = await transaction.verify(columnsOf(steps), offered, idle);
    expect(codes(outcome)).toEqual([['b', 'differs']]);
    expect(outcome.done).toEqual(Uint8Array.of(1, 0));
  });
});

describe('an arrival', () => {
  it('does not replace what appears in the moment before it gets its name', async () => {
    const { system, world } = plant({ source: { a: 'A' }, arrivals: [{ path: 'a', receive: 'a' }] });
    const steps = stepsOf(system, world);
    // The thread that places many is refused, so that it is looked at by itself.
    system.fail({ call: 'rename', code: 'EIO', nth: 1 });
    let renames = 0;
    system.onMutation = (call, phase) => {
      if (call === 'rename' && phase === 'before' && ++renames === 2)
        system.attach().plant(DESTINATION, { a: 'theirs' });
    };
    const problems = await runProgram(system, world, steps);
    expect(problems.map(({ path }) => path)).toEqual(['a']);
    expect(tree(system).a).toBe('file theirs');
  });
});

describe('what is discarded', () => {
  it('is removed only if it is what was put aside', async () => {
    const { system, world } = plant({
      destination: { a: 'A', b: 'B' },
      renames: [
        { object: 'a', from: 'a', to: '@0' },
        { object: 'b', from: 'b', to: 'a' },
      ],
      discards: [0],
    });
    const steps = stepsOf(system, world);
    const transaction = await begin(system);
    await transaction.rearrange(steps.rearrangement, idle);
    overwrite(system.attach(), `${DESTINATION}/.myrror/parked`, '0', 'written to meanwhile');
    const outcome = await transaction.remove([], idle);
    expect(codes(outcome)).toEqual([['a', 'rescued']]);
    await transaction.finish(null, idle);
    expect(tree(system)).toMatchObject({ a: 'file B', '.myrror/rescued/a': 'file written to meanwhile' });
  });
});

describe('attributes', () => {
  const attributes = { mode: 0o600, uid: -1, gid: -1, mtimeSeconds: 77, mtimeNanos: 0 };

  it('are not set on what has changed since', async () => {
    const { system } = plant({ destination: { a: 'A' } });
    const expect_ = stampAt(system, DESTINATION, 'a');
    overwrite(system, DESTINATION, 'a', 'B');
    const transaction = await begin(system);
    const adjustment = { path: asBytes('a'), kind: Kind.file, expect: expect_, attributes, asked: true };
    expect(codes(await transaction.adjust([adjustment], idle))).toEqual([['a', 'changed']]);
    expect(stampAt(system, DESTINATION, 'a').mtimeSeconds).not.toBe(77);
  });

  it('are not set on what is of another kind by the time it is opened', async () => {
    const { system } = plant({ destination: { a: 'A' } });
    const transaction = await begin(system);
    const root = system.attach();
    const handle = root.openRoot(asBytes(DESTINATION));
    const openFile = system.openFile.bind(system);
    system.openFile = (at, name) => {
      if (name === 'a') {
        root.unlink(handle, asBytes('a'));
        root.makeDirectory(handle, asBytes('a'), 0o755);
        const other = system.openDirectory(at, name);
        return other;
      }
      return openFile(at, name);
    };
    const adjustment = { path: asBytes('a'), kind: Kind.file, expect: null, attributes, asked: true };
    expect(codes(await transaction.adjust([adjustment], idle))).toEqual([['a', 'changed']]);
    expect(stampAt(root, DESTINATION, 'a')).toMatchObject({ kind: Kind.directory });
    expect(attributesOf(stampAt(root, DESTINATION, 'a')).mtimeSeconds).not.toBe(77);
  });
});
