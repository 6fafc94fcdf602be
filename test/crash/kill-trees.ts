/** Two states of a tree of some thousand real files, and a look at what is in a tree now. */
import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const DIRECTORIES = 40;
const FILES_PER_DIRECTORY = 50;
const LARGE_FILES = 6;
const LARGE = 3_000_000;
const FIRST_TIME = 1_600_000_000;

/** Writes the first state below `root`. */
export function writeFirst(root: string): void {
  for (let directory = 0; directory < DIRECTORIES; directory++) {
    for (let file = 0; file < FILES_PER_DIRECTORY; file++)
      write(root, `d${directory}/f${file}`, directory * 1000 + file);
  }
  for (let file = 0; file < LARGE_FILES; file++) write(root, `large/l${file}`, 100_000 + file, LARGE);
  symlinkSync('d1/f1', join(root, 'link'));
}

/** Writes below `root` what people have made of it: directories renamed and swapped, files moved, swapped, copied, edited, gone and new. */
export function writeSecond(root: string): void {
  for (let directory = 0; directory < DIRECTORIES; directory++) {
    const name = nameOfSecond(directory);
    for (let file = 0; file < FILES_PER_DIRECTORY; file++) {
      const seed = directory * 1000 + file;
      if (file % 11 === 3) continue;
      if (file % 13 === 5) write(root, `${name}/f${file}`, 500_000 + seed);
      else if (file % 10 === 0) write(root, `${name}/f${file + 1}`, seed);
      else if (file % 10 === 1) write(root, `${name}/f${file - 1}`, seed);
      else if (file % 17 === 7) write(root, `gathered/${directory}-${file}`, seed);
      else write(root, `${name}/f${file}`, seed);
      if (file % 20 === 9) write(root, `copies/${directory}/c${file}`, seed);
    }
  }
  for (let file = 0; file < LARGE_FILES; file++)
    write(root, `large/l${(file + 1) % LARGE_FILES}`, 100_000 + file, LARGE);
  write(root, 'large/new', 200_000, LARGE);
  mkdirSync(join(root, 'link'));
}

/** A third of the directories keep their names, a third is renamed, a third swaps in pairs. */
function nameOfSecond(directory: number): string {
  const third = directory % 3;
  if (third === 0) return `d${directory}`;
  if (third === 1) return `renamed/e${directory}`;
  return `d${(Math.floor(directory / 3) ^ 1) * 3 + third}`;
}

function write(root: string, path: string, seed: number, size = 300 + (seed % 700)): void {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  const line = `content ${seed} `;
  writeFileSync(full, line.repeat(Math.ceil(size / line.length)));
  utimesSync(full, FIRST_TIME + seed, FIRST_TIME + seed);
}

/** Path to kind, mode, time and digest of everything below `root`; `.myrror` only on request. */
export function lookAt(root: string, withOwnState = false): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (directory: string, prefix: string): void => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (prefix === '' && entry.name === '.myrror' && !withOwnState) continue;
      const full = join(directory, entry.name);
      const path = prefix + entry.name;
      const { mode, mtimeMs } = lstatSync(full);
      const common = `${(mode & 0o7777).toString(8)} ${mtimeMs}`;
      if (entry.isDirectory()) {
        found.set(path, `directory ${common}`);
        visit(full, `${path}/`);
      } else if (entry.isSymbolicLink()) found.set(path, `symlink ${readlinkSync(full)} ${mtimeMs}`);
      else found.set(path, `file ${digestOf(full)} ${common}`);
    }
  };
  visit(root, '');
  return found;
}

/** The digests of all files in what `lookAt` has found. */
export function contentsOf(found: ReadonlyMap<string, string>): Set<string> {
  return new Set(
    [...found.values()].filter((text) => text.startsWith('file ')).map((text) => text.split(' ')[1] ?? ''),
  );
}

function digestOf(file: string): string {
  return createHash('sha1').update(readFileSync(file)).digest('hex');
}
