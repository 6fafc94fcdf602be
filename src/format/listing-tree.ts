/** Collects the entries of a `.myr_flist` as they come, in preorder, and checks that they make a tree. */
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import type { Volume } from '../core/tree/columns.ts';
import { Kind } from '../core/tree/kind.ts';
import { checkPath, parentPath } from '../core/tree/path.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { type Row, SnapshotBuilder } from '../core/tree/snapshot-builder.ts';
import { formatError } from './format-error.ts';
import { readText } from './header-fields.ts';
import type { LineCursor } from './line-cursor.ts';
import { ROOT_PATH } from './listing-layout.ts';
import { refuseOwnState } from './own-state.ts';
import { printable } from './quote.ts';

/** A directory that entries may still come for. */
interface OpenDirectory {
  readonly row: number;
  readonly path: ByteString;
  /** Name of its last child so far. */
  last: string;
}

export class ListingTree {
  readonly lastVolume: number;
  readonly #builder = new SnapshotBuilder();
  /** The directories from the root to the last entry; the last entry itself too if it is one. */
  readonly #open: OpenDirectory[] = [];
  #lastPath: ByteString = ROOT;
  #problemsBegun = false;

  constructor(volumes: readonly Volume[]) {
    for (const volume of volumes) this.#builder.volume(volume.device, volume.mount);
    this.lastVolume = Math.max(0, volumes.length - 1);
  }

  get count(): number {
    return this.#builder.count;
  }

  /** Adds the entry that stands at `shown` in the list. Throws MyrrorError `format` if it does not belong there. */
  add(shown: ByteString, row: Row, linkTarget: ByteString | undefined): void {
    if (this.#problemsBegun) throw formatError('an entry behind the problems');
    if (this.count === 0) {
      this.#addRoot(shown, row);
      return;
    }
    const wrong = checkPath(shown);
    if (wrong !== null) throw formatError(`${wrong} in the path ${printable(shown)}`);
    refuseOwnState(shown);
    const directory = this.#directoryOf(shown);
    const name = asBytes(directory.path === ROOT ? shown : shown.slice(directory.path.length + 1));
    if (name === directory.last) throw formatError(`the path ${printable(shown)} twice`);
    if (name < directory.last) throw formatError(`the path ${printable(shown)} is not in order`);
    directory.last = name;
    this.#builder.beginBlock(directory.row);
    const index = this.#builder.add(name, row, linkTarget);
    this.#enter(row.kind, index, shown);
  }

  /** Reads a problem line from behind its first word. */
  problem(cursor: LineCursor): void {
    this.#problemsBegun = true;
    const side = cursor.skip('source ') ? 'source' : 'destination';
    if (side === 'destination') cursor.expect('destination ');
    const operation = readText(cursor);
    cursor.expect(' ');
    const code = readText(cursor);
    cursor.expect(' ');
    const shown = cursor.token();
    const path = shown === ROOT_PATH ? ROOT : shown;
    const wrong = path === ROOT ? null : checkPath(path);
    if (wrong !== null) throw formatError(`${wrong} in the path ${printable(shown)}`);
    cursor.expect(' ');
    const message = readText(cursor);
    cursor.end();
    this.#builder.problem({ path, side, operation, code, message });
  }

  /** What was collected: in preorder, so that its blocks mean nothing. */
  collected(): Snapshot {
    return this.#builder.finish();
  }

  #addRoot(shown: ByteString, row: Row): void {
    if (shown !== ROOT_PATH) throw formatError('the first entry is not the root, `.`');
    if (row.kind !== Kind.directory && row.kind !== Kind.unreadable) throw formatError('the root is no directory');
    this.#builder.addRoot(row);
    this.#enter(row.kind, 0, ROOT);
  }

  #enter(kind: Kind, row: number, path: ByteString): void {
    this.#lastPath = path;
    if (kind === Kind.directory || kind === Kind.unreadable) this.#open.push({ row, path, last: '' });
  }

  #directoryOf(path: ByteString): OpenDirectory {
    const parent = parentPath(path);
    for (let depth = this.#open.length - 1; depth >= 0; depth--) {
      const directory = this.#open[depth] as OpenDirectory;
      if (directory.path === parent) {
        this.#open.length = depth + 1;
        return directory;
      }
    }
    throw formatError(
      parent === this.#lastPath
        ? `the path ${printable(path)} below something that is no directory`
        : `the path ${printable(path)} is not behind its directory`,
    );
  }
}
