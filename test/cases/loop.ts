/** File systems of their own for a test, mounted for as long as it runs. For root only. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { isRoot, temporary } from '../end-to-end/places.ts';

const MILLISECONDS = 1000;
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
  return new ExfatDisk(bytes, mountPoint()).at;
}

/** An exFAT file system in a file that is mounted through FUSE for as long as the tests of the file run. */
export class ExfatDisk {
  readonly at: string;
  readonly #device: string;

  constructor(bytes: number, at: string) {
    this.at = at;
    mkdirSync(at, { recursive: true });
    const image = join(temporary(), 'image');
    writeFileSync(image, '');
    truncateSync(image, bytes);
    succeed('mkfs.exfat', image);
    this.#device = succeed('losetup', '--find', '--show', image);
    undo.push(() => spawnSync('losetup', ['--detach', this.#device]));
    succeed('mount.exfat-fuse', this.#device, at);
    undo.push(() => spawnSync('umount', [at]));
  }

  /** Takes the disk out and puts it in again. FUSE remembers for a second where each spelling of a name has led. */
  remount(): void {
    const { atimeMs, mtimeMs } = statSync(this.at);
    succeed('umount', this.at);
    succeed('mount.exfat-fuse', this.#device, this.at);
    // There is no place on the disk for the time of the top directory.
    utimesSync(this.at, atimeMs / MILLISECONDS, mtimeMs / MILLISECONDS);
  }
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
