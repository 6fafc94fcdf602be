/**
 * Files of several names at the destination: whatever the criteria, a run after one that went well has nothing to do.
 * Contents stand several times, so that much could be copied that need not be.
 */
import {
  chmodSync,
  copyFileSync,
  linkSync,
  readdirSync,
  renameSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Dice } from '../model/random-trees-dice.ts';
import { sync } from './library.ts';
import { tracesOf, whatRsyncWouldDo } from './look.ts';
import { counts, planted } from './mirrored.ts';
import type { Pair } from './places.ts';
import { settled } from './settled.ts';

const SIZE = 60_000;
/** What files of the destination get between the first two runs, so that the second one has something to do to each. */
const OTHER_MODE = 0o640;

/** Makes `other` a name of the file. */
function relink(path: string, other: string): void {
  if (path === other) return;
  rmSync(other, { force: true });
  linkSync(path, other);
}

function mirror({ source, destination }: Pair, criteria: readonly string[]): ReturnType<typeof sync> {
  return sync(source, destination, { criteria, maxDelete: '100%', allowEmptySource: true });
}

/** A mirrored pair, the files of which are known to be equal; the mirror of a link is one, too, to the same file. */
interface Linked {
  readonly pair: Pair;
  readonly links: readonly (readonly [string, string])[];
}

/**
 * Mirrors new trees, then makes links at the destination and mirrors once more. All files of one content are touched
 * in between, or they would be made anew from one that is remembered.
 */
async function mirrorLinked(all: readonly Linked[]): Promise<void> {
  await settled();
  for (const { pair } of all) await mirror(pair, ['sha256']);
  for (const { pair, links } of all) {
    for (const [path, other] of links) relink(join(pair.destination, path), join(pair.destination, other));
    for (const file of filesOf(pair.destination)) chmodSync(file, OTHER_MODE);
  }
  await settled();
  for (const { pair } of all) {
    const { actions } = await mirror(pair, ['sha256']);
    expect({ ...actions, meta: 0 }).toEqual(counts({}));
  }
}

/** The files below a root, but for our own state. */
function filesOf(root: string): string[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return paths.filter((path) => !path.startsWith(join(root, '.myrror'))).sort();
}

describe.concurrent('a file of the destination', () => {
  const touches = [
    ['removed', (root: string): void => unlinkSync(join(root, 'z')), { rm: 1 }],
    ['renamed', (root: string): void => renameSync(join(root, 'z'), join(root, 'y')), { mv: 1 }],
    ['replaced', (root: string): void => chmodSync(join(root, 'z'), 0o600), { local_cp: 1 }],
  ] as const;
  for (const criterion of ['sha256', 'qhash+sha256', 'xxh128']) {
    for (const [what, touch, actions] of touches) {
      it(`is not copied to itself where another name of it was ${what}: ${criterion}`, async () => {
        const content = Buffer.alloc(SIZE, 'x');
        const pair = planted({ a: content, 'd/a': content, z: content }, {});
        await mirrorLinked([{ pair, links: [['a', 'z']] }]);
        touch(pair.source);
        await settled();
        expect((await mirror(pair, [criterion])).actions).toMatchObject(actions);
        const again = await mirror(pair, [criterion]);
        expect(again.actions).toEqual(counts({}));
        expect(again.result).toBe('nothing-to-do');
      });
    }
  }

  it.each([
    ['changed its mode', (root: string): void => chmodSync(join(root, 'a'), 0o600), { meta: 1 }],
    ['linked it outside', (root: string): void => linkSync(join(root, 'a'), join(root, '..', 'z')), {}],
    ['linked it', (root: string): void => linkSync(join(root, 'a'), join(root, 'z')), { rm: 1, meta: 1 }],
  ] as const)('is not copied to itself where somebody %s', async (_, touch, actions) => {
    const content = Buffer.alloc(SIZE, 'x');
    const pair = planted({ a: content, b: content }, {});
    await mirrorLinked([{ pair, links: [] }]);
    touch(pair.destination);
    expect((await mirror(pair, ['sha256'])).actions).toEqual(counts(actions));
  });
});

