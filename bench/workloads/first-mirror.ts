/** The destination is empty: everything must be brought. */
import { myrror } from '../contenders/myrror.ts';
import { copy, durableCopies, rclone, rsync, unison } from '../contenders/peers.ts';
import { expectedBytes, growTree, type TreeShape } from '../tree.ts';
import type { PlaceName, Scale, Workload } from '../workload.ts';
import { smallFiles } from './shapes.ts';

const SMALL_FILES = 20_000;
const LARGE_FILES = 4;
const LARGE_BYTES = 500_000_000;

function intoEmpty(name: string, shape: TreeShape, place: PlaceName): ReturnType<Workload['cases']>[number] {
  return {
    name,
    files: shape.files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => growTree(source, shape, seed),
    destination: 'new',
    contenders: [
      myrror([], { forgets: true }),
      copy(),
      rsync('-a'),
      ...(place === 'disk' ? durableCopies() : []),
      rclone(),
      unison({ forgets: true }),
    ],
  };
}

export const firstMirror: Workload = {
  name: 'first-mirror',
  work: 'first mirror of 20,000 small files',
  places: ['tmpfs', 'disk'],
  cases: (scale: Scale, place) => [intoEmpty('small', smallFiles(scale(SMALL_FILES)), place)],
};

export const firstMirrorLarge: Workload = {
  name: 'first-mirror-large',
  work: 'first mirror of 2 GB in four files',
  places: ['tmpfs'],
  cases: (scale: Scale, place) => {
    const size = scale(LARGE_BYTES);
    return [intoEmpty('large', { files: LARGE_FILES, directories: 1, sizes: [size, size], contents: 'own' }, place)];
  },
};
