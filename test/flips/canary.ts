/** A tree that nobody may touch, and whose contents nobody may carry away. */
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
import { join } from 'node:path';

/** In every content and in some names of the outside, and nowhere else. */
export const MARK = 'OUTSIDE';

/** Everything that can be seen of a tree, its root included: one line per entry. */
export function picture(root: string): string[] {
  const lines: string[] = [];
  const visit = (path: string, shown: string): void => {
    const { mode, uid, gid, size, mtimeNs, ino, nlink } = lstatSync(path, { bigint: true });
    const kind = Number(mode) & 0o170000;
    const content = kind === 0o100000 ? readFileSync(path, 'latin1') : kind === 0o120000 ? readlinkSync(path) : '';
    const links = kind === 0o040000 ? 0 : nlink;
    lines.push(`${shown} ${mode.toString(8)} ${uid}:${gid} ${size} ${mtimeNs} ${ino} ${links} ${content}`);
    if (kind === 0o040000) for (const name of readdirSync(path).sort()) visit(join(path, name), `${shown}/${name}`);
  };
  visit(root, '.');
  return lines;
}

/** What of the outside is found in a tree: paths of files with its content and of names that only it has. */
export function foreignIn(root: string): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) return;
    if (path.slice(root.length).includes(MARK)) found.push(path);
    if (status.isDirectory()) for (const name of readdirSync(path)) visit(join(path, name));
    else if (status.isFile() && readFileSync(path, 'latin1').includes(MARK)) found.push(path);
  };
  visit(root);
  return found;
}

/** What a tree of tests is made of: content of a file, the target of a symlink, or a directory. */
export type Planted = string | { readonly to: string } | null;

/** Plants a tree with times long past. */
export function plantTree(root: string, tree: Readonly<Record<string, Planted>>): void {
  mkdirSync(root, { recursive: true });
  for (const [path, what] of Object.entries(tree)) {
    const whole = join(root, path);
    mkdirSync(join(whole, '..'), { recursive: true });
    if (what === null) mkdirSync(whole, { recursive: true });
    else if (typeof what === 'string') {
      writeFileSync(whole, what, { mode: 0o640 });
      utimesSync(whole, PAST, PAST);
    } else symlinkSync(what.to, whole);
  }
}

const PAST = 1_600_000_000;
