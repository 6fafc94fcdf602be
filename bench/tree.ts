/**
 * Trees for the bench: `files` files spread evenly over `directories` directories, which stand on two
 * levels. Everything about them follows from the seed: names, sizes, contents and times. Times are
 * whole seconds in the past and no two files have the same.
 */
import { closeSync, futimesSync, mkdirSync, openSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { type Random, seeded } from './random.ts';

export interface TreeShape {
  readonly files: number;
  readonly directories: number;
  /** Bytes of the smallest and of the largest file; sizes are spread evenly between them. */
  readonly sizes: readonly [number, number];
  /** Every file has a content of its own, or all have the same. */
  readonly contents: 'own' | 'one';
}

/** 1 January 2020, in seconds: the time of every directory; that of file number i is i seconds later. */
export const PAST = 1_577_836_800;

const WORD_BYTES = 4;
const CHUNK_WORDS = 1 << 18;
const NAME_DIGITS = 7;

/** The name that belongs to a number, of equal length for all. */
function numbered(letter: string, index: number): string {
  return letter + String(index).padStart(NAME_DIGITS, '0');
}

/** Directory number `index`, relative to the root: the first few stand in the root, the others in them. */
export function directoryPath(shape: TreeShape, index: number): string {
  const upper = Math.ceil(Math.sqrt(shape.directories));
  return index < upper ? numbered('d', index) : join(numbered('d', index % upper), numbered('d', index));
}

/** The name of file number `index`. */
export function fileName(index: number): string {
  return numbered('f', index);
}

/** The directory in which file number `index` begins its life. */
export function homeOf(shape: TreeShape, index: number): number {
  return Math.floor((index * shape.directories) / shape.files);
}

/** File number `index`, relative to the root. */
export function filePath(shape: TreeShape, index: number): string {
  return join(directoryPath(shape, homeOf(shape, index)), fileName(index));
}

/** A number of bytes for one more file of the tree. */
export function drawnSize(shape: TreeShape, random: Random): number {
  const [least, most] = shape.sizes;
  return least + random.below(most - least + 1);
}

/** Writes `size` random bytes to `path` and gives it the time `seconds`. */
export function writeFile(path: string, size: number, seconds: number, random: Random): void {
  const words = new Uint32Array(Math.min(CHUNK_WORDS, Math.ceil(size / WORD_BYTES)));
  const bytes = new Uint8Array(words.buffer);
  const file = openSync(path, 'w');
  try {
    for (let left = size; left > 0; left -= bytes.length) {
      random.fill(words);
      writeSync(file, bytes, 0, Math.min(left, bytes.length));
    }
    futimesSync(file, seconds, seconds);
  } finally {
    closeSync(file);
  }
}

/** Makes the tree at `root`, whose parent must exist. */
export function growTree(root: string, shape: TreeShape, seed: string): void {
  const random = seeded(seed);
  const directories = Array.from({ length: shape.directories }, (_, index) => join(root, directoryPath(shape, index)));
  for (const directory of directories) mkdirSync(directory, { recursive: true });
  for (let index = 0; index < shape.files; index++) {
    const content = shape.contents === 'one' ? seeded(seed) : random;
    writeFile(join(root, filePath(shape, index)), drawnSize(shape, content), PAST + index, content);
  }
  for (const directory of directories.reverse()) utimesSync(directory, PAST, PAST);
  utimesSync(root, PAST, PAST);
}

/** Bytes of all files together, on the average of all seeds. */
export function expectedBytes(shape: TreeShape): number {
  return Math.round((shape.files * (shape.sizes[0] + shape.sizes[1])) / 2);
}
