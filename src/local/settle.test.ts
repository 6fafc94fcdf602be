import { describe, expect, it } from 'vitest';
import { killedWhen, look } from '../../test/crash/interrupted-run.ts';
import { DESTINATION, idle, openEndpoint, type World } from '../../test/crash/program-world.ts';
import type { MemorySystem } from '../../test/model/memory-system.ts';
import type { Settlement, Settling } from '../endpoint/unfinished.ts';

const world: World = {
  name: 'a file arrives',
  destination: { kept: 'K' },
  source: { new: 'content' },
  arrivals: [{ path: 'new', receive: 'new' }],
  wanted: { kept: 'file K', new: 'file content' },
};

/** Killed when its content is staged and no barrier has made it durable. */
function staging(): Promise<MemorySystem> {
  return killedWhen(world, ({ staged }) => staged.some(({ bytes, size }) => bytes === size));
}

function settle(system: MemorySystem, how: Settling, bootId: string): Promise<Settlement> {
  return openEndpoint(system, 'destination', bootId).settle(how, idle);
}

function holdsState(system: MemorySystem): boolean {
  return system.readTree(DESTINATION).has('.myrror');
}

describe('resuming keeps staged content', () => {
  it('that the same boot of the machine has written', async () => {
    const system = await staging();
    expect(await settle(system, 'resume', 'boot 1')).toMatchObject({ stagedFiles: 1, stagedBytes: 7, problems: [] });
    expect((await look(system)).staged).toMatchObject([{ path: 'new', bytes: 7, size: 7 }]);
  });

  it('but not what a restart may have left half written, and does not say that it does', async () => {
    const system = await staging();
    expect(await settle(system, 'resume', 'boot 2')).toMatchObject({ stagedFiles: 0, stagedBytes: 0, problems: [] });
    expect((await look(system)).staged).toEqual([]);
    expect(holdsState(system)).toBe(false);
  });
});

describe('aborting', () => {
  it('throws staged content away and says how much', async () => {
    const system = await staging();
    expect(await settle(system, 'abort', 'boot 1')).toMatchObject({ stagedFiles: 1, stagedBytes: 7, problems: [] });
    expect(holdsState(system)).toBe(false);
  });
});
