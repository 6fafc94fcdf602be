import { describe, expect, test } from 'vitest';
import { answerAll, matchInput } from '../../../test/model/answers.ts';
import { snapshotOf, type TreeDescription } from '../../../test/model/tree-description.ts';
import { match } from '../match/match.ts';
import { counterparts } from '../tree/merge.ts';
import { NONE } from '../tree/snapshot.ts';
import { type Verb, verbName } from './action.ts';
import { planTrees, type TreePlan } from './plan-trees.ts';

interface Planned {
  readonly lines: readonly string[];
  readonly plan: TreePlan;
}

function plan(
  source: TreeDescription,
  destination: TreeDescription,
  criteria: readonly string[] = ['path+mtime+qhash', 'sha256'],
): Planned {
  const wanted = snapshotOf(source);
  const before = snapshotOf(destination);
  const input = matchInput(wanted, before, criteria);
  const { result: matching } = answerAll(input, match(input));
  const made = planTrees({
    wanted,
    destination: before,
    matching,
    counterparts: counterparts(wanted, before),
    frozen: input.frozen,
    times: input.times,
    owners: true,
    directoryRename: true,
  });
  const { actions } = made;
  const lines = Array.from({ length: actions.count }, (_, action) => {
    const origin = actions.origin[action] as number;
    const target = actions.target[action] as number;
    const received = actions.received[action] as number;
    const paths = [
      origin === NONE ? '' : before.path(origin),
      received === NONE ? '' : `received ${wanted.path(received)}`,
      target === NONE ? '' : wanted.path(target),
    ];
    return [verbName(actions.verb[action] as Verb), ...paths.filter((path) => path !== '')].join(' ');
  });
  return { lines: lines.sort(), plan: made };
}

describe('planning moves of files', () => {
  test('swaps two files by two moves', () => {
    expect(plan({ a: 'A', b: 'B' }, { a: 'B', b: 'A' }).lines).toEqual(['mv a b', 'mv b a']);
  });

  test('leaves a permutation of equal contents alone', () => {
    expect(plan({ a: 'A', b: 'A', c: 'A' }, { c: 'A', a: 'A', b: 'A' }).lines).toEqual([]);
  });

  test('copies what is needed once more, and never moves what is right away', () => {
    expect(plan({ a: 'A', b: 'A', c: 'A' }, { a: 'A' }).lines).toEqual(['local_cp a b', 'local_cp a c']);
  });

  test('sends a content once and copies it where it is wanted too', () => {
    expect(plan({ a: 'A', b: 'A' }, {}).lines).toEqual(['local_cp received a b', 'remote_cp a']);
  });

  test('replaces an edited file without removing it first', () => {
    const { lines, plan: made } = plan({ a: 'B' }, { a: 'A' });
    expect(lines).toEqual(['remote_cp a']);
    expect(made.actions.replaces[0]).toBeGreaterThan(0);
  });

  test('pairs the same name before a nearer path', () => {
    expect(plan({ 'x/song': 'A', 'y/b': 'A' }, { 'y/song': 'A', 'x/a': 'A', 'y/': {} }).lines).toEqual([
      'mv x/a y/b',
      'mv y/song x/song',
    ]);
  });

  test('creates empty files instead of moving them', () => {
    expect(plan({ b: '' }, { a: '' }).lines).toEqual(['remote_cp b', 'rm a']);
  });
});

