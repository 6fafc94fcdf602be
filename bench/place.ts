/** Where trees stand: a directory of the bench's own on a memory file system or on a disk. */
import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

import { outputOf, runCommand } from './command.ts';
import type { PlaceName } from './workload.ts';

export interface Place {
  readonly name: PlaceName;
  /** Made by the bench, and removed with all that is in it. */
  readonly directory: string;
  /** As `findmnt` calls it, for example `ext4`. */
  readonly fileSystem: string;
}

/** What one file costs beside its content: its inode and its name, in bytes of memory. */
const ENTRY_BYTES = 1200;
const PAGE_BYTES = 4096;
const RESERVE = 1.15;

/** Makes a directory of its own below `base`. */
export function openPlace(name: PlaceName, base: string): Place {
  mkdirSync(base, { recursive: true });
  const directory = mkdtempSync(join(base, 'myrror-bench-'));
  const asked = runCommand({ line: ['findmnt', '-n', '-o', 'FSTYPE', '-T', directory] }, false);
  return { name, directory, fileSystem: asked.output?.trim().split('\n').at(-1) || 'unknown' };
}

/** Removes the place and all trees in it. `rm` is a good deal faster at that than Node. */
export function removeTree(path: string): void {
  if (runCommand({ line: ['rm', '-rf', path] }, false).failure !== undefined) {
    rmSync(path, { recursive: true, force: true });
  }
}

/** How many trees of `files` files and `bytes` bytes there is room for. */
export function roomFor(place: Place, files: number, bytes: number): number {
  const disk = statfsSync(place.directory);
  const content = bytes + files * (PAGE_BYTES / 2);
  const onDisk = (disk.bavail * disk.bsize) / content;
  // Disks without a fixed number of inodes report none at all.
  const inodes = disk.files === 0 ? Number.POSITIVE_INFINITY : disk.ffree / files;
  const memory = place.fileSystem === 'tmpfs' ? availableMemory() / (content + files * ENTRY_BYTES) : onDisk;
  return Math.floor(Math.min(onDisk, inodes, memory) / RESERVE);
}

/** Memory that can be had without swapping, bytes. */
function availableMemory(): number {
  const found = /^MemAvailable: +(\d+) kB/m.exec(outputOf('cat', '/proc/meminfo'))?.[1];
  return found === undefined ? freemem() : Number(found) * 1024;
}
