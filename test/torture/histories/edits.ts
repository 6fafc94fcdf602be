/** What people and programs do to a tree between two runs. An edit that the file system refuses is not done. */
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { asBytes } from '../../../src/core/tree/byte-string.ts';
import { openSystem } from '../../../src/system/open-system.ts';
import type { Chance } from './chance.ts';
import { content, NAMES, time } from './pool.ts';
import { type SeenKind, viewOf } from './tree-view.ts';

/** A tree that is edited. */
export interface Ground {
  readonly root: string;
  readonly chance: Chance;
  /** Modes, owners, symlinks and any time can be had. */
  readonly isFull: boolean;
  /** Contents may change without a trace in size and time. */
  readonly cheats: boolean;
  /** May give files to others. */
  readonly isRoot: boolean;
}

const NANOS = 1_000_000_000n;
const MODES = [0o644, 0o600, 0o755, 0o700, 0o444, 0o500, 0o4755, 0o000];
const OWNERS = [0, 1, 1000];
const TARGETS = ['a', '../..', '/etc', 'nowhere', '.', 'b/c'];
const MOST_TRIES = 10;
const native = openSystem();

const edits: Readonly<Record<string, { readonly weight: number; readonly act: (ground: Ground) => void }>> = {
  create: { weight: 16, act: create },
  'make directory': { weight: 5, act: makeDirectory },
  move: { weight: 10, act: (ground) => move(ground, 'any') },
  'move a directory': { weight: 8, act: moveDirectory },
  swap: { weight: 7, act: (ground) => rotate(ground, 2) },
  cycle: { weight: 4, act: (ground) => rotate(ground, 3) },
  'write in place': { weight: 6, act: writeInPlace },
  'write, keeping size and time': { weight: 14, act: cheat },
  replace: { weight: 5, act: replace },
  copy: { weight: 9, act: copy },
  'link hard': { weight: 6, act: linkHard },
  'change mode': { weight: 5, act: changeMode },
  'change owner': { weight: 3, act: changeOwner },
  touch: { weight: 5, act: touch },
  symlink: { weight: 5, act: symlink },
  remove: { weight: 7, act: remove },
  'change kind': { weight: 4, act: changeKind },
  'into its own child': { weight: 2, act: intoItsChild },
};
const weights = Object.fromEntries(Object.entries(edits).map(([name, { weight }]) => [name, weight]));

/** Makes so many edits; returns what they were. */
export function edit(ground: Ground, count: number): readonly string[] {
  return Array.from({ length: count }, () => {
    const name = ground.chance.weighted(weights);
    try {
      edits[name]?.act(ground);
      return name;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      return `${name} (${code})`;
    }
  });
}

function create(ground: Ground): void {
  const path = freePath(ground);
  if (path === null) return;
  writeFileSync(path, content(ground.chance));
  if (ground.chance.is(0.8)) setTime(path, time(ground.chance, ground.isFull));
}

function makeDirectory(ground: Ground): void {
  const path = freePath(ground);
  if (path === null) return;
  mkdirSync(path);
  if (ground.chance.is(0.7)) writeFileSync(join(path, ground.chance.pick(NAMES)), content(ground.chance));
}

function move(ground: Ground, kind: SeenKind | 'any'): string | null {
  const [from, to] = [anEntry(ground, kind), freePath(ground)];
  if (from === null || to === null || isIn(to, from)) return null;
  renameSync(from, to);
  return to;
}

function moveDirectory(ground: Ground): void {
  const to = move(ground, 'directory');
  if (to !== null && ground.chance.is(0.6)) edit({ ...ground, root: to }, 1 + ground.chance.below(3));
}

/** Each of some entries gets the name of the next one. */
function rotate(ground: Ground, count: number): void {
  const found = [...new Set(Array.from({ length: count }, () => anEntry(ground, 'any')))];
  const entries = found.filter((path) => path !== null);
  if (entries.length < count) return;
  if (entries.some((one) => entries.some((other) => one !== other && isIn(one, other)))) return;
  const aside = `${ground.root}/aside~`;
  for (const [index, path] of entries.entries()) renameSync(path, `${aside}${index}`);
  for (let index = 0; index < count; index++) {
    renameSync(`${aside}${index}`, entries[(index + 1) % count] as string);
  }
}

function writeInPlace(ground: Ground): void {
  const path = anEntry(ground, 'file');
  if (path === null) return;
  const { size } = lstatSync(path);
  writeFileSync(path, ground.chance.is(0.5) ? content(ground.chance, size) : content(ground.chance), { flag: 'r+' });
  if (ground.chance.is(0.6)) setTime(path, time(ground.chance, ground.isFull));
}

