/** Removals below a directory that is not what it was: only what is gone for certain counts as done. */
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Outcome } from '../../src/endpoint/transaction.ts';
import type { Report } from '../../src/engine/report.ts';
import { DESTINATION, idle, stepsOf } from '../crash/program-world.ts';
import { plantPair, syncPair } from '../crash/whole-run.ts';
import { madePair } from '../crash/whole-run-pairs.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { begin, codes, OUTSIDE, plant, tree } from './planted-transaction.ts';

const world = {
  destination: { 'd/e/x': 'X', 'd/y': 'Y', z: 'Z' },
  removals: [
    ['d/e/x', 'd/e/x'],
    ['d/e', 'd/e'],
    ['d/y', 'd/y'],
    ['z', 'z'],
  ],
} as const;

/** Takes the directory `name` at the top of the destination away; what was in it is beside it then. */
function takeAway(system: MemorySystem, name: string): number {
  const root = system.openRoot(asBytes(DESTINATION));
  system.rename(root, asBytes(name), root, asBytes(`${name}.real`), 'no-replace');
  return root;
}

function putSymlink(system: MemorySystem, name: string, target: string): void {
  const root = takeAway(system, name);
  system.symlink(asBytes(target), root, asBytes(name));
  system.close(root);
}

function putFile(system: MemorySystem, name: string): void {
  const root = takeAway(system, name);
  system.close(system.createFile(root, asBytes(name)));
  system.close(root);
}

/** The removals of the world after `change`, which is made when the trees have been compared. */
async function removedAfter(change: (system: MemorySystem) => void): Promise<{ system: MemorySystem } & Outcome> {
  const planted = plant(world);
  const steps = stepsOf(planted.system, planted.world);
  const transaction = await begin(planted.system);
  change(planted.system);
  const outcome = await transaction.remove(steps.removals, idle);
  await transaction.finish(null, idle);
  return { system: planted.system, ...outcome };
}

const kept = { 'd.real/e/x': 'file X', 'd.real/y': 'file Y' };

describe('a removal below a directory', () => {
  it('is not done where a symlink is in its place, and nothing goes where that leads', async () => {
    const { system, ...outcome } = await removedAfter((memory) => {
      memory.plant(OUTSIDE, { 'e/x': 'X', y: 'Y' });
      putSymlink(memory, 'd', OUTSIDE);
    });
    expect(codes(outcome)).toEqual([
      ['d/e/x', 'ENOTDIR'],
      ['d/e', 'ENOTDIR'],
      ['d/y', 'ENOTDIR'],
    ]);
    expect(outcome.done).toEqual(Uint8Array.of(0, 0, 0, 1));
    expect(tree(system)).toMatchObject({ ...kept, d: `symlink ${OUTSIDE}` });
    expect(Object.keys(tree(system))).not.toContain('z');
    expect([...system.readTree(OUTSIDE).keys()]).toEqual(['e', 'e/x', 'y']);
  });

  it('is not done where a symlink is in its place that leads nowhere, or to where it is now', async () => {
    for (const target of ['nowhere', 'd.real']) {
      const { system, ...outcome } = await removedAfter((memory) => putSymlink(memory, 'd', target));
      expect(outcome.done).toEqual(Uint8Array.of(0, 0, 0, 1));
      expect(codes(outcome)).toHaveLength(3);
      expect(tree(system)).toMatchObject(kept);
    }
  });

  it('is not done where a file is in its place', async () => {
    const { system, ...outcome } = await removedAfter((memory) => putFile(memory, 'd'));
    expect(codes(outcome)).toEqual([
      ['d/e/x', 'ENOTDIR'],
      ['d/e', 'ENOTDIR'],
      ['d/y', 'ENOTDIR'],
    ]);
    expect(outcome.done).toEqual(Uint8Array.of(0, 0, 0, 1));
    expect(tree(system)).toMatchObject({ ...kept, d: 'file ' });
  });

  it('is done where it is gone with all that was in it', async () => {
    const { system, ...outcome } = await removedAfter((memory) => memory.close(takeAway(memory, 'd')));
    expect(outcome.problems).toEqual([]);
    expect(outcome.done).toEqual(Uint8Array.of(1, 1, 1, 1));
    expect(tree(system)).toMatchObject(kept);
  });

  it('is done where another one is in its place that holds nothing', async () => {
    const { system, ...outcome } = await removedAfter((memory) => {
      const root = takeAway(memory, 'd');
      memory.makeDirectory(root, asBytes('d'), 0o755);
      memory.close(root);
    });
    expect(outcome.problems).toEqual([]);
    expect(tree(system)).toMatchObject({ ...kept, d: 'directory' });
  });
});

describe('a run in which a directory that goes is taken away before anything is removed', () => {
  const pair = madePair('a directory goes, a file comes', { 'd/x': 'X', k: 'K' }, { k: 'K', new: 'N' });

  /** `change` is made when the new file has got its name. */
  async function ranWith(change: (system: MemorySystem) => void): Promise<Report> {
    const system = plantPair(pair);
    let placed = 0;
    system.onMutation = (call, phase) => {
      if (call !== 'rename' || phase !== 'after' || placed > 0) return;
      placed++;
      change(system);
    };
    const report = await syncPair(system, pair);
    expect(placed).toBe(1);
    return report;
  }

  it.each([
    ['a symlink', (system: MemorySystem): void => putSymlink(system, 'd', OUTSIDE)],
    ['a file', (system: MemorySystem): void => putFile(system, 'd')],
  ])('is incomplete and names what it has not removed where %s is in its place', async (_what, change) => {
    const { result, problems, actions } = await ranWith(change);
    expect(result).toBe('incomplete');
    expect(problems.map(({ path, operation }) => [path, operation])).toEqual([
      ['d/x', 'remove'],
      ['d', 'remove'],
    ]);
    expect([actions.rm, actions.rmdir]).toEqual([0, 0]);
  });

  it('is done where it is gone', async () => {
    const { result, problems } = await ranWith((system) => system.close(takeAway(system, 'd')));
    expect([result, problems]).toEqual(['done', []]);
  });
});
