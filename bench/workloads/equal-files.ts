/** Many files of one content, which cannot be told apart by it: permuted, and every tenth removed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { myrror } from '../contenders/myrror.ts';
import { rsync } from '../contenders/peers.ts';
import { seeded } from '../random.ts';
import { expectedBytes, filePath, growTree, PAST, writeFile } from '../tree.ts';
import type { Case, Workload } from '../workload.ts';
import { permute } from './permute.ts';
import { keepRootTime, smallFiles } from './shapes.ts';

const SIZES = [50_000, 100_000];
const SIZE = 1000;
const REMOVED_OF = 10;

function equalFiles(name: string, files: number): Case {
  const shape = { ...smallFiles(files), sizes: [SIZE, SIZE], contents: 'one' } as const;
  const removed: { path: string; seconds: number }[] = [];
  let content = '';
  let later = files;
  return {
    name,
    files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => {
      content = seed;
      growTree(source, shape, seed);
    },
    change: (source, random) => {
      const paths = Array.from({ length: files }, (_, index) => join(source, filePath(shape, index)));
      permute(paths, random);
      const start = random.below(REMOVED_OF);
      for (let index = start; index < files; index += REMOVED_OF) {
        const path = paths[index] ?? '';
        rmSync(path);
        later++;
        removed.push({ path, seconds: PAST + later });
      }
      keepRootTime(source);
    },
    restore: (source) => {
      for (const { path, seconds } of removed.splice(0)) {
        // The same numbers in the same order give the same size and content as at first.
        const random = seeded(content);
        random.below(1);
        writeFile(path, SIZE, seconds, random);
      }
      keepRootTime(source);
    },
    destination: 'own',
    contenders: [myrror(), rsync('-a', '--delete')],
    unexpected: ({ bytes }) => (bytes.remote_cp === 0 ? undefined : `${bytes.remote_cp} bytes brought`),
  };
}

export const manyEqual: Workload = {
  name: 'equal-files',
  work: '100,000 files of one content, permuted and partly removed',
  places: ['tmpfs'],
  cases: (scale) => SIZES.map((files) => equalFiles(String(files), scale(files))),
};
