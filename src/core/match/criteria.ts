/**
 * Criteria: "any of (all of these features)". A file of the one side matches a file of the other
 * when they agree on every feature of any one criterion. The size is part of every criterion.
 */
import { MyrrorError } from '../error.ts';
import { type Algorithm, type FullAlgorithm, isFullAlgorithm } from '../tree/digest.ts';

/** What a criterion asks of a pair of files. `rel_path` is another spelling of `path`. */
export type Feature = 'path' | 'name' | 'mtime' | 'size' | 'content' | Algorithm;

export interface Criterion {
  /** As the user wrote it, normalised: features joined by `+`. */
  readonly text: string;
  readonly path: boolean;
  readonly name: boolean;
  readonly mtime: boolean;
  readonly content: boolean;
  /** Digests in the order in which they are asked for: cheap ones first. */
  readonly algorithms: readonly Algorithm[];
}

export interface Criteria {
  readonly list: readonly Criterion[];
  /** True for the default: then nothing is read that costs more than sending would. */
  readonly frugal: boolean;
}

const SEPARATOR = '+';
const ALLOWED =
  'path (or rel_path), name, mtime, size, qhash, phash_1 to phash_99, md5, sha256, xxh128, content; joined by +';

/** Full algorithms, the one that is trusted most first. */
const byStrength: readonly FullAlgorithm[] = ['sha256', 'md5', 'xxh128'];

/** Full algorithms, the one that takes least time first. */
const bySpeed: readonly FullAlgorithm[] = ['xxh128', 'sha256', 'md5'];

/**
 * Reads criteria as a user gives them, one per text, in the order in which they are tried. Repeated
 * features and repeated criteria count once; no text at all means the default. Throws MyrrorError
 * `usage` that names the word which is no feature.
 */
export function parseCriteria(texts: readonly string[]): Criteria {
  if (texts.length === 0) return defaultCriteria();
  const byText = new Map<string, Criterion>();
  for (const text of texts) {
    const criterion = parseCriterion(text);
    if (!byText.has(criterion.text)) byText.set(criterion.text, criterion);
  }
  return { list: [...byText.values()], frugal: false };
}

/** What is used when the user names none: `path+mtime`, then `qhash+sha256`, never reading more than it can save. */
export function defaultCriteria(): Criteria {
  return { list: ['path+mtime', 'qhash+sha256'].map(parseCriterion), frugal: true };
}

/** True if the criterion by itself proves that two contents are equal. */
export function provesContent(criterion: Criterion): boolean {
  return criterion.content || criterion.algorithms.some(isFullAlgorithm);
}

/** True if the criteria can prove that two contents are equal: a full digest or `content` occurs anywhere. */
export function hasFullProof(criteria: Criteria): boolean {
  return criteria.list.some(provesContent);
}

/** The algorithm with which a pair is confirmed: the strongest full one that is named, else sha256. */
export function confirmingAlgorithm(criteria: Criteria): FullAlgorithm {
  const named = new Set(criteria.list.flatMap((criterion) => criterion.algorithms));
  return byStrength.find((algorithm) => named.has(algorithm)) ?? 'sha256';
}

/** True if the word names a digest: `qhash`, `phash_1` to `phash_99`, or a full one. */
function isAlgorithm(word: string): word is Algorithm {
  return word === 'qhash' || phashPercent(word) !== 0 || byStrength.some((algorithm) => algorithm === word);
}

function parseCriterion(text: string): Criterion {
  const features = new Set(text.split(SEPARATOR).map((word) => parseFeature(word, text)));
  const algorithms = [...features].filter(isAlgorithm).sort((a, b) => cost(a) - cost(b));
  const parts = {
    path: features.has('path'),
    name: features.has('name'),
    mtime: features.has('mtime'),
    content: features.has('content'),
  };
  const words: Feature[] = [
    ...(['path', 'name', 'mtime'] as const).filter((word) => parts[word]),
    ...algorithms,
    ...(parts.content ? (['content'] as const) : []),
  ];
  return { text: words.length === 0 ? 'size' : words.join(SEPARATOR), ...parts, algorithms };
}

function parseFeature(word: string, text: string): Feature {
  if (word === 'rel_path' || word === 'path') return 'path';
  if (word === 'name' || word === 'mtime' || word === 'size' || word === 'content' || isAlgorithm(word)) return word;
  const what = word === '' ? 'an empty feature' : `no feature called ${JSON.stringify(word)}`;
  const message = `${what} in the criterion ${JSON.stringify(text)}`;
  throw new MyrrorError('usage', message, { hint: `allowed are ${ALLOWED}` });
}

/** The N of `phash_N`, 1 to 99; 0 for any other word. */
function phashPercent(word: string): number {
  const digits = /^phash_([1-9][0-9]?)$/.exec(word)?.[1];
  return digits === undefined ? 0 : Number(digits);
}

const FULL_COST = 100;

/** Orders algorithms: qhash, phash by its share, then the full ones by speed. */
function cost(algorithm: Algorithm): number {
  return isFullAlgorithm(algorithm) ? FULL_COST + bySpeed.indexOf(algorithm) : phashPercent(algorithm);
}
