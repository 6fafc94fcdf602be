/**
 * The staging area as a whole. Content in it may be taken over by a later run if it is certain to be
 * on the disk as it was written: either nothing has stopped the machine since, or a barrier has made
 * it durable. A marker with the id of the boot stands there while neither is certain yet.
 */
import { asBytes, type ByteString, bytesToString, stringToBytes } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { joinPath } from '../core/tree/path.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { DirectoryListing } from '../system/directory-listing.ts';
import { STAGED, STAGED_NAME } from './place-path.ts';
import { NAMES_PATH } from './stage-names.ts';
import { writeAll } from './stage-write.ts';
import type { Workspace } from './transaction-workspace.ts';

const MARKER = asBytes('boot');
const PRIVATE = 0o700;
const LONGEST_ID = 256;

export class StagingArea {
  readonly #workspace: Workspace;
  /** Id of this boot of the machine, null where it cannot be had. */
  readonly #bootId: ByteString | null;
  readonly #directories = new Set<ByteString>();
  readonly #made = new Set<ByteString>();
  #marked = false;

  constructor(workspace: Workspace, bootId: string | null) {
    this.#workspace = workspace;
    this.#bootId = bootId === null || bootId === '' ? null : asBytes(bootId);
  }

  /** Throws away what an earlier boot may have left half written. Called before anything is staged. */
  discardDoubtful(): void {
    const marker = this.#readMarker();
    if (marker === null) return;
    if (marker === this.#bootId) this.#marked = true;
    else this.clear(new Set());
  }

  /** The directories of slots that were made by this area: nothing of an earlier run is in them. */
  get made(): ReadonlySet<ByteString> {
    return this.#made;
  }

  /** Makes the area ready for content in these directories of it. */
  prepare(directories: Iterable<ByteString>): void {
    const { system } = this.#workspace;
    if (this.#workspace.look(STAGED) === null) {
      system.makeDirectory(this.#workspace.directory(STATE_DIRECTORY), STAGED_NAME, PRIVATE);
    }
    if (!this.#marked) this.#mark();
    for (const path of directories) {
      if (this.#directories.has(path)) continue;
      if (this.#workspace.look(path) === null) {
        const { at, name } = this.#workspace.spot(path);
        system.makeDirectory(at, name, PRIVATE);
        this.#made.add(path);
      }
      this.#directories.add(path);
      this.#workspace.touched.add(STAGED);
    }
    for (const path of this.#directories) this.#workspace.touched.add(path);
  }

  /** A barrier has made all content durable. */
  settled(): void {
    if (!this.#marked) return;
    const { at, name } = this.#workspace.spot(joinPath(STAGED, MARKER));
    this.#workspace.system.unlink(at, name);
    this.#marked = false;
  }

  /** Makes every file in the area durable, one by one. Throws SystemError. */
  syncFiles(): void {
    const { system } = this.#workspace;
    for (const { path, kind } of this.#files()) {
      if (kind !== Kind.file) continue;
      const { at, name } = this.#workspace.spot(path);
      const file = system.openFile(at, name);
      try {
        system.syncFile(file);
      } finally {
        system.close(file);
      }
    }
  }

  /** Removes everything but the slots in `keep`; also the area itself if nothing is left. */
  clear(keep: ReadonlySet<ByteString>): void {
    const { system } = this.#workspace;
    let kept = 0;
    for (const { path } of this.#files()) {
      if (keep.has(path)) {
        kept++;
        continue;
      }
      const { at, name } = this.#workspace.spot(path);
      system.unlink(at, name);
    }
    if (kept > 0) return;
    // CRASH: the marker goes last, so that doubtful content is never there without it.
    const directories = this.#entries(STAGED).filter(({ kind }) => kind === Kind.directory);
    for (const { path } of directories) this.#removeDirectory(path);
    this.#directories.clear();
    this.#made.clear();
    if (this.#workspace.look(NAMES_PATH) !== null) {
      const { at, name } = this.#workspace.spot(NAMES_PATH);
      system.unlink(at, name);
    }
    if (this.#readMarker() !== null) {
      const { at, name } = this.#workspace.spot(joinPath(STAGED, MARKER));
      system.unlink(at, name);
    }
    this.#marked = false;
    if (this.#workspace.look(STAGED) !== null) this.#removeDirectory(STAGED);
  }

  #removeDirectory(path: ByteString): void {
    const { at, name } = this.#workspace.spot(path);
    this.#workspace.system.removeDirectory(at, name);
    this.#workspace.forget();
  }

  *#files(): Generator<Entry> {
    for (const { path, kind } of this.#entries(STAGED)) {
      if (kind === Kind.directory) yield* this.#entries(path);
    }
  }

  #entries(directory: ByteString): Entry[] {
    if (this.#workspace.look(directory) === null) return [];
    const listing = new DirectoryListing();
    this.#workspace.system.readDirectory(this.#workspace.directory(directory), listing);
    const entries: Entry[] = [];
    for (let index = 0; index < listing.count; index++) {
      const start = listing.nameStart[index] as number;
      const name = bytesToString(listing.names, start, start + (listing.nameLength[index] as number));
      entries.push({ path: joinPath(directory, name), kind: listing.kind[index] as Kind });
    }
    return entries;
  }

  #mark(): void {
    const { system } = this.#workspace;
    const { at, name } = this.#workspace.spot(joinPath(STAGED, MARKER));
    const file = system.createFile(at, name);
    try {
      if (this.#bootId !== null) writeAll(system, file, stringToBytes(this.#bootId), 0);
      // CRASH: the marker is durable before the first content can be.
      system.syncFile(file);
    } finally {
      system.close(file);
    }
    system.syncDirectory(at);
    this.#marked = true;
  }

  /** The id in the marker, empty if it is torn; null if there is no marker. */
  #readMarker(): ByteString | null {
    const path = joinPath(STAGED, MARKER);
    if (this.#workspace.look(path) === null) return null;
    const { system } = this.#workspace;
    const { at, name } = this.#workspace.spot(path);
    const file = system.openFile(at, name);
    try {
      const bytes = new Uint8Array(LONGEST_ID);
      const count = system.read(file, bytes, 0, LONGEST_ID, 0);
      return bytesToString(bytes, 0, count);
    } finally {
      system.close(file);
    }
  }
}

interface Entry {
  readonly path: ByteString;
  readonly kind: Kind;
}
