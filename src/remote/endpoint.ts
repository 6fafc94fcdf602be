/**
 * A root on another machine behind the port: every method is a call, answered there by the very endpoint
 * that is used here for local roots.
 */
import { isMyrrorError, MyrrorError } from '../core/error.ts';
import { type Algorithm, type DigestTable, digestLength } from '../core/tree/digest.ts';
import type { DigestColumn } from '../core/tree/digest-column.ts';
import type { MirrorBook, MirrorNote } from '../core/tree/mirror-book.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import {
  Checked,
  type CheckReply,
  type DigestReply,
  type Endpoint,
  type EndpointInfo,
  Proof,
  type ReadLineage,
  type ScanRules,
  type Side,
} from '../endpoint/endpoint.ts';
import { type Task, withSignal } from '../endpoint/task.ts';
import type { Supply, Transaction } from '../endpoint/transaction.ts';
import type { Settlement, Settling, Unfinished } from '../endpoint/unfinished.ts';
import { fieldsOf, flagIn, numberIn } from '../protocol/argument.ts';
import { ByteWriter } from '../protocol/byte-writer.ts';
import {
  checkedAlgorithm,
  readDigests,
  readLineage,
  readTable,
  readVerdicts,
  writeKnown,
  writeLineage,
  writeRows,
} from '../protocol/digest-codec.ts';
import { readInfo, readVolumes, volumesMessage } from '../protocol/endpoint-message.ts';
import { ask, askListing, begin } from '../protocol/exchange.ts';
import { ListingDecoder } from '../protocol/listing-decoder.ts';
import { encodeListing } from '../protocol/listing-encoder.ts';
import { noteMessage, readBook } from '../protocol/mirror-message.ts';
import { readProblems } from '../protocol/problem-codec.ts';
import { protocolError } from '../protocol/protocol-error.ts';
import { readSettlement, readUnfinished } from '../protocol/unfinished-codec.ts';
import type { Channel } from '../wire/channel.ts';
import { KeptListing } from './kept-listing.ts';
import type { ListingMemory } from './listing-memory.ts';
import { RemoteSupply } from './supply.ts';
import { RemoteTransaction } from './transaction.ts';

/** A byte over a line costs as much as reading so many. */
const LINE_SENDING_COST = 20;

export interface RemoteOpening {
  readonly channel: Channel;
  readonly side: Side;
  /** The path on the far side as the user wrote it. */
  readonly path: string;
  /** What stands before the path in the location: `user@host`. */
  readonly host: string;
  readonly cache: boolean;
  /** Where the last listing of a root is kept; null to keep none. */
  readonly memory: ListingMemory | null;
}

/** Opens a root on the far side. Throws MyrrorError: `unreadable-root`, `connection`, `protocol`. */
export async function openRemote(opening: RemoteOpening, task: Task): Promise<Endpoint> {
  const { channel, side, path, cache } = opening;
  try {
    const { reply } = await ask(channel, { method: 'open', argument: { side, path, cache } }, task);
    return new RemoteEndpoint(opening, reply);
  } catch (error) {
    if (!isMyrrorError(error) || error.code !== 'unreadable-root') throw error;
    throw new MyrrorError(error.code, `${opening.host}: ${error.message}`, { hint: error.hint, cause: error });
  }
}

class RemoteEndpoint implements Endpoint {
  readonly #opening: RemoteOpening;
  readonly #channel: Channel;
  /** By snapshot the number that the far side knows it by. */
  readonly #known = new WeakMap<Snapshot, Promise<number>>();
  readonly #kept: KeptListing | null;
  readonly #recalled = new WeakMap<Snapshot, Promise<Recalled>>();
  #info: EndpointInfo;
  /** What was said of it when the root was opened; good for one answer, null without. */
  #interrupted: boolean | null;
  /** The same of the mirrors that it knows of. */
  #mirrors: MirrorBook | null;
  #transaction: RemoteTransaction | null = null;

  constructor(opening: RemoteOpening, info: unknown) {
    this.#opening = opening;
    const { channel, memory } = opening;
    this.#channel = channel;
    this.#kept = memory === null ? null : new KeptListing(channel, memory);
    this.#info = this.#takeInfo(info);
    const { interrupted, mirrors } = fieldsOf(info);
    this.#interrupted = typeof interrupted === 'boolean' ? interrupted : null;
    this.#mirrors = mirrors === null || mirrors === undefined ? null : readBook(mirrors);
  }