/** Other content, and all that tells so is the ctime; in place, or as a new file under the old name. */
function cheat(ground: Ground): void {
  const path = anEntry(ground, 'file');
  if (path === null || !ground.cheats) return;
  const { size, mtimeNs, mode, uid, gid } = lstatSync(path, { bigint: true });
  if (ground.chance.is(0.5)) writeFileSync(path, content(ground.chance, Number(size)), { flag: 'r+' });
  else {
    const beside = `${ground.root}/beside~`;
    writeFileSync(beside, content(ground.chance, Number(size)));
    if (ground.isFull) chmodSync(beside, Number(mode & 0o7777n));
    if (ground.isRoot && ground.isFull) chownSync(beside, Number(uid), Number(gid));
    renameSync(beside, path);
  }
  setTime(path, mtimeNs);
}

function replace(ground: Ground): void {
  const path = anEntry(ground, 'file');
  if (path === null) return;
  const beside = `${ground.root}/beside~`;
  writeFileSync(beside, content(ground.chance));
  renameSync(beside, path);
}

function copy(ground: Ground): void {
  const [from, to] = [anEntry(ground, 'file'), freePath(ground)];
  if (from === null || to === null) return;
  copyFileSync(from, to);
  const ofCopy = ground.chance.number();
  if (ofCopy < 0.5) setTime(to, lstatSync(from, { bigint: true }).mtimeNs);
  else if (ofCopy < 0.75) setTime(to, time(ground.chance, ground.isFull));
}

function linkHard(ground: Ground): void {
  const [from, to] = [anEntry(ground, 'file'), freePath(ground)];
  if (from !== null && to !== null) linkSync(from, to);
}

function changeMode(ground: Ground): void {
  const path = anEntry(ground, ground.chance.is(0.6) ? 'file' : 'directory');
  if (path === null) return;
  const mode = ground.chance.pick(MODES);
  // Whoever is not root must be able to read what is to be judged.
  chmodSync(path, ground.isRoot ? mode : mode | 0o700);
}

function changeOwner(ground: Ground): void {
  const path = anEntry(ground, ground.chance.is(0.6) ? 'file' : 'directory');
  if (path !== null && ground.isRoot) chownSync(path, ground.chance.pick(OWNERS), ground.chance.pick(OWNERS));
}

function touch(ground: Ground): void {
  const path = anEntry(ground, 'any');
  if (path !== null) setTime(path, time(ground.chance, ground.isFull));
}

function symlink(ground: Ground): void {
  const path = freePath(ground);
  if (path !== null && ground.isFull) symlinkSync(ground.chance.pick(TARGETS), path);
}

function remove(ground: Ground): void {
  const path = anEntry(ground, ground.chance.is(0.2) ? 'any' : 'file');
  if (path !== null) rmSync(path, { recursive: true });
}

function changeKind(ground: Ground): void {
  const path = anEntry(ground, 'any');
  if (path === null) return;
  const wasDirectory = lstatSync(path).isDirectory();
  const aside = ground.chance.is(0.5) ? freePath(ground) : null;
  if (aside !== null && !isIn(aside, path)) renameSync(path, aside);
  else rmSync(path, { recursive: true });
  if (wasDirectory) writeFileSync(path, content(ground.chance));
  else {
    mkdirSync(path);
    writeFileSync(join(path, ground.chance.pick(NAMES)), content(ground.chance));
  }
}

function intoItsChild(ground: Ground): void {
  const path = anEntry(ground, 'directory');
  if (path === null) return;
  const aside = `${ground.root}/aside~`;
  renameSync(path, aside);
  mkdirSync(path);
  renameSync(aside, join(path, ground.chance.pick(NAMES)));
}

/** A name that is free in a directory that is there. */
function freePath(ground: Ground): string | null {
  const view = viewOf(ground.root);
  const directories = [...view].filter(([, { kind }]) => kind === 'directory').map(([path]) => path);
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const path = join(ground.chance.pick(directories), ground.chance.pick(NAMES));
    if (!view.has(path)) return join(ground.root, path);
  }
  return null;
}

function anEntry(ground: Ground, kind: SeenKind | 'any'): string | null {
  const found = [...viewOf(ground.root)].filter(
    ([path, seen]) => path !== '.' && (kind === 'any' || seen.kind === kind),
  );
  return found.length === 0 ? null : join(ground.root, ground.chance.pick(found)[0]);
}

function isIn(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** To the nanosecond, which node:fs cannot. */
function setTime(path: string, mtime: bigint): void {
  const at = native.openRoot(asBytes(Buffer.from(dirname(path)).toString('latin1')));
  const name = asBytes(Buffer.from(path.slice(dirname(path).length + 1)).toString('latin1'));
  const seconds = mtime >= 0n ? mtime / NANOS : -((-mtime + NANOS - 1n) / NANOS);
  try {
    native.setTimeAt(at, name, Number(seconds), Number(mtime - seconds * NANOS));
  } finally {
    native.close(at);
  }
}
