import { expect, test } from 'vitest';
import { SpareMemory } from './spare-memory.ts';

function noted(): { readonly memory: SpareMemory; readonly done: string[] } {
  const done: string[] = [];
  const giveBackMemory = (): void => {
    done.push('given back');
  };
  const collect = (): void => {
    done.push('collected');
  };
  return { memory: new SpareMemory({ giveBackMemory }, collect), done };
}

test('what lies about is collected and goes back before the first large batch', () => {
  const { memory, done } = noted();
  memory.before(40_000);
  expect(done).toEqual(['collected', 'given back']);
  memory.before(40_000);
  expect(done).toEqual(['collected', 'given back', 'given back']);
});

test('what was made for all files is collected whenever it is done', () => {
  const { memory, done } = noted();
  memory.before(40_000);
  memory.after(40_000);
  expect(done).toEqual(['collected', 'given back', 'collected', 'given back']);
});

test('nothing is done for a small tree', () => {
  const { memory, done } = noted();
  memory.before(20_000);
  memory.after(20_000);
  expect(done).toEqual([]);
});

test('V8 does collect when it is told to', async () => {
  let given = 0;
  const garbage = new WeakRef(new Uint8Array(1024 * 1024));
  const memory = new SpareMemory({ giveBackMemory: () => given++ });
  // What a reference was made of stays for the turn in which it was made.
  await new Promise((resolve) => setImmediate(resolve));
  memory.before(40_000);
  expect(garbage.deref()).toBeUndefined();
  expect(given).toBe(1);
});
