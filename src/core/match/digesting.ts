/**
 * The digests of one criterion: asks for those that can change the result, and splits the groups by
 * what is known then.
 */
import { type Algorithm, isFullAlgorithm } from '../tree/digest.ts';
import type { DigestColumn } from '../tree/digest-column.ts';
import { NONE } from '../tree/snapshot.ts';
import { worthReading } from './frugality.ts';
import { type Groups, GroupsBuilder, groupCount, groupItems, splitInto } from './groups.ts';
import type { Answer, Asking, DigestQuestion } from './matching.ts';
import type { Pass } from './pass.ts';

/** Files up to this many bytes are read whole at once: a sample of them costs as much. */
const SMALL_FILE = 48 * 1024;

/** How often another member of a class is tried when one could not be read. */
const ATTEMPTS = 3;

/**
 * Splits groups by one digest. Yields at most one question per attempt, for all groups together. What
 * has no digest afterwards leaves its group.
 */
export function* splitByDigest(pass: Pass, groups: Groups, algorithm: Algorithm): Asking<Groups> {
  // What the default criteria may read is reckoned once: a second reckoning would not count what was read.
  const attempts = pass.input.criteria.frugal && isFullAlgorithm(algorithm) ? 1 : ATTEMPTS;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const files = filesToAsk(pass, groups, algorithm);
    if (files.length === 0) break;
    const question = digestQuestion(pass, algorithm, files);
    takeAnswer(pass, question, yield question);
  }
  const builder = new GroupsBuilder(groups.items.length);
  for (let index = 0; index < groupCount(groups); index++) {
    const items = groupItems(groups, index);
    if (isSampleNeedless(pass, items, algorithm)) builder.addGroup(items);
    else splitKnown(pass, builder, items, algorithm);
  }
  return builder.finish();
}

function splitKnown(pass: Pass, builder: GroupsBuilder, items: Int32Array, algorithm: Algorithm): void {
  const { classes } = pass;
  const isKnown = (item: number): boolean => classes.owner(algorithm, classes.root(item)) !== NONE;
  if (!isFullAlgorithm(algorithm) && items.some((item) => !isKnown(item) && isResolved(pass, item))) {
    // A sample that cannot be had rules nothing out where the full digest is there already.
    builder.addGroup(items.filter((item) => isKnown(item) || isResolved(pass, item)));
    return;
  }
  splitInto(builder, items, (item) => classes.digest(algorithm, classes.root(item)));
}

/** True if the sample would only be on the way to a full digest that one reading gives, or that is known. */
function isSampleNeedless(pass: Pass, items: Int32Array, algorithm: Algorithm): boolean {
  if (isFullAlgorithm(algorithm) || pass.fullAlgorithms.length === 0) return false;
  const size = pass.classes.files.size(items[0] as number);
  return size <= SMALL_FILE || items.every((item) => isResolved(pass, item));
}

/** True if all full digests that the criterion asks for are known, and there is one. */
function isResolved(pass: Pass, item: number): boolean {
  const { classes, fullAlgorithms } = pass;
  const root = classes.root(item);
  return fullAlgorithms.length > 0 && fullAlgorithms.every((algorithm) => classes.owner(algorithm, root) !== NONE);
}

/** One file for each class whose digest is needed and not known. */
function filesToAsk(pass: Pass, groups: Groups, algorithm: Algorithm): readonly number[] {
  const roots = new Set<number>();
  for (let index = 0; index < groupCount(groups); index++) {
    const items = groupItems(groups, index);
    if (isSampleNeedless(pass, items, algorithm)) continue;
    for (const root of rootsToAsk(pass, items, algorithm)) roots.add(root);
  }
  const files: number[] = [];
  for (const root of roots) {
    const file = readableMember(pass, root, algorithm);
    if (file !== NONE) files.push(file);
  }
  return files.sort((a, b) => a - b);
}

function rootsToAsk(pass: Pass, items: Int32Array, algorithm: Algorithm): readonly number[] {
  const { classes, input } = pass;
  const roots = new Set<number>();
  for (const item of pass.askable(items)) {
    const root = classes.root(item);
    const isPossible = classes.owner(algorithm, root) !== NONE || readableMember(pass, root, algorithm) !== NONE;
    if (isPossible) roots.add(root);
  }
  if (input.criteria.frugal && isFullAlgorithm(algorithm)) {
    return worthReading(classes, [...roots], algorithm, input.sendingCost);
  }
  return [...roots].filter((root) => classes.owner(algorithm, root) === NONE);
}

/** The class's representative, or another member if that could not be read before; NONE if none can. */
function readableMember(pass: Pass, root: number, algorithm: Algorithm): number {
  const { classes } = pass;
  const { knowledge } = classes;
  const first = classes.representative(root);
  if (!knowledge.hasFailed(algorithm, first)) return first;
  for (const file of classes.members(root)) {
    if (!knowledge.hasFailed(algorithm, file)) return file;
  }
  return NONE;
}

function digestQuestion(pass: Pass, algorithm: Algorithm, sorted: readonly number[]): DigestQuestion {
  const { files } = pass.classes;
  return {
    ask: 'digest',
    algorithm,
    source: Uint32Array.from(sorted.filter((file) => files.isSource(file))),
    destination: Uint32Array.from(
      sorted.filter((file) => !files.isSource(file)),
      (file) => files.row(file),
    ),
  };
}

function takeAnswer(pass: Pass, question: DigestQuestion, answer: Answer): void {
  const { classes } = pass;
  const { algorithm } = question;
  eachAnswered(question, answer, classes.files.sourceCount, (file, digests, at) => {
    if (digests.known[at] === 1) classes.learn(algorithm, file, digests, at);
    else classes.knowledge.addFailure(algorithm, file);
  });
}

/** Calls `visit` for each asked file with the place of its answer. Throws if the answer does not fit the question. */
export function eachAnswered(
  question: DigestQuestion,
  answer: Answer,
  sourceCount: number,
  visit: (file: number, digests: DigestColumn, at: number) => void,
): void {
  if (!('source' in answer)) throw new Error('something else was answered where digests were asked');
  for (const [side, offset] of [
    ['source', 0],
    ['destination', sourceCount],
  ] as const) {
    const digests = answer[side];
    const rows = question[side];
    if (digests.known.length !== rows.length)
      throw new Error(`${digests.known.length} digests for ${rows.length} rows`);
    for (let at = 0; at < rows.length; at++) visit(offset + (rows[at] as number), digests, at);
  }
}
