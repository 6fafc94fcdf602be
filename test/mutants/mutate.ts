/** Putting a fault into a source text. */
import { transformSync } from 'esbuild';
import type { Mutant } from './mutant.ts';

/**
 * The source with the fault in it. Throws if the text to be changed does not occur exactly once any more, or if
 * what comes of it is no program: then it would be noticed for nothing.
 */
export function mutate(source: string, { name, file, find, put }: Mutant): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(
      `${name}: its text occurs ${parts.length - 1} times in ${file}, not once: mend the list of mutants`,
    );
  }
  const mutated = parts.join(put);
  if (mutated === source) throw new Error(`${name}: changes nothing`);
  transformSync(mutated, { loader: 'ts', sourcefile: file });
  return mutated;
}
