/**
 * Small worlds for transactions: a destination, a source and a hand-made program that changes the one
 * with the help of the other, in memory, so that it can be stopped anywhere.
 */

import { type Place, placeAt } from '../../src/core/plan/place.ts';
import type { Arrival, Rearrangement, Removal, Rename } from '../../src/core/plan/step.ts';
import { asBytes, ROOT } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { baseName, parentPath } from '../../src/core/tree/path.ts';
import type { Problem } from '../../src/core/tree/problem.ts';
import { type Attributes, blankStamp, type Stamp } from '../../src/core/tree/stamp.ts';
import type { Task } from '../../src/endpoint/task.ts';
import type { Outcome } from '../../src/endpoint/transaction.ts';
import { LocalEndpoint } from '../../src/local/endpoint.ts';
import { HeldDirectories } from '../../src/local/held-directories.ts';
import { InlineExecutor } from '../../src/local/inline-executor.ts';
import { stampOf } from '../../src/local/verify-stamp.ts';
import { blankStatus } from '../../src/system/blank-status.ts';
import type { System } from '../../src/system/system.ts';
import { columnsOf } from '../model/columns-of.ts';
import type { TreeDescription } from '../model/memory-tree.ts';

export const DESTINATION = '/destination';
export const SOURCE = '/source';

/** A place as text: a path, or `@3` for slot 3, or `@3/path` below it. */
export type PlaceText = string;

export interface RenameText {
  /** Path of the object before the first rename; a staged directory's slot. */
  readonly object: PlaceText;
  readonly from: PlaceText;
  readonly to: PlaceText;
  /** Path, before the first rename, of what is replaced. */
  readonly replaces?: string;
}

export interface ArrivalText {
  readonly path: string;
  /** Path in the source whose content is received. */
  readonly receive?: string;
  /** Path in the destination whose content is copied. */
  readonly copy?: string;
  /** Number of the arrival whose content is copied. */
  readonly copyOf?: number;
  /** Target of a new symlink. */
  readonly link?: string;
  /** Path, before the first rename, of what is replaced. */
  readonly replaces?: string;
  /** Placed after the renames. */
  readonly late?: boolean;
}

/** A program and the world that it is for. */
export interface World {
  readonly name: string;
  readonly destination: TreeDescription;
  readonly source?: TreeDescription;
  readonly directories?: readonly string[];
  readonly arrivals?: readonly ArrivalText[];
  readonly stagedDirectories?: readonly number[];
  readonly renames?: readonly RenameText[];
  readonly discards?: readonly number[];
  /** Paths after the renames, with the paths before them. */
  readonly removals?: readonly (readonly [now: string, before: string])[];
  /** What the destination is in the end: path to `file content`, `directory` or `symlink target`. */
  readonly wanted: Readonly<Record<string, string>>;
}

export const idle: Task = { signal: new AbortController().signal, report: () => undefined };

/** Opens the destination, or the source, of a world. */
export function openEndpoint(system: System, side: 'source' | 'destination', bootId = 'boot 1'): LocalEndpoint {
  const path = asBytes(side === 'source' ? SOURCE : DESTINATION);
  return new LocalEndpoint({
    path,
    side,
    system,
    bootId,
    location: path,
    executor: new InlineExecutor(system),
    machine: 'here',
    user: 0,
    cache: false,
    userCache: null,
  });
}

/** The steps of a world's program, with the stamps that a scan before the start gives. */
export interface Steps {
  readonly arrivals: readonly Arrival[];
  readonly rearrangement: Rearrangement;
  readonly removals: readonly Removal[];
}

export function stepsOf(system: System, world: World): Steps {
  const stamp = (path: string): Stamp => stampAt(system, DESTINATION, path);
  const objects = [...new Set((world.renames ?? []).map(({ object }) => object))];
  const renames = (world.renames ?? []).map(
    ({ object, from, to, replaces }): Rename => ({
      object: objects.indexOf(object),
      from: placeOf(from),
      to: placeOf(to),
      expect: object.startsWith('@') ? newDirectory : stamp(object),
      replaces: replaces === undefined ? null : stamp(replaces),
    }),
  );
  return {
    arrivals: (world.arrivals ?? []).map((text, id) => arrivalOf(system, world, text, id)),
    rearrangement: { renames, stagedDirectories: world.stagedDirectories ?? [], discards: world.discards ?? [] },
    removals: (world.removals ?? []).map(([now, before]) => {
      const expect = stamp(before);
      return { path: asBytes(now), kind: expect.kind, expect };
    }),
  };
}

