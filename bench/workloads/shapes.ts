/** The trees that several workloads use. */
import { utimesSync } from 'node:fs';

import { PAST, type TreeShape } from '../tree.ts';

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
