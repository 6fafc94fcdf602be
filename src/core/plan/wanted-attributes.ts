import type { Snapshot } from '../tree/snapshot.ts';
import type { Attributes } from '../tree/stamp.ts';
import type { LowerOptions } from './lower-options.ts';

/** All of a mode but setuid, setgid and sticky. */
const PERMISSIONS = 0o777;

/** The attributes of a row, its owner only if owners are to be set. */
export function wantedAttributes(tree: Snapshot, row: number, owners: boolean): Attributes {
  const attributes = tree.attributes(row);
  return owners ? attributes : { ...attributes, uid: -1, gid: -1 };
}

/**
 * A mode as it can be set at the destination. File systems that keep none take any permissions and forget them, but
 * some of them, as vfat and exFAT, refuse setuid, setgid and sticky, and whatever else was to be done to the entry.
 */
export function settableMode(mode: number, { modes }: LowerOptions): number {
  return modes === false ? mode & PERMISSIONS : mode;
}
