/** Lists a tree, with the digests that are asked for. */

import { MyrrorError } from '../core/error.ts';
import { parseCriteria } from '../core/match/criteria.ts';
import { type Algorithm, DigestTable } from '../core/tree/digest.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Listing } from '../core/tree/listing.ts';
import { Snapshot } from '../core/tree/snapshot.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';

export interface AnalyzeInput {
  readonly endpoint: Endpoint;
  readonly exclude: readonly string[];
  /** Digests to add, as texts of features joined by `+`. */
  readonly with: readonly string[];
  /** The time that the list bears: ISO 8601 in UTC. */
  readonly time: string;
  readonly task: Task;
}

/** Lists the tree. Files that cannot be read are problems of the listing's snapshot. */
export async function analyzeTree(input: AnalyzeInput): Promise<Listing> {
  const { endpoint, exclude, task } = input;
  const algorithms = parseAlgorithms(input.with);
  const snapshot = await endpoint.scan({ exclude }, task);
  const remembered = await endpoint.remembered(snapshot, task);
  const digests = new DigestTable();
  const problems = [...snapshot.problems];
  for (const algorithm of algorithms) {
    const missing: number[] = [];
    for (let row = 0; row < snapshot.count; row++) {
      if (snapshot.kind(row) !== Kind.file) continue;
      if (!remembered.has(algorithm, row)) missing.push(row);
    }
    digests.addAll(algorithm, remembered);
    if (missing.length === 0) continue;
    const reply = await endpoint.digest(snapshot, Uint32Array.from(missing), algorithm, task);
    for (const [index, row] of missing.entries()) {
      if (reply.digests.known[index] === 1) digests.take(algorithm, row, reply.digests, index);
    }
    problems.push(...reply.problems);
  }
  const { location, identity } = endpoint.info;
  const listed = new Snapshot(snapshot.columns, snapshot.volumes, problems);
  return { location, identity, exclude, time: input.time, snapshot: listed, digests };
}

/** Reads what `--with` names. Throws MyrrorError `usage` for what is no digest. */
function parseAlgorithms(texts: readonly string[]): Algorithm[] {
  if (texts.length === 0) return [];
  const algorithms = new Set<Algorithm>();
  for (const { path, name, mtime, content, algorithms: named, text } of parseCriteria(texts).list) {
    if (path || name || mtime || content || named.length === 0) {
      throw new MyrrorError('usage', `${text} names something that is no digest`, {
        hint: 'Digests are qhash, phash_1 to phash_99, md5, sha256 and xxh128; the rest is in every list.',
      });
    }
    for (const algorithm of named) algorithms.add(algorithm);
  }
  return [...algorithms];
}
