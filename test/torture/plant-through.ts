/** Plants trees through a `System`, on whatever disk that has, in place of what is there. */
import { asBytes, type ByteString, bytesToString, stringToBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { baseName, isAtOrBelow, parentPath } from '../../src/core/tree/path.ts';
import { STATE_DIRECTORY } from '../../src/core/tree/state-directory.ts';
import { DirectoryListing } from '../../src/system/directory-listing.ts';
import type { Handle, System } from '../../src/system/system.ts';
import { type FoldingTree, textOfContent, timeOfFile } from './folding-trees.ts';

const DIRECTORY_MODE = 0o755;

/** Removes all below the root, but our own state unless `withState`, and makes the tree there. */
export function plantInstead(system: System, root: ByteString, tree: FoldingTree, withState = false): void {
  const at = system.openRoot(root);
  try {
    clear(system, at, withState ? null : STATE_DIRECTORY);
    for (const path of [...tree.keys()].sort()) {
      if (parentPath(path) === '') plantEntry(system, at, tree, path);
    }
  } finally {
    system.close(at);
  }
}

/** Names and kinds of what an open directory holds. */
export function listOf(system: System, at: Handle): { readonly name: ByteString; readonly kind: number }[] {
  const listing = new DirectoryListing();
  system.readDirectory(at, listing);
  return Array.from({ length: listing.count }, (_, index) => {
    const start = listing.nameStart[index] as number;
    const name = bytesToString(listing.names, start, start + (listing.nameLength[index] as number));
    return { name, kind: listing.kind[index] as number };
  });
}

function clear(system: System, at: Handle, but: ByteString | null): void {
  for (const { name, kind } of listOf(system, at)) {
    if (name === but) continue;
    if (kind !== Kind.directory) {
      system.unlink(at, name);
      continue;
    }
    within(system, at, name, (inner) => clear(system, inner, null));
    system.removeDirectory(at, name);
  }
}

function plantEntry(system: System, at: Handle, tree: FoldingTree, path: ByteString): void {
  const entry = tree.get(path);
  const name = baseName(path);
  if (entry === undefined) return;
  if (entry.is === 'link') system.symlink(asBytes(entry.target), at, name);
  else if (entry.is === 'file') plantFile(system, at, name, entry.content, entry.shift);
  else {
    system.makeDirectory(at, name, DIRECTORY_MODE);
    within(system, at, name, (inner) => {
      for (const below of [...tree.keys()].sort()) {
        if (below !== path && isAtOrBelow(below, path) && parentPath(below) === path) {
          plantEntry(system, inner, tree, below);
        }
      }
    });
  }
}

/** Makes a file with a content and its time in an open directory. */
export function plantFile(system: System, at: Handle, name: ByteString, content: number, shift: number): void {
  const file = system.createFile(at, name);
  try {
    const bytes = stringToBytes(asBytes(textOfContent(content)));
    if (system.write(file, bytes, 0, bytes.length, 0) !== bytes.length) throw new Error('a short write');
    system.setTime(file, timeOfFile(content, shift), 0);
  } finally {
    system.close(file);
  }
}

/** Has `act` done in the directory `name` of an open one. */
export function within(system: System, at: Handle, name: ByteString, act: (inner: Handle) => void): void {
  const inner = system.openDirectory(at, name);
  try {
    act(inner);
  } finally {
    system.close(inner);
  }
}
