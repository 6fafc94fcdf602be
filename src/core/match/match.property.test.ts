import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTree, type PlainTree, type TreePair, treePairs } from '../../../test/arbitrary/tree-pairs.ts';
import { answerAll, digestOf, matchInput } from '../../../test/model/answers.ts';
import { contentsOf, snapshotOf } from '../../../test/model/tree-description.ts';
import type { Criterion } from './criteria.ts';
import { provesContent } from './criteria.ts';
import { match } from './match.ts';
import type { Matched } from './matched.ts';
import type { MatchInput, TimeRule } from './matching.ts';
import { isWithin } from './times.ts';

const RUNS = { numRuns: 300 };

/** One file of either side with all its features, for the closure that looks at all pairs. */
interface Known {
  readonly side: 'source' | 'destination';
  readonly row: number;
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly time: { seconds: number; nanos: number };
  readonly content: string;
}

function filesOf(input: MatchInput): Known[] {
  return (['source', 'destination'] as const).flatMap((side) => {
    const tree = input[side];
    return [...contentsOf(tree)]
      .filter(([row]) => (tree.columns.size[row] as number) > 0)
      .map(([row, content]) => ({
        side,
        row,
        content,
        path: tree.path(row),
        name: tree.name(row),
        size: tree.columns.size[row] as number,
        time: { seconds: tree.columns.mtimeSeconds[row] as number, nanos: tree.columns.mtimeNanos[row] as number },
      }));
  });
}

function agree(a: Known, b: Known, criterion: Criterion, times: TimeRule): boolean {
  if (a.size !== b.size || (a.side === b.side && !provesContent(criterion))) return false;
  if (criterion.path && a.path !== b.path) return false;
  if (criterion.name && a.name !== b.name) return false;
  if (criterion.mtime && !isWithin(times, a.time, b.time)) return false;
  if (criterion.content && a.content !== b.content) return false;
  return criterion.algorithms.every((algorithm) => digestOf(algorithm, a.content) === digestOf(algorithm, b.content));
}

/** The components of "agree by any criterion", each file's by its place in `files`. */
function naiveClosure(files: readonly Known[], input: MatchInput): number[] {
  const label = files.map((_, at) => at);
  for (let a = 0; a < files.length; a++) {
    for (let b = 0; b < a; b++) {
      const pair = [files[a] as Known, files[b] as Known] as const;
      const isMatch = input.criteria.list.some((each) => agree(...pair, each, input.times));
      const [from, to] = [label[a] as number, label[b] as number];
      if (!isMatch) continue;
      for (const [at, each] of label.entries()) if (each === from) label[at] = to;
    }
  }
  return label;
}

function labelsOf(files: readonly Known[], matched: Matched): number[] {
  return files.map(({ side, row }) => matched[side === 'source' ? 'sourceClass' : 'destinationClass'][row] as number);
}

/** True if each group of equal values of `fine` has equal values in `coarse`. */
function refines(fine: readonly number[], coarse: readonly number[]): boolean {
  const seen = new Map<number, number>();
  return fine.every((value, at) => {
    const before = seen.get(value);
    if (before === undefined) seen.set(value, coarse[at] as number);
    return before === undefined || before === coarse[at];
  });
}

/** Pairs of trees in which equal size and mtime mean equal content, so that all weak evidence is true. */
const truthfulPairs = treePairs().map(({ before, after }) => {
  const mtimes: Readonly<Record<string, number>> = { 'A/1': 1, 'A/2': 2, B: 3, C: 1, D: 2, empty: 1 };
  const truthful = (tree: PlainTree): PlainTree =>
    new Map(
      [...tree].map(([path, what]) => {
        return [path, what.is === 'file' ? { ...what, mtime: mtimes[what.content] ?? 9 } : what];
      }),
    );
  return { before: truthful(before), after: truthful(after) };
});

