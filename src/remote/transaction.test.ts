import { expect, it } from 'vitest';
import { settle } from '../../test/model/manual-timers.ts';
import { channelPair } from '../../test/wire/channels.ts';
import { ArrivalBuilder } from '../core/plan/arrival-builder.ts';
import type { Task } from '../endpoint/task.ts';
import type { Supply } from '../endpoint/transaction.ts';
import { ByteWriter } from '../protocol/byte-writer.ts';
import { collect } from '../protocol/exchange.ts';
import { writeOutcome } from '../protocol/outcome-codec.ts';
import { writeWantedRows } from '../protocol/wanted-codec.ts';
import type { Serve } from '../wire/call.ts';
import { RemoteTransaction } from './transaction.ts';

const task: Task = { signal: new AbortController().signal, report: () => undefined };

it('does not send contents twice to whoever asks again', async () => {
  const serve: Serve = async (_method, _argument, call) => {
    for (let time = 0; time < 3; time++) {
      const writer = new ByteWriter();
      writeWantedRows(writer, new Uint32Array(), new Float64Array());
      await call.event({ type: 'wanted', rows: writer.take() });
      await settle();
    }
    // To whoever has let it ask so often it is done.
    return null;
  };
  const { client } = channelPair(serve);
  let brought = 0;
  const supply: Supply = {
    direct: null,
    // biome-ignore lint/correctness/useYield: there is nothing to be brought
    async *bring() {
      brought++;
    },
  };
  const memory = { numberOf: async () => 0, lineage: async () => null, changed: () => undefined };
  const transaction = new RemoteTransaction(client, { resumed: false, problems: [] }, memory);
  await expect(transaction.stage(new ArrivalBuilder(0).finish(), supply, task)).rejects.toMatchObject({
    code: 'protocol',
  });
  expect(brought).toBe(1);
});

it('does not tell again what is to be placed where that is what was staged last', async () => {
  const asked: unknown[] = [];
  const serve: Serve = async (method, argument, call) => {
    const bytes = method === 'stage' ? 0 : (await collect(call)).length;
    asked.push([method, argument, bytes > 0]);
    const writer = new ByteWriter();
    writeOutcome(writer, { done: new Uint8Array(), problems: [], bytes: 0, reusedBytes: 0 });
    await call.send(writer.take());
    await call.end();
    return null;
  };
  const { client } = channelPair(serve);
  const memory = { numberOf: async () => 0, lineage: async () => null, changed: () => undefined };
  const transaction = new RemoteTransaction(client, { resumed: false, problems: [] }, memory);
  const [first, second] = [new ArrivalBuilder(0).finish(), new ArrivalBuilder(0).finish()];
  const supply: Supply = { direct: null, bring: () => (async function* () {})() };
  for (const arrivals of [first, second]) await transaction.stage(arrivals, supply, task);
  for (const arrivals of [second, second]) await transaction.place(arrivals, task);
  await transaction.stage(second, supply, task);
  await transaction.place(first, task);
  expect(asked).toEqual([
    ['stage', {}, false],
    ['stage', {}, false],
    ['place', { staged: true }, false],
    ['place', {}, true],
    ['stage', {}, false],
    ['place', {}, true],
  ]);
});
