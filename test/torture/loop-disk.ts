/**
 * A real file system in an image in memory, whose power can be cut: the ioctl that shuts a file system down
 * stops all that is on its way to the disk, and mounting it again replays its log, as after a power cut.
 */
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import koffi from 'koffi';
import { isRoot } from '../end-to-end/places.ts';

export type LoopKind = 'ext4' | 'xfs';

/** `drop`: what the log holds and is not on the disk is lost. `flush`: the log reaches the disk, contents do not. */
export type CutMode = 'drop' | 'flush';

/** EXT4_IOC_SHUTDOWN and XFS_IOC_GOINGDOWN: _IOR('X', 125, u32). */
const SHUT_DOWN = 0x8004587d;
const flagOf: Readonly<Record<CutMode, number>> = { flush: 1, drop: 2 };

const MEMORY = '/dev/shm';
const MEGABYTE = 1024 * 1024;
/** The least that mkfs.xfs makes. */
const MEGABYTES = 320;
const makers: Readonly<Record<LoopKind, readonly string[]>> = {
  ext4: ['mkfs.ext4', '-q', '-F', '-I', '256', '-J', 'size=16', '-E', 'lazy_itable_init=0,lazy_journal_init=0'],
  xfs: ['mkfs.xfs', '-q', '-f'],
};
/** Nothing reaches the disk by the mere passing of time. */
const mountOptions: Readonly<Record<LoopKind, string>> = { ext4: 'commit=300', xfs: 'defaults' };

/** Why no loop disk of this kind can be had here; null if it can. */
export function whyNoLoopDisk(kind: LoopKind): string | null {
  if (!isRoot) return `a disk of ${kind} needs root`;
  if (!existsSync('/dev/loop-control') || !existsSync(MEMORY)) return `a disk of ${kind} needs loop devices`;
  const [maker = ''] = makers[kind];
  if (spawnSync(maker, ['-V']).error !== undefined) return `a disk of ${kind} needs ${maker}`;
  try {
    new LoopDisk(kind).remove();
    return null;
  } catch (error) {
    return `a disk of ${kind} cannot be had: ${String(error)}`;
  }
}

export class LoopDisk {
  readonly kind: LoopKind;
  /** Where it is mounted. */
  readonly path: string;
  readonly #above: string;
  readonly #device: string;

  /** `more`: words for mkfs. */
  constructor(kind: LoopKind, more: readonly string[] = []) {
    this.kind = kind;
    this.#above = mkdtempSync(join(MEMORY, 'myrror-loop-'));
    this.path = join(this.#above, 'mounted');
    mkdirSync(this.path);
    const image = join(this.#above, 'image');
    writeFileSync(image, '');
    truncateSync(image, MEGABYTES * MEGABYTE);
    const [maker = '', ...words] = makers[kind];
    run(maker, ...words, ...more, image);
    this.#device = run('losetup', '--find', '--show', image).trim();
    this.mount();
  }

  mount(): void {
    run('mount', '-t', this.kind, '-o', mountOptions[this.kind], this.#device, this.path);
  }

  /** Cuts the power: nothing reaches the disk any more. All that was opened on it must be closed before `restart`. */
  cut(mode: CutMode): void {
    const root = openSync(this.path, 'r');
    try {
      if (ioctl(root, SHUT_DOWN, new Uint32Array([flagOf[mode]])) !== 0) throw new Error(`${this.kind} goes on`);
    } finally {
      closeSync(root);
    }
  }

  /** After a cut: the log is replayed. */
  restart(): void {
    run('umount', this.path);
    this.mount();
  }

  /** Removes all that is on it. */
  clear(): void {
    for (const name of readdirSync(this.path)) {
      if (name !== 'lost+found') rmSync(join(this.path, name), { recursive: true });
    }
  }

  remove(): void {
    spawnSync('umount', [this.path]);
    spawnSync('losetup', ['--detach', this.#device]);
    rmSync(this.#above, { recursive: true });
  }
}

const ioctl: (file: number, request: number, argument: Uint32Array) => number = koffi
  .load(null)
  .func('int ioctl(int file, unsigned long request, void *argument)');

function run(command: string, ...words: string[]): string {
  const ran = spawnSync(command, words, { encoding: 'utf8' });
  if (ran.error !== undefined) throw ran.error;
  if (ran.status !== 0) throw new Error(`${command} ${words.join(' ')}: ${ran.stderr.trim()}`);
  return ran.stdout;
}
