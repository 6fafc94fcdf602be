/**
 * Lists a tree: a depth-first walk from the handle of the root, with no path ever given to the system
 * and no symlink followed. What cannot be seen becomes an unreadable entry and a problem; nothing is
 * left out in silence but what had vanished before it could be looked at.
 */
import type { ByteString } from '../core/tree/byte-string.ts';
import { ROOT } from '../core/tree/byte-string.ts';
import { Flag, Kind } from '../core/tree/kind.ts';
import { joinPath } from '../core/tree/path.ts';
import { blankRow, type Row, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';
import { type SnapshotParts, takeApart } from '../core/tree/snapshot-parts.ts';
import { blankStatus } from '../system/blank-status.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle, System } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import type { Control } from './control.ts';
import { DirectoryStack } from './directory-stack.ts';
import { compileExcludes } from './exclude.ts';
import type { Job } from './job.ts';
import { ListingSelection } from './listing-selection.ts';
import { nameText } from './name-text.ts';
import { unreadableRoot } from './root.ts';

export interface ScanInput {
  readonly root: ByteString;
  /** `device:inode` of the root. */
  readonly key: string;
  readonly side: 'source' | 'destination';
  readonly exclude: readonly string[];
}

/** Lists a tree. Throws MyrrorError `unreadable-root` if the root itself cannot be listed, `usage` for a bad pattern. */
export const scan: Job<ScanInput, SnapshotParts> = (context, input, control) => {
  const root = context.root(input.root, input.key).open(ROOT);
  const walk = new Walk(context.system, input, control);
  return walk.run(root);
};

/** Grows by powers of four to room for 262,144 and for a million; a small tree must not pay for a large one. */
const USUAL_ROWS = 2 ** 10;

/** Where the walk stands in one directory: the next of its children to be looked at, and the row behind the last. */
interface Place {
  next: number;
  readonly end: number;
}

class Walk {
  readonly #system: System;
  readonly #input: ScanInput;
  readonly #control: Control;
  readonly #builder = new SnapshotBuilder(USUAL_ROWS);
  readonly #stack: DirectoryStack;
  readonly #places: Place[] = [];
  readonly #listing = new DirectoryListing();
  readonly #selection: ListingSelection;
  readonly #status = blankStatus();
  readonly #row = blankRow(Kind.directory);

  constructor(system: System, input: ScanInput, control: Control) {
    this.#system = system;
    this.#input = input;
    this.#control = control;
    this.#stack = new DirectoryStack(system);
    this.#selection = new ListingSelection(system, this.#listing, compileExcludes(input.exclude));
  }

  run(root: Handle): SnapshotParts {
    try {
      this.#lookAtRoot(root);
      while (this.#places.length > 0) this.#step();
      return takeApart(this.#builder.finish());
    } finally {
      this.#stack.close();
    }
  }

  #lookAtRoot(root: Handle): void {
    try {
      this.#system.statusOf(root, this.#status);
      this.#builder.addRoot(this.#rowOf(this.#status));
      this.#list(0, root);
    } catch (error) {
      throw unreadableRoot(nameText(this.#input.root), error);
    }
    this.#stack.push(ROOT, root, this.#status);
    this.#places.push(this.#placeIn(0));
  }

  /** Looks at the next child of the deepest directory, or goes up if there is none. */
  #step(): void {
    const place = this.#places[this.#places.length - 1] as Place;
    while (place.next < place.end) {
      const row = place.next++;
      if (this.#builder.kind(row) !== Kind.directory) continue;
      this.#visit(row);
      return;
    }
    this.#places.pop();
    try {
      this.#stack.pop();
    } catch (error) {
      // What is left to do above fails child by child, each under its own name.
      if (errorCode(error) === null) throw error;
    }
  }

  #visit(row: number): void {
    const above = this.#stack.top;
    if (above === null) {
      this.#fail(row, 'open directory', 'changed');
      return;
    }
    const name = this.#builder.name(row);
    let handle: Handle;
    try {
      // RACE: the name may be a symlink or a file by now; openDirectory refuses both.
      handle = this.#system.openDirectory(above, name);
    } catch (error) {
      this.#failWith(row, 'open directory', error);
      return;
    }
    let deeper = false;
    try {
      deeper = this.#enter(row, handle);
    } finally {
      if (!deeper) this.#system.close(handle);
    }
    if (!deeper) return;
    this.#stack.push(name, handle, this.#status);
    this.#places.push(this.#placeIn(row));
  }

  /** Lists the directory at `row`; false if there is nothing to go on with below it. */
  #enter(row: number, handle: Handle): boolean {
    try {
      this.#system.statusOf(handle, this.#status);
      if (this.#stack.has(this.#status)) {
        this.#fail(row, 'read directory', 'ELOOP');
        return false;
      }
      this.#builder.update(row, this.#rowOf(this.#status));
      this.#list(row, handle);
    } catch (error) {
      this.#failWith(row, 'read directory', error);
      return false;
    }
    return this.#selection.directories > 0;
  }

  #list(row: number, handle: Handle): void {
    this.#control.check();
    this.#listing.clear();
    this.#system.readDirectory(handle, this.#listing);
    const { failures, links, holdsExcluded } = this.#selection.select(handle, () => this.#builder.path(row), row === 0);
    this.#builder.addBlock(row, this.#selection, links);
    if (holdsExcluded) this.#builder.flag(row, Flag.holdsExcluded);
    if (failures.length > 0) {
      const directory = this.#builder.path(row);
      for (const { name, operation, code } of failures) this.#problem(joinPath(directory, name), operation, code);
    }
    this.#control.addEntries(this.#selection.count);
  }

  #placeIn(row: number): Place {
    const next = this.#builder.firstChild(row);
    return { next, end: next + this.#builder.childCount(row) };
  }

  /** Valid until the next call. */
  #rowOf(status: EntryStatus): Row {
    const row = this.#row;
    row.kind = status.kind;
    row.size = status.size;
    row.mtimeSeconds = status.mtimeSeconds;
    row.mtimeNanos = status.mtimeNanos;
    row.ctimeSeconds = status.ctimeSeconds;
    row.ctimeNanos = status.ctimeNanos;
    row.mode = status.mode;
    row.uid = status.uid;
    row.gid = status.gid;
    row.inode = status.inode;
    row.volume = this.#builder.volume(status.device, status.mount);
    return row;
  }

  #failWith(row: number, operation: string, error: unknown): void {
    const code = errorCode(error);
    if (code === null) throw error;
    this.#fail(row, operation, changedCodes.get(code) ?? code);
  }

  #fail(row: number, operation: string, code: string): void {
    this.#builder.taint(row);
    this.#problem(this.#builder.path(row), operation, code);
  }

  #problem(path: ByteString, operation: string, code: string): void {
    const message = `It could not be listed, so nothing at or below it will be touched (${operation}: ${code}).`;
    this.#builder.problem({ path, side: this.#input.side, operation, code, message });
  }
}

/** What it means that a directory that was listed cannot be opened as one. */
const changedCodes = new Map([
  ['ENOENT', 'vanished'],
  ['ENOTDIR', 'changed'],
]);
