import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Answers } from './answers.ts';
import { MARK } from './start-up.ts';

const NONCE = 'c0ffee';

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('answers are found behind any noise, in any pieces, and what follows the last is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), async (noise, size) => {
      const text = `${noise}${MARK}${NONCE} lacks ["a"]\nmore${MARK}other no\n${MARK}${NONCE} ready {}\nthe rest\n`;
      const answers = new Answers(inPieces(text, size), NONCE);
      expect(await answers.next()).toEqual({ word: 'lacks', rest: '["a"]' });
      expect(await answers.next()).toEqual({ word: 'ready', rest: '{}' });
      const rest: Uint8Array[] = [];
      for await (const bytes of answers.remaining()) rest.push(bytes);
      expect(Buffer.concat(rest).toString()).toBe('the rest\n');
    }),
  );
});

test('a stream that ends without an answer is only noise', async () => {
  const answers = new Answers(inPieces('\x1b[1mWelcome\n', 4), NONCE);
  expect(await answers.next()).toBeNull();
  expect(answers.noise).toBe('\\x1b[1mWelcome');
});

test.each([
  ['noise without end', 'x'.repeat(200_000), 'connection'],
  ['an answer without end', `${MARK}${NONCE} ready ${'x'.repeat(100_000)}`, 'protocol'],
])('%s is not read to its end', async (_, text, code) => {
  await expect(new Answers(inPieces(text, 1000), NONCE).next()).rejects.toMatchObject({ code });
});
