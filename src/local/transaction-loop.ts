/**
 * Working through a batch in this thread: item by item, giving way to the event loop every now and
 * then so that progress is seen and an interruption is heard.
 */
import { MyrrorError } from '../core/error.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Phase, Task } from '../endpoint/task.ts';
import type { Outcome } from '../endpoint/transaction.ts';

const ITEMS_PER_SLICE = 256;

/** Throws MyrrorError `cancelled` if the task was told to stop. */
export function checkCancelled(task: Task): void {
  if (task.signal.aborted) throw new MyrrorError('cancelled', 'interrupted');
}

/** Lets the event loop run once. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What a loop does and how it is shown. */
export interface Loop<Item> {
  readonly phase: Phase;
  readonly items: readonly Item[];
  /** True if it stops between items when told to; false where half of the work would be worse than all. */
  readonly interruptible: boolean;
  /** Does one item; null if done, else why not. */
  act(item: Item, index: number): Problem | null;
}

/** Does all items in order. What fails is a problem and the others go on. Throws `cancelled`. */
export async function eachItem<Item>(loop: Loop<Item>, task: Task): Promise<Outcome> {
  const { items, phase } = loop;
  const done = new Uint8Array(items.length);
  const problems: Problem[] = [];
  for (const [index, item] of items.entries()) {
    if (index % ITEMS_PER_SLICE === 0) {
      task.report({ type: 'progress', phase, entries: index, entriesTotal: items.length, bytes: 0, bytesTotal: null });
      await giveWay();
    }
    if (loop.interruptible) checkCancelled(task);
    const problem = loop.act(item, index);
    if (problem === null) done[index] = 1;
    else problems.push(problem);
  }
  const entries = items.length;
  task.report({ type: 'progress', phase, entries, entriesTotal: entries, bytes: 0, bytesTotal: null });
  return { done, problems, bytes: 0, reusedBytes: 0 };
}
