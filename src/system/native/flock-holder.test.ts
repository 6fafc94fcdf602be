import { describe, expect, it } from 'vitest';
import { holderIn } from './flock-holder.ts';

const LIST = `1: POSIX  ADVISORY  READ  11 08:01:77 128 128
2: FLOCK  ADVISORY  WRITE 22 08:01:77 0 EOF
3: FLOCK  ADVISORY  READ 33 08:01:78 0 EOF
4: FLOCK  ADVISORY  WRITE 44 00:2f:79 0 EOF
5: FLOCK  ADVISORY  WRITE 55 08:01:80 0 EOF
6: FLOCK  ADVISORY  WRITE 66 08:02:80 0 EOF
7: FLOCK  ADVISORY  WRITE 0 08:02:81 0 EOF
`;

describe('holderIn', () => {
  it.each([
    ['an exclusive lock by device and inode', 77n, 0x801n, 22],
    ['no lock that several may have', 78n, 0x801n, null],
    ['the only lock on an inode, where the device goes by another name', 79n, 0x30n, 44],
    ['one of several locks on an inode by its device', 80n, 0x802n, 66],
    ['none of several where no device is right', 80n, 0x30n, null],
    ['nobody for a process of another container', 81n, 0x802n, null],
    ['nobody for an inode without a lock', 99n, 0x801n, null],
  ])('finds %s', (_name, inode, device, process) => {
    expect(holderIn(LIST, { inode, device })).toBe(process);
  });
});
