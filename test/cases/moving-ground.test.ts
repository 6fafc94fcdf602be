/** Somebody else changes the destination in the middle of a run: at every change that the run makes, in memory. */
import { describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { DESTINATION, Judge, plantPair, syncPair } from '../crash/whole-run.ts';
import type { Pair } from '../crash/whole-run-pairs.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { scanAt } from '../model/site-in-memory.ts';

const long = (label: string): string => label.repeat(40);
const pair: Pair = {
  name: 'a little of everything',
  before: { 'd/a': long('A'), 'd/b': long('B'), c: long('C'), gone: long('G'), 'e/edited': long('O') },
  after: { 'd/b': long('A'), 'd/a': long('B'), 'n/c': long('C'), 'e/edited': long('E'), new: long('N') },
  criteria: ['path+mtime', 'qhash+sha256'],
  cache: false,
};
const needed = ['A', 'B', 'C'].map((label) => `file ${long(label)}`);

/** Lets `act` happen before the `nth` change of a run; false if there were fewer. What ends the run is its own affair. */
async function disturbed(system: MemorySystem, nth: number, act: (other: MemorySystem) => void): Promise<boolean> {
  let count = 0;
  system.onMutation = (_call, phase) => {
    if (phase === 'before' && ++count === nth) act(system.attach());
  };
  try {
    await syncPair(system, pair);
  } catch (error) {
    if (!isMyrrorError(error)) throw error;
  } finally {
    system.onMutation = undefined;
  }
  return count >= nth;
}

function rename(system: MemorySystem, above: string, from: string, to: string): void {
  const at = system.openRoot(asBytes(above));
  system.rename(at, asBytes(from), at, asBytes(to), 'no-replace');
  system.close(at);
}

describe('during a run', () => {
  it('the root is moved away and another directory put in its place: that one is never touched', async () => {
    let moments = 0;
    for (let nth = 1; ; nth++) {
      const system = plantPair(pair);
      const happened = await disturbed(system, nth, (other) => {
        rename(other, '/', 'destination', 'moved');
        other.plant(DESTINATION, { stranger: 'S', 'd/a': 'not ours' });
      });
      if (!happened) break;
      moments++;
      expect(Object.fromEntries(system.readTree(DESTINATION)), `before change ${nth}`).toEqual({
        stranger: 'file S',
        d: 'directory',
        'd/a': 'file not ours',
      });
      const kept = new Set(system.readTree('/moved').values());
      for (const text of needed) expect(kept, `before change ${nth}`).toContain(text);
    }
    expect(moments).toBeGreaterThan(20);
  });

  it('a directory of the destination is renamed: nothing is lost, and the next run finishes', async () => {
    const judge = new Judge(pair);
    for (let nth = 1; ; nth++) {
      const system = plantPair(pair);
      const happened = await disturbed(system, nth, (other) => {
        const tree = other.readTree(DESTINATION);
        if (tree.has('d')) rename(other, DESTINATION, 'd', 'elsewhere');
      });
      if (!happened) break;
      const kept = new Set(system.readTree(DESTINATION).values());
      for (const text of needed) expect(kept, `before change ${nth}`).toContain(text);
      await syncPair(system.reopen(), pair);
      await syncPair(system.reopen(), pair);
      judge.checkFinished(system, `before change ${nth}`, true);
    }
  });

  it('what was staged is removed: it is brought again, and nothing short is ever placed', async () => {
    const judge = new Judge(pair);
    for (let nth = 1; ; nth++) {
      const system = plantPair(pair);
      if (!(await disturbed(system, nth, (other) => clearStaged(other)))) break;
      judge.checkInterrupted(system, `before change ${nth}`);
      await syncPair(system.reopen(), pair);
      judge.checkFinished(system, `before change ${nth}`);
    }
  });
});

/** As a clean-up of old files would. */
function clearStaged(system: MemorySystem): void {
  if (!system.readTree(DESTINATION).has('.myrror/staged')) return;
  const staged = scanAt(system.attach(), `${DESTINATION}/.myrror/staged`);
  for (let row = 1; row < staged.count; row++) {
    if (staged.kind(row) !== Kind.file) continue;
    const path = staged.path(row);
    const cut = path.lastIndexOf('/');
    const at = system.openRoot(asBytes(`${DESTINATION}/.myrror/staged/${path.slice(0, Math.max(cut, 0))}`));
    system.unlink(at, asBytes(path.slice(cut + 1)));
    system.close(at);
  }
}
