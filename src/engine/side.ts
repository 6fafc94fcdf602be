/** One side of a comparison: a tree as it was listed, and the place that can be asked for more, if there is one. */
import type { DigestTable } from '../core/tree/digest.ts';
import type { Listing } from '../core/tree/listing.ts';
import { Snapshot } from '../core/tree/snapshot.ts';
import type { Endpoint, ScanRules } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';

export interface Side {
  readonly name: 'source' | 'destination';
  readonly location: string;
  readonly identity: string;
  readonly snapshot: Snapshot;
  /** Digests that are known without reading anything. */
  readonly known: DigestTable;
  /** The live tree; null for a list whose tree is not at hand. */
  readonly endpoint: Endpoint | null;
}

/** Lists a live tree. */
export async function liveSide(name: Side['name'], endpoint: Endpoint, rules: ScanRules, task: Task): Promise<Side> {
  const snapshot = await endpoint.scan(rules, task);
  const known = await endpoint.remembered(snapshot, task);
  const { location, identity } = endpoint.info;
  return { name, location, identity, snapshot, known, endpoint };
}

/** A list as a side; `endpoint` is its live tree if that is still the one that was listed. */
export function listedSide(name: Side['name'], listing: Listing, endpoint: Endpoint | null): Side {
  const { location, identity, digests } = listing;
  const { columns, volumes, problems } = listing.snapshot;
  const snapshot = new Snapshot(
    columns,
    volumes,
    problems.map((problem) => ({ ...problem, side: name })),
  );
  return { name, location, identity, snapshot, known: digests, endpoint };
}
