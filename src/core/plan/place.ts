/**
 * Where something stands at some moment of a program: a name in a directory of the tree, or of what a numbered
 * slot of the parking area holds, or such a slot itself. Directory and name stay apart, because every
 * step asks for both and most steps share their directories.
 */
import { type ByteString, ROOT } from '../tree/byte-string.ts';
import { baseName, joinPath, parentPath } from '../tree/path.ts';

export interface Place {
  /** Slot number, from 0; or -1 for the tree itself. */
  readonly slot: number;
  /** Path of the directory below the root or the slot. */
  readonly directory: ByteString;
  /** Empty for the slot itself, or for the root of the tree. */
  readonly name: ByteString;
}

/** The place at a path below a slot or, for the slot -1, the root. */
export function placeAt(slot: number, path: ByteString): Place {
  return { slot, directory: parentPath(path), name: baseName(path) };
}

/** The path below the root or the slot; empty for the slot itself. */
export function pathIn({ directory, name }: Place): ByteString {
  return joinPath(directory, name);
}

/** True for a slot itself. */
export function isSlot({ slot, name }: Place): boolean {
  return slot >= 0 && name === ROOT;
}
