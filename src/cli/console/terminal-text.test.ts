import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { terminalText } from './terminal-text.ts';

describe('terminalText', () => {
  it('shows what would command the terminal', () => {
    expect(terminalText('a\u001b[31mred\u0007\r\n\tb\u009b2J\u007f')).toBe(
      'a\\x1b[31mred\\x07\\x0d\\n\\tb\\x9b2J\\x7f',
    );
  });

  it('shows what would reverse the text or break the line', () => {
    expect(terminalText('a\u202egnp.exe\u2028b')).toBe('a\\u202egnp.exe\\u2028b');
  });

  it('leaves letters of all kinds alone', () => {
    expect(terminalText('für 東京 🎵 «ok»')).toBe('für 東京 🎵 «ok»');
  });

  it('never lets a control character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(terminalText(text)).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
