import { describe, expect, it } from 'vitest';
import { Kind } from '../core/tree/kind.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import { hasTime, isSameObject, isUntouched, stampOf } from './verify-stamp.ts';

const seen: EntryStatus = {
  ...blankStatus(),
  kind: Kind.file,
  size: 5,
  mtimeSeconds: 10,
  mtimeNanos: 20,
  ctimeSeconds: 30,
  ctimeNanos: 40,
  inode: 50n,
  links: 1,
};
const stamp = stampOf(seen);
const exact = { granularity: 1, earliest: -1e10, latest: 1e10 };

describe('isSameObject', () => {
  it('knows an entry by kind, inode, size and mtime, whatever its ctime and device', () => {
    expect(isSameObject({ ...seen, ctimeNanos: 1, device: 9n }, stamp)).toBe(true);
    for (const other of [
      { kind: Kind.symlink },
      { inode: 51n },
      { size: 6 },
      { mtimeSeconds: 11 },
      { mtimeNanos: 21 },
    ]) {
      expect(isSameObject({ ...seen, ...other }, stamp)).toBe(false);
    }
  });

  it('knows a directory by its inode, for its time changes with what is in it', () => {
    const directory = { ...stamp, kind: Kind.directory };
    expect(isSameObject({ ...seen, kind: Kind.directory, size: 9, mtimeNanos: 0 }, directory)).toBe(true);
    expect(isSameObject({ ...seen, kind: Kind.directory, inode: 51n }, directory)).toBe(false);
  });
});

describe('isUntouched', () => {
  it('asks for the ctime where it is known and means something', () => {
    const later = { ...seen, ctimeNanos: 41 };
    expect(isUntouched(later, stamp)).toBe(false);
    expect(isUntouched({ ...later, links: 2 }, stamp)).toBe(true);
    expect(isUntouched(later, { ...stamp, ctimeSeconds: 0, ctimeNanos: 0 })).toBe(true);
  });
});

describe('hasTime', () => {
  const wanted = { mode: 0, uid: -1, gid: -1, mtimeSeconds: 10, mtimeNanos: 20 };

  it('is exact to what the file system keeps', () => {
    expect(hasTime(seen, wanted, exact)).toBe(true);
    expect(hasTime({ ...seen, mtimeNanos: 21 }, wanted, exact)).toBe(false);
    expect(hasTime({ ...seen, mtimeSeconds: 9, mtimeNanos: 0 }, wanted, { ...exact, granularity: 2e9 })).toBe(true);
  });

  it('accepts the nearest time that the file system can hold', () => {
    expect(hasTime(seen, { ...wanted, mtimeSeconds: 99 }, { ...exact, latest: 10 })).toBe(true);
    expect(hasTime(seen, { ...wanted, mtimeSeconds: -99 }, { ...exact, earliest: 10 })).toBe(true);
    expect(hasTime(seen, { ...wanted, mtimeSeconds: 99 }, { ...exact, latest: 11 })).toBe(false);
  });
});
