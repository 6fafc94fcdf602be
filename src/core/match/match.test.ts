import { describe, expect, it } from 'vitest';
import { answerAll, digestOf, matchInput, type Oracle, type Outcome } from '../../../test/model/answers.ts';
import { contentsOf, rowAt, snapshotOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import type { Algorithm } from '../tree/digest.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { match } from './match.ts';
import type { Matched } from './matched.ts';
import type { MatchInput } from './matching.ts';

interface Setting extends Oracle {
  readonly known?: readonly string[];
  readonly more?: Partial<MatchInput>;
}

function run(
  source: TreeDescription,
  destination: TreeDescription,
  words = '',
  setting: Setting = {},
): Outcome<Matched> {
  const s = snapshotOf(source);
  const d = snapshotOf(destination);
  const input = matchInput(s, d, words === '' ? [] : words.split(' '), setting.more ?? {});
  for (const line of setting.known ?? []) know(input, line);
  return answerAll(input, match(input), setting);
}

/** Adds a digest as in `sha256 source d/x`; its true value unless ` = label` follows. */
function know(input: MatchInput, line: string): void {
  const [what, label] = line.split(' = ');
  const [algorithm, side, path] = (what as string).split(' ') as [Algorithm, 'source' | 'destination', string];
  const row = rowAt(input[side], path);
  input.known[side].set(algorithm, row, digestOf(algorithm, label ?? (contentsOf(input[side]).get(row) as string)));
}

/** The classes with more than one file, as sorted lists of `s:path` and `d:path`. */
function classesOf({ result }: Outcome<Matched>): string[][] {
  const members = new Map<number, string[]>();
  const take = (tree: Snapshot, classes: Int32Array, prefix: string): void =>
    classes.forEach((label, row) => {
      if (label !== NONE) members.set(label, [...(members.get(label) ?? []), `${prefix}:${tree.path(row)}`]);
    });
  take(result.input.source, result.sourceClass, 's');
  take(result.input.destination, result.destinationClass, 'd');
  expect(members.size).toBe(result.classCount);
  expect([...members.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: members.size }, (_, at) => at));
  return [...members.values()]
    .filter((paths) => paths.length > 1)
    .map((paths) => paths.sort())
    .sort();
}

const BIG = 1_000_000;
const big = (content: string, more = {}): { content: string; size: number } => ({ content, size: BIG, ...more });

