/** Every file goes to another directory, each one by itself. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';

import { forgetfulMyrror, myrror } from '../contenders/myrror.ts';
import { findBoth, rclone, rsync } from '../contenders/peers.ts';
import { directoryPath, expectedBytes, fileName, growTree, homeOf } from '../tree.ts';
import type { Case, Scale, Workload } from '../workload.ts';
import { keepRootTime, smallFiles } from './shapes.ts';

const FILES = 100_000;

/** Criteria with which a file that kept its name and its time is known without reading it. */
const BY_NAME = ['path+mtime', 'name+mtime'];

function moved(scale: Scale): Case {
  const shape = smallFiles(scale(FILES));
  const homes = Uint32Array.from({ length: shape.files }, (_, index) => homeOf(shape, index));
  return {
    name: 'moved',
    files: shape.files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => growTree(source, shape, seed),
    change: (source, random) => {
      for (const [index, home] of homes.entries()) {
        const other = (home + 1 + random.below(shape.directories - 1)) % shape.directories;
        const path = (directory: number): string => join(source, directoryPath(shape, directory), fileName(index));
        renameSync(path(home), path(other));
        homes[index] = other;
      }
      keepRootTime(source);
    },
    destination: 'own',
    contenders: [
      myrror([], { again: true }),
      myrror(BY_NAME, { again: true }),
      rsync('-a', '--delete'),
      findBoth(),
      forgetfulMyrror(),
      rclone('--track-renames'),
    ],
    unexpected: ({ actions, bytes }) =>
      actions.mv === shape.files && bytes.remote_cp === 0 ? undefined : `actions: ${JSON.stringify(actions)}`,
  };
}

export const movedOneByOne: Workload = {
  name: 'moved',
  work: '100,000 files moved one by one to other directories',
  places: ['tmpfs'],
  cases: (scale) => [moved(scale)],
};
