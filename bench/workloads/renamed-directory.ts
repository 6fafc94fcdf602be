/** A large directory gets another name, and one of its files another content. */
import { renameSync } from 'node:fs';
import { join } from 'node:path';

import { forgetfulMyrror, myrror } from '../contenders/myrror.ts';
import { findBoth, rclone, rsync, unison } from '../contenders/peers.ts';
import { drawnSize, expectedBytes, filePath, growTree, PAST, writeFile } from '../tree.ts';
import type { Case, Scale, Workload } from '../workload.ts';
import { keepRootTime, smallFiles } from './shapes.ts';

const FILES = 100_000;

function renamed(scale: Scale): Case {
  const shape = smallFiles(scale(FILES));
  let name = 'album';
  let round = 0;
  return {
    name: 'renamed',
    files: shape.files,
    bytes: expectedBytes(shape),
    grow: (source, seed) => {
      growTree(join(source, name), shape, seed);
      keepRootTime(source);
    },
    change: (source, random) => {
      round++;
      const next = `album-${round}`;
      renameSync(join(source, name), join(source, next));
      name = next;
      const path = filePath(shape, random.below(shape.files));
      writeFile(join(source, next, path), drawnSize(shape, random), PAST - round, random);
      keepRootTime(source);
    },
    destination: 'own',
    contenders: [
      myrror([], { again: true }),
      rsync('-a', '--delete'),
      findBoth(),
      forgetfulMyrror(),
      rclone('--track-renames'),
      unison(),
    ],
    unexpected: ({ actions }) => {
      const { meta: _, ...counts } = actions;
      const shown = Object.entries(counts).filter(([, count]) => count > 0);
      const text = shown
        .map(([verb, count]) => `${count} ${verb}`)
        .sort()
        .join(', ');
      return text === '1 mv, 1 remote_cp' ? undefined : `actions: ${text}`;
    },
  };
}

export const renamedDirectory: Workload = {
  name: 'renamed-directory',
  work: 'a directory of 100,000 files renamed, one of them edited',
  places: ['tmpfs'],
  cases: (scale) => [renamed(scale)],
};
