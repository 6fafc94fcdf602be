import { expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Executor } from './executor.ts';
import { InlineExecutor } from './inline-executor.ts';
import { makeContentDurable } from './transaction-barrier.ts';
import { Workspace } from './transaction-workspace.ts';

it('leaves it to a thread to wait for the disk, by the handle of the transaction', async () => {
  const system = new MemorySystem();
  system.plant('/root', {});
  const root = system.openRoot(asBytes('/root'));
  const workspace = new Workspace(system, root, { granularity: 1, earliest: 0, latest: 2 ** 40 });
  const inline = new InlineExecutor(system);
  const asked: unknown[] = [];
  let letGo = (): void => {};
  const disk = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const executor: Executor = {
    parallelism: 1,
    run: async (name, input, watch) => {
      asked.push([name, input]);
      await disk;
      return inline.run(name, input, watch);
    },
    close: () => inline.close(),
  };
  let isDurable = false;
  const durable = makeContentDurable(workspace, executor, [], () => undefined).then(() => {
    isDurable = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toEqual([['sync', { root }]]);
  expect(isDurable).toBe(false);
  letGo();
  await durable;
  await inline.close();
});
