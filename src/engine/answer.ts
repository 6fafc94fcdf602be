/**
 * Drives a matching: passes its questions on to the trees and feeds the answers back. Both sides are
 * asked at the same time.
 */
import type { Answer, Asking, DigestAnswer, DigestQuestion } from '../core/match/matching.ts';
import type { Algorithm, Digest } from '../core/tree/digest.ts';
import type { Answering } from './answering.ts';
import { compareContents } from './compare-contents.ts';
import type { Side } from './side.ts';

/** Runs an asking to its end. Throws what the endpoints throw. */
export async function answerAll<Result>(asking: Asking<Result>, answering: Answering): Promise<Result> {
  let step = asking.next();
  while (step.done !== true) {
    const question = step.value;
    const answer: Answer =
      question.ask === 'digest' ? await answerDigests(question, answering) : await compareContents(question, answering);
    step = asking.next(answer);
  }
  return step.value;
}

async function answerDigests(question: DigestQuestion, answering: Answering): Promise<DigestAnswer> {
  const [source, destination] = await Promise.all([
    digestsOf(answering.source, question.source, question.algorithm, answering),
    digestsOf(answering.destination, question.destination, question.algorithm, answering),
  ]);
  return { source, destination };
}

async function digestsOf(
  side: Side,
  rows: Uint32Array,
  algorithm: Algorithm,
  answering: Answering,
): Promise<readonly (Digest | null)[]> {
  if (rows.length === 0) return [];
  if (side.endpoint === null) {
    answering.notice(
      `The list of ${side.location} lacks ${algorithm} digests and its tree is not at hand: ` +
        `criteria with ${algorithm} cannot be used for ${rows.length} of its files. List it again with --with ${algorithm}.`,
    );
    return new Array<null>(rows.length).fill(null);
  }
  const reply = await side.endpoint.digest(side.snapshot, rows, algorithm, answering.task);
  answering.problems.push(...reply.problems);
  return reply.digests;
}
