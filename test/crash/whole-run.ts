/**
 * A whole run from one tree in memory to another: planted, carried out, killed anywhere, and judged.
 */
import { expect } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import type { Side } from '../../src/endpoint/endpoint.ts';
import type { Task } from '../../src/endpoint/task.ts';
import type { SyncOptions } from '../../src/engine/options.ts';
import type { Report } from '../../src/engine/report.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { syncTrees } from '../../src/engine/sync.ts';
import { LocalEndpoint } from '../../src/local/endpoint.ts';
import { InlineExecutor } from '../../src/local/inline-executor.ts';
import type { System } from '../../src/system/system.ts';
import { MemorySystem } from '../model/memory-system.ts';
import { scanAt } from '../model/site-in-memory.ts';
import type { Pair } from './whole-run-pairs.ts';

export const DESTINATION = '/destination';
const SOURCE = '/source';

/** What a judge looks at: trees in memory, or in the real directory `above`. */
export interface Disk {
  readonly above?: string;
  readTree(path: string): ReadonlyMap<string, string>;
  attach(): System;
}

/** Where a root is on a disk. */
function rootOn(disk: Disk, root: string): string {
  return (disk.above ?? '') + root;
}

export type Moment = 'before' | 'after';
export const moments: readonly Moment[] = ['before', 'after'];

/** Stands for the end of the process. */
class Killed extends Error {}

/** What a run is given besides its trees. */
export interface Conditions {
  readonly bootId?: string;
  /** The directory that holds the roots; the top without it. */
  readonly above?: string;
  readonly options?: SyncOptions;
  readonly task?: Task;
}

export const idle: Task = { signal: new AbortController().signal, report: () => undefined };

/** A fresh disk with both trees. */
export function plantPair(pair: Pair): MemorySystem {
  const system = new MemorySystem();
  system.plant(SOURCE, pair.after);
  system.plant(DESTINATION, pair.before);
  return system;
}

export interface Sides {
  readonly source: LocalEndpoint;
  readonly destination: LocalEndpoint;
}

/** Opens both sides as a process does, has `work` done and closes them. */
export async function withSides<Result>(
  system: System,
  pair: Pair,
  { bootId = 'boot 1', above }: Conditions,
  work: (sides: Sides) => Promise<Result>,
): Promise<Result> {
  const executor = new InlineExecutor(system);
  const open = (side: Side): LocalEndpoint => openSide(side, { system, pair, bootId, executor, above });
  const sides = { source: open('source'), destination: open('destination') };
  try {
    return await work(sides);
  } finally {
    await sides.source.close();
    await sides.destination.close();
    await executor.close();
  }
}

/** What a process opens a root of a pair with. */
export interface OpenSide {
  readonly system: System;
  readonly pair: Pair;
  readonly bootId: string;
  readonly executor: InlineExecutor;
  /** The directory that holds the roots; the top without it. */
  readonly above?: string | undefined;
}

/** One root of a pair. */
export function openSide(side: Side, { system, pair, bootId, executor, above = '' }: OpenSide): LocalEndpoint {
  const path = asBytes(above + (side === 'source' ? SOURCE : DESTINATION));
  const fixed = { machine: 'here', user: 0, userCache: null, cache: pair.cache };
  return new LocalEndpoint({ ...fixed, path, location: path, side, system, executor, bootId });
}

/** What every run of a pair is told. */
export function usualOptions(pair: Pair): SyncOptions {
  return { criteria: pair.criteria, maxDelete: '100%', allowEmptySource: true };
}

/** One `sync` in a process of its own. */
export function syncPair(system: System, pair: Pair, conditions: Conditions = {}): Promise<Report> {
  const { options = {}, task = idle } = conditions;
  return withSides(system, pair, conditions, (sides) =>
    syncTrees({
      ...sides,
      options: { ...usualOptions(pair), ...options },
      task,
      stopwatch: new Stopwatch(() => 0),
    }),
  );
}

/** The changes that an act makes, each as `call name`. */
export async function changesOf(system: MemorySystem, act: () => Promise<unknown>): Promise<string[]> {
  const changes: string[] = [];
  system.onMutation = (call, phase, name) => {
    if (phase === 'before') changes.push(`${call} ${name ?? ''}`);
  };
  try {
    await act();
  } finally {
    system.onMutation = undefined;
  }
  return changes;
}

