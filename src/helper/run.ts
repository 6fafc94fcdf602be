/** The life of the helper: the standard streams are the link, the threads run the helper's own text. */
import { ThreadExecutor } from '../local/thread-executor.ts';
import { serve } from './serve.ts';
import { StandardLink } from './standard-link.ts';

/** How long a helper may take to put its things in order when nobody is there any more. Milliseconds. */
const FAREWELL = 45_000;

/** Serves until the link ends and everything is put away, then ends the process. */
export async function run(code: string): Promise<void> {
  const executor = new ThreadExecutor({ program: { code } });
  const link = new StandardLink(process.stdin, process.stdout);
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
