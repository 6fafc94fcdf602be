/** One side of a comparison: a tree as it was listed, and the place that can be asked for more, if there is one. */
import { type Algorithm, DigestTable } from '../core/tree/digest.ts';
import type { Listing } from '../core/tree/listing.ts';
import { Snapshot } from '../core/tree/snapshot.ts';
import type { Endpoint, ScanRules } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';

export interface Side {
  readonly name: 'source' | 'destination';
  readonly location: string;
  readonly identity: string;
  readonly snapshot: Snapshot;
  /** What is known of contents without reading anything; more may come to be known. */
  readonly known: DigestTable;
  /** What more can be known; null for a list, which tells all that it knows. */
  readonly memory: Memory | null;
  /** The live tree; null for a list whose tree is not at hand. */
  readonly endpoint: Endpoint | null;
}

/** What is remembered of a live tree. */
export interface Memory {
  /** Kinds of digests that it may hold. */
  readonly kinds: readonly Algorithm[];
  /** Adds the digests to the `known` of its side; whoever asks again gets them at once. */
  recallDigests(task: Task): Promise<void>;
  /** The same of all that is remembered. */
  recall(task: Task): Promise<void>;
}

/** Has both sides know all that is remembered of them. */
export async function recallBoth(source: Side, destination: Side, task: Task): Promise<void> {
  await Promise.all([source.memory?.recall(task), destination.memory?.recall(task)]);
}

/**
 * Has both sides know the digests that are remembered of them: without the ids of contents, which are of no use between
 * two trees that are the same.
 */
export async function recallDigestsOfBoth(source: Side, destination: Side, task: Task): Promise<void> {
  await Promise.all([source.memory?.recallDigests(task), destination.memory?.recallDigests(task)]);
}

/**
 * True if both sides may have digests of one kind: then two files that look alike may be known to
 * differ, which has to be seen even where nothing else makes anybody ask.
 */
export function mayContradict(source: Side, destination: Side): boolean {
  const kinds = new Set(kindsOf(source));
  return kindsOf(destination).some((kind) => kinds.has(kind));
}

function kindsOf({ known, memory }: Side): readonly Algorithm[] {
  return [...known.algorithms(), ...(memory?.kinds ?? [])];
}

/** Lists a live tree. */
export async function liveSide(name: Side['name'], endpoint: Endpoint, rules: ScanRules, task: Task): Promise<Side> {
  const [snapshot, kinds] = await Promise.all([endpoint.scan(rules, task), endpoint.rememberedKinds(task)]);
  const known = new DigestTable();
  const memory = memoryOf(endpoint, snapshot, known, kinds);
  const { location, identity } = endpoint.info;
  return { name, location, identity, snapshot, known, memory, endpoint };
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
  return { name, location, identity, snapshot, known: digests, memory: null, endpoint };
}

function memoryOf(endpoint: Endpoint, snapshot: Snapshot, known: DigestTable, kinds: readonly Algorithm[]): Memory {
  let digests: Promise<void> | null = null;
  let all: Promise<void> | null = null;
  const readDigests = async (task: Task): Promise<void> => {
    const remembered = await endpoint.remembered(snapshot, task);
    for (const algorithm of remembered.algorithms()) known.addAll(algorithm, remembered);
  };
  const recallDigests = (task: Task): Promise<void> => {
    digests ??= readDigests(task);
    return digests;
  };
  const readAll = async (task: Task): Promise<void> => {
    await recallDigests(task);
    known.lineage = await endpoint.lineage(snapshot, task);
  };
  const recall = (task: Task): Promise<void> => {
    all ??= readAll(task);
    return all;
  };
  return { kinds, recallDigests, recall };
}
