import type { Task } from '../endpoint/task.ts';

/** How far the whole was before this part of it, and how much the whole is. */
export interface Offset {
  readonly entries: number;
  readonly bytes: number;
  readonly entriesTotal: number;
  readonly bytesTotal: number;
}

/** A task whose reports tell of the whole, given reports that tell of a part. */
export function offsetTask(task: Task, offset: Offset): Task {
  return {
    signal: task.signal,
    report: (progress) =>
      task.report({
        ...progress,
        entries: offset.entries + progress.entries,
        bytes: offset.bytes + progress.bytes,
        entriesTotal: offset.entriesTotal,
        bytesTotal: offset.bytesTotal,
      }),
  };
}
