import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { Answers } from './answers.ts';
import type { Asset, Assets } from './assets.ts';
import { converse, opening } from './conversation.ts';
import { Silence } from './silence.ts';
import { type FarFacts, MARK } from './start-up.ts';

const NONCE = '0123';
const READY = `ready ${JSON.stringify({ nodeVersion: 'v20.0.0', platform: 'linux', arch: 'x64', libc: 'musl', nativeModule: true })}`;

const helper: Asset = { bytes: Buffer.from('the helper'), mark: { digest: 'aa', size: 10 } };
const native: Asset = { bytes: Buffer.from('the module'), mark: { digest: 'bb', size: 10 } };
const natives = new Map([['linux-x64-musl', native]]);
const assets: Assets = { script: 'script', runtimeScript: 'more', loader: 'loader', helper, natives };

/** Has a conversation with a far side that says these answers whatever it hears. */
async function said(...answers: readonly string[]): Promise<{ facts: FarFacts | null; sent: Buffer }> {
  const pieces: Uint8Array[] = [];
  async function* saying(): AsyncGenerator<Uint8Array> {
    let wanted = 0;
    for (const answer of answers) {
      // A file that is asked for comes in one piece, and is waited for.
      do await new Promise((resolve) => setTimeout(resolve, 1));
      while (pieces.length < wanted);
      yield Buffer.from(`${MARK}${NONCE} ${answer}\n`);
      wanted += answer.match(/"(?:aa|bb)"/gu)?.length ?? 0;
    }
  }
  const silence = new Silence(60_000, () => undefined);
  try {
    const facts = await converse({
      host: 'far',
      assets,
      runtime: { bring: false, file: null },
      answers: new Answers(saying(), NONCE),
      silence,
      write: async (bytes) => void pieces.push(bytes),
    });
    return { facts, sent: Buffer.concat(pieces) };
  } finally {
    silence.end();
  }
}

test('the opening is three lines, whatever is offered', () => {
  expect(Buffer.from(opening(assets, NONCE)).toString()).toBe('script\nloader\n0123 aa:10 linux-x64-musl=bb:10\n');
});

test('nothing is sent to a far side that has everything', async () => {
  const { facts, sent } = await said(READY);
  expect(facts).toMatchObject({ libc: 'musl', nativeModule: true });
  expect(sent.length).toBe(0);
});

test('what is lacking is sent in the order in which it is asked for', async () => {
  const { sent } = await said('lacks ["bb","aa"]', READY);
  const first = sent.indexOf('\n') + 1;
  const length = Number(sent.toString('latin1', 0, first));
  expect(gunzipSync(sent.subarray(first, first + length)).toString()).toBe('the module');
  const second = sent.indexOf('\n', first + length) + 1;
  expect(gunzipSync(sent.subarray(second)).toString()).toBe('the helper');
});

test('a far side that ends early says nothing of facts', async () => {
  expect((await said('lacks ["aa"]')).facts).toBeNull();
});

test.each([
  ['what was never offered', ['lacks ["cc"]'], 'protocol'],
  ['the same twice', ['lacks ["aa","aa"]'], 'protocol'],
  ['no list', ['lacks {}'], 'protocol'],
  ['no JSON', ['lacks'], 'protocol'],
  ['one thing again and again', ['lacks ["aa"]', 'lacks ["aa"]'], 'protocol'],
  ['for a Node that was not offered', ['send'], 'protocol'],
  ['nothing that is known', ['please'], 'protocol'],
  ['facts of another kind', ['ready {"nodeVersion":1}'], 'protocol'],
  ['null for facts', ['ready null'], 'protocol'],
  ['to be left alone', ['failed "no room"'], 'connection'],
])('a far side that asks for %s is refused', async (_, answers, code) => {
  await expect(said(...answers)).rejects.toMatchObject({ code });
});
