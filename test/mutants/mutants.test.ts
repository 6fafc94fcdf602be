/** The lists of faults fit the sources as they are; `npm run mutants` tries whether each is noticed. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { allMutants } from './all-mutants.ts';
import { mutate } from './mutate.ts';

const root = new URL('../../', import.meta.url);

describe('the mutants', () => {
  it.each(allMutants)('$name can be made', (mutant) => {
    const source = readFileSync(new URL(mutant.file, root), 'utf8');
    expect(mutate(source, mutant)).not.toBe(source);
  });

  it('are many, each with a name of its own', () => {
    expect(new Set(allMutants.map(({ name }) => name)).size).toBe(allMutants.length);
    expect(allMutants.length).toBeGreaterThanOrEqual(60);
  });

  it('are refused where the sources have changed', () => {
    const [mutant] = allMutants;
    if (mutant === undefined) throw new Error('no mutants');
    expect(() => mutate('something else', mutant)).toThrow('0 times');
    expect(() => mutate(`${mutant.find}\n${mutant.find}`, mutant)).toThrow('2 times');
  });
});
