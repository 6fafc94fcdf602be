/** Equal trees compared by their contents, which must be read and hashed or remembered. */
import { forgetfulMyrror, myrror } from '../contenders/myrror.ts';
import { rclone, rsync, sha256Both } from '../contenders/peers.ts';
import { expectedBytes, growTree, type TreeShape } from '../tree.ts';
import type { Workload } from '../workload.ts';

const FILES = 200;
const DIRECTORIES = 10;
const SIZE = 10_000_000;

export const sha256: Workload = {
  name: 'sha256',
  work: 'comparing by sha256, 2 GB in 200 files, nothing cached and cached',
  places: ['tmpfs'],
  cases: (scale) => {
    const size = scale(SIZE);
    const shape: TreeShape = { files: FILES, directories: DIRECTORIES, sizes: [size, size], contents: 'own' };
    return [
      {
        name: 'sha256',
        files: FILES,
        bytes: expectedBytes(shape),
        grow: (source, seed) => growTree(source, shape, seed),
        destination: 'shared',
        contenders: [
          forgetfulMyrror(['sha256']),
          myrror(['sha256']),
          rsync('-a', '-c', '--delete'),
          sha256Both(),
          rclone('--checksum'),
        ],
        unexpected: ({ result }) => (result === 'nothing-to-do' ? undefined : `result ${result}`),
      },
    ];
  },
};
