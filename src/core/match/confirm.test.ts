import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTree, treePairs } from '../../../test/arbitrary/tree-pairs.ts';
import { answerAll, matchInput, type Oracle, type Outcome } from '../../../test/model/answers.ts';
import { contentsOf, rowAt, snapshotOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import { type Confirmation, confirm, type Pair, type Verdict } from './confirm.ts';
import { match } from './match.ts';
import type { Matched } from './matched.ts';
import type { Asking, MatchInput } from './matching.ts';

interface Run {
  readonly first: Matched;
  readonly last: Confirmation;
}

/** Matches, then confirms the pairs written `source path=destination path`. */
function run(
  source: TreeDescription,
  destination: TreeDescription,
  words: string,
  pairs: readonly string[],
  oracle: Oracle = {},
): Outcome<Run> {
  const input = matchInput(snapshotOf(source), snapshotOf(destination), words === '' ? [] : words.split(' '));
  function* both(): Asking<Run> {
    const first = yield* match(input);
    const last = yield* confirm(
      first,
      pairs.map((pair) => {
        const [s, d] = pair.split('=') as [string, string];
        return { sourceRow: rowAt(input.source, s), destinationRow: rowAt(input.destination, d) };
      }),
    );
    return { first, last };
  }
  return answerAll(input, both(), oracle);
}

function together(matching: Matched, source: string, destination: string): boolean {
  const { input } = matching;
  const label = matching.sourceClass[rowAt(input.source, source)];
  return label === matching.destinationClass[rowAt(input.destination, destination)];
}

describe('confirm', () => {
  it('reads both files of a pair that only weak evidence has joined', () => {
    const { result, asked } = run({ n: 'A' }, { o: 'A' }, 'mtime path+sha256', ['n=o']);
    expect(asked).toEqual(['sha256 source n', 'sha256 destination o']);
    expect(result.last).toMatchObject({ verdicts: ['confirmed'], changed: false });
    expect(result.last.matching).toBe(result.first);
    expect(result.first.verified(1, 1)).toBe(true);
  });

  it('asks nothing about a pair that is proven', () => {
    const { result, questions } = run({ n: 'A' }, { o: 'A' }, '', ['n=o']);
    expect(result.last.verdicts).toEqual(['confirmed']);
    expect(questions).toBe(1);
  });

  it('asks nothing of users whose criteria ask for no proof', () => {
    const { result, asked } = run({ n: 'A' }, { o: 'B' }, 'mtime qhash', ['n=o']);
    expect(asked).toEqual([]);
    expect(result.last).toMatchObject({ verdicts: ['unverified'], changed: false });
  });

  it('takes the strongest digest that is named, and sha256 where only content is', () => {
    expect(run({ n: 'A' }, { o: 'A' }, 'mtime md5 xxh128', ['n=o']).asked[0]).toBe('md5 source n');
    expect(run({ n: 'A' }, { o: 'A' }, 'mtime path+content', ['n=o']).asked[0]).toBe('sha256 source n');
  });

  it('splits a class that proves to hold two contents', () => {
    const { result } = run({ n: 'A' }, { o: 'B' }, 'mtime path+sha256', ['n=o']);
    expect(together(result.first, 'n', 'o')).toBe(true);
    expect(result.last).toMatchObject({ verdicts: ['refuted'], changed: true });
    expect(together(result.last.matching, 'n', 'o')).toBe(false);
    expect(result.last.matching.explain({ side: 'source', row: 1 }, { side: 'destination', row: 1 })).toEqual([]);
  });

  it('finds another home for a file whose pair was refuted, asking nothing twice', () => {
    const { result, asked } = run({ 'n/x': 'A' }, { 'o/x': 'B', other: 'A' }, 'name sha256', ['n/x=o/x']);
    expect(together(result.last.matching, 'n/x', 'o/x')).toBe(false);
    expect(together(result.last.matching, 'n/x', 'other')).toBe(true);
    expect(asked).toEqual(['sha256 source n/x', 'sha256 destination o/x', 'sha256 destination other']);
  });

  it('splits a class whose pairs hold each by itself but not together', () => {
    const source = { 'n1/x': 'A', 'n2/x': 'B' };
    const destination = { 'o1/x': 'A', 'o2/x': 'B' };
    const { result } = run(source, destination, 'name path+sha256', ['n1/x=o1/x', 'n2/x=o2/x']);
    expect(together(result.first, 'n1/x', 'o2/x')).toBe(true);
    expect(result.last).toMatchObject({ verdicts: ['confirmed', 'confirmed'], changed: true });
    expect(together(result.last.matching, 'n1/x', 'o1/x')).toBe(true);
    expect(together(result.last.matching, 'n2/x', 'o2/x')).toBe(true);
    expect(together(result.last.matching, 'n1/x', 'o2/x')).toBe(false);
  });

  it('reports what looked the same by path, size and mtime and proved to differ', () => {
    const source = { p: { mtime: 1, content: 'A' }, q: { mtime: 1, content: 'A' } };
    const { result } = run(source, { p: { mtime: 1, content: 'B' } }, 'path+mtime mtime path+sha256', ['p=p', 'q=p']);
    expect(result.last.verdicts).toEqual(['refuted', 'refuted']);
    expect(result.last.matching.contradictions).toMatchObject([{ path: 'p', code: 'contradiction' }]);
  });

  it('takes a file that cannot be read for nothing but its own path and time', () => {
    const unreadable = ['destination p'];
    const { result } = run({ p: 'A', q: 'A' }, { p: 'A' }, 'path+mtime mtime path+sha256', ['q=p'], { unreadable });
    expect(result.last).toMatchObject({ verdicts: ['refuted'], changed: true });
    expect(together(result.last.matching, 'p', 'p')).toBe(true);
    expect(together(result.last.matching, 'q', 'p')).toBe(false);
  });

  it('comes to an end with files that cannot be read', () => {
    const input = matchInput(snapshotOf({ p: 'A' }), snapshotOf({ p: { content: 'A', mtime: 5 } }), ['path', 'sha256']);
    function* loop(): Asking<number> {
      let matching = yield* match(input);
      for (let rounds = 1; ; rounds++) {
        const confirmation = yield* confirm(matching, [{ sourceRow: 1, destinationRow: 1 }]);
        expect(confirmation.verdicts).toEqual(['refuted']);
        if (!confirmation.changed) return rounds;
        matching = confirmation.matching;
        expect(together(matching, 'p', 'p')).toBe(false);
      }
    }
    expect(answerAll(input, loop(), { unreadable: ['source p'] }).result).toBe(2);
  });

  it('ends, used as a planner does, with proven pairs and no others, however much the weak criteria lie', () => {
    const words = fc.shuffledSubarray(['name', 'mtime', 'qhash', 'path', 'size', 'path+sha256', 'sha256', 'content']);
    const unreadable = fc.subarray(['source a', 'source b', 'destination a', 'destination b', 'destination x']);
    fc.assert(
      fc.property(treePairs(), words, unreadable, ({ before, after }, chosen, lost) => {
        const input = matchInput(snapshotOf(describeTree(after)), snapshotOf(describeTree(before)), [
          ...chosen,
          'path+md5',
        ]);
        const { result } = answerAll(input, confirmAll(input), { unreadable: lost });
        const contents = { source: contentsOf(input.source), destination: contentsOf(input.destination) };
        for (const [{ sourceRow, destinationRow }, verdict] of result) {
          if (verdict !== 'confirmed') continue;
          expect(contents.source.get(sourceRow)).toBe(contents.destination.get(destinationRow));
        }
        if (lost.length === 0) expect(result.every(([, verdict]) => verdict === 'confirmed')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** Pairs each source file with the first destination file of its class until nothing changes any more. */
function* confirmAll(input: MatchInput): Asking<readonly (readonly [Pair, Verdict])[]> {
  let matching = yield* match(input);
  for (let rounds = 0; rounds < 100; rounds++) {
    const { sourceClass, destinationClass } = matching;
    const pairs = [...sourceClass].flatMap((label, sourceRow): Pair[] => {
      const destinationRow = label < 0 ? -1 : destinationClass.indexOf(label);
      return destinationRow < 0 ? [] : [{ sourceRow, destinationRow }];
    });
    const confirmation = yield* confirm(matching, pairs);
    matching = confirmation.matching;
    if (!confirmation.changed) return pairs.map((pair, at) => [pair, confirmation.verdicts[at] as Verdict]);
  }
  throw new Error('no end');
}
