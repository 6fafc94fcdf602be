/**
 * Random edits, each followed by a run that is killed, cut off, out of room or in the middle of flipping symlinks, and
 * by one that is not. `npm test` does so for a few seconds; `npm run torture -- soak --minutes 60` for an hour.
 */
import { expect, it } from 'vitest';
import { temporary } from '../end-to-end/places.ts';
import { tell } from './figures.ts';
import { soak } from './soak.ts';

const USUAL_SECONDS = 20;
const SECOND = 1000;
const seconds = Number(process.env.SOAK_SECONDS ?? USUAL_SECONDS);
const seed = Number(process.env.SOAK_SEED ?? 160_160);

it('keeps every promise whatever happens in between', async () => {
  const end = performance.now() + seconds * SECOND;
  const { counts, violations } = await soak(temporary(), seed, () => performance.now() > end);
  expect(violations).toEqual([]);
  expect(counts.rounds).toBeGreaterThan(0);
  tell({ part: 'soak', what: `a soak of ${seconds} s`, seed, counts: { ...counts, violations: violations.length } });
});
