import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asBytes } from '../../core/tree/byte-string.ts';
import { errnoNumber } from '../errno.ts';
import { errorCode } from '../system-error.ts';
import { abiOf } from './abi.ts';
import { NativeAttributes } from './attributes.ts';
import { bindLibc } from './libc.ts';
import { createNativeSystem } from './native-system.ts';
import { allocate, PATH_BYTES } from './scratch.ts';
import { STATX_BYTES } from './statx.ts';

const MODE_BITS = 0o7777;

describe.runIf(process.platform === 'linux')('setting a mode on a kernel without fchmodat2', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'myrror-mode-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function setMode(name: string, mode: number, refusal: string): string {
    const abi = abiOf(process.arch);
    if (abi === undefined) throw new Error(process.arch);
    const libc = bindLibc(abi);
    let forced: number | undefined = errnoNumber(refusal);
    const poor = {
      ...libc,
      errno: () => forced ?? libc.errno(),
      openat: (...given: [number, number, number, number]) => {
        forced = undefined;
        return libc.openat(...given);
      },
      syscall4: () => -1,
    };
    const attributes = new NativeAttributes(poor, allocate(libc, PATH_BYTES), allocate(libc, STATX_BYTES));
    const system = createNativeSystem();
    const at = system.openRoot(asBytes(root));
    try {
      attributes.setModeAt(at, asBytes(name), mode);
      return 'nothing';
    } catch (error) {
      return errorCode(error) ?? String(error);
    } finally {
      system.close(at);
    }
  }

  for (const refusal of ['ENOSYS', 'EPERM']) {
    it(`sets it on what cannot be opened, and leaves symlinks and their targets (${refusal})`, () => {
      writeFileSync(`${root}/a`, '');
      chmodSync(`${root}/a`, 0);
      symlinkSync('a', `${root}/l`);
      expect(setMode('l', 0o777, refusal)).toBe('nothing');
      expect(statSync(`${root}/a`).mode & MODE_BITS).toBe(0);
      expect(setMode('a', 0o4751, refusal)).toBe('nothing');
      expect(statSync(`${root}/a`).mode & MODE_BITS).toBe(0o4751);
      expect(setMode('none', 0o777, refusal)).toBe('ENOENT');
    });
  }
});
