/**
 * The digests of one criterion: asks for those that can change the result, and splits the groups by
 * what is known then.
 */
import { type Algorithm, isFullAlgorithm } from '../tree/digest.ts';
import type { DigestColumn } from '../tree/digest-column.ts';
import { NONE } from '../tree/snapshot.ts';
import { rootsApart } from './apart.ts';
import { type AskableRoots, worthReading } from './frugality.ts';
import { type Groups, GroupsBuilder, groupCount, groupItems, splitInto } from './groups.ts';
import type { Answer, Asking, DigestQuestion } from './matching.ts';
import type { Pass } from './pass.ts';
import { splitAlike } from './splitting.ts';

/** Files up to this many bytes are read whole at once: a sample of them costs as much. */
const SMALL_FILE = 48 * 1024;
/** Up to this many bytes a file is read whole at once where it is probably one of those whose full digests are known. */
const MEDIUM_FILE = 4 * SMALL_FILE;

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
  const { classes } = pass;
  if (isFullAlgorithm(algorithm)) {
    const { files } = classes;
    const owners = classes.owners(algorithm);
    const owner = (item: number): number => owners[classes.root(item)] as number;
    return splitAlike(groups, {
      hash: (item) => files.digestHash(algorithm, owner(item)),
      agree: (item, other) => files.sameDigest(algorithm, owner(item), owner(other)),
    });
  }
  const builder = new GroupsBuilder(groups.items.length);
  for (let index = 0; index < groupCount(groups); index++) {
    const items = groupItems(groups, index);
    if (isSampleNeedless(pass, items, algorithm)) builder.addGroup(items);
    else splitBySample(pass, builder, items, algorithm);
  }
  return builder.finish();
}

function splitBySample(pass: Pass, builder: GroupsBuilder, items: Int32Array, algorithm: Algorithm): void {
  const { classes } = pass;
  const isKnown = (item: number): boolean => classes.owner(algorithm, classes.root(item)) !== NONE;
  if (items.some((item) => !isKnown(item) && isResolved(pass, item))) {
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
  if (size <= SMALL_FILE || items.every((item) => isResolved(pass, item))) return true;
  return size <= MEDIUM_FILE && isProbablyKnown(pass, items);
}

/**
 * True if of a group all that the destination offers is known in full, and is enough for all that is wanted, as where files
 * were renamed: then hardly any sample would spare the reading of the rest.
 */
function isProbablyKnown(pass: Pass, items: Int32Array): boolean {
  let known = 0;
  let wanted = 0;
  for (const item of items) {
    if (pass.isOffered(item)) {
      if (!isResolved(pass, item)) return false;
      known++;
    } else if (pass.isWanted(item)) wanted++;
  }
  return wanted <= known;
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
  const lastGroup = new Int32Array(pass.classes.files.count).fill(NONE);
  const apart = rootsApart(pass, groups);
  const owners = pass.classes.owners(algorithm);
  for (let index = 0; index < groupCount(groups); index++) {
    const items = groupItems(groups, index);
    if (isSampleNeedless(pass, items, algorithm)) continue;
    const found = askableRoots(pass, items, lastGroup, index);
    if (found !== null) for (const root of rootsToAsk(pass, found, algorithm)) roots.add(root);
    for (const root of apart.get(index) ?? []) if (owners[root] === NONE) roots.add(root);
  }
  const files: number[] = [];
  for (const root of roots) {
    const file = readableMember(pass, root, algorithm);
    if (file !== NONE) files.push(file);
  }
  return files.sort((a, b) => a - b);
}

/**
 * The classes of a group about which a question can change the result, each once; null if no question can.
 * `lastGroup`: by root the last group in which it was found.
 */
function askableRoots(pass: Pass, items: Int32Array, lastGroup: Int32Array, group: number): AskableRoots | null {
  const { classes } = pass;
  const wanted: number[] = [];
  const offered: number[] = [];
  const askable = pass.windowed ? pass.askable(items) : items;
  for (let at = 0; at < askable.length; at++) {
    const item = askable[at] as number;
    const root = classes.root(item);
    const isWanted = classes.isUnmatched(root);
    if (lastGroup[root] === group || !(isWanted || pass.isOffered(item))) continue;
    lastGroup[root] = group;
    if (isWanted) wanted.push(root);
    else offered.push(root);
  }
  const hasPartners = wanted.length > 0 && (offered.length > 0 || (pass.amongSources && wanted.length > 1));
  return pass.windowed || hasPartners ? { wanted, offered } : null;
}

function rootsToAsk(pass: Pass, roots: AskableRoots, algorithm: Algorithm): readonly number[] {
  const { classes, input } = pass;
  const owners = classes.owners(algorithm);
  const isPossible = (root: number): boolean => owners[root] !== NONE || readableMember(pass, root, algorithm) !== NONE;
  const wanted = roots.wanted.filter(isPossible);
  const offered = roots.offered.filter(isPossible);
  if (input.criteria.frugal && isFullAlgorithm(algorithm)) {
    return worthReading(classes, { wanted, offered }, algorithm, input.sendingCost);
  }
  return [...wanted, ...offered].filter((root) => owners[root] === NONE);
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
