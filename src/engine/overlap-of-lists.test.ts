/** A list is refused where its roots have come to lie one in the other since it was made. */
import { expect, it } from 'vitest';
import { changesOf, plantPair } from '../../test/crash/whole-run.ts';
import { applyPair, comparePair } from '../../test/crash/whole-run-list.ts';
import { madePair } from '../../test/crash/whole-run-pairs.ts';
import { asBytes } from '../core/tree/byte-string.ts';

it.each([
  ['source', 'destination'],
  ['destination', 'source'],
])('refuses a list whose %s lies in its %s by now', async (inner, outer) => {
  const pair = madePair('one comes, one goes', { old: 'old content' }, { fresh: 'new content' });
  const system = plantPair(pair);
  const list = await comparePair(system, pair);
  const top = system.openRoot(asBytes('/'));
  const within = system.openRoot(asBytes(`/${outer}`));
  system.rename(top, asBytes(inner), within, asBytes('inside'), 'no-replace');
  system.symlink(asBytes(`/${outer}/inside`), top, asBytes(inner));
  const changes = await changesOf(system, async () => {
    await expect(applyPair(system, pair, list)).rejects.toThrow(`lies inside the ${outer}`);
  });
  expect(changes).toEqual([]);
});
