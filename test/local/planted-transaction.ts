/** A transaction on a small world in memory, step by step. */
import type { Arrival } from '../../src/core/plan/step.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Task } from '../../src/endpoint/task.ts';
import type { Outcome, Transaction } from '../../src/endpoint/transaction.ts';
import { DESTINATION, idle, openEndpoint, SOURCE, type World } from '../crash/program-world.ts';
import { columnsOf } from '../model/columns-of.ts';
import { MemorySystem } from '../model/memory-system.ts';

/** A tree that no transaction may touch. */
export const OUTSIDE = '/outside';

/** The world's two trees on a fresh disk. */
export function plant(world: Partial<World>): { system: MemorySystem; world: World } {
  const system = new MemorySystem();
  system.plant(DESTINATION, world.destination ?? {});
  system.plant(SOURCE, world.source ?? {});
  return { system, world: { name: '', destination: {}, wanted: {}, ...world } };
}

/** What the destination holds, the state directory included. */
export function tree(system: MemorySystem): Record<string, string> {
  return Object.fromEntries(system.readTree(DESTINATION));
}

/** Path and code of each problem. */
export function codes({ problems }: Pick<Outcome, 'problems'>): [string, string][] {
  return problems.map(({ path, code }) => [path, code]);
}

/** A transaction on the destination. */
export function begin(system: MemorySystem, bootId = 'boot 1'): Promise<Transaction> {
  return openEndpoint(system, 'destination', bootId).begin(idle);
}

/** Stages from the source. */
export function stage(
  system: MemorySystem,
  transaction: Transaction,
  arrivals: readonly Arrival[],
  task: Task = idle,
): Promise<Outcome> {
  return transaction.stage(columnsOf(arrivals), openEndpoint(system, 'source').supply(), task);
}

/** Replaces the directory `name` of a root by a symlink to a tree outside that looks the same. */
export function swapForSymlink(system: MemorySystem, root: string, name: string): void {
  const at = system.openRoot(asBytes(root));
  system.rename(at, asBytes(name), at, asBytes(`${name}.real`), 'no-replace');
  system.symlink(asBytes(OUTSIDE), at, asBytes(name));
}

/** Gives a file at the top of a root other content, as its owner would. */
export function overwrite(system: MemorySystem, root: string, name: string, content: string): void {
  const at = system.openRoot(asBytes(root));
  const file = system.openFileForUpdate(at, asBytes(name));
  system.truncate(file, 0);
  system.write(file, Buffer.from(content, 'latin1'), 0, content.length, 0);
}

/** Gives the staged file with this content another one of the same size; false if there is none. */
export function damageStaged(system: MemorySystem, content: string): boolean {
  const staged = [...system.readTree(DESTINATION)].find(
    ([path, text]) => /staged\/.\//u.test(path) && text === `file ${content}`,
  );
  if (staged === undefined) return false;
  const names = staged[0].split('/').map(asBytes);
  const name = names.pop() ?? asBytes('');
  const at = names.reduce((above, each) => system.openDirectory(above, each), system.openRoot(asBytes(DESTINATION)));
  system.write(system.openFileForUpdate(at, name), Buffer.from('!'), 0, 1, 0);
  return true;
}
