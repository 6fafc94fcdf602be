/** Writes trees to a real file system, with all attributes to the nanosecond. */
import { chmodSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { openSystem } from '../../src/system/open-system.ts';
import type { System } from '../../src/system/system.ts';
import type { Tree } from '../model/random-trees.ts';
import { contentBytes } from '../model/random-trees-content.ts';

const NANOS = 1_000_000_000n;
const system: System = openSystem();

/** A path below `root`, for calls of node:fs. */
function below(root: string, path: string): Buffer {
  return path === '' ? Buffer.from(root) : Buffer.concat([Buffer.from(`${root}/`), Buffer.from(path, 'latin1')]);
}

/** Sets the mtime of what is at `path` below `root`, or of the root itself for ''; never follows a symlink. */
export function setTime(root: string, path: string, mtime: bigint): void {
  const full = below(root, path).toString('latin1');
  const cut = full.lastIndexOf('/');
  const above = system.openRoot(asBytes(full.slice(0, cut)));
  let seconds = mtime / NANOS;
  if (seconds * NANOS > mtime) seconds--;
  system.setTimeAt(above, asBytes(full.slice(cut + 1)), Number(seconds), Number(mtime - seconds * NANOS));
  system.close(above);
}

/** Fills a directory that is there. */
export function plantTree(root: string, tree: Tree): void {
  const paths = [...tree.keys()].sort();
  for (const path of paths) {
    const entry = tree.get(path);
    const full = below(root, path);
    if (entry?.kind === 'directory') mkdirSync(full);
    else if (entry?.kind === 'file') writeFileSync(full, contentBytes(entry.content));
    else if (entry?.kind === 'symlink') symlinkSync(Buffer.from(entry.target, 'latin1'), full);
  }
  for (const path of paths.reverse()) {
    const entry = tree.get(path);
    if (entry === undefined) continue;
    if (entry.owner >= 0) lchownSync(below(root, path), entry.owner, entry.owner);
    if (entry.kind !== 'symlink') chmodSync(below(root, path), entry.mode);
    setTime(root, path, entry.mtime);
  }
}

/** What stands at a path of a tree that a test writes down: a directory, a link, or content. */
export type Sketch = Readonly<Record<string, Sketched>>;
export type Sketched =
  | string
  | Buffer
  | { readonly link: string }
  | { readonly text: string; readonly at: number }
  | null;

const USUAL_SECOND = 1_500_000_000n;

/**
 * Adds what a test writes down to a directory that is there: `{ d: null, 'd/f': 'text', l: { link: 'd' } }`,
 * null being a directory. Directories above are made. The mtime of a file goes with its content, so that a
 * moved file is recognised; all directories have one mtime. Paths are byte strings.
 */
export function plant(root: string, sketch: Sketch): void {
  const directories = new Set(['']);
  for (const [path, what] of Object.entries(sketch)) {
    for (let cut = path.indexOf('/'); cut >= 0; cut = path.indexOf('/', cut + 1)) directories.add(path.slice(0, cut));
    if (what === null) directories.add(path);
  }
  for (const path of [...directories].sort()) mkdirSync(below(root, path), { recursive: true });
  for (const [path, what] of Object.entries(sketch)) if (what !== null) plantOne(root, path, what);
  for (const path of [...directories].sort().reverse()) setTime(root, path, USUAL_SECOND * NANOS);
}

function plantOne(root: string, path: string, what: Exclude<Sketched, null>): void {
  const full = below(root, path);
  if (typeof what === 'object' && 'link' in what) {
    symlinkSync(Buffer.from(what.link, 'latin1'), full);
    setTime(root, path, USUAL_SECOND * NANOS);
    return;
  }
  const timed = typeof what === 'object' && 'text' in what ? what : null;
  const content = timed === null ? (what as string | Buffer) : timed.text;
  writeFileSync(full, content);
  setTime(root, path, timed === null ? timeOf(content) : BigInt(timed.at) * NANOS);
}

/** The mtime that files with this content get. */
export function timeOf(content: string | Buffer): bigint {
  let sum = 0;
  for (const byte of Buffer.from(content)) sum = (Math.imul(sum, 31) + byte) >>> 0;
  return USUAL_SECOND * NANOS + BigInt(sum % 1_000_000) * 1000n;
}