const TREES = Number(process.env.MYRROR_HARD_LINKS ?? 16);
const ROUNDS = 2;
const MOST_EDITS = 4;
const MODES = [0o644, 0o600];
const SECONDS = [1_400_000_000, 1_450_000_000];
const names = ['a', 'b', 'c', 'd/a', 'd/b', 'e/a', 'e/c', 'e/x'];
const firstSeed = Number(process.env.MYRROR_SEED ?? 1);

/** Mostly such as go by contents alone: the others find every file at its own path. */
const criteriaInTurn: readonly (readonly string[])[] = [
  ['sha256'],
  ['qhash+sha256'],
  ['xxh128'],
  ['name+sha256'],
  ['content'],
  ['mtime', 'md5'],
  [],
  ['mtime+sha256', 'content'],
];

/** Two contents of one size, each several times, and all names of some files at the destination. */
function randomPair(dice: Dice): Linked {
  const contents = Object.fromEntries(
    names.filter(() => dice.chance(85)).map((name) => [name, Buffer.alloc(SIZE, dice.pick(['x', 'y']))]),
  );
  const paths = Object.keys(contents);
  const links = paths.flatMap((path, at): (readonly [string, string])[] => {
    const other = paths.slice(0, at).find((each) => contents[each]?.equals(contents[path] as Buffer));
    return other !== undefined && dice.chance(60) ? [[other, path]] : [];
  });
  return { pair: planted(contents, {}), links };
}

type Edit = (path: string, other: string, dice: Dice, above: string) => void;

const edits: readonly Edit[] = [
  (path, other) => relink(path, other),
  (path, _, dice, above) => linkSync(path, join(above, `${dice.below(2 ** 30)}`)),
  (path, _, dice) => chmodSync(path, dice.pick(MODES)),
  (path, other) => renameSync(path, other),
  (path) => unlinkSync(path),
  (path, _, dice) => utimesSync(path, dice.pick(SECONDS), dice.pick(SECONDS)),
  (path, _, dice) => {
    unlinkSync(path);
    writeFileSync(path, Buffer.alloc(SIZE, dice.pick(['x', 'y', 'z'])));
  },
  (path, other) => {
    if (path === other) return;
    rmSync(other, { force: true });
    copyFileSync(path, other);
  },
];

/** Does to one of the two trees what people do to files. */
function edit({ above, source, destination }: Pair, dice: Dice): void {
  const root = dice.chance(40) ? destination : source;
  const files = filesOf(root);
  if (files.length < 2) return;
  const other = dice.chance(50) ? dice.pick(files) : join(root, 'd', dice.pick(['y', 'z']));
  dice.pick(edits)(dice.pick(files), other, dice, above);
}

interface Trial extends Linked {
  readonly seed: number;
  readonly dice: Dice;
  readonly criteria: readonly string[];
}

/** Mirrors, and says what is wrong about it, or about the run after that. */
async function mirrorTwice({ seed, pair, criteria }: Trial): Promise<string[]> {
  const report = await mirror(pair, criteria);
  const wrong: string[] = [];
  if (report.problems.length > 0) wrong.push(`${report.result}: ${JSON.stringify(report.problems)}`);
  wrong.push(whatRsyncWouldDo(pair.source, pair.destination, '--no-hard-links'));
  const before = tracesOf(pair.destination);
  const again = await mirror(pair, criteria);
  if (again.result !== 'nothing-to-do') wrong.push(`second run: ${JSON.stringify(again.actions)}`);
  expect(tracesOf(pair.destination)).toEqual(again.result === 'nothing-to-do' ? before : expect.anything());
  return wrong.filter((text) => text !== '').map((text) => `seed ${seed}, ${criteria.join(' ')}: ${text}`);
}

it('hard links, made and unmade at random, leave nothing to do behind a run', async () => {
  const trials = Array.from({ length: TREES }, (_, index): Trial => {
    const seed = firstSeed + index;
    const dice = new Dice(seed);
    return { seed, dice, ...randomPair(dice), criteria: criteriaInTurn[seed % criteriaInTurn.length] ?? [] };
  });
  await mirrorLinked(trials);
  const wrong: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const { dice, pair } of trials) {
      for (let count = dice.below(MOST_EDITS) + 1; count > 0; count--) edit(pair, dice);
    }
    await settled();
    for (const trial of trials) wrong.push(...(await mirrorTwice(trial)));
  }
  expect(wrong).toEqual([]);
});
