/** All files change names among each other: swaps, and cycles of every length. */
import { join } from 'node:path';

import { forgetfulMyrror, myrror } from '../contenders/myrror.ts';
import { findBoth, rclone, rsync, unison } from '../contenders/peers.ts';
import { expectedBytes, filePath, growTree, type TreeShape } from '../tree.ts';
import type { Case, Scale, Workload } from '../workload.ts';
import { permute } from './permute.ts';
import { keepRootTime } from './shapes.ts';

const FILES = 20_000;
const FILES_PER_DIRECTORY = 100;
const SIZE = 100_000;

function permutedNames(scale: Scale): Case {
  const files = scale(FILES);
  const shape: TreeShape = { files, directories: files / FILES_PER_DIRECTORY, sizes: [SIZE, SIZE], contents: 'own' };
  return {
    name: 'permuted',
    files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => growTree(source, shape, seed),
    change: (source, random) => {
      permute(
        Array.from({ length: files }, (_, index) => join(source, filePath(shape, index))),
        random,
      );
      keepRootTime(source);
    },
    destination: 'own',
    contenders: [myrror(), rsync('-a', '--delete'), findBoth(), forgetfulMyrror(), rclone('--track-renames'), unison()],
    unexpected: ({ bytes }) =>
      bytes.remote_cp + bytes.local_cp === 0 ? undefined : `${bytes.remote_cp + bytes.local_cp} bytes copied`,
  };
}

export const permuted: Workload = {
  name: 'permuted',
  work: '20,000 files of 100 KB permuted among their names',
  places: ['tmpfs'],
  cases: (scale) => [permutedNames(scale)],
};