describe('the default criteria', () => {
  it('ask nothing where path, size and mtime agree', () => {
    const outcome = run({ 'd/x': 'A', y: 'B' }, { 'd/x': 'A', y: 'B' });
    expect(classesOf(outcome)).toEqual([
      ['d:d/x', 's:d/x'],
      ['d:y', 's:y'],
    ]);
    expect(outcome.asked).toEqual([]);
  });

  it('ask nothing for new files alone, old files alone, or sizes that occur on one side only', () => {
    expect(run({ a: big('A'), b: big('A'), c: 'C' }, {}).asked).toEqual([]);
    expect(run({}, { a: big('A'), b: big('A') }).asked).toEqual([]);
    expect(run({ a: { size: 1 }, b: { size: 2 } }, { c: { size: 3 }, d: { size: 4 } }).asked).toEqual([]);
  });

  it('do not read old files for a new one when all of that size are already where they belong on the source', () => {
    const outcome = run({ a: big('A'), b: big('B') }, { a: big('A'), b: big('B'), old: big('C') });
    expect(outcome.asked).toEqual([]);
  });

  it('find a moved file by its quick hash and then its full one', () => {
    const outcome = run({ new: big('A') }, { old: big('A') });
    expect(classesOf(outcome)).toEqual([['d:old', 's:new']]);
    expect(outcome.asked.toSorted()).toEqual([
      'qhash destination old',
      'qhash source new',
      'sha256 destination old',
      'sha256 source new',
    ]);
    expect(outcome.questions).toBe(2);
    expect(outcome.result.verified(rowAt(outcome.result.input.source, 'new'), 1)).toBe(true);
  });

  it('read whole files only where quick hashes agree', () => {
    const outcome = run({ n1: big('A'), n2: big('B') }, { o1: big('A'), o2: big('C') });
    expect(outcome.asked.filter((line) => line.startsWith('sha256')).sort()).toEqual([
      'sha256 destination o1',
      'sha256 source n1',
    ]);
    expect(classesOf(outcome)).toEqual([['d:o1', 's:n1']]);
  });

  it('tell apart what only looks the same in its samples', () => {
    expect(classesOf(run({ n: big('A/1') }, { o: big('A/2') }))).toEqual([]);
  });

  it('skip the quick hash of small files', () => {
    const outcome = run({ new: 'A' }, { old: 'A' });
    expect(outcome.asked.toSorted()).toEqual(['sha256 destination old', 'sha256 source new']);
    expect(outcome.questions).toBe(1);
    const limit = run({ new: { size: 48 * 1024 + 1 } }, { old: { size: 48 * 1024 + 1 } });
    expect(limit.questions).toBe(2);
  });

  it('skip the quick hash of files of medium size where all that is offered is known in full, and enough for all', () => {
    const sized = (content: string, size: number): { content: string; size: number } => ({ content, size });
    const asked = (source: TreeDescription, destination: TreeDescription): string[] =>
      run(source, destination, '', { known: ['sha256 destination old', 'qhash destination old'] }).asked.toSorted();
    const medium = sized('A', 192 * 1024);
    expect(asked({ new: medium }, { old: medium })).toEqual(['sha256 source new']);
    const large = sized('A', 192 * 1024 + 1);
    expect(asked({ new: large }, { old: large })).toEqual(['qhash source new', 'sha256 source new']);
    const another = { ...medium, content: 'B' };
    expect(asked({ n1: medium, n2: another }, { old: medium })).toContain('qhash source n2');
    expect(asked({ new: medium }, { old: another, other: medium })).toContain('qhash source new');
  });

  it('read one member of a class for all', () => {
    const outcome = run({ a: big('A'), b: big('A') }, { a: big('A'), c: big('B') });
    expect(classesOf(outcome)).toEqual([['d:a', 's:a', 's:b']]);
    expect(outcome.asked.toSorted()).toEqual([
      'qhash destination a',
      'qhash destination c',
      'qhash source b',
      'sha256 destination a',
      'sha256 source b',
    ]);
  });

  it('use what is known and ask only for the rest', () => {
    const known = ['qhash source b', 'sha256 source b', 'qhash source a', 'sha256 source a'];
    const outcome = run({ a: big('A'), b: big('A') }, { a: big('A') }, '', { known });
    expect(classesOf(outcome)).toEqual([['d:a', 's:a', 's:b']]);
    expect(outcome.asked).toEqual([]);
  });

  it('do without a quick hash that cannot be had where the full digest is known', () => {
    const known = ['sha256 destination o1', 'sha256 destination o2'];
    const unreadable = ['destination o1', 'destination o2'];
    const outcome = run({ n: big('A') }, { o1: big('A'), o2: big('B') }, '', { known, unreadable });
    expect(classesOf(outcome)).toEqual([['d:o1', 's:n']]);
  });

  it('do not read more than it can save, and then the likeliest candidates', () => {
    const olds = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`old/${at}`, big('A')]));
    const outcome = run({ 'new/7': big('A') }, olds);
    expect(outcome.asked.filter((line) => line.startsWith('sha256')).sort()).toEqual([
      'sha256 destination old/7',
      'sha256 source new/7',
    ]);
    expect(run({ 'new/7': big('A') }, olds, '', { more: { sendingCost: 1 } }).asked.join()).not.toContain('sha256');
    const dear = run({ 'new/7': big('A') }, olds, '', { more: { sendingCost: 10 } });
    expect(dear.asked.filter((line) => line.startsWith('sha256'))).toHaveLength(10);
  });

  it('give the same as exact criteria would, once reading is worth it', () => {
    const source = { a: big('A'), b: big('A'), c: big('B') };
    const destination = { x: big('A'), y: big('B'), z: big('C') };
    expect(classesOf(run(source, destination))).toEqual(classesOf(run(source, destination, 'qhash+sha256')));
  });
});

