/** The life of a helper: the standard streams are the link, and the threads run a program that it carries. */

import type { Readable } from 'node:stream';
import type { Executor } from '../local/executor.ts';
import { ThreadExecutor } from '../local/thread-executor.ts';
import type { ByteLink } from '../wire/link.ts';
import { standardInput } from './standard-input.ts';
import { StandardLink } from './standard-link.ts';
import { workerProgram } from './worker-program.ts';

/** How long a helper may take to put its things in order when nobody is there any more. Milliseconds. */
const FAREWELL = 45_000;

/** Answers what arrives over a link until it ends. The executor stays the caller's to close. */
export type Serve = (link: ByteLink, executor: Executor) => Promise<void>;

/**
 * Serves until the link ends and everything is put away, then the process ends. `touched`: the stream of the standard
 * input, if whoever started this has read from it.
 */
export async function live(serve: Serve, touched: Readable | null): Promise<void> {
  const executor = new ThreadExecutor({ program: { code: workerProgram } });
  // It takes a while, and the first thing that is asked for is a listing.
  executor.startThread();
  const link = new StandardLink(standardInput(touched), process.stdout);
  // Whatever else is printed must not get between the bytes of the link.
  process.stdout.write = process.stderr.write.bind(process.stderr) as typeof process.stdout.write;
  void link.ended.then(() => setTimeout(() => process.exit(1), FAREWELL).unref());
  try {
    await serve(link, executor);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    link.close();
    await executor.close();
  }
}
