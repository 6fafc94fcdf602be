/** Names of every byte and of every hostile shape, through each way that a name can take through the program. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostileNames } from '../arbitrary/names.ts';
import { myrror, sync } from './command.ts';
import { counts, expectEqualTrees, planted } from './mirrored.ts';
import type { Pair } from './places.ts';
import type { Sketched } from './plant.ts';

const SLASH = 0x2f;
const DOT = 0x2e;
const LONGEST = 255;

/** Every byte by itself and within a name, and what has made trouble for programs. */
function allNames(): string[] {
  const names = new Set<string>(hostileNames);
  for (let byte = 1; byte <= 255; byte++) {
    if (byte === SLASH) continue;
    const text = String.fromCharCode(byte);
    if (byte !== DOT) names.add(text);
    names.add(`n${text}m`);
    names.add(`n${text}`);
  }
  for (const name of [
    'hasOwnProperty',
    'toString',
    '10',
    '9',
    ' -> x',
    'a -> b',
    '{',
    '}',
    '{a=b}',
    '  set {mode=1}',
  ]) {
    names.add(name);
  }
  for (const name of ['x.myr_actions', 'x.myr_flist', 'journal.new', 'lock', 'end', 'end 12', 'myrror actions 1']) {
    names.add(name);
  }
  for (const name of [
    'e\xcc\x81',
    '\xc3\xa9',
    '\xe2\x80\xae',
    '\xe2\x80\xa8',
    '\xef\xbb\xbf',
    '\xc0\xaf',
    'C:\\x',
    'u@h:',
  ]) {
    names.add(name);
  }
  names.add('-'.repeat(LONGEST));
  names.add('\n'.repeat(LONGEST));
  names.add('\xe2\x82\xac'.repeat(LONGEST / 3));
  return [...names];
}

const names = allNames();

/** Our own names, where they are ordinary ones: below the root. */
const ownNames = ['.myrror', '.myrror/cache', '.myrror/journal', '.myrror/staged/1', '.myrror/parked/1'];

/** Files, directories and links with all names; contents by position, so that each is told from all others. */
function treeOfNames(prefix = ''): Record<string, Sketched> {
  const tree: Record<string, Sketched> = Object.create(null) as Record<string, Sketched>;
  for (const [index, name] of names.entries()) {
    tree[`${prefix}${name}`] = `content number ${index}`;
    tree[`${prefix}deep/d${index}/${name}`] = index % 3 === 0 ? { link: name.slice(0, 200) } : `deep content ${index}`;
  }
  for (const [index, name] of names.entries()) tree[`${prefix}directories/${name}/f`] = `in directory ${index}`;
  for (const name of ownNames.slice(1)) tree[`${prefix}deep/${name}`] = `own ${name}`;
  return tree;
}

/** The same files under plain names. */
function plainTree(): Record<string, Sketched> {
  const tree: Record<string, Sketched> = {};
  for (const index of names.keys()) tree[`plain-${index}`] = `content number ${index}`;
  return tree;
}

function hostileTree(): Record<string, Sketched> {
  const tree: Record<string, Sketched> = Object.create(null) as Record<string, Sketched>;
  for (const [index, name] of names.entries()) tree[name] = `content number ${index}`;
  return tree;
}

const everything = ['--max-delete', '100%'];

/** compare -> file -> apply. */
async function byList({ above, source, destination }: Pair, from = source, to = destination): Promise<void> {
  const list = join(above, 'plan.myr_actions');
  const compared = await myrror(['compare', from, to, 'sha256', '-o', list]);
  expect(compared.said).toBe('');
  expect(compared.code).toBe(0);
  const applied = await myrror(['apply', list, '--yes', ...everything]);
  expect(applied.said).toBe('');
  expect(applied.code).toBe(0);
}

describe('names of every kind', () => {
  it('are brought, then found again', async () => {
    const pair = planted(treeOfNames(), {});
    const ran = await sync(pair.source, pair.destination);
    expect(ran.code).toBe(0);
    expectEqualTrees(pair);
    const again = await sync(pair.source, pair.destination, 'sha256');
    expect(again.summary.result).toBe('nothing-to-do');
  });

  it('are removed', async () => {
    const pair = planted({ keep: 'K' }, { ...treeOfNames(), keep: 'K' });
    const ran = await sync(pair.source, pair.destination, ...everything);
    expect(ran.code).toBe(0);
    expectEqualTrees(pair);
  });

  it('go through a list of actions', async () => {
    const pair = planted(treeOfNames(), { 'directories/f': 'F' });
    await byList(pair);
    expectEqualTrees(pair);
  });

  it('go through lists of both trees', async () => {
    const pair = planted(treeOfNames(), treeOfNames('moved/'));
    const lists = { source: join(pair.above, 's.myr_flist'), destination: join(pair.above, 'd.myr_flist') };
    for (const side of ['source', 'destination'] as const) {
      const listed = await myrror(['analyze', pair[side], '--with', 'sha256', '-o', lists[side]]);
      expect(listed.code).toBe(0);
    }
    await byList(pair, lists.source, lists.destination);
    expectEqualTrees(pair);
  });

  it('are moved to, one by one', async () => {
    const pair = planted(hostileTree(), plainTree());
    const ran = await sync(pair.source, pair.destination);
    expect(ran.summary.actions).toEqual(counts({ mv: names.length }));
    expectEqualTrees(pair);
  });

  it('are moved from, one by one, by a list of actions', async () => {
    const pair = planted(plainTree(), hostileTree());
    await byList(pair);
    expectEqualTrees(pair);
  });

  it('change places with one another', async () => {
    const turned: Record<string, Sketched> = Object.create(null) as Record<string, Sketched>;
    for (const [index, name] of names.entries()) {
      turned[names[(index + 1) % names.length] ?? name] = `content number ${index}`;
    }
    const pair = planted(hostileTree(), turned);
    const ran = await sync(pair.source, pair.destination);
    expect(ran.summary.actions).toEqual(counts({ mv: names.length }));
    expectEqualTrees(pair);
  });

  it('name directories that move as a whole', async () => {
    const before: Record<string, Sketched> = {};
    const after: Record<string, Sketched> = Object.create(null) as Record<string, Sketched>;
    for (const [index, name] of names.entries()) {
      for (const child of ['one', 'two']) {
        before[`d${index}/${child}`] = `${child} of ${index}`;
        after[`${name}/${child}`] = `${child} of ${index}`;
      }
    }
    const pair = planted(after, before);
    const ran = await sync(pair.source, pair.destination);
    expect(ran.summary.actions).toEqual(counts({ mv: names.length }));
    expectEqualTrees(pair);
  });

  it('are ours at the root only: there `.myrror` is neither mirrored nor removed', async () => {
    const pair = planted({ '.myrror/theirs': 'T', f: 'F' }, { '.myrror/mine': 'M', f: 'F' });
    const ran = await sync(pair.source, pair.destination);
    expect(ran.summary.result).toBe('nothing-to-do');
    expectEqualTrees(pair);
    expect(readFileSync(join(pair.destination, '.myrror', 'mine'), 'utf8')).toBe('M');
  });
});
