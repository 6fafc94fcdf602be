import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asBytes } from '../../core/tree/byte-string.ts';
import { errnoNumber } from '../errno.ts';
import { errorCode } from '../system-error.ts';
import { abiOf } from './abi.ts';
import { bindLibc, type Libc } from './libc.ts';
import { createNativeSystem } from './native-system.ts';
import { type RenameOperands, renameNative } from './rename.ts';
import { allocate, putName } from './scratch.ts';
import { STATX_BYTES } from './statx.ts';

describe.runIf(process.platform === 'linux')('renaming on a file system without RENAME_NOREPLACE', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'myrror-rename-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A C library whose kernel refuses flags of renameat2, and hard links if told so. */
  function limited(errno: string, links: boolean): { run: () => string } {
    const abi = abiOf(process.arch);
    if (abi === undefined) throw new Error(process.arch);
    const libc = bindLibc(abi);
    let forced: number | undefined;
    const refuse = (code: string): number => {
      forced = errnoNumber(code);
      return -1;
    };
    const real =
      <T extends unknown[]>(call: (...given: T) => number) =>
      (...given: T): number => {
        forced = undefined;
        return call(...given);
      };
    const poor: Libc = {
      ...libc,
      errno: () => forced ?? libc.errno(),
      renameat: real(libc.renameat),
      unlinkat: real(libc.unlinkat),
      linkat: links ? real(libc.linkat) : () => refuse('EPERM'),
      syscall5: (number, ...rest) => {
        if (number === abi.renameat2) return refuse(errno);
        return real(libc.syscall5)(number, ...rest);
      },
    };
    const system = createNativeSystem();
    const run = (): string => {
      const at = system.openRoot(asBytes(root));
      const names = [allocate(libc, 100), allocate(libc, 100)] as const;
      const operands: RenameOperands = {
        fromAt: at,
        fromName: putName(names[0], 'rename', asBytes('a')),
        toAt: at,
        toName: putName(names[1], 'rename', asBytes('b')),
        status: allocate(libc, STATX_BYTES).address,
      };
      try {
        renameNative(poor, operands, 'no-replace');
        return 'nothing';
      } catch (error) {
        return errorCode(error) ?? String(error);
      } finally {
        system.close(at);
      }
    };
    return { run };
  }

  const makers: Readonly<Record<string, (path: string) => void>> = {
    file: (path) => writeFileSync(path, 'x'),
    symlink: (path) => symlinkSync('nowhere', path),
    directory: (path) => mkdirSync(path),
  };

  for (const errno of ['EINVAL', 'ENOSYS']) {
    for (const links of [true, false]) {
      for (const [kind, make] of Object.entries(makers)) {
        it(`gives a ${kind} a free name and no other (${errno}, ${links ? 'with' : 'without'} hard links)`, () => {
          make(`${root}/a`);
          expect(limited(errno, links).run()).toBe('nothing');
          expect(readdirSync(root)).toEqual(['b']);
          make(`${root}/a`);
          expect(limited(errno, links).run()).toBe('EEXIST');
          expect(readdirSync(root)).toEqual(['a', 'b']);
        });
      }
    }
  }

  it('says that there is nothing to rename', () => {
    expect(limited('EINVAL', true).run()).toBe('ENOENT');
  });

  it('keeps both names of one inode', () => {
    writeFileSync(`${root}/a`, 'x');
    linkSync(`${root}/a`, `${root}/b`);
    expect(limited('EINVAL', true).run()).toBe('EEXIST');
    expect(readdirSync(root)).toEqual(['a', 'b']);
  });

  it('passes on what the kernel says of other failures', () => {
    expect(limited('EXDEV', true).run()).toBe('EXDEV');
  });
});