/** Kills the process at its `nth` change; false if it ended before that. */
export async function killedAt(
  system: MemorySystem,
  nth: number,
  moment: Moment,
  act: () => Promise<unknown>,
): Promise<boolean> {
  let count = 0;
  let killed = false;
  system.onMutation = (_call, phase) => {
    if (phase !== moment || ++count !== nth) return;
    killed = true;
    throw new Killed(`at ${moment} ${nth}`);
  };
  try {
    await act();
  } catch (error) {
    if (!killed) throw error;
  } finally {
    system.onMutation = undefined;
  }
  return killed;
}

const RESCUED = /^\.myrror\/rescued(\/|$)/;

interface Seen {
  readonly text: string;
  readonly inode: bigint;
  readonly parent: bigint;
}

/** Knows what a pair must keep and what it must come to. */
export class Judge {
  readonly #pair: Pair;
  /** Contents that the destination has and the source needs. */
  readonly #needed: ReadonlySet<string>;
  readonly #known: ReadonlySet<string>;
  readonly #before: ReadonlyMap<string, Seen>;
  readonly #after: ReadonlyMap<string, string>;
  readonly #source: readonly string[];

  /** The `disk` holds the pair as it was planted. */
  constructor(pair: Pair, disk: Disk = plantPair(pair)) {
    const before = contentsIn(disk.readTree(rootOn(disk, DESTINATION)));
    const after = contentsIn(disk.readTree(rootOn(disk, SOURCE)));
    this.#pair = pair;
    this.#needed = new Set([...before].filter((content) => after.has(content)));
    this.#known = new Set([...before, ...after]);
    this.#before = seenAt(disk, DESTINATION);
    this.#after = visible(disk, SOURCE);
    this.#source = describeRoot(disk, SOURCE);
  }

  /**
   * Nothing needed is lost, no path shows what it should not, and the source is as it was. `unread`: what the
   * run could not list. What belongs there only may be replaced, where it was, by what belongs in that place.
   */
  checkInterrupted(disk: Disk, where: string, unread: readonly string[] = []): void {
    const wrong = this.#faults(disk, unread);
    if (wrong.length > 0) throw new Error(`${this.#pair.name}, ${where}: ${wrong.join('; ')}`);
  }

  /** The destination equals the source and nothing of the run is left, but what it said that it has rescued. */
  checkFinished(disk: Disk, where: string, rescued = false): void {
    this.checkEqual(disk, where);
    const left = [...disk.readTree(rootOn(disk, DESTINATION)).keys()].filter((path) => path.startsWith('.myrror/'));
    const allowed = this.#pair.cache
      ? ['cache', 'lineage', 'lineage.recent', 'mirrors'].map((name) => `.myrror/${name}`)
      : [];
    const more = left.filter((path) => !allowed.includes(path) && !(rescued && RESCUED.test(path)));
    expect(more, `${this.#pair.name}, ${where}: what is left in .myrror`).toEqual([]);
    if (left.length === 0) {
      expect(disk.readTree(rootOn(disk, DESTINATION)).has('.myrror'), `${this.#pair.name}, ${where}: .myrror`).toBe(
        false,
      );
    }
    this.checkSource(disk, where);
  }

  /** The destination equals the source. */
  checkEqual(disk: Disk, where: string): void {
    expect(this.#destinationNow(disk), `${this.#pair.name}, ${where}: the destination`).toEqual(
      describeRoot(disk, SOURCE),
    );
  }

