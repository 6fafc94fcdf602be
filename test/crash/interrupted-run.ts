/** Disks on which a run was killed at a chosen moment, for whatever is to find, finish or undo what it has left. */
import type { Unfinished } from '../../src/endpoint/unfinished.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { killedAt, plantWorld } from './aftermath.ts';
import { DESTINATION, openEndpoint, runProgram, type World } from './program-world.ts';

/** The smallest world in which something has to be parked. */
export const swap: World = {
  name: 'two files swap their names',
  destination: { a: 'A', b: 'B' },
  renames: [
    { object: 'a', from: 'a', to: '@0' },
    { object: 'b', from: 'b', to: 'a' },
    { object: 'a', from: '@0', to: 'b' },
  ],
  wanted: { a: 'file B', b: 'file A' },
};

/** What an interrupted run has left in the destination, as `status` finds it. */
export async function look(system: MemorySystem): Promise<Unfinished> {
  const endpoint = openEndpoint(system, 'destination');
  try {
    return await endpoint.unfinished();
  } finally {
    await endpoint.close();
  }
}

/** The destination without our own state. */
export function treeOf(system: MemorySystem): Map<string, string> {
  return new Map([...system.readTree(DESTINATION)].filter(([path]) => !/^\.myrror(\/|$)/.test(path)));
}

/** A run of `world` that is killed after the first change at which `isThere` says so. Throws if that never comes. */
export async function killedWhen(
  world: World,
  isThere: (left: Unfinished, tree: ReadonlyMap<string, string>) => boolean,
): Promise<MemorySystem> {
  for (let nth = 1; ; nth++) {
    const { system, steps } = plantWorld(world);
    const killed = await killedAt(system, nth, 'after', () => runProgram(system, world, steps));
    if (!killed) throw new Error('it has never been so');
    const next = system.reopen();
    if (isThere(await look(next), treeOf(next))) return next;
  }
}

/** As `killedWhen`, when so many renames are done. */
export function killedAfterRenames(world: World, renames: number): Promise<MemorySystem> {
  return killedWhen(world, ({ journal }) => journal?.done === renames);
}

/** Killed when a is parked and b has its place. */
export function swapping(): Promise<MemorySystem> {
  return killedAfterRenames(swap, 2);
}
