/** Answers the calls that change a tree by calling a transaction of an endpoint. */
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome, Pack, Remembrance, Supply, Transaction, WantedContent } from '../endpoint/transaction.ts';
import type { Fields } from '../protocol/argument.ts';
import { readArrivals } from '../protocol/arrival-codec.ts';
import { ByteReader } from '../protocol/byte-reader.ts';
import { ByteWriter } from '../protocol/byte-writer.ts';
import { collect } from '../protocol/exchange.ts';
import { writeOutcome } from '../protocol/outcome-codec.ts';
import { PackStream } from '../protocol/pack-codec.ts';
import { protocolError } from '../protocol/protocol-error.ts';
import { readRemembrance, withKept } from '../protocol/remembrance-codec.ts';
import { readAdjustments, readPaths, readRearrangement, readRemovals } from '../protocol/step-codec.ts';
import { writeWantedRows } from '../protocol/wanted-codec.ts';
import type { ServedCall } from '../wire/call.ts';
import type { SnapshotShelf } from './snapshot-shelf.ts';

/** Each method answers the call of its name. */
export class ServedTransaction {
  readonly #endpoint: Endpoint;
  readonly #transaction: Transaction;
  readonly #shelf: SnapshotShelf;
  /** What was told to be staged last, until it is placed. */
  #staged: ArrivalColumns | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(endpoint: Endpoint, transaction: Transaction, shelf: SnapshotShelf) {
    this.#endpoint = endpoint;
    this.#transaction = transaction;
    this.#shelf = shelf;
  }

  makeDirectories(call: ServedCall, task: Task): Promise<null> {
    return this.#phase(call, readPaths, (paths) => this.#transaction.makeDirectories(paths, task));
  }

  /** Where all that was staged last is to be placed, it is not told again. */
  place(call: ServedCall, task: Task, fields: Fields): Promise<null> {
    const read = fields.staged === true ? (): ArrivalColumns => this.#takeStaged() : readArrivals;
    return this.#phase(call, read, (arrivals) => this.#transaction.place(arrivals, task));
  }

  rearrange(call: ServedCall, task: Task): Promise<null> {
    return this.#phase(call, readRearrangement, (rearrangement) => this.#transaction.rearrange(rearrangement, task));
  }

  remove(call: ServedCall, task: Task): Promise<null> {
    return this.#phase(call, readRemovals, (removals) => this.#transaction.remove(removals, task));
  }

  adjust(call: ServedCall, task: Task): Promise<null> {
    return this.#phase(call, readAdjustments, (adjustments) => this.#transaction.adjust(adjustments, task));
  }

  stage(call: ServedCall, task: Task): Promise<null> {
    return this.#receiving(call, (arrivals, supply) => {
      this.#staged = arrivals;
      return this.#transaction.stage(arrivals, supply, task);
    });
  }

  verify(call: ServedCall, task: Task): Promise<null> {
    return this.#receiving(call, (arrivals, supply) => this.#transaction.verify(arrivals, supply, task));
  }

  verifyCopies(call: ServedCall, task: Task): Promise<null> {
    return this.#phase(call, readArrivals, (arrivals) => this.#transaction.verifyCopies(arrivals, task));
  }

  barrier(_call: ServedCall, task: Task): Promise<null> {
    return this.#alone(async () => {
      await this.#transaction.barrier(task);
      return null;
    });
  }

  finish(call: ServedCall, task: Task, fields: Fields): Promise<null> {
    return this.#alone(async () => {
      const bytes = new ByteReader(await collect(call));
      const before = typeof fields.before === 'number' ? this.#shelf.named(fields.before) : null;
      await this.#transaction.finish(fields.remembers === true ? await this.#told(bytes, before, task) : null, task);
      return null;
    });
  }

  /** Lets go of the lock, when nothing is being done under it any more. */
  abandon(): Promise<null> {
    return this.#alone(async () => {
      await this.#transaction.abandon();
      return null;
    });
  }

  #takeStaged(): ArrivalColumns {
    const staged = this.#staged;
    if (staged === null) throw protocolError('places for what was staged before anything was');
    this.#staged = null;
    return staged;
  }

  async #told(bytes: ByteReader, before: Snapshot | null, task: Task): Promise<Remembrance> {
    const told = readRemembrance(bytes, before);
    return withKept(told, before === null ? null : await this.#endpoint.lineage(before, task));
  }

  /**
   * Has `act` done when whatever was begun before has ended: a call that the client has cancelled goes on for
   * a moment, and the lock must not go before it.
   */
  #alone<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #phase<Items>(
    call: ServedCall,
    read: (reader: ByteReader) => Items,
    act: (items: Items) => Promise<Outcome>,
  ): Promise<null> {
    return this.#alone(async () => {
      const reader = new ByteReader(await collect(call));
      const items = read(reader);
      reader.expectEnd();
      return await answer(call, await act(items));
    });
  }

  /** The client sends arrivals, then whatever contents it is asked for. */
  #receiving(call: ServedCall, act: (arrivals: ArrivalColumns, supply: Supply) => Promise<Outcome>): Promise<null> {
    return this.#alone(async () => {
      const stream = new PackStream(call.incoming);
      const reader = new ByteReader(await stream.message());
      const arrivals = readArrivals(reader);
      reader.expectEnd();
      return await answer(call, await act(arrivals, new ClientSupply(call, stream, arrivals)));
    });
  }
}

async function answer(call: ServedCall, outcome: Outcome): Promise<null> {
  const writer = new ByteWriter();
  writeOutcome(writer, outcome);
  await call.send(writer.take());
  await call.end();
  return null;
}

/** Contents that the client sends when it is asked. */
class ClientSupply implements Supply {
  readonly direct = null;
  readonly #call: ServedCall;
  readonly #stream: PackStream;
  /** By id of an arrival its row in what the client has sent. */
  readonly #rows = new Map<number, number>();

  constructor(call: ServedCall, stream: PackStream, { id, count }: ArrivalColumns) {
    this.#call = call;
    this.#stream = stream;
    for (let row = 0; row < count; row++) this.#rows.set(id[row] as number, row);
    if (this.#rows.size !== count) throw protocolError('two arrivals of one number');
  }

  async *bring({ arrivals, offsets }: WantedContent): AsyncGenerator<Pack, void, undefined> {
    const rows = Uint32Array.from(arrivals.id, (id) => this.#rows.get(id) ?? 0);
    const writer = new ByteWriter();
    writeWantedRows(writer, rows, offsets);
    await this.#call.event({ type: 'wanted', rows: writer.take() });
    yield* this.#stream.packs(arrivals.count);
  }
}
