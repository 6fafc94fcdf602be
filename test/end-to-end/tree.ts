/** Small trees on disk for end-to-end tests, and what they look like. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Path to content; a path that ends in a slash is an empty directory. */
export type TreeText = Readonly<Record<string, string>>;

/** Seconds since 1970 of all files, so that equal trees have equal times. */
const MTIME = 1_600_000_000;
const STATE_DIRECTORY = '.myrror';

/** A new directory under the system's temporary one. */
export function makeScratch(): string {
  return mkdtempSync(join(tmpdir(), 'myrror-cli-'));
}

export function removeScratch(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** Writes a tree at `root`, which is made. */
export function writeTree(root: string, tree: TreeText): void {
  mkdirSync(root, { recursive: true });
  for (const [path, content] of Object.entries(tree)) {
    const full = join(root, path);
    if (path.endsWith('/')) {
      mkdirSync(full, { recursive: true });
      continue;
    }
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
    utimesSync(full, MTIME, MTIME);
  }
}

/** Each entry with its kind, content, mode and time; without the state of the tool itself. */
export function describeTree(root: string): Readonly<Record<string, string>> {
  const lines: Record<string, string> = {};
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    if (path === STATE_DIRECTORY || path.startsWith(`${STATE_DIRECTORY}/`)) continue;
    const status = lstatSync(join(root, path));
    const content = status.isFile() ? readFileSync(join(root, path), 'latin1') : 'directory';
    lines[path] = `${status.mode.toString(8)} ${status.mtimeMs} ${content}`;
  }
  return lines;
}
