/**
 * Where things are below a root, as paths from that root: the state directory and its parts, and the
 * parking slots. All of it is reached through held directories, exactly like the tree itself, so a
 * symlink put in place of any part is refused and never followed.
 */
import type { Place } from '../core/plan/place.ts';
import { asBytes, type ByteString, ROOT } from '../core/tree/byte-string.ts';
import { joinPath } from '../core/tree/path.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';

/** Content that arrives, until it gets its name. */
export const STAGED_NAME: ByteString = asBytes('staged');
export const STAGED: ByteString = joinPath(STATE_DIRECTORY, STAGED_NAME);
/** Numbered slots for what renames must put aside, and for directories made for them. */
export const PARKED_NAME: ByteString = asBytes('parked');
export const PARKED: ByteString = joinPath(STATE_DIRECTORY, PARKED_NAME);
/** Objects that could go neither to their new place nor back to the old one. Never removed by us. */
export const RESCUED_NAME: ByteString = asBytes('rescued');
export const RESCUED: ByteString = joinPath(STATE_DIRECTORY, RESCUED_NAME);
/** The name of the journal in the state directory. */
export const JOURNAL: ByteString = asBytes('journal');
/** The journal while it is being written. */
export const NEW_JOURNAL: ByteString = asBytes('journal.new');

/** The path of a parking slot. */
export function slotPath(slot: number): ByteString {
  return asBytes(`${PARKED}/${slot}`);
}

/** The path of `place` from the root, also if it is a slot or below one. */
export function pathOfPlace(place: Place): ByteString {
  return joinPath(directoryOfPlace(place), nameOfPlace(place));
}

/** The path from the root of the directory that `place` is in. */
export function directoryOfPlace({ slot, directory, name }: Place): ByteString {
  if (slot < 0) return directory;
  if (name === ROOT) return PARKED;
  return directory === ROOT ? slotPath(slot) : joinPath(slotPath(slot), directory);
}

/** The name of `place` in that directory. */
export function nameOfPlace({ slot, name }: Place): ByteString {
  return name === ROOT ? asBytes(String(slot)) : name;
}

/** True for what lies in the parking area. */
export function isParked(path: ByteString): boolean {
  return path.startsWith(`${PARKED}/`);
}
