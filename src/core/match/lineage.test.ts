import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerAll, digestOf, matchInput, type Outcome } from '../../../test/model/answers.ts';
import { snapshotOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import { asBytes } from '../tree/byte-string.ts';
import { DigestTable } from '../tree/digest.ts';
import type { DigestColumn } from '../tree/digest-column.ts';
import { blankLineage, LINEAGE_BYTES } from '../tree/lineage.ts';
import type { Snapshot } from '../tree/snapshot.ts';
import { confirm } from './confirm.ts';
import { match } from './match.ts';
import type { Matched } from './matched.ts';
import type { MatchInput } from './matching.ts';

/** Paths to letters: files of one letter have one id. */
type Ids = Readonly<Record<string, string>>;

function column(tree: Snapshot, ids: Ids): DigestColumn {
  const made = blankLineage(tree.count);
  for (const [path, letter] of Object.entries(ids)) {
    const row = tree.find(asBytes(path));
    made.bytes.fill(letter.charCodeAt(0), row * LINEAGE_BYTES, (row + 1) * LINEAGE_BYTES);
    made.known[row] = 1;
  }
  return made;
}

interface Setting {
  readonly source: TreeDescription;
  readonly destination: TreeDescription;
  readonly words?: string;
  readonly ids: readonly [Ids, Ids];
}

function inputOf({ source, destination, words = '', ids }: Setting): [MatchInput, MatchInput['known']] {
  const trees = [snapshotOf(source), snapshotOf(destination)] as const;
  const input = matchInput(trees[0], trees[1], words === '' ? [] : words.split(' '), { recallable: true });
  const remembered = { source: new DigestTable(), destination: new DigestTable() };
  remembered.source.lineage = column(trees[0], ids[0]);
  remembered.destination.lineage = column(trees[1], ids[1]);
  return [input, remembered];
}

function run(setting: Setting): Outcome<Matched> {
  const [input, remembered] = inputOf(setting);
  return answerAll(input, match(input), { remembered });
}

function joined({ result }: Outcome<Matched>, source: string, destination: string): boolean {
  const { input } = result;
  return (
    result.sourceClass[input.source.find(asBytes(source))] ===
    result.destinationClass[input.destination.find(asBytes(destination))]
  );
}

const moved = { source: { 'new/a': 'A' }, destination: { 'old/a': 'A' } };

describe('equal lineages', () => {
  it.each(['', 'sha256', 'qhash+sha256', 'qhash', 'name+md5', 'mtime+xxh128'])(
    'stand for equal digests, so that nothing is read: %j',
    (words) => {
      const outcome = run({ ...moved, words, ids: [{ 'new/a': 'x' }, { 'old/a': 'x' }] });
      expect(joined(outcome, 'new/a', 'old/a')).toBe(true);
      expect(outcome.asked).toEqual([]);
    },
  );

  it('prove a pair as a full digest does', () => {
    const setting = { ...moved, words: 'name sha256', ids: [{ 'new/a': 'x' }, { 'old/a': 'x' }] } as const;
    const [input, remembered] = inputOf(setting);
    const matching = answerAll(input, match(input), { remembered }).result;
    const pairs = [
      { sourceRow: input.source.find(asBytes('new/a')), destinationRow: input.destination.find(asBytes('old/a')) },
    ];
    const { result, asked } = answerAll(input, confirm(matching, pairs), { remembered });
    expect(result.verdicts).toEqual(['confirmed']);
    expect(asked).toEqual([]);
  });

  it.each([
    ['name+sha256', { 'new/b': 'A' }],
    ['mtime+sha256', { 'new/a': { content: 'A', mtime: 9 } }],
    ['path+sha256', { 'new/a': 'A' }],
    ['sha256', { 'new/a': { content: 'A', size: 7 } }],
  ] as const)('do not stand for the other features of %s', (words, source) => {
    const path = Object.keys(source)[0] as string;
    const outcome = run({ source, destination: moved.destination, words, ids: [{ [path]: 'x' }, { 'old/a': 'x' }] });
    expect(joined(outcome, path, 'old/a')).toBe(false);
  });

  it('do not stand for a comparison byte by byte', () => {
    const outcome = run({ ...moved, words: 'content', ids: [{ 'new/a': 'x' }, { 'old/a': 'x' }] });
    expect(outcome.asked).toEqual(['content source new/a', 'content destination old/a']);
  });

  it('do not join what is known to differ', () => {
    const [input, remembered] = inputOf({ ...moved, words: 'sha256', ids: [{ 'new/a': 'x' }, { 'old/a': 'x' }] });
    remembered.source.set('md5', input.source.find(asBytes('new/a')), digestOf('md5', 'A'));
    remembered.destination.set('md5', input.destination.find(asBytes('old/a')), digestOf('md5', 'B'));
    const { result } = answerAll(input, match(input), { remembered });
    expect(result.classCount).toBe(2);
  });

  it('are not asked for where nothing has to be known', () => {
    const outcome = run({ source: { a: 'A' }, destination: { a: 'A' }, ids: [{ a: 'x' }, { a: 'x' }] });
    expect(outcome.questions).toBe(0);
  });
});

describe('different lineages', () => {
  it('say nothing: contents are compared as if there were none', () => {
    const outcome = run({ ...moved, words: 'sha256', ids: [{ 'new/a': 'x' }, { 'old/a': 'y' }] });
    expect(joined(outcome, 'new/a', 'old/a')).toBe(true);
    expect(outcome.asked).toEqual(['sha256 source new/a', 'sha256 destination old/a']);
  });

  it('are no contradiction', () => {
    const same = { source: { a: 'A', b: 'B' }, destination: { a: 'A', c: 'B' } };
    const outcome = run({
      ...same,
      ids: [
        { a: 'x', b: 'z' },
        { a: 'y', c: 'z' },
      ],
    });
    expect(outcome.result.contradictions).toEqual([]);
    expect(joined(outcome, 'a', 'a')).toBe(true);
    expect(joined(outcome, 'b', 'c')).toBe(true);
  });
});

describe('what is recalled late', () => {
  const contents = fc.constantFrom('A', 'B', 'C');
  const entry = fc.record({ content: contents, mtime: fc.constantFrom(1, 2), size: fc.constantFrom(5, 1000) });
  const tree = fc
    .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'd/a', 'd/b', 'e/a'), entry), { selector: ([path]) => path })
    .map((entries) => new Map(entries));
  const words = fc.constantFrom('', 'name', 'path+mtime sha256', 'name qhash+sha256', 'mtime name+md5', 'name sha256');
  const known = fc.array(fc.tuple(fc.nat(), fc.constantFrom('sha256' as const, 'md5' as const)), { maxLength: 8 });

  type Told = readonly (readonly [number, 'sha256' | 'md5'])[];
  type Described = ReadonlyMap<string, { readonly content: string }>;

  /** Writes true digests of some files into the tables of the two sides. */
  function tell(input: MatchInput, into: MatchInput['known'], trees: readonly Described[], told: Told): void {
    for (const [at, algorithm] of told) {
      const side = at % 2 === 0 ? 'source' : 'destination';
      const files = [...(trees[at % 2] as Described)];
      const file = files[(at >> 1) % Math.max(1, files.length)];
      if (file === undefined) continue;
      into[side].set(algorithm, input[side].find(asBytes(file[0])), digestOf(algorithm, file[1].content));
    }
  }

  it('leads to what comes of knowing it from the start', () => {
    fc.assert(
      fc.property(tree, tree, words, known, (source, destination, criteria, told) => {
        const setting = { source, destination, words: criteria, ids: [{}, {}] } as const;
        const [late, remembered] = inputOf(setting);
        tell(late, remembered, [source, destination], told);
        const outcome = answerAll(late, match(late), { remembered });
        // Without a question nothing is recalled, and nothing of what is known matters to anybody.
        fc.pre(outcome.questions > 0);
        const [early] = inputOf(setting);
        tell(early, early.known, [source, destination], told);
        const expected = answerAll(early, match({ ...early, recallable: false }));
        expect([...outcome.result.sourceClass]).toEqual([...expected.result.sourceClass]);
        expect([...outcome.result.destinationClass]).toEqual([...expected.result.destinationClass]);
        expect(outcome.asked).toEqual(expected.asked);
      }),
      { numRuns: 500 },
    );
  });
});
