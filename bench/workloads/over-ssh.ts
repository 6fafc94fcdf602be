/** The work of the other workloads with one tree at the other end of a line. */
import { type Direction, farCat, farMyrror, farRsync, farTar, farTrue } from '../contenders/over-ssh.ts';
import { expectedBytes, growTree, type TreeShape } from '../tree.ts';
import type { Case, Workload } from '../workload.ts';
import { renamedAlbum, smallFiles } from './shapes.ts';

const SMALL_FILES = 20_000;
const MANY_FILES = 200_000;
const LARGE_FILES = 4;
const LARGE_BYTES = 500_000_000;
const DIRECTIONS: readonly Direction[] = ['to', 'from'];

function nothing(files: number): Case {
  const shape = smallFiles(files);
  return {
    name: String(files),
    files: shape.files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => growTree(source, shape, seed),
    destination: 'shared',
    contenders: [farMyrror('to'), farRsync('to', '-a', '--delete'), farTrue()],
  };
}

function first(name: string, shape: TreeShape, direction: Direction, contenders: Case['contenders']): Case {
  return {
    name: `${name}-${direction}`,
    files: shape.files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => growTree(source, shape, seed),
    destination: 'new',
    contenders: [farMyrror(direction, { forgets: true }), ...contenders],
  };
}

export const farNothing: Workload = {
  name: 'ssh-nothing-to-do',
  work: 'over ssh: nothing to do, 20,000 and 200,000 files',
  places: ['tmpfs'],
  line: true,
  cases: (scale) => [nothing(scale(SMALL_FILES)), nothing(scale(MANY_FILES))],
};

export const farFirst: Workload = {
  name: 'ssh-first-mirror',
  work: 'over ssh: first mirror of 20,000 small files, in both directions',
  places: ['tmpfs'],
  line: true,
  cases: (scale) =>
    DIRECTIONS.map((direction) =>
      first('small', smallFiles(scale(SMALL_FILES)), direction, [farRsync(direction, '-a'), farTar(direction)]),
    ),
};

export const farLarge: Workload = {
  name: 'ssh-first-mirror-large',
  work: 'over ssh: first mirror of 2 GB of random bytes in four files',
  places: ['tmpfs'],
  line: true,
  cases: (scale) => {
    const size = scale(LARGE_BYTES);
    const shape: TreeShape = { files: LARGE_FILES, directories: 1, sizes: [size, size], contents: 'own' };
    return [first('large', shape, 'to', [farRsync('to', '-aW'), farCat()])];
  },
};

export const farRenamed: Workload = {
  name: 'ssh-renamed-directory',
  work: 'over ssh: a directory of 20,000 files renamed',
  places: ['tmpfs'],
  line: true,
  cases: (scale) => [
    renamedAlbum(scale(SMALL_FILES), 0, {
      contenders: [farMyrror('to', { again: true }), farRsync('to', '-a', '--delete')],
    }),
  ],
};

export const farStartup: Workload = {
  name: 'ssh-startup',
  work: 'over ssh: two empty directories',
  places: ['tmpfs'],
  line: true,
  cases: () => [
    { name: 'empty', files: 0, bytes: 0, destination: 'shared', contenders: [farMyrror('to'), farTrue()], repeats: 4 },
  ],
};
