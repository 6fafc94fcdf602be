/**
 * Gets to the other machine: one process of ssh, one login, a helper that runs, and a stream of bytes in
 * both directions. What is said over it is no matter here.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { MyrrorError } from '../core/error.ts';
import type { ByteLink } from '../wire/link.ts';
import { Answers } from './answers.ts';
import type { Assets } from './assets.ts';
import { converse, opening, type RuntimeChoice } from './conversation.ts';
import type { FarProcess } from './far-process.ts';
import { ProcessLink } from './process-link.ts';
import { Silence } from './silence.ts';
import { startFailure } from './start-failure.ts';
import type { FarFacts } from './start-up.ts';

/** How long nothing may be heard before the helper runs. Milliseconds. */
const USUAL_PATIENCE = 30_000;
const NONCE_BYTES = 16;

export interface ConnectOptions {
  /** As messages call it. */
  readonly host: string;
  readonly assets: Assets;
  /** What may be sent where there is no Node; by default nothing. */
  readonly runtime?: RuntimeChoice;
  /** Milliseconds without a sign of life before the helper runs; 30 s by default. */
  readonly patience?: number;
  /** Somebody may be asked for a password: then the silence counts from the first sign of life. */
  readonly mayAsk?: boolean;
  /** Aborted: throws MyrrorError `cancelled`. */
  readonly signal?: AbortSignal;
}

export interface Connection {
  readonly link: ByteLink;
  readonly facts: FarFacts;
  /** The last lines of what was printed on standard error. */
  stderrTail(): string;
  /** Closes the link and waits until ssh is gone; one whose line is `lost` is given no time for that. */
  close(lost?: boolean): Promise<void>;
}

/**
 * Starts the helper through an ssh that logs in (start-ssh.ts). Throws MyrrorError `connection` if that cannot be done,
 * `protocol` if the far side answers nonsense, `cancelled`; then the process has been ended.
 */
export async function connect(far: FarProcess, options: ConnectOptions): Promise<Connection> {
  const { host, assets, signal, mayAsk = canAsk() } = options;
  const silence = new Silence(options.patience ?? USUAL_PATIENCE, () => far.kill());
  const abort = (): void => far.kill();
  signal?.addEventListener('abort', abort);
  const nonce = randomBytes(NONCE_BYTES).toString('hex');
  const answers = new Answers(heard(far.stdout, silence), nonce);
  try {
    if (signal?.aborted) throw cancelled();
    if (!mayAsk) silence.restart();
    const facts = await startHelper();
    return connection(facts);
  } catch (error) {
    far.kill();
    throw error;
  } finally {
    silence.end();
    signal?.removeEventListener('abort', abort);
  }

  async function startHelper(): Promise<FarFacts> {
    const runtime = options.runtime ?? { bring: false, file: null };
    let facts: FarFacts | null = null;
    try {
      // Fails if ssh is gone; what it said tells more than the failed write.
      void far.write(opening(assets, nonce)).catch(() => undefined);
      const write = (bytes: Uint8Array): Promise<void> => far.write(bytes);
      facts = await converse({ host, assets, runtime, answers, silence, write });
    } catch (error) {
      if (error instanceof MyrrorError) throw error;
    }
    if (facts !== null) return facts;
    if (signal?.aborted) throw cancelled();
    const silent = silence.broken ? (options.patience ?? USUAL_PATIENCE) : null;
    void far.close();
    throw startFailure({
      host,
      program: far.program,
      end: await far.ended,
      noise: answers.noise,
      stderr: far.stderrTail(),
      silent,
      mayAsk,
    });
  }

  function connection(facts: FarFacts): Connection {
    const link = new ProcessLink(far, host, answers.remaining());
    return {
      link,
      facts,
      stderrTail: () => far.stderrTail(),
      close: async (lost = false) => {
        link.close();
        if (lost) far.kill();
        await far.close();
      },
    };
  }
}

async function* heard(stream: AsyncIterable<Uint8Array>, silence: Silence): AsyncGenerator<Uint8Array> {
  for await (const bytes of stream) {
    silence.restart();
    yield bytes;
  }
}

/** True if ssh could put a question to somebody: on the terminal of this process, or in a window. */
function canAsk(): boolean {
  const { SSH_ASKPASS: window = '' } = process.env;
  if (window !== '') return true;
  try {
    closeSync(openSync('/dev/tty', 'r+'));
    return true;
  } catch {
    return false;
  }
}

function cancelled(): MyrrorError {
  return new MyrrorError('cancelled', 'interrupted');
}
