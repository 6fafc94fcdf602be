import { describe, expect, it } from 'vitest';
import { asBytes, type ByteString } from './byte-string.ts';
import { exactNames, foldedName, foldsNames } from './name-folding.ts';

const bytes = (text: string): ByteString => asBytes(Buffer.from(text).toString('latin1'));
const both = { case: true, form: true };
const isOne = (a: string, b: string, folding = both): boolean =>
  foldedName(bytes(a), folding) === foldedName(bytes(b), folding);

describe('names that are folded', () => {
  it('are one where only the case differs', () => {
    for (const [a, b] of [
      ['File', 'file'],
      ['ÄRGER.TXT', 'ärger.txt'],
      ['Ω', 'ω'],
    ] as const) {
      expect(isOne(a, b)).toBe(true);
      expect(isOne(a, b, { case: false, form: true })).toBe(false);
    }
  });

  it('are one where only the normal form differs', () => {
    expect(isOne('caf\u00e9', 'cafe\u0301')).toBe(true);
    expect(isOne('caf\u00e9', 'cafe\u0301', { case: true, form: false })).toBe(false);
    expect(isOne('CAF\u00c9', 'cafe\u0301')).toBe(true);
  });

  it('are told apart where file systems do not agree: dotless i, sharp s, the sign of kelvin, final sigma', () => {
    for (const [a, b] of [
      ['ı', 'i'],
      ['İ', 'i'],
      ['straße', 'STRASSE'],
      ['\u212a', 'k'],
      ['ς', 'σ'],
    ] as const)
      expect(isOne(a, b, { case: true, form: false })).toBe(false);
  });

  it('are told apart where only newer tables of letters know both cases: exFAT has an old one, of 16 bits', () => {
    for (const [a, b] of [
      ['\u{10400}', '\u{10428}'],
      ['\u1c90', '\u10d0'],
      ['\u13a0', '\uab70'],
      ['\u2c6f', '\u0250'],
      ['\u1efa', '\u1efb'],
    ] as const)
      expect(isOne(a, b)).toBe(false);
  });

  it('are told apart by every byte that is no UTF-8', () => {
    expect(foldedName(asBytes('\xe9'), both)).not.toBe(foldedName(bytes('\u00e9'), both));
    expect(foldedName(asBytes('\xc9'), both)).not.toBe(foldedName(asBytes('\xe9'), both));
    expect(isOne('100%41', '100A')).toBe(false);
    expect(isOne('é%C3%A9', 'éé')).toBe(false);
  });

  it('are exact where nothing is folded', () => {
    expect(foldsNames(exactNames)).toBe(false);
    expect(isOne('File', 'file', exactNames)).toBe(false);
  });
});
