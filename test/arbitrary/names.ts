/** Generators of file names: byte strings without NUL and slash, at most 255 bytes. */
import * as fc from 'fast-check';
import { asBytes, type ByteString } from '../../src/core/tree/byte-string.ts';

const LONGEST_NAME = 255;

/** Names that have made trouble for programs: our own words, separators, line ends, not UTF-8, very long. */
export const hostileNames: readonly ByteString[] = [
  '__proto__',
  'constructor',
  ' ',
  ' -> ',
  '->',
  '-',
  '--',
  '-n',
  '...',
  '..a',
  '.a',
  '~',
  '#',
  '# a',
  '"',
  "'",
  '\\',
  '\\n',
  '\n',
  '\r\n',
  '\t',
  '\x1b[31m',
  '\x7f',
  '\x80',
  '\xff',
  '\xc3\xa9',
  'e\xcc\x81',
  '\xf0\x9f\x8e\x89',
  '\xed\xa0\x80',
  'a b',
  ' a',
  'a ',
  'cache',
  'journal',
  'staged',
  'parked',
  'myrror',
  '.myrror~',
  '*',
  '?',
  '[a]',
  '!a',
  '$(a)',
  '%41',
  'CON',
  'a:',
  'A',
  'a',
  'x'.repeat(LONGEST_NAME),
  '\xff'.repeat(LONGEST_NAME),
].map(asBytes);

/** Any single byte that a name may hold. */
const anyByte: fc.Arbitrary<string> = fc
  .integer({ min: 1, max: 255 })
  .filter((byte) => byte !== 0x2f)
  .map((byte) => String.fromCharCode(byte));

/** Any name at all, as bytes; never `.`, `..` or our own directory's. */
export const anyName: fc.Arbitrary<ByteString> = fc
  .oneof(
    { weight: 1, arbitrary: fc.constantFrom(...hostileNames) },
    { weight: 2, arbitrary: fc.string({ unit: anyByte, minLength: 1, maxLength: 12 }).map(asBytes) },
    { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', 'd').map(asBytes) },
  )
  .filter((name) => name !== '.' && name !== '..' && name !== '.myrror');

/** Few short names, so that paths of two trees often meet. */
export const fewNames: fc.Arbitrary<ByteString> = fc.constantFrom('a', 'b', 'c', 'x').map(asBytes);
