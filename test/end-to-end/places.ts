/** Temporary directories for whole runs, in memory where the machine has shared memory mounted. */
import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const SHARED_MEMORY = '/dev/shm';
const made: string[] = [];

/** True if the tests run as the superuser. */
export const isRoot: boolean = process.getuid?.() === 0;

/** A new directory; gone after the tests of this file. `open`: for every user of the machine. */
export function temporary(above: string = inMemory(), open = false): string {
  const path = mkdtempSync(join(above, 'myrror-whole-'));
  if (open) chmodSync(path, 0o777);
  made.push(path);
  return path;
}

/** Two roots side by side in a new directory. */
export interface Pair {
  readonly above: string;
  readonly source: string;
  readonly destination: string;
}

export function temporaryPair(above?: string): Pair {
  const path = temporary(above);
  const pair = { above: path, source: join(path, 'source'), destination: join(path, 'destination') };
  mkdirSync(pair.source);
  mkdirSync(pair.destination);
  return pair;
}

/** Removes a tree of any depth and with any modes. */
export function discard(path: string): void {
  if (!isRoot) spawnSync('chmod', ['-R', 'u+rwx', path]);
  spawnSync('rm', ['-rf', path]);
}

afterAll(() => {
  for (const path of made.splice(0)) discard(path);
});

function inMemory(): string {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    return SHARED_MEMORY;
  } catch {
    return tmpdir();
  }
}
