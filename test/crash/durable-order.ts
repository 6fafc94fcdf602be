/**
 * What must be durable before what, told by the order of the calls alone. A disk model keeps a beginning of what
 * was done, and many disks do; this asks for what the promises say, whatever a disk does.
 */

import type { LoggedCall } from './call-log.ts';
import { DESTINATION } from './whole-run.ts';

const STATE = `${DESTINATION}/.myrror`;
const STAGED = `${STATE}/staged/`;
const PARKED = `${STATE}/parked`;
const JOURNAL = `${STATE}/journal`;
const NEW_JOURNAL = `${STATE}/journal.new`;
const MARKER = `${STAGED}boot`;
const CONTENT = /\/\.myrror\/staged\/\d+\//;

const isOurs = (path: string): boolean => path === STATE || path.startsWith(`${STATE}/`);
const isTree = (path: string): boolean => path.startsWith(`${DESTINATION}/`) && !isOurs(path);
const isParked = (path: string): boolean => path.startsWith(`${PARKED}/`);
const parent = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** Everything in a log that was done too early; empty if all was in order. */
export function tooEarly(log: readonly LoggedCall[]): string[] {
  const order = new Order();
  for (const call of log) order.take(call);
  return order.faults;
}

class Order {
  readonly faults: string[] = [];
  /** Files with content that is not durable. */
  readonly #content = new Set<string>();
  /** Directories with names that are not durable, new or renamed ones. */
  readonly #names = new Set<string>();
  /** Of these the ones in which a journalled rename was done. */
  readonly #renamed = new Set<string>();
  /** Directories from which something was removed since they were made durable. */
  readonly #removed = new Set<string>();
  /** Of the marker of content in doubt; what an earlier run has left is as durable as it was then. */
  #marker: 'as before' | 'missing' | 'made' | 'durable' = 'as before';
  #hasSynced = false;
  /** The marker went although nothing was made durable: all content that it stands for must be gone by then. */
  #isDoubtful = false;

  take({ call, path, to }: LoggedCall): void {
    this.#hasSynced ||= call.startsWith('sync');
    if (call === 'syncFileSystem') for (const set of this.#all()) set.clear();
    else if (call === 'syncFile') this.#content.delete(path);
    else if (call === 'syncDirectory') this.#syncDirectory(path);
    else if (call === 'unlink' || call === 'removeDirectory') this.#remove(path);
    else if (call === 'rename' && to !== undefined) this.#rename(path, to);
    else if (call === 'createFile') this.#create(path);
    else if (call === 'makeDirectory' || call === 'symlink') this.#make(path);
    else if (call === 'write' || call === 'truncate') this.#write(path);
  }

  #need(holds: boolean, what: string): void {
    if (!holds) this.faults.push(what);
  }

  #make(path: string): void {
    if (path === STATE) return;
    if (path === parent(MARKER)) this.#marker = 'missing';
    this.#names.add(parent(path));
  }

  #syncDirectory(path: string): void {
    for (const set of [this.#names, this.#renamed, this.#removed]) set.delete(path);
    if (path === parent(MARKER) && this.#marker === 'made' && !this.#content.has(MARKER)) this.#marker = 'durable';
  }

  #create(path: string): void {
    if (CONTENT.test(path)) {
      const isMarked = this.#marker === 'as before' || this.#marker === 'durable';
      this.#need(isMarked, `${path} is made before the marker of content in doubt is durable`);
    }
    if (path === MARKER) this.#marker = 'made';
    this.#names.add(parent(path));
    this.#content.add(path);
  }

  #write(path: string): void {
    if (path === JOURNAL) this.#need(this.#renamed.size === 0, 'the journal calls renames durable that are not');
    this.#content.add(path);
  }

  #rename(from: string, to: string): void {
    if (from === NEW_JOURNAL) {
      this.#need(!this.#content.has(from), 'the journal gets its name before its content is durable');
      this.#need(!this.#names.has(PARKED), 'the journal gets its name before the slots are durable');
    } else if (CONTENT.test(from)) {
      this.#need(!this.#content.has(from), `${to} gets content that is not durable`);
    } else if (isTree(from)) {
      const isKnown = !this.#content.has(JOURNAL) && !this.#names.has(STATE);
      this.#need(isKnown, `${from} is renamed before the journal is durable`);
    }
    for (const set of this.#all()) moveBelow(set, from, to);
    for (const path of [parent(from), parent(to)]) {
      this.#names.add(path);
      if (isTree(from) || isParked(from)) this.#renamed.add(path);
    }
  }

  #all(): Set<string>[] {
    return [this.#content, this.#names, this.#renamed, this.#removed];
  }

  #remove(path: string): void {
    if (isTree(path)) {
      const open = this.#namesOutside();
      this.#need(open.length === 0, `${path} is removed while names in ${open.join(', ')} are not durable`);
    }
    if (isParked(path)) {
      this.#need(this.#renamed.size === 0, `${path} is removed before the renames are durable`);
      this.#need(!this.#content.has(JOURNAL), `${path} is removed before the journal may say so`);
    }
    if (path === JOURNAL) {
      this.#need(!this.#removed.has(PARKED), 'the journal is removed before what it discards is gone for good');
    }
    if (path === MARKER) {
      this.#isDoubtful = !this.#hasSynced;
      this.#marker = 'missing';
    }
    const isTooLate = CONTENT.test(path) && this.#isDoubtful;
    this.#need(!isTooLate, `${path} was in doubt, and the marker that says so went before it`);
    this.#removed.add(parent(path));
  }

  /** Directories of the tree and of the parking area with names that are not durable. */
  #namesOutside(): string[] {
    return [...this.#names].filter((path) => path === DESTINATION || isTree(path) || path === PARKED || isParked(path));
  }
}

/** What a directory holds goes with it. */
function moveBelow(paths: Set<string>, from: string, to: string): void {
  for (const path of [...paths]) {
    if (path !== from && !path.startsWith(`${from}/`)) continue;
    paths.delete(path);
    paths.add(to + path.slice(from.length));
  }
}