  /** The source is as it was, but for a cache. */
  checkSource(disk: Disk, where: string): void {
    expect(this.#sourceNow(disk), `${this.#pair.name}, ${where}: the source`).toEqual(this.#source);
    const own = [...disk.readTree(rootOn(disk, SOURCE)).keys()].filter(
      (path) => path === '.myrror' || path.startsWith('.myrror/'),
    );
    const allowed = this.#pair.cache ? /^\.myrror(\/(cache|lineage|mirrors)[^/]*)?$/ : /^$/;
    const more = own.filter((path) => !allowed.test(path));
    expect(more, `${this.#pair.name}, ${where}: state in the source`).toEqual([]);
  }

  /** The root of the source has its old time, whatever was made in it. */
  checkRootTime(disk: Disk): void {
    expect(describeRoot(disk, SOURCE)[0]).toBe(this.#source[0]);
  }

  /** True if the destination is what it should become, if need be but for the attributes of the root itself. */
  isEqual(disk: Disk, butRoot = false): boolean {
    const from = butRoot ? 1 : 0;
    return this.#destinationNow(disk).slice(from).join() === describeRoot(disk, SOURCE).slice(from).join();
  }

  /** What was mirrored from a source whose root has since got a new time counts as that. */
  #destinationNow(disk: Disk): string[] {
    const [root = '', ...rest] = describeRoot(disk, DESTINATION);
    const isOld = this.#pair.cache && root === this.#source[0];
    return [isOld ? (describeRoot(disk, SOURCE)[0] ?? '') : root, ...rest];
  }

  /** A kill between making the directory of the cache and setting the root's time back leaves the root with a new time. */
  #sourceNow(disk: Disk): string[] {
    const [root = '', ...rest] = describeRoot(disk, SOURCE);
    return [this.#pair.cache ? (this.#source[0] ?? '') : root, ...rest];
  }

  #faults(disk: Disk, unread: readonly string[]): string[] {
    const wrong: string[] = [];
    const tree = disk.readTree(rootOn(disk, DESTINATION));
    const present = contentsIn(tree);
    for (const content of this.#needed) {
      if (!present.has(content) && !this.#wasReplaced(content, tree, unread)) wrong.push(`lost ${content.slice(0, 9)}`);
    }
    for (const [path, seen] of seenAt(disk, DESTINATION)) {
      if (seen.text.startsWith('file ') && seen.text !== 'file ' && !this.#known.has(seen.text))
        wrong.push(`${path} is a part or a mixture`);
      else if (!this.#mayShow(path, seen)) wrong.push(`${path} shows ${seen.text.slice(0, 14)}`);
    }
    if (this.#sourceNow(disk).join() !== this.#source.join()) wrong.push('the source was changed');
    return wrong;
  }

  /** The source shows it within `unread` only, and something else wherever it stood here. */
  #wasReplaced(content: string, tree: ReadonlyMap<string, string>, unread: readonly string[]): boolean {
    const isRead = (path: string): boolean => !unread.some((top) => path === top || path.startsWith(`${top}/`));
    for (const [path, text] of this.#after) if (text === content && isRead(path)) return false;
    for (const [path, { text }] of this.#before) {
      if (text === content && tree.get(path) !== this.#after.get(path)) return false;
    }
    return unread.length > 0;
  }

  /** Old or new; or it is where it always was, in a directory that was renamed. */
  #mayShow(path: string, { text, inode, parent }: Seen): boolean {
    if (text === 'directory' || text === this.#after.get(path) || text === this.#before.get(path)?.text) return true;
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const [old, seen] of this.#before) {
      const sameName = old.slice(old.lastIndexOf('/') + 1) === name;
      if (sameName && seen.inode === inode && seen.parent === parent) return true;
    }
    return false;
  }
}

function contentsIn(tree: ReadonlyMap<string, string>): Set<string> {
  return new Set([...tree.values()].filter((text) => text.startsWith('file ') && text !== 'file '));
}

/** All but our own state. */
function visible(disk: Disk, root: string): Map<string, string> {
  return new Map(
    [...disk.readTree(rootOn(disk, root))].filter(([path]) => path !== '.myrror' && !path.startsWith('.myrror/')),
  );
}

function seenAt(disk: Disk, root: string): Map<string, Seen> {
  const snapshot = scanAt(disk.attach(), rootOn(disk, root));
  const texts = disk.readTree(rootOn(disk, root));
  const { inode, parent } = snapshot.columns;
  const seen = new Map<string, Seen>();
  for (let row = 1; row < snapshot.count; row++) {
    const path = snapshot.path(row);
    const above = parent[row] as number;
    seen.set(path, { text: texts.get(path) ?? '', inode: inode[row] as bigint, parent: inode[above] as bigint });
  }
  return seen;
}

/** One line per entry with all that a mirror must keep. */
function describeRoot(disk: Disk, root: string): string[] {
  const snapshot = scanAt(disk.attach(), rootOn(disk, root));
  const texts = disk.readTree(rootOn(disk, root));
  return Array.from({ length: snapshot.count }, (_, row) => describeRow(snapshot, row, texts));
}

function describeRow(snapshot: Snapshot, row: number, texts: ReadonlyMap<string, string>): string {
  const { mode, uid, gid, mtimeSeconds, mtimeNanos } = snapshot.attributes(row);
  const path = snapshot.path(row);
  return `${path}: ${texts.get(path) ?? 'root'} ${mode.toString(8)} ${uid}:${gid} ${mtimeSeconds}.${mtimeNanos}`;
}