  get info(): EndpointInfo {
    return this.#info;
  }

  async scan({ exclude }: ScanRules, task: Task): Promise<Snapshot> {
    const known = this.#kept?.load(this.#info.identity) ?? { blocks: [], digests: new Uint8Array() };
    const question = { method: 'scan', argument: { exclude }, upload: [known.digests] };
    const { reply, blocks, problems } = await askListing(this.#channel, question, known.blocks, task);
    const fields = fieldsOf(reply);
    const decoder = new ListingDecoder(readVolumes(fields.volumes));
    for (const block of blocks) decoder.add(block);
    const snapshot = decoder.finish(numberIn(fields, 'count'), problems);
    this.#known.set(snapshot, Promise.resolve(numberIn(fields, 'snapshot')));
    this.#kept?.take({ exclude, blocks, count: snapshot.count });
    return snapshot;
  }

  async rememberedKinds(task: Task): Promise<readonly Algorithm[]> {
    const { reply } = await ask(this.#channel, { method: 'kinds' }, task);
    if (!Array.isArray(reply)) throw protocolError('no list of kinds of digests');
    return reply.map(checkedAlgorithm);
  }

  async remembered(snapshot: Snapshot, task: Task): Promise<DigestTable> {
    return (await this.#recall(snapshot, task)).table;
  }

  async lineage(snapshot: Snapshot, task: Task): Promise<DigestColumn | null> {
    return (await this.#recall(snapshot, task)).lineage;
  }

  async rememberLineage({ snapshot, ids, proof }: ReadLineage, task: Task): Promise<void> {
    const writer = new ByteWriter();
    writeLineage(writer, ids);
    writeKnown(writer, rowsWith(proof, Proof.supplied));
    writeKnown(writer, rowsWith(proof, Proof.listed));
    const argument = { snapshot: await this.#numberOf(snapshot, task) };
    await ask(this.#channel, { method: 'rememberLineage', argument, upload: [writer.take()] }, task);
  }

  async digest(snapshot: Snapshot, rows: Uint32Array, algorithm: Algorithm, task: Task): Promise<DigestReply> {
    const writer = new ByteWriter();
    writeRows(writer, rows);
    const argument = { snapshot: await this.#numberOf(snapshot, task), algorithm };
    const { bytes } = await ask(this.#channel, { method: 'digest', argument, upload: [writer.take()] }, task);
    const digests = readDigests(bytes, rows.length);
    const problems = readProblems(bytes);
    bytes.expectEnd();
    if (digests.known.includes(1)) checkLength(algorithm, digests.length);
    if (digests.known.length !== rows.length) throw protocolError('another number of digests than was asked for');
    return { digests, problems };
  }

  async check(snapshot: Snapshot, rows: Uint32Array, task: Task): Promise<CheckReply> {
    const writer = new ByteWriter();
    writeRows(writer, rows);
    const argument = { snapshot: await this.#numberOf(snapshot, task) };
    const { bytes } = await ask(this.#channel, { method: 'check', argument, upload: [writer.take()] }, task);
    const verdicts = readVerdicts(bytes, rows.length, Checked.differs);
    const problems = readProblems(bytes);
    bytes.expectEnd();
    return { verdicts, problems };
  }

  async *read(snapshot: Snapshot, row: number, task: Task): AsyncGenerator<Uint8Array, void, undefined> {
    const stopped = new AbortController();
    const signal = AbortSignal.any([task.signal, stopped.signal]);
    const argument = { snapshot: await this.#numberOf(snapshot, task), row };
    const call = begin(this.#channel, { method: 'read', argument }, withSignal(task, signal));
    try {
      await call.end();
      yield* call.incoming;
      await call.reply;
    } finally {
      stopped.abort();
    }
  }

  supply(): Supply {
    return new RemoteSupply(this.#channel);
  }

  async begin(task: Task): Promise<Transaction> {
    const { reply, bytes } = await ask(this.#channel, { method: 'begin' }, task);
    const fields = fieldsOf(reply);
    this.#info = this.#takeInfo(fields.info);
    const problems = readProblems(bytes);
    bytes.expectEnd();
    const recovery = { resumed: flagIn(fields, 'resumed'), problems };
    this.#transaction = new RemoteTransaction(this.#channel, recovery, {
      numberOf: (snapshot, asking) => this.#numberOf(snapshot, asking),
      lineage: (snapshot, asking) => this.lineage(snapshot, asking),
      changed: (entries, asking) => this.#kept?.renewAfter(entries, asking),
    });
    return this.#transaction;
  }

  async mirrors(task: Task): Promise<MirrorBook> {
    const asOpened = this.#mirrors;
    this.#mirrors = null;
    if (asOpened !== null) return asOpened;
    const { reply } = await ask(this.#channel, { method: 'mirrors' }, task);
    return readBook(reply);
  }

  async noteMirror(note: MirrorNote, task: Task): Promise<void> {
    await ask(this.#channel, { method: 'noteMirror', argument: noteMessage(note) }, task);
  }

  async interrupted(): Promise<boolean> {
    const asOpened = this.#interrupted;
    this.#interrupted = null;
    if (asOpened !== null) return asOpened;
    const task: Task = { signal: new AbortController().signal, report: () => undefined };
    const { reply } = await ask(this.#channel, { method: 'interrupted' }, task);
    if (typeof reply !== 'boolean') throw protocolError('neither yes nor no');
    return reply;
  }

  async unfinished(task: Task): Promise<Unfinished> {
    const { bytes } = await ask(this.#channel, { method: 'unfinished' }, task);
    const unfinished = readUnfinished(bytes);
    bytes.expectEnd();
    return unfinished;
  }

  async settle(how: Settling, task: Task): Promise<Settlement> {
    const { bytes } = await ask(this.#channel, { method: 'settle', argument: { how } }, task);
    const settlement = readSettlement(bytes);
    bytes.expectEnd();
    return settlement;
  }

  async close(): Promise<void> {
    await this.#transaction?.abandon();
    await this.#kept?.save(this.#info.identity);
  }

  #takeInfo(value: unknown): EndpointInfo {
    const info = readInfo(value);
    const { host } = this.#opening;
    const limits = info.limits.map((limit) => `${host}: ${limit}`);
    return { ...info, location: `${host}:${info.location}`, limits, sendingCost: LINE_SENDING_COST };
  }

  /** What both of `remembered` and `lineage` are a part of. */
  #recall(snapshot: Snapshot, task: Task): Promise<Recalled> {
    let recalled = this.#recalled.get(snapshot);
    if (recalled === undefined) {
      recalled = this.#askMemory(snapshot, task);
      this.#recalled.set(snapshot, recalled);
    }
    return recalled;
  }

  async #askMemory(snapshot: Snapshot, task: Task): Promise<Recalled> {
    const argument = { snapshot: await this.#numberOf(snapshot, task) };
    const { bytes } = await ask(this.#channel, { method: 'remembered', argument }, task);
    const table = readTable(bytes, snapshot.count);
    for (const algorithm of table.algorithms()) checkLength(algorithm, table.lengthOf(algorithm));
    const lineage = readLineage(bytes, snapshot.count);
    bytes.expectEnd();
    return { table, lineage };
  }

  /** The number by which the far side knows a snapshot; one that it does not know it is told. */
  #numberOf(snapshot: Snapshot, task: Task): Promise<number> {
    let number = this.#known.get(snapshot);
    if (number === undefined) {
      number = this.#tell(snapshot, task);
      this.#known.set(snapshot, number);
    }
    return number;
  }

  async #tell(snapshot: Snapshot, task: Task): Promise<number> {
    const argument = { count: snapshot.count, volumes: volumesMessage(snapshot.volumes) };
    const { reply } = await ask(this.#channel, { method: 'adopt', argument, upload: blocksOf(snapshot) }, task);
    return numberIn(fieldsOf(reply), 'snapshot');
  }
}

/** What is compared with digests of this side must be as long as they are. Throws MyrrorError `protocol`. */
function checkLength(algorithm: Algorithm, length: number): void {
  if (length !== digestLength(algorithm)) throw protocolError(`digests of ${length} bytes for ${algorithm}`);
}

interface Recalled {
  readonly table: DigestTable;
  readonly lineage: DigestColumn | null;
}

function* blocksOf(snapshot: Snapshot): Generator<Uint8Array> {
  const writer = new ByteWriter();
  for (const block of encodeListing(snapshot)) {
    writer.number(block.length);
    yield writer.take();
    yield block;
  }
}

function rowsWith(proof: Uint8Array, value: number): Uint8Array {
  return proof.map((each) => (each === value ? 1 : 0));
}
