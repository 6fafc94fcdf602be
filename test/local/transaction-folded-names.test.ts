/** Renames at a destination that takes two names for one, where the plan did not know that it does. */
import { describe, expect, it } from 'vitest';
import { DESTINATION, runProgram, SOURCE, stepsOf, type World } from '../crash/program-world.ts';
import { foldTop } from '../model/folded-entries.ts';
import { MemoryDisk } from '../model/memory-disk.ts';
import { MemorySystem } from '../model/memory-system.ts';
import type { TreeDescription } from '../model/memory-tree.ts';
import { codes, tree } from './planted-transaction.ts';

const folding = { case: true, form: true };

function worldOf(destination: TreeDescription): World {
  return { name: '', destination, wanted: {}, renames: [{ object: 'File', from: 'File', to: 'file' }] };
}

describe('a rename to the same name in another case', () => {
  it.each<[string, TreeDescription, Record<string, string>]>([
    ['file', { File: 'A' }, { File: 'file A' }],
    ['directory', { 'File/x': 'A' }, { File: 'directory', 'File/x': 'file A' }],
  ])('leaves a %s where it is and says so, for it has no other name', async (_kind, destination, after) => {
    const disk = new MemoryDisk();
    const system = new MemorySystem(disk);
    system.plant(SOURCE, {});
    system.plant(DESTINATION, {});
    foldTop(disk, DESTINATION.slice(1), folding);
    system.plant(DESTINATION, destination);
    const world = worldOf(destination);
    const problems = await runProgram(system, world, stepsOf(system, world));
    expect(codes({ problems })).toEqual([['File', 'changed']]);
    expect(tree(system)).toEqual(after);
  });

  it('leaves both names of a file that has another one too', async () => {
    const disk = new MemoryDisk();
    const system = new MemorySystem(disk);
    system.plant(SOURCE, {});
    system.plant(DESTINATION, {});
    foldTop(disk, DESTINATION.slice(1), folding);
    const destination = { File: 'A', other: { hardLink: 'File' } };
    system.plant(DESTINATION, destination);
    const world = worldOf(destination);
    const problems = await runProgram(system, world, stepsOf(system, world));
    expect(codes({ problems })).toEqual([['File', 'changed']]);
    expect(tree(system)).toEqual({ File: 'file A', other: 'file A' });
  });

  it('takes the old name of a file that has both', async () => {
    const system = new MemorySystem();
    system.plant(SOURCE, {});
    const destination = { File: 'A', file: { hardLink: 'File' } };
    system.plant(DESTINATION, destination);
    const world = worldOf(destination);
    expect(await runProgram(system, world, stepsOf(system, world))).toEqual([]);
    expect(tree(system)).toEqual({ file: 'file A' });
  });
});
