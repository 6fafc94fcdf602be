/**
 * Calls whose argument or answer can be large: small values go in the call and its reply, the rest as bytes
 * beside them.
 */
import type { Problem } from '../core/tree/problem.ts';
import type { Progress, Task } from '../endpoint/task.ts';
import type { CallStreams, ClientCall } from '../wire/call.ts';
import type { Channel } from '../wire/channel.ts';
import { fieldsOf } from './argument.ts';
import { ByteReader } from './byte-reader.ts';
import { readProgress } from './endpoint-message.ts';
import { MOST_BYTES } from './line-limits.ts';
import { ListingIntake } from './listing-exchange.ts';
import { protocolError } from './protocol-error.ts';

const NOTHING = new Uint8Array();

export interface Question {
  readonly method: string;
  readonly argument?: unknown;
  /** Bytes to be sent along. */
  readonly upload?: Iterable<Uint8Array>;
}

export interface Answer {
  readonly reply: unknown;
  /** The bytes that came along. */
  readonly bytes: ByteReader;
}

/** Asks, and waits for all of the answer; what the far side says of its progress is reported. */
export async function ask(channel: Channel, question: Question, task: Task): Promise<Answer> {
  const call = begin(channel, question, task);
  await upload(call, question.upload ?? []);
  const bytes = new ByteReader(await collect(call));
  return { reply: await call.reply, bytes };
}

export interface ListingAnswer {
  readonly reply: unknown;
  readonly blocks: readonly Uint8Array[];
  readonly problems: readonly Problem[];
}

/** The same for a listing. `known`: the blocks whose digests the question tells. */
export async function askListing(
  channel: Channel,
  question: Question,
  known: readonly Uint8Array[],
  task: Task,
): Promise<ListingAnswer> {
  const call = begin(channel, question, task);
  await upload(call, question.upload ?? []);
  const blocks: Uint8Array[] = [];
  const intake = new ListingIntake(known, (block) => blocks.push(block));
  for await (const piece of call.incoming) intake.push(piece);
  const problems = intake.finish();
  return { reply: await call.reply, blocks, problems };
}

/** Begins a call; events that are no progress go to `onOther`. */
export function begin(
  channel: Channel,
  { method, argument }: Question,
  task: Task,
  onOther?: (event: Readonly<Record<string, unknown>>) => void,
): ClientCall {
  return channel.call(method, argument ?? {}, {
    signal: task.signal,
    onEvent: (event) => {
      const fields = fieldsOf(event);
      if (fields.type === 'progress') task.report(readProgress(fields));
      else if (onOther === undefined) throw protocolError('an event that nobody waits for');
      else onOther(fields);
    },
  });
}

/** Sends pieces and says that these were all. */
export async function upload(call: CallStreams, pieces: Iterable<Uint8Array>): Promise<void> {
  for (const piece of pieces) await call.send(piece);
  await call.end();
}

/** All bytes that come along with a call. Throws MyrrorError `protocol` if they are too many. */
export async function collect(call: CallStreams): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of call.incoming) {
    length += piece.length;
    if (length > MOST_BYTES) throw protocolError(`more than ${MOST_BYTES} bytes at once`);
    pieces.push(piece);
  }
  if (pieces.length === 1) return pieces[0] as Uint8Array;
  const all = new Uint8Array(length);
  let at = 0;
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index] as Uint8Array;
    all.set(piece, at);
    at += piece.length;
    // Whatever has been copied need not be there twice.
    pieces[index] = NOTHING;
  }
  return all;
}

/** A message that says how far a call is. */
export function progressMessage(progress: Progress): unknown {
  return { ...progress };
}
