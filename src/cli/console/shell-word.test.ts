import { describe, expect, it } from 'vitest';
import { shellWord } from './shell-word.ts';

describe('shellWord', () => {
  it.each([
    ['/media/backup/Photos', '/media/backup/Photos'],
    ['me@nas:backup', 'me@nas:backup'],
    ['my photos', "'my photos'"],
    ["it's", `'it'\\''s'`],
    ['$(rm)', "'$(rm)'"],
    ['', "''"],
  ])('makes one word of %j', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });
});
