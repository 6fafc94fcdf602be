/**
 * The helper: what runs on the other machine. The loader evaluates this file, bundled with all that it
 * needs, and calls `start`; the threads of the helper evaluate the same text and become workers.
 */
import { isMainThread } from 'node:worker_threads';

/** Serves whoever is at the other end of the standard streams until they close. `code` is this program's text. */
export function start(code: string): void {
  void Promise.all([import('./life.ts'), import('./serve.ts')]).then(([{ live }, { serve }]) => live(code, serve));
}

if (!isMainThread) void import('../local/worker.ts');