describe('planning moves of directories', () => {
  const photos = { 'p/1': 'A', 'p/2': 'B', 'p/3': 'C', 'p/4': 'D' };

  test('moves a directory as one action', () => {
    expect(plan({ 'q/1': 'A', 'q/2': 'B', 'q/3': 'C', 'q/4': 'D' }, photos).lines).toEqual(['mv p q']);
  });

  test('plans what changed inside as differences to the moved directory', () => {
    expect(plan({ 'q/1': 'A', 'q/2': 'B', 'q/3': 'X', 'q/5': 'E' }, photos).lines).toEqual([
      'mv p q',
      'remote_cp q/3',
      'remote_cp q/5',
      'rm p/4',
    ]);
  });

  test('moves a tree by its top directory alone', () => {
    expect(plan({ 'y/r/p/1': 'A', 'y/r/s/2': 'B' }, { 'x/r/p/1': 'A', 'x/r/s/2': 'B' }).lines).toEqual(['mv x y']);
  });

  test('swaps two directories by two moves', () => {
    const one = { 'a/1': 'A', 'a/2': 'B', 'b/1': 'C', 'b/2': 'D' };
    expect(plan({ 'b/1': 'A', 'b/2': 'B', 'a/1': 'C', 'a/2': 'D' }, one).lines).toEqual(['mv a b', 'mv b a']);
  });

  test('moves a directory into what takes its own place', () => {
    expect(plan({ 'p/old/1': 'A', 'p/old/2': 'B' }, { 'p/1': 'A', 'p/2': 'B' }).lines).toEqual([
      'mkdir p',
      'mv p p/old',
    ]);
  });

  test('leaves a directory where it is that only gave some files away', () => {
    expect(plan({ 'p/1': 'A', 'p/2': 'B', 'p/3': 'C', 'q/4': 'D' }, photos).lines).toEqual(['mkdir q', 'mv p/4 q/4']);
  });
});

describe('leaving alone what must not be touched', () => {
  test('removes nothing at or below an unreadable directory', () => {
    const { lines } = plan({ 'd/': { kind: 'unreadable' } }, { 'd/x': 'A', e: 'B' });
    expect(lines).toEqual(['rm e']);
  });

  test('keeps a directory that holds something excluded', () => {
    const { lines, plan: made } = plan({}, { 'd/': { excluded: true }, 'd/x': 'A' });
    expect(lines).toEqual(['rm d/x']);
    expect([...made.kept].filter((kept) => kept === 1)).toHaveLength(1);
  });

  test('reports a file that would need the place of such a directory', () => {
    const { lines, plan: made } = plan({ d: 'A' }, { 'd/': { excluded: true } });
    expect(lines).toEqual([]);
    expect(made.problems.map(({ code }) => code)).toEqual(['in-the-way']);
  });

  test('reports a special file and leaves its place alone', () => {
    const { lines, plan: made } = plan({ p: { kind: 'special' } }, { p: 'A' });
    expect(lines).toEqual([]);
    expect(made.problems.map(({ code }) => code)).toEqual(['special']);
  });
});

describe('planning for hard links of the destination', () => {
  const one = { content: 'A', inode: 7n };

  test('makes a name a file of its own if it wants another mode than its file', () => {
    const { lines, plan: made } = plan({ x: 'A', y: { content: 'A', mode: 0o600 } }, { x: one, y: one });
    expect(lines).toEqual(['local_cp y y']);
    expect(made.actions.replaces[0]).toBe(made.actions.origin[0]);
  });

  test('keeps the file together where all names want the same', () => {
    const wanted = { content: 'A', mode: 0o600 };
    expect(plan({ x: wanted, y: wanted }, { x: one, y: one }).lines).toEqual(['meta x', 'meta y']);
  });

  test('copies instead of moving a name whose file is wanted with another time elsewhere', () => {
    const { lines } = plan({ x: 'A', z: { content: 'A', mtime: 5 } }, { x: one, y: one });
    expect(lines).toEqual(['local_cp y z', 'rm y']);
  });
});

test('reports what belongs into a file system that is mounted in the destination', () => {
  const { lines, plan: made } = plan({ 'm/x': 'A', y: 'B' }, { 'm/': { volume: 2 }, y: 'B' });
  expect(lines).toEqual([]);
  expect(made.problems.map(({ path, code }) => [path, code])).toEqual([['m', 'mount']]);
});
