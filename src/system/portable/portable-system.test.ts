import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { asBytes } from '../../core/tree/byte-string.ts';
import { Kind } from '../../core/tree/kind.ts';
import { DirectoryListing } from '../directory-listing.ts';
import { errnoNumber } from '../errno.ts';
import { errorCode } from '../system-error.ts';
import { createPortableSystem } from './portable-system.ts';

const refusal = vi.hoisted(() => ({ call: '', name: '', errno: 0 }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  const refusing = (call: 'lstatSync' | 'writeSync') => {
    const run = real[call] as (...given: unknown[]) => unknown;
    return (...given: unknown[]): unknown => {
      if (refusal.call !== call || !String(given[0]).endsWith(refusal.name)) return run(...given);
      throw Object.assign(new Error('refused'), {
        errno: -refusal.errno,
        code: `Unknown system error -${refusal.errno}`,
      });
    };
  };
  return { ...real, lstatSync: refusing('lstatSync'), writeSync: refusing('writeSync') };
});

describe.runIf(process.platform === 'linux')('the portable System', () => {
  let root = '';
  beforeEach(() => {
    root = fs.mkdtempSync(join(tmpdir(), 'myrror-portable-'));
  });
  afterEach(() => {
    refusal.call = '';
    fs.rmSync(root, { recursive: true });
  });

  function listed(errno: string): DirectoryListing {
    const system = createPortableSystem('descriptors');
    const directory = system.openRoot(asBytes(root));
    fs.writeFileSync(join(root, 'a'), 'x');
    fs.writeFileSync(join(root, 'b'), 'x');
    Object.assign(refusal, { call: 'lstatSync', name: '/b', errno: errnoNumber(errno) });
    const listing = new DirectoryListing();
    try {
      system.readDirectory(directory, listing);
      return listing;
    } finally {
      system.close(directory);
    }
  }

  it('lists what it may not look at as unreadable, with the reason', () => {
    const listing = listed('EACCES');
    const rows = [...listing.sort()];
    expect(rows.map((row) => listing.kind[row])).toEqual([Kind.file, Kind.unreadable]);
    expect(rows.map((row) => listing.failure[row])).toEqual([0, errnoNumber('EACCES')]);
  });

  it('knows errors by their number where Node has no name for them', () => {
    const system = createPortableSystem('descriptors');
    const directory = system.openRoot(asBytes(root));
    const file = system.createFile(directory, asBytes('a'));
    Object.assign(refusal, { call: 'writeSync', name: '', errno: errnoNumber('EDQUOT') });
    let code: string | null = null;
    try {
      system.write(file, new Uint8Array(1), 0, 1, 0);
    } catch (error) {
      code = errorCode(error);
    }
    expect(code).toBe('EDQUOT');
    for (const handle of [file, directory]) system.close(handle);
  });
});
