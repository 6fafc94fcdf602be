/** Over there: gets the native module to load, from where it is kept or from memory. */
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EXECUTABLE = 0o700;

/** The file as which the module can be loaded for as long as this process lives; null if nothing helps. */
export function loadableNative(kept: string | null, bytes: Uint8Array): string | null {
  if (kept !== null && loads(kept)) return kept;
  // Nothing may be run from the home directory, or nothing could be kept.
  for (const place of [tmpdir(), '/dev/shm', '/var/tmp']) {
    const file = withoutName(place, bytes);
    if (file === null) continue;
    if (loads(file.path)) return file.path;
    closeSync(file.descriptor);
  }
  return null;
}

/** A file that is only open and has no name: nothing stays behind, however this process ends. */
function withoutName(place: string, bytes: Uint8Array): { readonly path: string; readonly descriptor: number } | null {
  let directory: string | null = null;
  try {
    directory = mkdtempSync(join(place, 'myrror.'));
    const path = join(directory, 'native.node');
    writeFileSync(path, bytes, { flag: 'wx', mode: EXECUTABLE });
    const descriptor = openSync(path, 'r');
    return { path: `/proc/self/fd/${descriptor}`, descriptor };
  } catch {
    return null;
  } finally {
    if (directory !== null) rmSync(directory, { recursive: true, force: true });
  }
}

function loads(path: string): boolean {
  try {
    process.dlopen({ exports: {} }, path);
    return true;
  } catch {
    return false;
  }
}