const newDirectory = blankStamp(Kind.directory);

function placeOf(text: PlaceText): Place {
  const slot = /^@(\d+)(?:\/(.*))?$/s.exec(text);
  if (slot === null) return placeAt(-1, asBytes(text));
  return placeAt(Number(slot[1]), asBytes(slot[2] ?? ''));
}

function arrivalOf(system: System, world: World, text: ArrivalText, id: number): Arrival {
  const replaces = text.replaces === undefined ? null : stampAt(system, DESTINATION, text.replaces);
  const common = { id, path: asBytes(text.path), replaces, copyOf: -1, linkTarget: ROOT };
  if (text.link !== undefined) {
    const expect = { ...newDirectory, kind: Kind.symlink, mtimeSeconds: 5 };
    return {
      ...common,
      how: 'link',
      from: ROOT,
      expect,
      linkTarget: asBytes(text.link),
      attributes: attributesOf(expect),
    };
  }
  if (text.receive !== undefined) {
    const expect = stampAt(system, SOURCE, text.receive);
    return { ...common, how: 'receive', from: asBytes(text.receive), expect, attributes: attributesOf(expect) };
  }
  if (text.copy !== undefined) {
    const expect = stampAt(system, DESTINATION, text.copy);
    return { ...common, how: 'copy', from: asBytes(text.copy), expect, attributes: attributesOf(expect) };
  }
  const original = world.arrivals?.[text.copyOf ?? -1]?.receive ?? '';
  const expect = stampAt(system, SOURCE, original);
  return { ...common, how: 'copy', from: ROOT, expect, copyOf: text.copyOf ?? -1, attributes: attributesOf(expect) };
}

export function attributesOf(stamp: Stamp): Attributes {
  return { mode: 0o640, uid: -1, gid: -1, mtimeSeconds: stamp.mtimeSeconds, mtimeNanos: stamp.mtimeNanos };
}

/** The stamp of what stands at `path` below `root`. */
export function stampAt(system: System, root: string, path: string): Stamp {
  const handle = system.openRoot(asBytes(root));
  const held = new HeldDirectories(system, handle);
  try {
    const status = blankStatus();
    system.status(held.open(parentPath(asBytes(path))), baseName(asBytes(path)), status);
    return stampOf(status);
  } finally {
    held.forget();
    system.close(handle);
  }
}

/** Does the whole program, as the engine would, and gives all problems. */
export async function runProgram(system: System, world: World, steps: Steps, bootId = 'boot 1'): Promise<Problem[]> {
  const destination = openEndpoint(system, 'destination', bootId);
  const supply = openEndpoint(system, 'source', bootId).supply();
  const transaction = await destination.begin(idle);
  const problems: Problem[] = [...transaction.recovery.problems];
  const take = (outcome: Outcome): void => {
    problems.push(...outcome.problems);
  };
  const { arrivals } = steps;
  const isLate = ({ id }: Arrival): boolean => world.arrivals?.[id]?.late === true;
  take(await transaction.makeDirectories((world.directories ?? []).map(asBytes), idle));
  take(await transaction.stage(columnsOf(arrivals), supply, idle));
  await transaction.barrier(idle);
  take(await transaction.place(columnsOf(arrivals.filter((arrival) => !isLate(arrival))), idle));
  await transaction.barrier(idle);
  take(await transaction.rearrange(steps.rearrangement, idle));
  take(await transaction.place(columnsOf(arrivals.filter(isLate)), idle));
  await transaction.barrier(idle);
  take(await transaction.remove(steps.removals, idle));
  await transaction.barrier(idle);
  await transaction.finish(null, idle);
  await destination.close();
  return problems;
}
