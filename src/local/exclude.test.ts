import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asBytes } from '../core/tree/byte-string.ts';
import { compileExcludes } from './exclude.ts';
import { nameText } from './name-text.ts';
import { pathBytes } from './real-path.ts';

/** Whether `path` (with a slash at its end: a directory) is excluded. */
function excludes(patterns: readonly string[], path: string): boolean | undefined {
  const directory = path.endsWith('/');
  return compileExcludes(patterns)?.(pathBytes(directory ? path.slice(0, -1) : path), directory);
}

describe('exclude patterns', () => {
  it('cost nothing where there are none', () => {
    expect(compileExcludes([])).toBeNull();
  });

  it.each([
    [['*.tmp'], 'a/b.tmp', true],
    [['*.tmp'], 'a/b.tmpx', false],
    [['/top'], 'top', true],
    [['/top'], 'a/top', false],
    [['cache/'], 'a/cache/', true],
    [['cache/'], 'a/cache', false],
    [['a/**/z'], 'a/b/c/z', true],
    [['*.jpg', '!keep.jpg'], 'keep.jpg', false],
    [['*.JPG'], 'a.jpg', false],
    [['[a]*'], 'ab', true],
    [['*.tmp'], 'line\nbreak.tmp', true],
    [['\\#notes'], '#notes', true],
    [['caf\u00e9'], 'caf\u00e9', true],
    [['?'], '\u00e9', true],
  ] as const)('%j on %j: %s', (patterns, path, expected) => {
    expect(excludes(patterns, path)).toBe(expected);
  });

  it('match names that are not UTF-8 as well', () => {
    const excluded = compileExcludes(['*.tmp', 'd/']);
    expect(excluded?.(asBytes('\xff\xfe.tmp'), false)).toBe(true);
    expect(excluded?.(asBytes('\xff\xfe'), false)).toBe(false);
    expect(excluded?.(asBytes('\xff/d'), true)).toBe(true);
  });

  it.each(['', '  ', '!', '# comment', 'ends\\'])('refuses %j', (pattern) => {
    expect(() => compileExcludes(['*.ok', pattern])).toThrowError(expect.objectContaining({ code: 'usage' }));
  });
});

describe('the text of names', () => {
  it('is the UTF-8 that they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(nameText(pathBytes(text))).toBe(text);
      }),
    );
  });

  it('is never the same for two names', () => {
    const bytes = fc.uint8Array({ maxLength: 6 }).map((array) => asBytes(String.fromCharCode(...array)));
    const tricky = fc
      .array(fc.constantFrom('\xed\xa0\x80', '\xc0\x80', '\xe2\x82', '\xf4\x90\x80\x80', '\xff', 'a', '\xc3\xa9'))
      .map((parts) => asBytes(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(bytes, tricky), (name) => {
        expect(bytesOf(nameText(name))).toBe(name);
      }),
      { numRuns: 500 },
    );
  });

  /** The inverse of nameText. */
  function bytesOf(text: string): string {
    return [...text]
      .map((character) => {
        const point = character.codePointAt(0) as number;
        return point >= 0xdc80 && point <= 0xdcff ? String.fromCharCode(point - 0xdc00) : pathBytes(character);
      })
      .join('');
  }
});
