/**
 * Real file systems that are made too small and grow again: a tmpfs by its limits, a file system in an image by a
 * file that takes up the room, and by empty ones that take up the inodes.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot, temporary } from '../end-to-end/places.ts';
import { LoopDisk, type LoopKind, whyNoLoopDisk } from './loop-disk.ts';

export type NarrowKind = 'tmpfs' | LoopKind;

/** A file system for one pair of trees at a time. */
export interface NarrowDisk {
  /** Where it is mounted. */
  readonly path: string;
  /** Leaves so much room, and no more; `inodes` for a limit of these. Of bytes as many as its blocks and its own needs allow. */
  leave(what: Limited, room: number): void;
  /** Takes every limit away: it has grown. */
  grow(): void;
  /** Removes all that is on it. */
  clear(): void;
  remove(): void;
}

export type Limited = 'bytes' | 'inodes';

const AMPLE = '64m';
const AMPLE_INODES = 10_000;
/** So few that files can take them up. Nothing is kept back for the superuser, who these tests are. */
const FEW_INODES = 240;
const FILLER = '.filler';
/** What it takes to note where a large file is. */
const FILLER_BLOCKS = 4;

/** Why none of this kind can be had here; null if one can. */
export function whyNoNarrowDisk(kind: NarrowKind): string | null {
  if (!isRoot) return 'full disks need root, to mount small file systems';
  return kind === 'tmpfs' ? null : whyNoLoopDisk(kind);
}

export function makeNarrowDisk(kind: NarrowKind): NarrowDisk {
  return kind === 'tmpfs' ? new NarrowMemory() : new NarrowImage(kind);
}

/** What is used of a file system. */
export function used(path: string): Readonly<Record<Limited, number>> {
  const { bsize, blocks, bfree, files, ffree } = statfsSync(path);
  return { bytes: (blocks - bfree) * bsize, inodes: files - ffree };
}

class NarrowMemory implements NarrowDisk {
  readonly path: string = mkdtempSync(join(temporary(), 'small-'));

  constructor() {
    mount('-t', 'tmpfs', '-o', `size=${AMPLE},nr_inodes=${AMPLE_INODES}`, 'tmpfs', this.path);
  }

  leave(what: Limited, room: number): void {
    const limit = used(this.path)[what] + room;
    mount('-o', `remount,${what === 'bytes' ? 'size' : 'nr_inodes'}=${limit}`, this.path);
  }

  grow(): void {
    mount('-o', `remount,size=${AMPLE},nr_inodes=${AMPLE_INODES}`, this.path);
  }

  clear(): void {
    for (const name of readdirSync(this.path)) rmSync(join(this.path, name), { recursive: true });
    this.grow();
  }

  remove(): void {
    spawnSync('umount', [this.path]);
    rmSync(this.path, { recursive: true });
  }
}

class NarrowImage implements NarrowDisk {
  readonly path: string;
  readonly #disk: LoopDisk;
  readonly #filler: string;

  constructor(kind: LoopKind) {
    this.#disk = new LoopDisk(kind, kind === 'ext4' ? ['-m', '0', '-N', `${FEW_INODES}`] : []);
    this.path = this.#disk.path;
    this.#filler = join(this.path, FILLER);
  }

  leave(what: Limited, room: number): void {
    mkdirSync(this.#filler);
    if (what === 'bytes') this.#fillBytes(room);
    else for (let free = this.#freeInodes(); free > room; free--) writeFileSync(join(this.#filler, `${free}`), '');
  }

  grow(): void {
    rmSync(this.#filler, { recursive: true, force: true });
  }

  clear(): void {
    this.#disk.clear();
  }

  remove(): void {
    this.#disk.remove();
  }

  /** Takes up all, then gives back. */
  #fillBytes(room: number): void {
    const file = join(this.#filler, 'file');
    const { bsize, bavail } = statfsSync(this.path);
    const size = (bavail - FILLER_BLOCKS) * bsize - room;
    run('fallocate', '--length', `${size}`, file);
    for (let more = 0; ; more += bsize) {
      const now = statfsSync(this.path);
      if (now.bavail * bsize >= room || more > size) return;
      truncateSync(file, size - more);
    }
  }

  #freeInodes(): number {
    return statfsSync(this.path).ffree;
  }
}

function mount(...words: string[]): void {
  run('mount', ...words);
}

function run(command: string, ...words: string[]): void {
  const ran = spawnSync(command, words, { encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`${command} ${words.join(' ')}: ${ran.stderr}`);
}
