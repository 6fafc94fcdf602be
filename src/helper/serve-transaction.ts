/** Answers the calls that change a tree by calling a transaction of an endpoint. */
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { Endpoint } from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome, Pack, Supply, Transaction, WantedContent } from '../endpoint/transaction.ts';
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

  constructor(endpoint: Endpoint, transaction: Transaction, shelf: SnapshotShelf) {
    this.#endpoint = endpoint;
    this.#transaction = transaction;
    this.#shelf = shelf;
  }

  makeDirectories(call: ServedCall, task: Task): Promise<null> {
    return this.#phase(call, readPaths, (paths) => this.#transaction.makeDirectories(paths, task));
  }

  place(call: ServedCall, task: Task): Promise<null> {
    return this.#phase(call, readArrivals, (arrivals) => this.#transaction.place(arrivals, task));
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
    return this.#receiving(call, (arrivals, supply) => this.#transaction.stage(arrivals, supply, task));
  }

  verify(call: ServedCall, task: Task): Promise<null> {
    return this.#receiving(call, (arrivals, supply) => this.#transaction.verify(arrivals, supply, task));
  }

  async barrier(_call: ServedCall, task: Task): Promise<null> {
    await this.#transaction.barrier(task);
    return null;
  }

  async finish(call: ServedCall, task: Task, fields: Fields): Promise<null> {
    const bytes = new ByteReader(await collect(call));
    const before = typeof fields.before === 'number' ? this.#shelf.named(fields.before) : null;
    if (fields.remembers !== true) await this.#transaction.finish(null, task);
    else {
      const told = readRemembrance(bytes, before);
      const kept = before === null ? null : await this.#endpoint.lineage(before, task);
      await this.#transaction.finish(withKept(told, kept), task);
    }
    return null;
  }

  async abandon(): Promise<null> {
    await this.#transaction.abandon();
    return null;
  }

  async #phase<Items>(
    call: ServedCall,
    read: (reader: ByteReader) => Items,
    act: (items: Items) => Promise<Outcome>,
  ): Promise<null> {
    const reader = new ByteReader(await collect(call));
    const items = read(reader);
    reader.expectEnd();
    return await answer(call, await act(items));
  }

  /** The client sends arrivals, then whatever contents it is asked for. */
  async #receiving(
    call: ServedCall,
    act: (arrivals: ArrivalColumns, supply: Supply) => Promise<Outcome>,
  ): Promise<null> {
    const stream = new PackStream(call.incoming);
    const reader = new ByteReader(await stream.message());
    const arrivals = readArrivals(reader);
    reader.expectEnd();
    return await answer(call, await act(arrivals, new ClientSupply(call, stream, arrivals)));
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
