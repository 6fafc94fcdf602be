/** A transaction on another machine: every method is a call. */
import { selectArrivals } from '../core/plan/arrival-builder.ts';
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { Adjustment, Rearrangement, Removal } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { DigestColumn } from '../core/tree/digest-column.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { type Task, withSignal } from '../endpoint/task.ts';
import type { Outcome, Remembrance, Supply, Transaction } from '../endpoint/transaction.ts';
import { bytesIn, type Fields } from '../protocol/argument.ts';
import { writeArrivals } from '../protocol/arrival-codec.ts';
import { ByteReader } from '../protocol/byte-reader.ts';
import { ByteWriter } from '../protocol/byte-writer.ts';
import { ask, begin, collect, type Question } from '../protocol/exchange.ts';
import { readOutcome } from '../protocol/outcome-codec.ts';
import { encodeBeforePacks, encodePack, endOfPacks } from '../protocol/pack-codec.ts';
import { protocolError } from '../protocol/protocol-error.ts';
import { remembrancePieces } from '../protocol/remembrance-codec.ts';
import { writeAdjustments, writePaths, writeRearrangement, writeRemovals } from '../protocol/step-codec.ts';
import { readWantedRows } from '../protocol/wanted-codec.ts';
import type { ClientCall } from '../wire/call.ts';
import type { Channel } from '../wire/channel.ts';

const never: Task = { signal: new AbortController().signal, report: () => undefined };

/** What the far side knows of a snapshot of its tree. */
export interface FarMemory {
  /** The number by which it is known there. */
  numberOf(snapshot: Snapshot, task: Task): Promise<number>;
  /** The ids of contents that are remembered there for it. */
  lineage(snapshot: Snapshot, task: Task): Promise<DigestColumn | null>;
  /** Hears at the end how many entries the transaction was told to change. */
  changed(entries: number, task: Task): void;
}

export class RemoteTransaction implements Transaction {
  readonly recovery: Transaction['recovery'];
  readonly #channel: Channel;
  readonly #memory: FarMemory;
  /** The arrivals that were staged last, and that the far side has still. */
  #staged: ArrivalColumns | null = null;
  #changes = 0;
  #ended = false;

  constructor(channel: Channel, recovery: Transaction['recovery'], memory: FarMemory) {
    this.#channel = channel;
    this.recovery = recovery;
    this.#memory = memory;
  }

  makeDirectories(paths: readonly ByteString[], task: Task): Promise<Outcome> {
    return this.#phase('makeDirectories', paths.length, (writer) => writePaths(writer, paths), task);
  }

  async place(arrivals: ArrivalColumns, task: Task): Promise<Outcome> {
    const isStaged = arrivals === this.#staged;
    this.#staged = null;
    if (isStaged) {
      this.#changes += arrivals.count;
      const { bytes } = await ask(this.#channel, { method: 'place', argument: { staged: true } }, task);
      return outcomeOf(bytes, arrivals.count);
    }
    return this.#phase('place', arrivals.count, (writer) => writeArrivals(writer, arrivals), task);
  }

  rearrange(asked: Rearrangement, task: Task): Promise<Outcome> {
    return this.#phase('rearrange', asked.renames.length, (writer) => writeRearrangement(writer, asked), task);
  }

  remove(removals: readonly Removal[], task: Task): Promise<Outcome> {
    return this.#phase('remove', removals.length, (writer) => writeRemovals(writer, removals), task);
  }

  adjust(adjustments: readonly Adjustment[], task: Task): Promise<Outcome> {
    return this.#phase('adjust', adjustments.length, (writer) => writeAdjustments(writer, adjustments), task);
  }

  async stage(arrivals: ArrivalColumns, supply: Supply, task: Task): Promise<Outcome> {
    this.#staged = null;
    const outcome = await this.#sending('stage', arrivals, supply, task);
    this.#staged = arrivals;
    return outcome;
  }

  verify(arrivals: ArrivalColumns, supply: Supply, task: Task): Promise<Outcome> {
    return this.#sending('verify', arrivals, supply, task);
  }

  verifyCopies(arrivals: ArrivalColumns, task: Task): Promise<Outcome> {
    return this.#phase('verifyCopies', arrivals.count, (writer) => writeArrivals(writer, arrivals), task);
  }

  async barrier(task: Task): Promise<void> {
    await ask(this.#channel, { method: 'barrier' }, task);
  }

  async finish(remembrance: Remembrance | null, task: Task): Promise<void> {
    await ask(
      this.#channel,
      remembrance === null ? { method: 'finish' } : await this.#telling(remembrance, task),
      task,
    );
    this.#ended = true;
    this.#memory.changed(this.#changes, task);
  }

  async abandon(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    // A line that is gone has been reported; the far side lets go by itself.
    await ask(this.#channel, { method: 'abandon' }, never).catch(() => undefined);
  }

  async #telling(remembrance: Remembrance, task: Task): Promise<Question> {
    const { lineage } = remembrance;
    const before = lineage === null ? null : await this.#memory.numberOf(lineage.before, task);
    const kept = lineage === null ? null : await this.#memory.lineage(lineage.before, task);
    const upload = remembrancePieces(remembrance, kept);
    return { method: 'finish', argument: { before, remembers: true }, upload };
  }

  async #phase(method: string, count: number, write: (writer: ByteWriter) => void, task: Task): Promise<Outcome> {
    const writer = new ByteWriter();
    this.#changes += count;
    write(writer);
    const { bytes } = await ask(this.#channel, { method, upload: [writer.take()] }, task);
    return outcomeOf(bytes, count);
  }

  /** Tells the arrivals, and sends contents as they are asked for. */
  async #sending(method: string, arrivals: ArrivalColumns, supply: Supply, task: Task): Promise<Outcome> {
    const writer = new ByteWriter();
    writeArrivals(writer, arrivals);
    const stopped = new AbortController();
    const signal = AbortSignal.any([task.signal, stopped.signal]);
    const sent: Promise<void>[] = [];
    const call = begin(this.#channel, { method }, withSignal(task, signal), (event) => {
      // Whoever could ask again and again could have the same contents sent for ever.
      if (sent.length > 0) throw protocolError('contents asked for twice');
      const sending = sendContents(call, event, { arrivals, supply, task: withSignal(task, signal) });
      sent.push(sending);
      // What the source cannot give ends the call; the error itself is thrown below.
      sending.catch(() => stopped.abort());
    });
    try {
      for (const part of encodeBeforePacks(writer.take())) await call.send(part);
      const bytes = new ByteReader(await collect(call));
      await call.reply;
      return outcomeOf(bytes, arrivals.count);
    } catch (error) {
      if (stopped.signal.aborted) await Promise.all(sent);
      throw error;
    } finally {
      stopped.abort();
      await Promise.allSettled(sent);
    }
  }
}

function outcomeOf(bytes: ByteReader, count: number): Outcome {
  const outcome = readOutcome(bytes, count);
  bytes.expectEnd();
  return outcome;
}

interface Contents {
  readonly arrivals: ArrivalColumns;
  readonly supply: Supply;
  readonly task: Task;
}

async function sendContents(call: ClientCall, event: Fields, { arrivals, supply, task }: Contents): Promise<void> {
  if (event.type !== 'wanted') throw protocolError('an unknown event');
  const { rows, offsets } = readWantedRows(new ByteReader(bytesIn(event, 'rows')), arrivals.count);
  for await (const pack of supply.bring({ arrivals: selectArrivals(arrivals, rows), offsets }, task)) {
    for (const part of encodePack(pack)) await call.send(part);
  }
  await call.send(endOfPacks);
}
