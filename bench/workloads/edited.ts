/** A day's work: some files edited, as many added, as many removed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { forgetfulMyrror, myrror } from '../contenders/myrror.ts';
import { findBoth, rclone, rsync, unison } from '../contenders/peers.ts';
import { shuffled } from '../random.ts';
import { directoryPath, drawnSize, expectedBytes, fileName, filePath, growTree, PAST, writeFile } from '../tree.ts';
import type { Case, PlaceName, Scale, Workload } from '../workload.ts';
import { keepRootTime, smallFiles } from './shapes.ts';

const FILES = 200_000;
const SHARE = 0.05;
const KINDS = 3;

function editedTree(scale: Scale, place: PlaceName): Case {
  const shape = smallFiles(scale(FILES));
  const each = Math.round((shape.files * SHARE) / KINDS);
  const paths = Array.from({ length: shape.files }, (_, index) => filePath(shape, index));
  let made = shape.files;
  return {
    name: 'edited',
    files: shape.files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => growTree(source, shape, seed),
    change: (source, random) => {
      const chosen = shuffled(paths.length, random);
      for (const index of chosen.subarray(0, each)) {
        made++;
        writeFile(join(source, paths[index] ?? ''), drawnSize(shape, random), PAST + made, random);
      }
      for (const index of chosen.subarray(each, 2 * each)) {
        rmSync(join(source, paths[index] ?? ''));
        made++;
        paths[index] = join(directoryPath(shape, random.below(shape.directories)), fileName(made));
        writeFile(join(source, paths[index]), drawnSize(shape, random), PAST + made, random);
      }
      keepRootTime(source);
    },
    destination: 'own',
    contenders: [
      myrror(),
      rsync('-a', '--delete'),
      findBoth(),
      ...(place === 'tmpfs' ? [forgetfulMyrror(), rclone(), unison()] : []),
    ],
  };
}

export const edited: Workload = {
  name: 'edited',
  work: '5 % of 200,000 files edited, added, removed, each in equal parts',
  places: ['tmpfs', 'disk'],
  cases: (scale, place) => [editedTree(scale, place)],
};
