import { expect, test } from 'vitest';

import { readLiteralData } from './contenders/peers.ts';
import { sumTrace } from './traced-bytes.ts';

test('a trace counts what went to and from files below the directory', () => {
  const trace = [
    'read(3</t/source/a>, ""..., 4096) = 100',
    'pread64(7</t/source/a (1)>, ""..., 4096, 0) = 11',
    'read(3</usr/lib/libc.so>, ""..., 832) = 832',
    'write(1<pipe:[123]>, ""..., 9) = 9',
    'write(5</t/destination/b>, ""..., 70) = 70',
    'write(5</t/destination/b>, ""..., 70) = -1 ENOSPC (No space left on device)',
    'copy_file_range(3</t/source/a>, NULL, 4</t/destination/b>, NULL, 500, 0) = 500',
  ].join('\n');
  expect(sumTrace(trace, '/t')).toEqual({ read: 611, written: 570 });
});

test('the bytes that rsync sent are read from its statistics', () => {
  expect(readLiteralData('Number of files: 3\nLiteral data: 1,234,567 bytes\nMatched data: 0 bytes\n')).toBe(1_234_567);
  expect(readLiteralData('nothing of the kind')).toBeUndefined();
});