describe('criteria of the user', () => {
  it('compare new content with new content, so that it is sent once', () => {
    const outcome = run({ a: big('A'), b: big('A'), c: big('B') }, {}, 'qhash+sha256');
    expect(classesOf(outcome)).toEqual([['s:a', 's:b']]);
    expect(outcome.asked).toHaveLength(3 + 2);
    expect(run({}, { a: big('A'), b: big('A') }, 'sha256').asked).toEqual([]);
    expect(run({ a: big('A') }, {}, 'sha256').asked).toEqual([]);
  });

  it('do not compare new content with new content where nothing proves it equal', () => {
    expect(run({ 'd/a': 'A', 'e/a': 'A' }, {}, 'qhash name').asked).toEqual([]);
    expect(classesOf(run({ 'd/a': 'A', 'e/a': 'B' }, {}, 'name'))).toEqual([]);
  });

  it('read all candidates, whatever it costs', () => {
    const olds = Object.fromEntries(Array.from({ length: 9 }, (_, at) => [`old/${at}`, big(`X/${at}`)]));
    const outcome = run({ new: big('X/5') }, olds, 'qhash+sha256');
    expect(outcome.asked).toHaveLength(20);
    expect(classesOf(outcome)).toEqual([['d:old/5', 's:new']]);
  });

  it.each([
    ['name', [['d:o/a', 's:n/a']]],
    ['size', [['d:o/a', 'd:o/b', 's:n/a', 's:n/c']]],
    ['mtime', [['d:o/b', 's:n/c']]],
    ['path', []],
    ['name+mtime', []],
    [
      'name mtime',
      [
        ['d:o/a', 's:n/a'],
        ['d:o/b', 's:n/c'],
      ],
    ],
    ['md5', [['d:o/b', 's:n/a']]],
    ['xxh128', [['d:o/b', 's:n/a']]],
    ['phash_7', [['d:o/b', 's:n/a', 's:n/c']]],
    ['content', [['d:o/b', 's:n/a']]],
    ['name+content', []],
    ['qhash+content', [['d:o/b', 's:n/a']]],
    ['name+sha256 mtime', [['d:o/b', 's:n/c']]],
    ['name sha256', [['d:o/a', 'd:o/b', 's:n/a']]],
  ])('with %s give %j', (words, classes) => {
    const source = { 'n/a': big('A/1', { mtime: 1 }), 'n/c': big('A/2', { mtime: 2 }), z: { size: 3 } };
    const destination = { 'o/a': big('B', { mtime: 9 }), 'o/b': big('A/1', { mtime: 2 }), y: { size: 4 } };
    // `name` calls n/a and o/a equal although they are not, so what is proven later cannot be true of both.
    const expected = words === 'name sha256' ? [['d:o/a', 's:n/a']] : classes;
    expect(classesOf(run(source, destination, words))).toEqual(expected);
  });

  it('put A, B and C in one class if A~B by one criterion and B~C by another', () => {
    const bySource = run({ 'n/a': { mtime: 1 } }, { 'o/a': { mtime: 2 }, 'o/b': { mtime: 1 } }, 'name mtime');
    expect(classesOf(bySource)).toEqual([['d:o/a', 'd:o/b', 's:n/a']]);
    const byDestination = run({ p: big('A'), q: big('A', { mtime: 5 }) }, { p: big('A') }, 'path+mtime sha256');
    expect(classesOf(byDestination)).toEqual([['d:p', 's:p', 's:q']]);
  });

  it('ask only for files whose cheaper features occur on both sides', () => {
    const source = { 'n/a': big('A'), 'n/b': big('B') };
    const destination = { 'o/a': big('A'), 'o/c': big('B') };
    const { asked } = run(source, destination, 'name+qhash');
    expect(asked.toSorted()).toEqual(['qhash destination o/a', 'qhash source n/a']);
    expect(run(source, destination, 'path+sha256').asked).toEqual([]);
  });

  it('obey names that a matched class offers', () => {
    const source = { p: big('A'), 'n/q': big('A', { mtime: 7 }) };
    const destination = { p: big('A'), 'o/q': big('A', { mtime: 7 }) };
    const outcome = run(source, destination, 'path+mtime name+sha256');
    expect(classesOf(outcome)).toEqual([
      ['d:o/q', 's:n/q'],
      ['d:p', 's:p'],
    ]);
  });
});

