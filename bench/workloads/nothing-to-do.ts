/** Both trees are equal: what a run costs that has nothing to do, and how it grows with the trees. */
import type { Contender } from '../contender.ts';
import { myrror } from '../contenders/myrror.ts';
import { findBoth, rclone, rsync, unison } from '../contenders/peers.ts';
import { expectedBytes, growTree } from '../tree.ts';
import type { Case, Workload } from '../workload.ts';
import { smallFiles } from './shapes.ts';

const TMPFS_SIZES = [1000, 10_000, 100_000, 200_000];
const DISK_SIZES = [200_000];
const MILLION_SIZES = [100_000, 1_000_000];

function equalTrees(name: string, files: number, contenders: readonly Contender[]): Case {
  const shape = smallFiles(files);
  return {
    name,
    files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => growTree(source, shape, seed),
    destination: 'shared',
    contenders,
    unexpected: ({ result }) => (result === 'nothing-to-do' ? undefined : `result ${result}`),
  };
}

export const nothingToDo: Workload = {
  name: 'nothing-to-do',
  work: 'nothing to do, up to 200,000 small files in 2,000 directories',
  places: ['tmpfs', 'disk'],
  cases: (scale, place) =>
    (place === 'tmpfs' ? TMPFS_SIZES : DISK_SIZES).map((files) =>
      equalTrees(String(files), scale(files), [myrror(), rsync('-a', '--delete'), findBoth(), rclone(), unison()]),
    ),
};

export const million: Workload = {
  name: 'million',
  work: 'nothing to do, 1,000,000 small files in 10,000 directories',
  places: ['tmpfs'],
  cases: (scale) =>
    MILLION_SIZES.map((files) =>
      equalTrees(String(files), scale(files), [myrror(), rsync('-a', '--delete'), findBoth()]),
    ),
};
