import { expect, test } from 'vitest';
import { formatHello, parseHello } from './start-up.ts';

test('a hello is read as it was written', () => {
  const hello = {
    nonce: '00ff',
    helper: { digest: 'abc', size: 1 },
    natives: new Map([
      ['linux-x64-glibc', { digest: 'def', size: 2 }],
      ['linux-x64-musl', { digest: '012', size: 3 }],
    ]),
  };
  expect(parseHello(formatHello(hello))).toEqual(hello);
  expect(formatHello(hello)).not.toContain('\n');
});
