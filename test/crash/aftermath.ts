/** Killing a transaction, looking at what it left, and what the next run does about it. */
import { expect } from 'vitest';
import { pathIn } from '../../src/core/plan/place.ts';
import type { Arrival } from '../../src/core/plan/step.ts';
import { SystemError } from '../../src/system/system-error.ts';
import { MemorySystem } from '../model/memory-system.ts';
import {
  DESTINATION,
  idle,
  openEndpoint,
  runProgram,
  SOURCE,
  type Steps,
  stampAt,
  stepsOf,
  type World,
} from './program-world.ts';

/** Stands for the end of the process. */
class Killed extends Error {}

export type Moment = 'before' | 'after';

/** A fresh disk with the world on it. */
export function plantWorld(world: World): { system: MemorySystem; steps: Steps } {
  const system = new MemorySystem();
  system.plant(DESTINATION, world.destination);
  system.plant(SOURCE, world.source ?? {});
  return { system, steps: stepsOf(system, world) };
}

/** Kills the process at its `nth` change; true if it got so far. */
export async function killedAt(
  system: MemorySystem,
  nth: number,
  moment: Moment,
  act: () => Promise<unknown>,
): Promise<boolean> {
  let count = 0;
  system.onMutation = (_call, phase) => {
    if (phase !== moment || ++count !== nth) return;
    throw new Killed();
  };
  try {
    await act();
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  } finally {
    system.onMutation = undefined;
  }
}

/** How many changes an act makes. */
export async function countChanges(system: MemorySystem, act: () => Promise<unknown>): Promise<number> {
  let count = 0;
  system.onMutation = (_call, phase) => {
    if (phase === 'before') count++;
  };
  await act();
  system.onMutation = undefined;
  return count;
}

function contents(tree: ReadonlyMap<string, string>): Set<string> {
  return new Set([...tree.values()].filter((text) => text.startsWith('file ')));
}

/** Knows what a world's destination must never lose. */
export class Judge {
  readonly #world: World;
  readonly #needed: ReadonlySet<string>;
  readonly #known: ReadonlySet<string>;

  constructor(world: World) {
    const { system } = plantWorld(world);
    const before = contents(system.readTree(DESTINATION));
    const wanted = contents(new Map(Object.entries(world.wanted)));
    this.#world = world;
    this.#needed = new Set([...before].filter((content) => wanted.has(content)));
    this.#known = new Set([...before, ...wanted]);
  }

  /** Nothing that is needed is lost, and no path of the tree shows a part of a content. */
  checkNoLoss(system: MemorySystem): void {
    const tree = system.readTree(DESTINATION);
    const present = contents(tree);
    for (const content of this.#needed) expect(present.has(content), `lost ${content.slice(0, 40)}`).toBe(true);
    for (const [path, text] of tree) {
      if (path.startsWith('.myrror/') || !text.startsWith('file ')) continue;
      expect(this.#known.has(text), `${path} holds ${text.slice(0, 40)}`).toBe(true);
    }
  }

  checkFinished(system: MemorySystem): void {
    expect(Object.fromEntries(system.readTree(DESTINATION))).toEqual(sorted(this.#world.wanted));
  }
}

function sorted(tree: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tree).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Takes the lock and finishes what is left, and no more. */
export async function recover(system: MemorySystem, bootId: string): Promise<void> {
  const endpoint = openEndpoint(system, 'destination', bootId);
  const transaction = await endpoint.begin(idle);
  expect(transaction.recovery.problems).toEqual([]);
  await transaction.abandon();
}

/** What a further run does: recovery, a look at what is there, and of the program what is not done yet. */
export async function runAgain(system: MemorySystem, world: World, steps: Steps, bootId: string): Promise<void> {
  await recover(system, bootId);
  expect(await runProgram(system, world, stepsLeft(system, world, steps), bootId)).toEqual([]);
}

/** As a new comparison would find them. */
function stepsLeft(system: MemorySystem, world: World, steps: Steps): Steps {
  const tree = system.readTree(DESTINATION);
  const isThere = (path: string): boolean => tree.get(path) === world.wanted[path];
  const arrivals = steps.arrivals
    .filter(({ path }) => !isThere(path))
    .map((arrival): Arrival => {
      const original = steps.arrivals[arrival.copyOf];
      if (original === undefined || !isThere(original.path)) return arrival;
      return { ...arrival, copyOf: -1, from: original.path, expect: stampAt(system, DESTINATION, original.path) };
    });
  const removals = steps.removals
    .filter(({ path }) => tree.has(path))
    .map((removal) => {
      return { ...removal, expect: stampAt(system, DESTINATION, removal.path) };
    });
  const { rearrangement } = steps;
  const left = renamesAreLeft(system, steps) ? rearrangement : { ...rearrangement, renames: [] };
  return { arrivals, removals, rearrangement: left };
}

/** After recovery either all renames are done or none. An object that ends elsewhere than it began tells. */
function renamesAreLeft(system: MemorySystem, { rearrangement: { renames } }: Steps): boolean {
  const first = renames.find(({ object, from }) => {
    const last = renames.findLast((rename) => rename.object === object);
    return from.slot < 0 && (last === undefined || pathIn(last.to) !== pathIn(from));
  });
  if (first === undefined) return false;
  try {
    return stampAt(system, DESTINATION, pathIn(first.from)).inode === first.expect.inode;
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}
