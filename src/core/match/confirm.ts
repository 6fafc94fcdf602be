/**
 * Proof for the pairs that a planner wants to rely on. Weak evidence proposes; before destination
 * content is reused under another path, or called equal although its mtime differs, both files' full
 * digests must be equal. The loop is:
 *
 *     let matching = yield* match(input);
 *     for (;;) {
 *       const pairs = pairUp(matching);
 *       const confirmation = yield* confirm(matching, pairs);
 *       if (!confirmation.changed) break;
 *       matching = confirmation.matching;
 *     }
 *
 * It ends: each round that changes something has learnt a digest, or that one cannot be had.
 */
import type { FullAlgorithm } from '../tree/digest.ts';
import { NONE } from '../tree/snapshot.ts';
import { confirmingAlgorithm, hasFullProof } from './criteria.ts';
import { eachAnswered } from './digesting.ts';
import { match } from './match.ts';
import type { Matched } from './matched.ts';
import type { Asking, DigestQuestion } from './matching.ts';
import { recall } from './recall.ts';

/** A source file and the destination file whose content it is to get. */
export interface Pair {
  readonly sourceRow: number;
  readonly destinationRow: number;
}

/**
 * `confirmed`: proven equal. `refuted`: different, or no proof could be had; not to be used.
 * `unverified`: the user's criteria ask for no proof, so the pair is good as it is.
 */
export type Verdict = 'confirmed' | 'refuted' | 'unverified';

export interface Confirmation {
  /** What holds now: the given matching, or a new one if something in it proved wrong. */
  readonly matching: Matched;
  /** True if `matching` is a new one: then pairs have to be made again. */
  readonly changed: boolean;
  /** One for each pair, in order. */
  readonly verdicts: readonly Verdict[];
}

/**
 * Asks for the digests that the pairs, each of one class, lack; all in one question. If two files of one class prove to
 * differ, or a file cannot prove its content, matching is done again with what is known now, and no
 * refuted pair shares a class any more.
 */
export function* confirm(matching: Matched, pairs: readonly Pair[]): Asking<Confirmation> {
  const { input } = matching;
  const isVerified = ({ sourceRow, destinationRow }: Pair): boolean => matching.verified(sourceRow, destinationRow);
  if (!hasFullProof(input.criteria)) {
    return { matching, changed: false, verdicts: pairs.map((pair) => (isVerified(pair) ? 'confirmed' : 'unverified')) };
  }
  // Then nothing has been learnt since the classes were made, and they hold together.
  if (pairs.every(isVerified)) return { matching, changed: false, verdicts: pairs.map(() => 'confirmed') };
  if ((yield* recall(matching.knowledge, input)) && !isConsistent(matching)) {
    return { matching: yield* match(input, matching.knowledge), changed: true, verdicts: pairs.map(() => 'refuted') };
  }
  const algorithm = confirmingAlgorithm(input.criteria);
  const files = distinctFiles(
    matching,
    pairs.filter((pair) => !isVerified(pair)),
  );
  yield* learn(
    matching,
    algorithm,
    files.filter((file) => isMissing(matching, algorithm, file)),
  );
  const verdicts = pairs.map((pair) => (isVerified(pair) ? 'confirmed' : 'refuted'));
  const unproven = files.filter((file) => !matching.files.hasDigest(algorithm, file));
  const newlyUnproven = unproven.filter((file) => matching.knowledge.distrust(file));
  if (newlyUnproven.length === 0 && isConsistent(matching)) return { matching, changed: false, verdicts };
  return { matching: yield* match(input, matching.knowledge), changed: true, verdicts };
}

function distinctFiles({ files }: Matched, pairs: readonly Pair[]): readonly number[] {
  const numbers = pairs.flatMap(({ sourceRow, destinationRow }) => [sourceRow, files.sourceCount + destinationRow]);
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function isMissing({ files, knowledge }: Matched, algorithm: FullAlgorithm, file: number): boolean {
  return !files.hasDigest(algorithm, file) && !knowledge.hasFailed(algorithm, file);
}

function* learn({ files, knowledge }: Matched, algorithm: FullAlgorithm, wanted: readonly number[]): Asking<void> {
  if (wanted.length === 0) return;
  const question: DigestQuestion = {
    ask: 'digest',
    algorithm,
    source: Uint32Array.from(wanted.filter((file) => files.isSource(file))),
    destination: Uint32Array.from(
      wanted.filter((file) => !files.isSource(file)),
      (file) => files.row(file),
    ),
  };
  eachAnswered(question, yield question, files.sourceCount, (file, digests, at) => {
    if (digests.known[at] === 1) files.addDigest(algorithm, file, digests, at);
    else knowledge.addFailure(algorithm, file);
  });
}

/** True if no class holds two different digests of one kind. */
function isConsistent({ files, input, sourceClass, destinationClass, classCount }: Matched): boolean {
  const { source, destination } = input.known;
  let isOne = true;
  for (const algorithm of new Set([...source.algorithms(), ...destination.algorithms()])) {
    const owners = new Int32Array(classCount).fill(NONE);
    files.eachDigest(algorithm, (file) => {
      const label = (files.isSource(file) ? sourceClass : destinationClass)[files.row(file)] ?? NONE;
      if (label === NONE) return;
      const owner = owners[label] as number;
      if (owner === NONE) owners[label] = file;
      else if (files.otherDigest(algorithm, owner, file)) isOne = false;
    });
  }
  return isOne;
}
