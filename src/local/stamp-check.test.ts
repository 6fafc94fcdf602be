import { describe, expect, it } from 'vitest';
import { Kind } from '../core/tree/kind.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { blankStatus } from '../system/blank-status.ts';
import { isUnchanged } from './stamp-check.ts';

const stamp: Stamp = {
  kind: Kind.file,
  size: 7,
  mtimeSeconds: 5,
  mtimeNanos: 6,
  ctimeSeconds: 8,
  ctimeNanos: 9,
  inode: 10n,
  device: 11n,
};

describe('an entry', () => {
  it('is unchanged if all is as it was', () => {
    expect(isUnchanged(stamp, { ...blankStatus(), ...stamp })).toBe(true);
  });

  it.each([
    ['kind', Kind.symlink],
    ['size', 8],
    ['mtimeSeconds', 6],
    ['mtimeNanos', 7],
    ['ctimeSeconds', 9],
    ['ctimeNanos', 10],
    ['inode', 11n],
    ['device', 12n],
  ])('is not if its %s is another', (name, value) => {
    expect(isUnchanged(stamp, { ...blankStatus(), ...stamp, [name]: value })).toBe(false);
  });

  it('is known by size and mtime where its inode is not known', () => {
    const known = { ...stamp, inode: 0n };
    expect(isUnchanged(known, { ...blankStatus(), ...stamp, ctimeSeconds: 99 })).toBe(true);
    expect(isUnchanged(known, { ...blankStatus(), ...stamp, mtimeNanos: 99 })).toBe(false);
  });
});
