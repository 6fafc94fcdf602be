import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { Side } from './side.ts';

/** What answering needs, and where it puts what it learns besides the answers. */
export interface Answering {
  readonly source: Side;
  readonly destination: Side;
  readonly task: Task;
  readonly problems: Problem[];
  notice(text: string): void;
}
