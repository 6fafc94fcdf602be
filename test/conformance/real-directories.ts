/** Temporary directories of the real file system, for tests. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { System } from '../../src/system/system.ts';
import type { Subject } from './system-world.ts';

const SHARED_MEMORY = '/dev/shm';

function makeTemporary(above: string): string {
  return mkdtempSync(join(above, 'myrror-system-'));
}

/** A subject on the real disk, with a directory on another device where the machine has shared memory mounted. */
export function realSubject(system: System): Subject {
  const root = makeTemporary(tmpdir());
  const other = existsSync(SHARED_MEMORY) && statSync(SHARED_MEMORY).dev !== statSync(root).dev;
  const elsewhere = other ? makeTemporary(SHARED_MEMORY) : undefined;
  return {
    system,
    root: asBytes(root),
    elsewhere: elsewhere === undefined ? undefined : asBytes(elsewhere),
    privileged: process.getuid?.() === 0,
    dispose: () => {
      for (const made of [root, elsewhere]) if (made !== undefined) rmSync(made, { recursive: true, force: true });
    },
  };
}
