/**
 * Every ordered pair of small trees: planned, simulated, carried out on the step model. `npm test` takes every
 * 23rd pair; `npm run worlds` takes all of them.
 */
import { expect, test } from 'vitest';
import { contentsOf, snapshotOf } from '../model/tree-description.ts';
import { tell } from '../torture/figures.ts';
import { judgePair, worldOf } from './judge-pair.ts';
import { smallTrees } from './worlds.ts';

const stride = Number(process.env.WORLDS_STRIDE ?? 23);

test('every pair of small trees is planned right, loses nothing and moves no needless byte', {
  timeout: 3_600_000,
}, () => {
  const worlds = smallTrees().map((description) => {
    const tree = snapshotOf(description);
    return worldOf(tree, contentsOf(tree));
  });
  expect(worlds.length).toBe(1476);
  const wrong: string[] = [];
  let pairs = 0;
  for (let at = 0; at < worlds.length * worlds.length; at += stride) {
    const source = worlds[Math.floor(at / worlds.length)];
    const destination = worlds[at % worlds.length];
    if (source === undefined || destination === undefined) throw new Error('no such world');
    pairs++;
    const fault = judgePair(source, destination);
    if (fault !== null && wrong.length < 10)
      wrong.push(`${show(destination.shape)} -> ${show(source.shape)}: ${fault}`);
  }
  expect(wrong).toEqual([]);
  tell({ part: 'worlds', what: 'pairs of small trees', counts: { pairs, wrong: wrong.length } });
});

function show(shape: ReadonlyMap<string, string>): string {
  return `{${[...shape].map(([path, is]) => `${path}: ${is}`).join(', ')}}`;
}
