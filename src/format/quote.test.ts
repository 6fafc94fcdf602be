import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes } from '../../test/format/arbitraries.ts';
import { isMyrrorError } from '../core/error.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { parseToken, printable, printQuoted, printToken } from './quote.ts';
import { bytesToUtf8, utf8ToBytes } from './utf8.ts';

function roundTrip(text: string): string {
  return parseToken(printToken(asBytes(text)));
}

describe('names as tokens', () => {
  it.each([
    ['photo.jpg', 'photo.jpg'],
    ['-rf', '-rf'],
    ['a=b', 'a=b'],
    ['Größe', 'Größe'],
    ['日本/😀', '日本/😀'],
    ['e\u0301', 'e\u0301'],
    ['', '""'],
    ['->', '"->"'],
    ['a b', '"a b"'],
    ['#x', '"#x"'],
    ['{x}', '"{x}"'],
    ['say "hi"\\', '"say \\"hi\\"\\\\"'],
    ['a\nb\tc\rd', '"a\\nb\\tc\\rd"'],
    ['\0\x1b\x7f', '"\\x00\\x1B\\x7F"'],
    ['ab\u202egpj', '"ab\\u{202E}gpj"'],
    ['a\u200bb', '"a\\u{200B}b"'],
    ['a\u00a0b\u2028', '"a\\u{A0}b\\u{2028}"'],
    ['\u0085', '"\\u{85}"'],
    ['\ufeff\ufffd', '"\\u{FEFF}\\u{FFFD}"'],
    ['\u{e0041}', '"\\u{E0041}"'],
    ['\u3164\u2800', '"\\u{3164}\\u{2800}"'],
    ['\u{10fffe}', '"\\u{10FFFE}"'],
  ])('prints %j as %s', (text, token) => {
    expect(printToken(utf8ToBytes(text))).toBe(token);
    expect(parseToken(token)).toBe(utf8ToBytes(text));
  });

  it('prints bytes that are not UTF-8 one by one: lone, overlong, surrogate, too large, cut off', () => {
    expect(printToken(asBytes('caf\xe9'))).toBe('"caf\\xE9"');
    expect(printToken(asBytes('\xc0\xaf'))).toBe('"\\xC0\\xAF"');
    expect(printToken(asBytes('\xe0\x80\xaf'))).toBe('"\\xE0\\x80\\xAF"');
    expect(printToken(asBytes('\xed\xa0\x80'))).toBe('"\\xED\\xA0\\x80"');
    expect(printToken(asBytes('\xf4\x90\x80\x80'))).toBe('"\\xF4\\x90\\x80\\x80"');
    expect(printToken(asBytes('é\xe2\x82'.replace('é', '\xc3\xa9')))).toBe('"é\\xE2\\x82"');
  });

  it('gives every byte, every pair of bytes and every sequence around the limits of UTF-8 back', () => {
    for (let first = 0; first < 256; first++) {
      expect(roundTrip(String.fromCharCode(first))).toBe(String.fromCharCode(first));
      for (let second = 0; second < 256; second++) {
        const text = String.fromCharCode(first, second);
        if (roundTrip(text) !== text) expect.fail(`${first} ${second}`);
      }
    }
    const all = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
    expect(roundTrip(all)).toBe(all);
  });

  it('gives any bytes back, as a token and as a quoted token', () => {
    fc.assert(
      fc.property(bytes, (text) => {
        expect(parseToken(printToken(text))).toBe(text);
        expect(parseToken(printQuoted(text))).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  it('prints nothing that a terminal or an editor could misread', () => {
    fc.assert(
      fc.property(bytes, (text) => {
        const token = printToken(text);
        expect(token).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u00a0]/u);
        if (!token.startsWith('"')) expect(token).not.toMatch(/[\s{}#"\\]/);
      }),
      { numRuns: 3000 },
    );
  });

  it('agrees with the runtime about what is UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(bytes, (text) => {
        let expected: string | null;
        try {
          expected = decoder.decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
        } catch {
          expected = null;
        }
        expect(bytesToUtf8(text)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['', 'a name is missing'],
    ['"abc', 'without its closing quote'],
    ['"abc\\', 'unknown escape'],
    ['"a\\q"', 'unknown escape \\q'],
    ['"\\xG0"', 'unknown escape'],
    ['"\\x1"', 'unknown escape'],
    ['"\\u{110000}"', 'no Unicode character'],
    ['"\\u{D800}"', 'no Unicode character'],
    ['"\\u{}"', 'unknown escape'],
    ['"a\tb"', 'U+0009'],
    ['"a\nb"', 'U+000A'],
    ['a\x01b', 'U+0001'],
    ['a\u202eb', 'U+202E'],
    ['"a\u2028b"', 'U+2028'],
    ['a\ud800b', 'U+D800'],
    ['a\ufffdb', 'U+FFFD'],
    ['a#b', 'not in quotes'],
    ['a"b', 'not in quotes'],
    ['a\\b', 'not in quotes'],
    ['a b', 'text behind'],
    ['"a"b', 'text behind'],
    ['->', 'missing'],
  ])('refuses %j', (token, message) => {
    expect(() => parseToken(token)).toThrow(message);
  });

  it('gives bytes or a format error for any text', () => {
    const pieces = fc.array(fc.constantFrom('"', '\\', 'x', 'u{', '}', '41', ' ', 'é', '\n', 'D800', '#', 'a'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          pieces.map((parts) => parts.join('')),
        ),
        (token) => {
          try {
            expect(parseToken(printToken(parseToken(token)))).toBe(parseToken(token));
          } catch (error) {
            expect(isMyrrorError(error) && error.code).toBe('format');
          }
        },
      ),
      { numRuns: 10_000 },
    );
  });
});

describe('paths in messages', () => {
  it('have quotes only when needed and a trailing slash for directories', () => {
    expect(printable(asBytes('a/b.txt'))).toBe('a/b.txt');
    expect(printable(asBytes('a b'), true)).toBe('"a b/"');
    expect(printable(asBytes('a'), true)).toBe('a/');
    expect(printable(ROOT, true)).toBe('./');
    expect(printable(ROOT)).toBe('.');
  });
});
