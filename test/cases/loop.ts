/** File systems of their own for a test, mounted for as long as it runs. For root only. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { isRoot, temporary } from '../end-to-end/places.ts';

const undo: (() => void)[] = [];

afterAll(() => {
  for (const act of undo.splice(0).reverse()) act();
});

/** Why tests that mount cannot run here, in one line; null if they can. */
export function cannotMount(...programs: readonly string[]): string | null {
  if (!isRoot) return 'only root may mount file systems';
  const missing = programs.filter((name) => spawnSync('which', [name]).status !== 0);
  return missing.length > 0 ? `${missing.join(', ')} cannot be found` : null;
}

/** What the name of a group of tests that cannot run says of it. */
export function toldBy(reason: string | null): string {
  return reason === null ? '' : ` (not tried here: ${reason})`;
}

/** Mounts a tmpfs with these options; returns where. */
export function mountTmpfs(options: string): string {
  const at = mountPoint();
  succeed('mount', '-t', 'tmpfs', '-o', options, 'tmpfs', at);
  undo.push(() => spawnSync('umount', [at]));
  return at;
}

/** Makes an exFAT file system of some bytes in a file and mounts it through FUSE; returns where. */
export function mountExfat(bytes: number): string {
  const at = mountPoint();
  const image = join(temporary(), 'image');
  writeFileSync(image, '');
  truncateSync(image, bytes);
  succeed('mkfs.exfat', image);
  const device = succeed('losetup', '--find', '--show', image);
  undo.push(() => spawnSync('losetup', ['--detach', device]));
  succeed('mount.exfat-fuse', device, at);
  undo.push(() => spawnSync('umount', [at]));
  return at;
}

/** True if FUSE can be used here. */
export function hasFuse(): boolean {
  return /\bfuse\b/.test(readFileSync('/proc/filesystems', 'latin1'));
}

function mountPoint(): string {
  const at = join(temporary(), 'mounted');
  mkdirSync(at);
  return at;
}

function succeed(program: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}`);
  return stdout.trim();
}
