/**
 * Answers calls by calling an endpoint: the far side of a remote one. It knows nothing of ssh and nothing of
 * disks. One connection serves one root, which the first call opens.
 */
import { MyrrorError } from '../core/error.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { type DigestReply, type Endpoint, Proof, type Side } from '../endpoint/endpoint.ts';
import type { Progress, Task } from '../endpoint/task.ts';
import type { Supply } from '../endpoint/transaction.ts';
import { settlings } from '../endpoint/unfinished.ts';
import { type Fields, fieldsOf, flagIn, numberIn, textIn, textsIn } from '../protocol/argument.ts';
import { ByteReader } from '../protocol/byte-reader.ts';
import { ByteWriter } from '../protocol/byte-writer.ts';
import {
  checkedAlgorithm,
  readKnown,
  readLineage,
  readRows,
  writeDigests,
  writeLineage,
  writeTable,
} from '../protocol/digest-codec.ts';
import { readVolumes, volumesMessage } from '../protocol/endpoint-message.ts';
import { collect, progressMessage } from '../protocol/exchange.ts';
import { ListingDecoder } from '../protocol/listing-decoder.ts';
import { encodeListing } from '../protocol/listing-encoder.ts';
import { type BlockHash, sendListing } from '../protocol/listing-exchange.ts';
import { bookMessage, readNote } from '../protocol/mirror-message.ts';
import { encodePack, endOfPacks } from '../protocol/pack-codec.ts';
import { writeProblems } from '../protocol/problem-codec.ts';
import { protocolError } from '../protocol/protocol-error.ts';
import { writeSettlement, writeUnfinished } from '../protocol/unfinished-codec.ts';
import { readWanted } from '../protocol/wanted-codec.ts';
import type { ServedCall } from '../wire/call.ts';
import { ServedTransaction } from './serve-transaction.ts';
import { SnapshotShelf } from './snapshot-shelf.ts';

/** What a root is opened with. */
export interface Opening {
  readonly side: Side;
  /** As the user wrote it behind the colon. */
  readonly path: string;
  readonly cache: boolean;
}

export interface ServerParts {
  /** Opens the root. Throws MyrrorError `unreadable-root`. */
  open(opening: Opening): Endpoint;
  /** For the blocks of listings. */
  readonly hash: BlockHash;
  /** Milliseconds, only ever compared with each other. */
  now(): number;
}

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_INTERVAL = 100;

type Handler = (server: Server, fields: Fields, call: ServedCall, task: Task) => Promise<unknown>;

