/** What a phase of a transaction came to. */
import type { Outcome } from '../endpoint/transaction.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readKnown, writeKnown } from './digest-codec.ts';
import { readProblems, writeProblems } from './problem-codec.ts';
import { protocolError } from './protocol-error.ts';

export function writeOutcome(writer: ByteWriter, { done, problems, bytes, reusedBytes }: Outcome): void {
  writeKnown(writer, done);
  writer.number(bytes);
  writer.number(reusedBytes);
  writeProblems(writer, problems);
}

/** The outcome of `count` items. */
export function readOutcome(reader: ByteReader, count: number): Outcome {
  const done = readKnown(reader, count);
  if (done.length !== count) throw protocolError(`an outcome of ${done.length} items where ${count} were asked for`);
  const outcome = { done, bytes: reader.number(), reusedBytes: reader.number(), problems: readProblems(reader) };
  // Without a problem the run would end as if all had been done.
  if (outcome.problems.length === 0 && done.includes(0)) throw protocolError('something that failed without a reason');
  return outcome;
}