describe('failed digests', () => {
  it('never join, and another member of the class is tried', () => {
    const source = { a: big('A'), b: big('A') };
    const lost = run({ b: big('A') }, { c: big('A') }, 'sha256', { unreadable: ['destination c'] });
    expect(classesOf(lost)).toEqual([]);
    const other = run(source, { a: big('A') }, 'path+mtime sha256', { unreadable: ['destination a'] });
    expect(classesOf(other)).toEqual([['d:a', 's:a', 's:b']]);
    expect(other.asked.filter((line) => line.endsWith(' a'))).toEqual(['sha256 destination a', 'sha256 source a']);
    expect(other.result.verified(rowAt(other.result.input.source, 'b'), 1)).toBe(false);
  });

  it('drop a file from a comparison of contents', () => {
    const outcome = run({ a: 'A', b: 'A' }, { c: 'A' }, 'content', { unreadable: ['source a'] });
    expect(classesOf(outcome)).toEqual([['d:c', 's:b']]);
  });
});

describe('times', () => {
  const times = { granularity: 2_000_000_000, earliest: 0, latest: 4_000_000_000 };

  it('are equal within a window that lies anywhere', () => {
    const at = (mtime: number, nanos = 0): TreeDescription => ({ a: { mtime, nanos } });
    const same = (a: TreeDescription, b: TreeDescription): boolean =>
      classesOf(run(a, b, 'path+mtime', { more: { times } })).length === 1;
    expect(same(at(99, 999_999_999), at(100))).toBe(true);
    expect(same(at(98), at(99, 999_999_999))).toBe(true);
    expect(same(at(98), at(100))).toBe(false);
    expect(same(at(-5), at(0))).toBe(true);
    expect(same(at(9_000_000_000), at(4_000_000_000))).toBe(true);
  });

  it('are exact to the nanosecond where both sides keep it', () => {
    expect(classesOf(run({ a: { nanos: 1 } }, { a: { nanos: 2 } }, 'path+mtime'))).toEqual([]);
    expect(classesOf(run({ 'x/a': { nanos: 1 } }, { 'y/a': { nanos: 2 } }, 'name+mtime'))).toEqual([]);
    expect(classesOf(run({ 'x/a': { nanos: 2 } }, { 'y/a': { nanos: 2 } }, 'name+mtime'))).toHaveLength(1);
    const late = { mtime: 2 ** 40, nanos: 999_999_999 };
    expect(classesOf(run({ 'x/a': late }, { 'y/b': { ...late, nanos: 999_999_998 } }, 'mtime'))).toEqual([]);
  });

  it('link files through a window only where each link spans the two sides', () => {
    const setting = { more: { times } };
    const source = { s1: { mtime: 1000 }, s2: { mtime: 1001 } };
    expect(classesOf(run(source, { d: { mtime: 1002 } }, 'mtime', setting))).toEqual([['d:d', 's:s2']]);
    const chain = run(source, { d1: { mtime: 1002 }, d0: { mtime: 999 } }, 'mtime', setting);
    expect(classesOf(chain)).toEqual([
      ['d:d0', 's:s1'],
      ['d:d1', 's:s2'],
    ]);
  });

  it('rule out digests of files that are near nobody of the other side', () => {
    const source = { s1: big('A', { mtime: 1000 }), s2: big('A', { mtime: 1001 }) };
    const outcome = run(source, { d: big('A', { mtime: 1002 }) }, 'mtime+qhash', { more: { times } });
    expect(outcome.asked.toSorted()).toEqual(['qhash destination d', 'qhash source s2']);
  });

  it('are looked at again among files whose digests agree', () => {
    const source = { s1: { mtime: 1000 }, s2: { mtime: 1003, content: 'B' } };
    const destination = { d1: { mtime: 1001.0, content: 'B' }, d2: { mtime: 1002, content: 'B' } };
    const outcome = run(source, destination, 'mtime+qhash', { more: { times } });
    expect(classesOf(outcome)).toEqual([['d:d2', 's:s2']]);
  });
});

