import { expect, test } from 'vitest';

import { mergeRecord } from './record.ts';
import type { Measured } from './result.ts';

function measured(workload: string, place: 'tmpfs' | 'disk', files: number): Measured {
  return {
    workload,
    case: 'one',
    place,
    fileSystem: 'ext4',
    files,
    bytes: 0,
    rows: [],
    date: '',
    seed: '',
    machine: '',
    kernel: '',
    versions: {},
  };
}

test('a run of some workloads replaces their results and no others', () => {
  const old = [measured('a', 'tmpfs', 1), measured('a', 'disk', 1), measured('b', 'tmpfs', 1)];
  const merged = mergeRecord(old, [measured('a', 'tmpfs', 2)]);
  expect(merged.map(({ workload, place, files }) => `${workload} ${place} ${files}`)).toEqual([
    'a disk 1',
    'b tmpfs 1',
    'a tmpfs 2',
  ]);
});
