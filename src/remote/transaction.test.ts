import { expect, it } from 'vitest';
import { settle } from '../../test/model/manual-timers.ts';
import { channelPair } from '../../test/wire/channels.ts';
import { ArrivalBuilder } from '../core/plan/arrival-builder.ts';
import type { Task } from '../endpoint/task.ts';
import type { Supply } from '../endpoint/transaction.ts';
import { ByteWriter } from '../protocol/byte-writer.ts';
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
