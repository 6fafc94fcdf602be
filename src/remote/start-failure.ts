/** Why no helper could be started, in one message for people. */
import { MyrrorError } from '../core/error.ts';
import type { FarEnd } from './far-process.ts';
import { describeOwnSystem, describeSystem, type FarSystem, isAlike } from './runtime.ts';
import { LEAST_NODE } from './start-up.ts';

/** What ssh exits with when it fails itself. */
const SSH_FAILED = 255;

/** What is known of a start that came to nothing. */
export interface FailedStart {
  readonly host: string;
  readonly program: string;
  readonly end: FarEnd;
  /** What was printed on standard output and on standard error. */
  readonly noise: string;
  readonly stderr: string;
  /** How long nothing was heard, in milliseconds, if that is why it was ended; else null. */
  readonly silent: number | null;
  /** Somebody could have been asked for a password. */
  readonly mayAsk: boolean;
}

/** The error for a process that is gone before the helper has started. */
export function startFailure(failed: FailedStart): MyrrorError {
  const { host, program, end, silent, mayAsk } = failed;
  if (silent !== null) {
    return lost(`no answer from ${host} for ${silent / 1000} s`, failed, mayAsk ? undefined : UNASKED);
  }
  if (end.failure !== null) {
    return lost(
      `cannot run ${program}: ${end.failure.message}`,
      failed,
      'Install an ssh client, or name one with --ssh.',
    );
  }
  if (end.code === SSH_FAILED) return lost(`cannot connect to ${host}`, failed, sshHint(failed));
  const how = end.code === null ? `signal ${end.signal}` : `exit code ${end.code}`;
  return lost(`${host} ended the session before the helper had started (${how})`, failed, SHELL_NEEDED);
}

const UNASKED = 'Nobody could be asked for a password or about a host key: use a key, and log in once by hand.';
const SHELL_NEEDED = 'myrror needs an account there that may run commands with sh.';

function sshHint({ stderr, mayAsk }: FailedStart): string | undefined {
  if (stderr.includes('Host key verification failed')) {
    return mayAsk
      ? 'Check the key of that machine before you trust it.'
      : 'Log in once by hand to see to the host key.';
  }
  return stderr.includes('Permission denied') && !mayAsk ? UNASKED : undefined;
}

function lost(message: string, { noise, stderr, end }: FailedStart, hint?: string): MyrrorError {
  const said = [stderr, noise].filter((text) => text !== '').join('\n');
  return new MyrrorError('connection', said === '' ? message : `${message}: ${said}`, {
    hint,
    cause: end.failure ?? undefined,
  });
}

/** The error for a machine on which there is no Node, or none that can be used. */
export function noNode(host: string, far: FarSystem): MyrrorError {
  const what =
    far.tooOld.length > 0
      ? `the Node on ${host} is older than ${LEAST_NODE} (${far.tooOld.join(', ')})`
      : `there is no Node on ${host}`;
  const hint = isAlike(far)
    ? `Install Node ${LEAST_NODE} or later there, or send this machine's with --bring-runtime.`
    : `Install Node ${LEAST_NODE} or later there, or send one for ${describeSystem(far)} with --runtime FILE.`;
  return new MyrrorError('connection', what, { hint });
}

/** The error for a machine that this machine's own Node is not for. */
export function notAlike(host: string, far: FarSystem): MyrrorError {
  return new MyrrorError(
    'connection',
    `${host} is ${describeSystem(far)}: the Node of this machine, ${describeOwnSystem()}, cannot run there`,
    { hint: `Send one for it with --runtime FILE, or install Node ${LEAST_NODE} or later there.` },
  );
}
