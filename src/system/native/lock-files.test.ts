import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asBytes } from '../../core/tree/byte-string.ts';
import { newLockName } from '../portable/lock-owner.ts';
import { createPortableSystem } from '../portable/portable-system.ts';
import type { Handle, System } from '../system.ts';
import { createNativeSystem } from './native-system.ts';

const HOST = 1;
const BOOT = 2;

/** The name of a lock file with one field changed. */
function nameWith(field: number, value: string): string {
  const fields = newLockName().split('.');
  fields[field] = value;
  return fields.join('.');
}

/** Of a boot that is over; and of a machine of which nobody can tell. */
const [dead, alive] = [(): string => nameWith(BOOT, 'f'), (): string => nameWith(HOST, 'f')];
const SEVERAL = 4;

describe.runIf(process.platform === 'linux')('a lock of the system where there are lock files', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'myrror-locks-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function opened(): { system: System; directory: Handle } {
    const system = createNativeSystem();
    return { system, directory: system.openRoot(asBytes(root)) };
  }

  function leave(...names: readonly string[]): void {
    for (const name of names) writeFileSync(join(root, name), '');
  }

  it('is refused while somebody without such locks has the directory, and held by nobody then', () => {
    const { system, directory } = opened();
    const portable = createPortableSystem();
    const other = portable.openRoot(asBytes(root));
    expect(portable.lock(other)).toBe(true);
    expect(system.lockHolder(directory)).toMatchObject({ process: process.pid, alive: true });
    expect(system.lock(directory)).toBe(false);
    portable.unlock(other);
    // The refused one is open still, and holds nothing that would be in the way of another.
    const next = opened();
    expect(next.system.lock(next.directory)).toBe(true);
    for (const { system: each, directory: handle } of [{ system, directory }, next]) each.close(handle);
    portable.close(other);
  });

  it('is granted where all of them are of the dead, whose files go', () => {
    const { system, directory } = opened();
    leave('cache', ...Array.from({ length: SEVERAL }, dead));
    expect(system.lockHolder(directory)).toMatchObject({ alive: false });
    expect(system.lock(directory)).toBe(true);
    expect(readdirSync(root)).toEqual(['cache']);
    system.close(directory);
  });

  it('is refused for one of the living among those of the dead, whichever is listed first', () => {
    const { system, directory } = opened();
    const name = alive();
    leave(dead(), name, ...Array.from({ length: SEVERAL }, dead));
    expect(system.lockHolder(directory)).toMatchObject({ alive: true, here: false });
    expect(system.lock(directory)).toBe(false);
    expect(readdirSync(root)).toContain(name);
    system.close(directory);
  });
});
