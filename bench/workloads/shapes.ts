/** The trees that several workloads use. */
import { renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

import { drawnSize, expectedBytes, filePath, growTree, PAST, type TreeShape, writeFile } from '../tree.ts';
import type { Case } from '../workload.ts';

const FILES_PER_DIRECTORY = 100;
const SMALL_SIZES = [100, 4000] as const;

/** Small files of different contents, a hundred to a directory. */
export function smallFiles(files: number): TreeShape {
  return {
    files,
    directories: Math.max(1, Math.round(files / FILES_PER_DIRECTORY)),
    sizes: SMALL_SIZES,
    contents: 'own',
  };
}

/**
 * Gives a root its old time after a change below it. Root times are kept to whole seconds, so that they
 * survive the coming and going of `.myrror/`.
 */
export function keepRootTime(root: string): void {
  utimesSync(root, PAST, PAST);
}

/** A directory with so many small files gets another name in each round, and `edited` of its files another content. */
export function renamedAlbum(files: number, edited: number, more: Pick<Case, 'contenders' | 'unexpected'>): Case {
  const shape = smallFiles(files);
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
      for (let count = 0; count < edited; count++) {
        const path = filePath(shape, random.below(shape.files));
        writeFile(join(source, next, path), drawnSize(shape, random), PAST - round, random);
      }
      keepRootTime(source);
    },
    destination: 'own',
    ...more,
  };
}
