/**
 * Drives a matching: passes its questions on to the trees and feeds the answers back. Both sides are
 * asked at the same time.
 */
import type { Answer, Asking, DigestAnswer, DigestQuestion, Question } from '../core/match/matching.ts';
import { type Algorithm, digestLength } from '../core/tree/digest.ts';
import { blankDigests, type DigestColumn } from '../core/tree/digest-column.ts';
import type { Answering } from './answering.ts';
import { compareContents } from './compare-contents.ts';
import { recallBoth, type Side } from './side.ts';

/** Runs an asking to its end. Throws what the endpoints throw. */
export async function answerAll<Result>(asking: Asking<Result>, answering: Answering): Promise<Result> {
  let step = asking.next();
  while (step.done !== true) {
    const question = step.value;
    step = asking.next(await answerOne(question, answering));
  }
  return step.value;
}

async function answerOne(question: Question, answering: Answering): Promise<Answer> {
  if (question.ask === 'digest') return answerDigests(question, answering);
  if (question.ask === 'content') return compareContents(question, answering);
  await recallBoth(answering.source, answering.destination, answering.task);
  return { recalled: true };
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
): Promise<DigestColumn> {
  if (rows.length === 0) return nothing(algorithm, rows);
  if (side.endpoint === null) {
    answering.notice(
      `The list of ${side.location} lacks ${algorithm} digests and its tree is not at hand: ` +
        `criteria with ${algorithm} cannot be used for ${rows.length} of its files. List it again with --with ${algorithm}.`,
    );
    return nothing(algorithm, rows);
  }
  const reply = await side.endpoint.digest(side.snapshot, rows, algorithm, answering.task);
  answering.problems.push(...reply.problems);
  return reply.digests;
}

function nothing(algorithm: Algorithm, rows: Uint32Array): DigestColumn {
  return blankDigests(digestLength(algorithm), rows.length);
}
