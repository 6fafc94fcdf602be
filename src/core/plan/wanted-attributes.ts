import type { Snapshot } from '../tree/snapshot.ts';
import type { Attributes } from '../tree/stamp.ts';

/** The attributes of a row, its owner only if owners are to be set. */
export function wantedAttributes(tree: Snapshot, row: number, owners: boolean): Attributes {
  const attributes = tree.attributes(row);
  return owners ? attributes : { ...attributes, uid: -1, gid: -1 };
}
