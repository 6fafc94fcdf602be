/** Contents of a remote source. */
import { type Task, withSignal } from '../endpoint/task.ts';
import type { Pack, Supply, WantedContent } from '../endpoint/transaction.ts';
import { ByteWriter } from '../protocol/byte-writer.ts';
import { begin, upload } from '../protocol/exchange.ts';
import { PackStream } from '../protocol/pack-codec.ts';
import { writeWanted } from '../protocol/wanted-codec.ts';
import type { Channel } from '../wire/channel.ts';

export class RemoteSupply implements Supply {
  readonly direct = null;
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  async *bring(wanted: WantedContent, task: Task): AsyncGenerator<Pack, void, undefined> {
    const writer = new ByteWriter();
    writeWanted(writer, wanted);
    const stopped = new AbortController();
    const signal = AbortSignal.any([task.signal, stopped.signal]);
    const call = begin(this.#channel, { method: 'bring' }, withSignal(task, signal));
    try {
      await upload(call, [writer.take()]);
      yield* new PackStream(call.incoming).packs(wanted.arrivals.count);
      await call.reply;
    } finally {
      // Who leaves early wants no more of it to be sent.
      stopped.abort();
    }
  }
}
