import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTree, type PlainEntry, type PlainTree, treePairs } from '../../../test/arbitrary/tree-pairs.ts';
import { answerAll, digestOf, matchInput, type Oracle, type Outcome } from '../../../test/model/answers.ts';
import { contentsOf, rowAt, snapshotOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import { asBytes, writeBytes } from '../tree/byte-string.ts';
import { DigestTable } from '../tree/digest.ts';
import type { DigestColumn } from '../tree/digest-column.ts';
import { blankLineage, LINEAGE_BYTES } from '../tree/lineage.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { match } from './match.ts';
import type { Matched } from './matched.ts';
import type { MatchInput } from './matching.ts';

const LARGE = 100_000;

type Remembered = NonNullable<Oracle['remembered']>;

/** The same id for the same content, of the files that `isKnown` lets pass. */
function ids(tree: Snapshot, isKnown: (row: number) => boolean): DigestColumn {
  const column = blankLineage(tree.count);
  for (const [row, label] of contentsOf(tree)) {
    if (!isKnown(row)) continue;
    writeBytes(asBytes(digestOf('md5', label).slice(0, LINEAGE_BYTES)), column.bytes, row * LINEAGE_BYTES);
    column.known[row] = 1;
  }
  return column;
}

/** Everything has its id, but for the files of the destination at the given paths. */
function forgetful(source: Snapshot, destination: Snapshot, forgotten: readonly string[]): Remembered {
  const rows = new Set(forgotten.map((path) => rowAt(destination, path)));
  const remembered = { source: new DigestTable(), destination: new DigestTable() };
  remembered.source.lineage = ids(source, () => true);
  remembered.destination.lineage = ids(destination, (row) => !rows.has(row));
  return remembered;
}

interface Setting {
  readonly source: TreeDescription;
  readonly destination?: TreeDescription;
  readonly words: string;
  readonly forgotten: readonly string[];
  readonly more?: Partial<MatchInput>;
  readonly unreadable?: readonly string[];
}

function run({ source, destination = source, words, forgotten, more, unreadable = [] }: Setting): Outcome<Matched> {
  const trees = [snapshotOf(source), snapshotOf(destination)] as const;
  const input = matchInput(...trees, words === '' ? [] : words.split(' '), { recallable: true, ...more });
  return answerAll(input, match(input), { remembered: forgetful(...trees, forgotten), unreadable });
}

function isTaken({ result }: Outcome<Matched>, path: string): boolean {
  const { source, destination } = result.input;
  return result.sourceClass[rowAt(source, path)] === result.destinationClass[rowAt(destination, path)];
}

const twins = { a: 'A', b: 'A' };
const largeTwins = { a: { content: 'A/1', size: LARGE }, b: { content: 'A/1', size: LARGE } };

describe('a file that has the content of the one at its path, of which nothing is remembered', () => {
  it.each([
    ['sha256', twins, ['sha256 destination a', 'sha256 destination b']],
    ['qhash+sha256', twins, ['sha256 destination a', 'sha256 destination b']],
    ['name+sha256', { 'd/x': 'A', 'e/x': 'A' }, ['sha256 destination d/x', 'sha256 destination e/x']],
    [
      'qhash+sha256',
      largeTwins,
      ['qhash destination a', 'qhash destination b', 'sha256 destination a', 'sha256 destination b'],
    ],
    ['qhash', largeTwins, ['qhash destination a', 'qhash destination b']],
  ])('is asked about by %s where another one is known to have it', (words, source, asked) => {
    const [path] = Object.keys(source) as [string];
    const outcome = run({ source, words, forgotten: [path] });
    expect(outcome.asked).toEqual(asked);
    expect(isTaken(outcome, path)).toBe(true);
  });

  const touched = { a: { content: 'A', mtime: 9 }, b: { content: 'A', mtime: 5 } };
  const same = { a: { content: 'A', mtime: 5 }, b: { content: 'A', mtime: 5 } };

  it.each(['mtime sha256', 'mtime name+sha256', 'mtime content', 'mtime name+content'])(
    'is asked about where a criterion further to the front has found the content elsewhere: %s',
    (words) => {
      expect(isTaken(run({ source: same, destination: touched, words, forgotten: ['a'] }), 'a')).toBe(true);
    },
  );

  it('is not asked about where it is remembered after all', () => {
    const outcome = run({ source: same, destination: touched, words: 'mtime sha256', forgotten: [] });
    expect(outcome.asked).toEqual([]);
    expect(isTaken(outcome, 'a')).toBe(true);
  });

  it('is asked about only where all of a criterion may hold', () => {
    const outcome = run({ source: same, destination: touched, words: 'mtime mtime+sha256', forgotten: ['a'] });
    expect(outcome.asked).toEqual([]);
    expect(isTaken(outcome, 'a')).toBe(false);
  });

  it.each([
    [6, true],
    [9, false],
  ])('is asked about with a window of times where it is in the window: %i, %s', (mtime, isNear) => {
    const times = { granularity: 2_000_000_000, earliest: 0, latest: 2 ** 40 };
    // A chain of files in between puts all in one run of times.
    const between = Object.fromEntries([6, 7, 8].map((second) => [`x${second}`, { content: 'X', mtime: second }]));
    const outcome = run({
      source: same,
      destination: { a: { content: 'A', mtime }, b: { content: 'A', mtime: 5 }, ...between },
      words: 'mtime+sha256',
      forgotten: ['a', ...Object.keys(between)],
      more: { times },
    });
    expect(outcome.asked).toEqual(isNear ? ['sha256 destination a', 'sha256 destination b'] : []);
    expect(isTaken(outcome, 'a')).toBe(isNear);
  });

  it('is not asked about by the default criteria, which go by its path and time', () => {
    expect(run({ source: twins, words: '', forgotten: ['a'] }).asked).toEqual([]);
    expect(run({ source: same, destination: touched, words: '', forgotten: ['a'] }).asked).toEqual([]);
  });

  it('is not confused with one that has another content', () => {
    const outcome = run({ source: twins, destination: { a: 'B', b: 'A' }, words: 'sha256', forgotten: ['a'] });
    expect(outcome.asked).toEqual(['sha256 destination a', 'sha256 destination b']);
    expect(isTaken(outcome, 'a')).toBe(false);
  });

  it('is left alone where it cannot be read', () => {
    const unreadable = ['destination a'];
    expect(isTaken(run({ source: twins, words: 'sha256', forgotten: ['a'], unreadable }), 'a')).toBe(false);
  });
});

describe('files of which nothing is remembered', () => {
  it('are not asked about where they stand at other paths, or have another size', () => {
    const source = { a: 'A', b: 'A', c: { content: 'A', size: 7 }, d: { content: 'A', size: 7 } };
    const destination = { ...source, c: 'C', x: 'A', y: { content: 'A', size: 7 } };
    expect(run({ source, destination, words: 'sha256', forgotten: ['c', 'x', 'y'] }).asked).toEqual([]);
  });

  it.each(['sha256', 'sha256 content'])('are not asked about where they are known to differ: %s', (words) => {
    const trees = [snapshotOf({ a: 'A', b: 'A' }), snapshotOf({ a: 'B', b: 'A' })] as const;
    const input = matchInput(...trees, words.split(' '), { recallable: true });
    const remembered = forgetful(...trees, ['a']);
    for (const path of ['a', 'b']) remembered.source.set('sha256', rowAt(input.source, path), digestOf('sha256', 'A'));
    remembered.destination.set('sha256', rowAt(input.destination, 'a'), digestOf('sha256', 'B'));
    expect(answerAll(input, match(input), { remembered }).asked).toEqual([]);
  });
});

/** Trees in which equal size and mtime mean equal content, so that no criterion takes different contents for equal. */
const pairs = treePairs().map(({ before, after }) => {
  const truthful = (tree: PlainTree): PlainTree =>
    new Map(
      [...tree].map(([path, what]): [string, PlainEntry] => {
        if (what.is !== 'file') return [path, what];
        const mtime = ['A/1', 'A/2', 'B', 'C', 'D'].indexOf(what.content) * 10 + (what.mtime % 2);
        return [path, { ...what, mtime }];
      }),
    );
  return { before: truthful(before), after: truthful(after) };
});

const proving = fc.constantFrom('sha256', 'qhash+sha256', 'name+md5', 'path+xxh128', 'content', 'name+content');
const anyWord = fc.oneof(
  proving,
  fc.constantFrom('path+mtime', 'mtime', 'name+mtime', 'mtime+sha256', 'name+mtime+qhash'),
);

describe('with any criteria that the user names and that prove contents', () => {
  it('a file that has the content of the one at its path already is never taken for another, whatever is remembered', () => {
    const knowing = fc.infiniteStream(fc.boolean());
    fc.assert(
      fc.property(
        pairs,
        proving,
        fc.array(anyWord, { maxLength: 2 }),
        fc.nat(),
        knowing,
        (pair, word, others, at, known) => {
          const words = others.toSpliced(at % (others.length + 1), 0, word);
          const trees = [snapshotOf(describeTree(pair.after)), snapshotOf(describeTree(pair.before))] as const;
          const input = matchInput(...trees, words, { recallable: true });
          const isKnown = (): boolean => known.next().value === true;
          const remembered = { source: new DigestTable(), destination: new DigestTable() };
          for (const side of ['source', 'destination'] as const) {
            remembered[side].lineage = ids(input[side], isKnown);
            for (const [row, label] of contentsOf(input[side])) {
              if (isKnown() && isKnown()) remembered[side].set('sha256', row, digestOf('sha256', label));
            }
          }
          const { result } = answerAll(input, match(input), { remembered });
          const contents = contentsOf(input.destination);
          for (const [row, label] of contentsOf(input.source)) {
            const other = input.destination.find(input.source.path(row));
            if ((input.source.columns.size[row] as number) === 0 || contents.get(other) !== label) continue;
            expect(result.sourceClass[row]).not.toBe(NONE);
            expect(result.destinationClass[other]).toBe(result.sourceClass[row]);
          }
        },
      ),
      { numRuns: 600 },
    );
  });
});