export class Server {
  readonly #parts: ServerParts;
  readonly shelf: SnapshotShelf = new SnapshotShelf();
  readonly #active = new Set<Promise<unknown>>();
  #endpoint: Endpoint | null = null;
  #transaction: ServedTransaction | null = null;
  #supply: Supply | null = null;

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** Answers one call: what a channel is given as `serve`. */
  async answer(method: string, argument: unknown, call: ServedCall): Promise<unknown> {
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (handler === undefined) throw protocolError(`the call ${JSON.stringify(method)}`);
    const answered = handler(this, fieldsOf(argument), call, this.#taskOf(call));
    this.#active.add(answered);
    try {
      return await answered;
    } finally {
      this.#active.delete(answered);
    }
  }

  /**
   * Lets go of the root when the calls that are under way have ended; the channel has told them to. What is
   * unfinished stays for the next run.
   */
  async close(): Promise<void> {
    await Promise.allSettled(this.#active);
    await this.#endpoint?.close();
  }

  open(opening: Opening): Endpoint {
    if (this.#endpoint !== null) throw protocolError('a second root');
    this.#endpoint = this.#parts.open(opening);
    return this.#endpoint;
  }

  get endpoint(): Endpoint {
    if (this.#endpoint === null) throw protocolError('a call before a root was opened');
    return this.#endpoint;
  }

  get hash(): BlockHash {
    return this.#parts.hash;
  }

  /** The same for all that is brought, so that when it began to be read is known. */
  get supply(): Supply {
    this.#supply ??= this.endpoint.supply();
    return this.#supply;
  }

  get transaction(): ServedTransaction {
    if (this.#transaction === null) throw protocolError('a change before it was begun');
    return this.#transaction;
  }

  set transaction(transaction: ServedTransaction) {
    this.#transaction = transaction;
  }

  #taskOf(call: ServedCall): Task {
    let told = Number.NEGATIVE_INFINITY;
    return {
      signal: call.signal,
      report: (progress: Progress) => {
        const now = this.#parts.now();
        const isEnd = progress.entries === progress.entriesTotal;
        if (!isEnd && now - told < PROGRESS_INTERVAL) return;
        told = now;
        // A call that has ended meanwhile has nobody to tell.
        call.event(progressMessage(progress)).catch(() => undefined);
      },
    };
  }
}

/** Sends what was written and says that this was all. */
async function sendAll(call: ServedCall, writer: ByteWriter): Promise<void> {
  await call.send(writer.take());
  await call.end();
}

/** All that the client sends along. */
async function received(call: ServedCall): Promise<ByteReader> {
  return new ByteReader(await collect(call));
}

const open: Handler = async (server, fields, _call, task) => {
  const side = textIn(fields, 'side');
  if (side !== 'source' && side !== 'destination') throw protocolError('an unknown side');
  const path = textIn(fields, 'path');
  if (path.includes('\0')) throw new MyrrorError('usage', 'a path with a NUL byte');
  const endpoint = server.open({ side, path, cache: flagIn(fields, 'cache') });
  const { info } = endpoint;
  // Said at once, as they are the next questions; whoever cannot tell is asked again.
  const interrupted = side === 'destination' ? await endpoint.interrupted().catch(() => null) : null;
  const mirrors = await endpoint.mirrors(task).then(bookMessage, () => null);
  return { ...info, interrupted, mirrors };
};

const scan: Handler = async (server, fields, call, task) => {
  const exclude = textsIn(fields, 'exclude');
  const known = (await received(call)).bytes;
  const snapshot = await server.endpoint.scan({ exclude }, task);
  for (const piece of sendListing(encodeListing(snapshot), snapshot.problems, known, server.hash))
    await call.send(piece);
  await call.end();
  const { count, volumes } = snapshot;
  return { snapshot: server.shelf.put(snapshot), count, volumes: volumesMessage(volumes) };
};

const adopt: Handler = async (server, fields, call) => {
  const decoder = new ListingDecoder(readVolumes(fields.volumes));
  const reader = await received(call);
  while (reader.left > 0) decoder.add(reader.raw(reader.count()));
  return { snapshot: server.shelf.put(decoder.finish(numberIn(fields, 'count'), [])) };
};

const remembered: Handler = async (server, fields, call, task) => {
  const snapshot = server.shelf.get(fields);
  const writer = new ByteWriter();
  writeTable(writer, await server.endpoint.remembered(snapshot, task), snapshot.count);
  writeLineage(writer, await server.endpoint.lineage(snapshot, task));
  await sendAll(call, writer);
  return null;
};

const rememberLineage: Handler = async (server, fields, call, task) => {
  const snapshot = server.shelf.get(fields);
  const reader = await received(call);
  const ids = readLineage(reader, snapshot.count);
  if (ids === null) return null;
  const [supplied, listed] = [readKnown(reader, snapshot.count), readKnown(reader, snapshot.count)];
  reader.expectEnd();
  const proof = new Uint8Array(snapshot.count);
  for (let row = 0; row < proof.length; row++) {
    if (supplied[row] === 1) proof[row] = Proof.supplied;
    else proof[row] = listed[row] === 1 ? Proof.listed : Proof.earlier;
  }
  await server.endpoint.rememberLineage({ snapshot, ids, proof }, task);
  return null;
};

const digest: Handler = async (server, fields, call, task) => {
  const snapshot = server.shelf.get(fields);
  const algorithm = checkedAlgorithm(fields.algorithm);
  const reader = await received(call);
  const rows = readRows(reader, snapshot.count);
  reader.expectEnd();
  const reply: DigestReply = await server.endpoint.digest(snapshot, rows, algorithm, task);
  const writer = new ByteWriter();
  writeDigests(writer, reply.digests);
  writeProblems(writer, reply.problems);
  await sendAll(call, writer);
  return null;
};

const check: Handler = async (server, fields, call, task) => {
  const snapshot = server.shelf.get(fields);
  const reader = await received(call);
  const rows = readRows(reader, snapshot.count);
  reader.expectEnd();
  const { verdicts, problems } = await server.endpoint.check(snapshot, rows, task);
  const writer = new ByteWriter();
  writer.raw(verdicts, 0, verdicts.length);
  writeProblems(writer, problems);
  await sendAll(call, writer);
  return null;
};

const read: Handler = async (server, fields, call, task) => {
  const snapshot = server.shelf.get(fields);
  const row = rowIn(fields, snapshot);
  for await (const chunk of server.endpoint.read(snapshot, row, task)) await call.send(chunk);
  await call.end();
  return null;
};

function rowIn(fields: Fields, snapshot: Snapshot): number {
  if (snapshot.count === 0) throw protocolError('a row of nothing');
  return numberIn(fields, 'row', snapshot.count - 1);
}

const bring: Handler = async (server, _fields, call, task) => {
  const wanted = readWanted(await received(call));
  for await (const pack of server.supply.bring(wanted, task)) {
    for (const part of encodePack(pack)) await call.send(part);
  }
  await call.send(endOfPacks);
  await call.end();
  return null;
};

const unfinished: Handler = async (server, _fields, call, task) => {
  const writer = new ByteWriter();
  writeUnfinished(writer, await server.endpoint.unfinished(task));
  await sendAll(call, writer);
  return null;
};

const settle: Handler = async (server, fields, call, task) => {
  const how = settlings.find((word) => word === fields.how);
  if (how === undefined) throw protocolError('another end of an interrupted run than there is');
  const writer = new ByteWriter();
  writeSettlement(writer, await server.endpoint.settle(how, task));
  await sendAll(call, writer);
  return null;
};

const begin: Handler = async (server, _fields, call, task) => {
  const transaction = await server.endpoint.begin(task);
  server.transaction = new ServedTransaction(server.endpoint, transaction, server.shelf);
  const writer = new ByteWriter();
  writeProblems(writer, transaction.recovery.problems);
  await sendAll(call, writer);
  return { resumed: transaction.recovery.resumed, info: server.endpoint.info };
};

const inTransaction =
  (name: keyof ServedTransaction): Handler =>
  (server, fields, call, task) =>
    server.transaction[name](call, task, fields);

/** The calls that there are. */
const handlers: Readonly<Record<string, Handler>> = {
  open,
  scan,
  adopt,
  kinds: (server, _fields, _call, task) => server.endpoint.rememberedKinds(task) as Promise<unknown>,
  remembered,
  rememberLineage,
  digest,
  check,
  read,
  bring,
  mirrors: async (server, _fields, _call, task) => bookMessage(await server.endpoint.mirrors(task)),
  noteMirror: async (server, fields, _call, task) => {
    await server.endpoint.noteMirror(readNote(fields), task);
    return null;
  },
  interrupted: (server) => server.endpoint.interrupted(),
  unfinished,
  settle,
  begin,
  makeDirectories: inTransaction('makeDirectories'),
  stage: inTransaction('stage'),
  verifyCopies: inTransaction('verifyCopies'),
  barrier: inTransaction('barrier'),
  place: inTransaction('place'),
  rearrange: inTransaction('rearrange'),
  remove: inTransaction('remove'),
  adjust: inTransaction('adjust'),
  verify: inTransaction('verify'),
  finish: inTransaction('finish'),
  abandon: inTransaction('abandon'),
};
