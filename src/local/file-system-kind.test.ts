import { describe, expect, it } from 'vitest';
import { fileSystemTraits } from './file-system-kind.ts';

const facts = { nanoseconds: true, birth: true };

describe('what the ctime of a file tells', () => {
  it.each([
    ['ext', 0xef53, true],
    ['xfs', 0x58465342, true],
    ['btrfs', 0x9123683e, true],
    ['tmpfs', 0x01021994, true],
    ['nfs', 0x6969, true],
    ['exFAT', 0x2011bab0, false],
    ['FAT', 0x4d44, false],
    ['FUSE', 0x65735546, false],
    ['smb2', 0xfe534d42, false],
    ['9p', 0x01021997, false],
    ['ISO 9660', 0x9660, false],
  ])('on %s', (_kind, type, ctimes) => {
    expect(fileSystemTraits({ ...facts, type }).ctimes).toBe(ctimes);
  });
});