describe('contradictions', () => {
  const known = ['sha256 source a', 'sha256 destination a'];

  it('keep files apart that look the same and are known to differ, and are reported', () => {
    const outcome = run({ a: 'A' }, { a: 'B' }, 'path+mtime', { known });
    expect(classesOf(outcome)).toEqual([]);
    expect(outcome.result.contradictions).toMatchObject([{ path: 'a', side: 'destination', code: 'contradiction' }]);
  });

  it('are not reported of files whose size or mtime differs', () => {
    expect(run({ a: 'A' }, { a: { content: 'B', mtime: 5 } }, 'path', { known }).result.contradictions).toEqual([]);
    expect(run({ a: 'A' }, { a: { content: 'B', size: 5 } }, 'path', { known }).result.contradictions).toEqual([]);
  });

  it('are noticed in digests that were only asked for another reason', () => {
    const outcome = run({ a: 'A', b: 'B' }, { a: 'B' }, 'sha256 path+mtime');
    expect(classesOf(outcome)).toEqual([['d:a', 's:b']]);
    expect(outcome.result.contradictions).toMatchObject([{ path: 'a' }]);
  });

  it('split a group of one name by what is known', () => {
    const source = { 'n1/x': 'A', 'n2/x': 'B' };
    const destination = { 'o1/x': 'A', 'o2/x': 'B', 'o3/x': 'B' };
    const all = ['n1/x', 'n2/x'].map((path) => `sha256 source ${path}`);
    all.push(...Object.keys(destination).map((path) => `sha256 destination ${path}`));
    expect(classesOf(run(source, destination, 'name', { known: all }))).toEqual([
      ['d:o1/x', 's:n1/x'],
      ['d:o2/x', 'd:o3/x', 's:n2/x'],
    ]);
  });

  it('between contents compared byte by byte hold against later criteria', () => {
    const outcome = run({ a: 'A' }, { a: 'B' }, 'content path');
    expect(classesOf(outcome)).toEqual([]);
    expect(outcome.result.contradictions).toHaveLength(1);
  });
});

describe('what takes part', () => {
  it('is neither empty nor frozen nor anything but a file', () => {
    const source = { e: '', 'u/': {}, x: 'A', l: { target: 'x' }, p: { kind: 'special' } } as const;
    const destination = { e: '', u: { kind: 'unreadable' }, x: 'A', l: { target: 'x' }, p: 'A' } as const;
    const { result } = run(source, destination);
    expect(result.classCount).toBe(1);
    for (const path of ['', 'e', 'u', 'l', 'p']) {
      expect(result.sourceClass[rowAt(result.input.source, path)]).toBe(NONE);
      expect(result.destinationClass[rowAt(result.input.destination, path)]).toBe(NONE);
    }
  });
});

describe('explain', () => {
  it('tells the chain of evidence between two files of a class', () => {
    const { result } = run({ p: big('A'), q: big('A', { mtime: 5 }) }, { p: big('A') }, 'path+mtime sha256');
    const { source } = result.input;
    const q = { side: 'source', row: rowAt(source, 'q') } as const;
    const p = { side: 'source', row: rowAt(source, 'p') } as const;
    const d = { side: 'destination', row: 1 } as const;
    expect(result.explain(q, p).map(({ criterion, a, b }) => [criterion.text, a, b])).toEqual([
      ['sha256', q, d],
      ['path+mtime', d, p],
    ]);
    expect(result.explain(q, q)).toEqual([]);
  });

  it('says nothing of files in different classes', () => {
    const { result } = run({ p: 'A' }, { q: 'B' });
    expect(result.explain({ side: 'source', row: 1 }, { side: 'destination', row: 1 })).toEqual([]);
  });
});

describe('verified', () => {
  it('is true of pairs that were read themselves, not of those joined through others', () => {
    const { result } = run({ p: big('A'), q: big('A', { mtime: 5 }) }, { p: big('A') }, 'path+mtime sha256');
    expect(result.verified(rowAt(result.input.source, 'q'), 1)).toBe(true);
    expect(result.verified(rowAt(result.input.source, 'p'), 1)).toBe(false);
  });

  it('is true of contents compared byte by byte', () => {
    expect(run({ n: 'A' }, { o: 'A' }, 'content').result.verified(1, 1)).toBe(true);
    expect(run({ n: 'A' }, { o: 'A' }, 'qhash').result.verified(1, 1)).toBe(false);
  });
});
