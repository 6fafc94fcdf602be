/** Exchanges the names of files. */
import { renameSync } from 'node:fs';

import { type Random, shuffled } from '../random.ts';

/** Gives each of the files a name out of all their names, at random. */
export function permute(paths: readonly string[], random: Random): void {
  const order = shuffled(paths.length, random);
  for (const path of paths) renameSync(path, `${path}~`);
  for (const [index, path] of paths.entries()) renameSync(`${path}~`, paths[order[index] ?? index] ?? path);
}
