/**
 * Plays the part of the endpoints for a matching in tests: knows the content label of every file of
 * two described trees, answers what is asked of them, and keeps count.
 *
 * The digest of a label is true: equal labels have equal digests and different labels different full
 * ones. A label may have two parts, as in `A/1` and `A/2`: such files look alike in samples (qhash,
 * phash) and differ as a whole.
 */

import { createHash } from 'node:crypto';
import { defaultCriteria, parseCriteria } from '../../src/core/match/criteria.ts';
import type { Answer, Asking, MatchInput, Question } from '../../src/core/match/matching.ts';
import { exactTimes } from '../../src/core/match/times.ts';
import { asBytes, writeBytes } from '../../src/core/tree/byte-string.ts';
import type { Algorithm, Digest } from '../../src/core/tree/digest.ts';
import { DigestTable, digestLength, isFullAlgorithm } from '../../src/core/tree/digest.ts';
import { blankDigests, type DigestColumn } from '../../src/core/tree/digest-column.ts';
import { frozenRows } from '../../src/core/tree/frozen.ts';
import { counterparts } from '../../src/core/tree/merge.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { contentsOf } from './tree-description.ts';

/** What the oracle was asked: one line per row, as `sha256 source d/x` or `content destination y`. */
export interface Outcome<Result> {
  readonly result: Result;
  readonly asked: readonly string[];
  readonly questions: number;
}

export interface Oracle {
  /** Paths whose content cannot be read, with the side in front: `source d/x`. */
  readonly unreadable?: readonly string[];
  /** What is known and is told only when it is asked for. */
  readonly remembered?: { readonly source: DigestTable; readonly destination: DigestTable };
}

/** The digest that the oracle gives for a content label. */
export function digestOf(algorithm: Algorithm, label: string): Digest {
  const told = `${algorithm}:${isFullAlgorithm(algorithm) ? label : label.split('/')[0]}`;
  const bytes = createHash('sha256').update(told, 'latin1').digest('binary');
  return asBytes(bytes.slice(0, digestLength(algorithm)));
}

/** The same for several labels, null for what cannot be had. */
export function digestsOf(algorithm: Algorithm, labels: readonly (string | null)[]): DigestColumn {
  const column = blankDigests(digestLength(algorithm), labels.length);
  for (const [index, label] of labels.entries()) {
    if (label === null) continue;
    writeBytes(digestOf(algorithm, label), column.bytes, index * column.length);
    column.known[index] = 1;
  }
  return column;
}

/** An input with everything that a test does not care about filled in. No words: the default criteria. */
export function matchInput(
  source: Snapshot,
  destination: Snapshot,
  words: readonly string[] = [],
  more: Partial<MatchInput> = {},
): MatchInput {
  return {
    source,
    destination,
    criteria: words.length === 0 ? defaultCriteria() : parseCriteria(words),
    times: exactTimes,
    known: { source: new DigestTable(), destination: new DigestTable() },
    recallable: false,
    frozen: frozenRows(source, destination, counterparts(source, destination)),
    sendingCost: 2,
    ...more,
  };
}

/** Runs a generator that asks to its end. Throws if a row is asked twice for one algorithm. */
export function answerAll<Result>(input: MatchInput, asking: Asking<Result>, oracle: Oracle = {}): Outcome<Result> {
  const asked: string[] = [];
  let questions = 0;
  const unreadable = new Set(oracle.unreadable);
  const trees = { source: input.source, destination: input.destination };
  const contents = { source: contentsOf(input.source), destination: contentsOf(input.destination) };
  const label = (what: string, side: 'source' | 'destination', row: number): string | null => {
    const where = `${side} ${trees[side].path(row)}`;
    asked.push(`${what} ${where}`);
    const content = contents[side].get(row);
    if (content === undefined) throw new Error(`asked for ${what} of what is no file: ${where}`);
    return unreadable.has(where) ? null : content;
  };
  let step = asking.next();
  while (step.done !== true) {
    questions++;
    if (step.value.ask === 'recall') addRemembered(input, oracle.remembered);
    step = asking.next(answerOne(step.value, label));
  }
  const digests = asked.filter((line) => !line.startsWith('content '));
  if (new Set(digests).size !== digests.length) throw new Error(`asked twice: ${digests.sort().join(', ')}`);
  return { result: step.value, asked, questions };
}

function addRemembered({ known }: MatchInput, remembered: Oracle['remembered']): void {
  for (const side of ['source', 'destination'] as const) {
    const table = remembered?.[side];
    for (const algorithm of table?.algorithms() ?? []) known[side].addAll(algorithm, table as DigestTable);
    known[side].lineage = table?.lineage ?? null;
  }
}

type LabelOf = (what: string, side: 'source' | 'destination', row: number) => string | null;

function answerOne(question: Question, label: LabelOf): Answer {
  if (question.ask === 'digest') {
    const { algorithm } = question;
    const digests = (side: 'source' | 'destination'): DigestColumn =>
      digestsOf(
        algorithm,
        Array.from(question[side], (row) => label(algorithm, side, row)),
      );
    return { source: digests('source'), destination: digests('destination') };
  }
  if (question.ask === 'recall') return { recalled: true };
  const groups = question.groups.map((group) => {
    const seen: string[] = [];
    const labels = (side: 'source' | 'destination'): number[] =>
      group[side].map((row) => {
        const content = label('content', side, row);
        if (content === null) return -1;
        if (!seen.includes(content)) seen.push(content);
        return seen.indexOf(content);
      });
    return { source: labels('source'), destination: labels('destination') };
  });
  return { groups };
}