const trueWords = fc.shuffledSubarray(
  [
    'mtime',
    'path+mtime',
    'name+mtime',
    'sha256',
    'qhash+sha256',
    'name+sha256',
    'path+xxh128',
    'mtime+md5',
    'content',
    'name+content',
    'phash_10+xxh128',
    'name+mtime+qhash',
  ],
  { minLength: 1, maxLength: 4 },
);
const freeWords = fc.shuffledSubarray(['mtime', 'path', 'path+mtime', 'name', 'name+mtime', 'size'], { minLength: 1 });

function inputOf(pair: TreePair, words: string[], more: Partial<MatchInput> = {}): MatchInput {
  return matchInput(snapshotOf(describeTree(pair.after)), snapshotOf(describeTree(pair.before)), words, more);
}

describe('matching', () => {
  it('gives what comparing all pairs would, if nothing has to be read', () => {
    fc.assert(
      fc.property(treePairs(), freeWords, (pair, words) => {
        const input = inputOf(pair, words);
        const files = filesOf(input);
        const labels = labelsOf(files, answerAll(input, match(input)).result);
        const naive = naiveClosure(files, input);
        expect(refines(labels, naive)).toBe(true);
        expect(refines(naive, labels)).toBe(true);
      }),
      RUNS,
    );
  });

  it('gives what comparing all pairs would, with windows of time', () => {
    const times = { granularity: 2_000_000_000, earliest: 0, latest: 10_000 };
    fc.assert(
      fc.property(treePairs(), freeWords, (pair, words) => {
        const input = inputOf(pair, words, { times });
        const files = filesOf(input);
        const labels = labelsOf(files, answerAll(input, match(input)).result);
        const naive = naiveClosure(files, input);
        expect(refines(labels, naive) && refines(naive, labels)).toBe(true);
      }),
      RUNS,
    );
  });

  it('joins only what comparing all pairs would, and finds all content that the destination has', () => {
    fc.assert(
      fc.property(truthfulPairs, trueWords, (pair, words) => {
        const input = inputOf(pair, words);
        const files = filesOf(input);
        const labels = labelsOf(files, answerAll(input, match(input)).result);
        const naive = naiveClosure(files, input);
        expect(refines(labels, naive)).toBe(true);
        const hasDestination = (of: readonly number[]): Set<number> =>
          new Set(files.flatMap(({ side }, at) => (side === 'destination' ? [of[at] as number] : [])));
        const could = hasDestination(naive);
        const does = hasDestination(labels);
        files.forEach(({ side }, at) => {
          if (side === 'source') expect(does.has(labels[at] as number)).toBe(could.has(naive[at] as number));
        });
        // What the destination lacks is in one class for each content, so that it is sent once.
        const lacking = [...files.keys()].filter((at) => {
          return files[at]?.side === 'source' && !could.has(naive[at] as number);
        });
        expect(new Set(lacking.map((at) => labels[at])).size).toBe(new Set(lacking.map((at) => naive[at])).size);
      }),
      RUNS,
    );
  });

  it('gives the same, whatever is known beforehand', () => {
    const known = fc.array(fc.tuple(fc.nat(), fc.constantFrom('qhash', 'sha256', 'xxh128')), { maxLength: 12 });
    fc.assert(
      fc.property(truthfulPairs, trueWords, known, (pair, words, digests) => {
        const input = inputOf(pair, words);
        const files = filesOf(input);
        for (const [at, algorithm] of files.length === 0 ? [] : digests) {
          const { side, row, content } = files[at % files.length] as Known;
          input.known[side].set(algorithm as 'qhash', row, digestOf(algorithm as 'qhash', content));
        }
        const labels = labelsOf(files, answerAll(input, match(input)).result);
        const naive = naiveClosure(files, input);
        expect(refines(labels, naive)).toBe(true);
        const lacking = (of: readonly number[]): number => {
          const had = new Set(files.flatMap(({ side }, at) => (side === 'destination' ? [of[at]] : [])));
          return new Set(of.filter((label) => !had.has(label))).size;
        };
        expect(lacking(labels)).toBe(lacking(naive));
      }),
      RUNS,
    );
  });

  it('never puts different contents in one class by the default criteria, if times tell the truth', () => {
    fc.assert(
      fc.property(truthfulPairs, (pair) => {
        const input = inputOf(pair, []);
        const files = filesOf(input);
        const labels = labelsOf(files, answerAll(input, match(input)).result);
        const contents = files.map(({ content }) => ['A/1', 'A/2', 'B', 'C', 'D'].indexOf(content));
        expect(refines(labels, contents)).toBe(true);
      }),
      RUNS,
    );
  });

  it('puts each file in exactly one class, whatever the criteria, and each chain of evidence holds', () => {
    const words = ['name', 'qhash', 'path', 'mtime+qhash', 'sha256', 'content', 'path+md5'];
    const anyWords = fc.shuffledSubarray(words, { minLength: 1 });
    fc.assert(
      fc.property(treePairs(), anyWords, (pair, chosen) => {
        const input = inputOf(pair, chosen);
        const files = filesOf(input);
        const matched = answerAll(input, match(input)).result;
        const labels = labelsOf(files, matched);
        expect(labels.every((label) => label >= 0 && label < matched.classCount)).toBe(true);
        expect(new Set(labels).size).toBe(matched.classCount);
        for (const [at, a] of files.entries()) {
          for (const [place, b] of files.entries()) {
            const chain = matched.explain(a, b);
            expect(chain.length > 0).toBe(at !== place && labels[at] === labels[place]);
            expect(chain.every((step, index) => index === 0 || step.a.row === chain[index - 1]?.b.row)).toBe(true);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('never splits a class when a criterion is added behind the others', () => {
    const addition = fc.constantFrom('mtime', 'sha256', 'name+content');
    fc.assert(
      fc.property(truthfulPairs, trueWords, addition, (pair, words, added) => {
        const fewer = inputOf(pair, words);
        const more = inputOf(pair, [...words, added]);
        const files = filesOf(fewer);
        const before = labelsOf(files, answerAll(fewer, match(fewer)).result);
        const after = labelsOf(files, answerAll(more, match(more)).result);
        expect(refines(before, after)).toBe(true);
      }),
      RUNS,
    );
  });

  it('never splits a class when criteria that cost nothing are added or come in another order', () => {
    fc.assert(
      fc.property(treePairs(), freeWords, freeWords, (pair, words, added) => {
        const [fewer, more] = [inputOf(pair, words), inputOf(pair, [...added, ...words])];
        const files = filesOf(fewer);
        const before = labelsOf(files, answerAll(fewer, match(fewer)).result);
        expect(refines(before, labelsOf(files, answerAll(more, match(more)).result))).toBe(true);
        const turned = inputOf(pair, words.toReversed());
        const other = labelsOf(files, answerAll(turned, match(turned)).result);
        expect(refines(before, other) && refines(other, before)).toBe(true);
      }),
      RUNS,
    );
  });

  it('finds the same matches when the two sides change places', () => {
    const oneOrFree = fc.oneof(
      freeWords,
      trueWords.map((words) => words.slice(0, 1)),
    );
    fc.assert(
      fc.property(truthfulPairs, oneOrFree, (pair, words) => {
        const there = inputOf(pair, words);
        const back = inputOf({ before: pair.after, after: pair.before }, words);
        const files = filesOf(there);
        const turned = { source: 'destination', destination: 'source' } as const;
        const swapped = files.map((file): Known => ({ ...file, side: turned[file.side] }));
        const labels = labelsOf(files, answerAll(there, match(there)).result);
        const others = labelsOf(swapped, answerAll(back, match(back)).result);
        const crossing = (of: readonly number[]): string[] =>
          files.flatMap((a, at) =>
            files.flatMap((b, place) =>
              a.side === 'source' && b.side === 'destination' && of[at] === of[place] ? [`${a.path}=${b.path}`] : [],
            ),
          );
        expect(crossing(labels)).toEqual(crossing(others));
      }),
      RUNS,
    );
  });
});
