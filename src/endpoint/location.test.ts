import { expect, test } from 'vitest';
import { parseLocation } from './location.ts';

test.each([
  ['photos', { kind: 'local', path: 'photos' }],
  ['/a:b', { kind: 'local', path: '/a:b' }],
  ['./a:b', { kind: 'local', path: './a:b' }],
  ['host:', { kind: 'remote', user: null, host: 'host', path: '' }],
  ['host:dir/x', { kind: 'remote', user: null, host: 'host', path: 'dir/x' }],
  ['me@host:/srv', { kind: 'remote', user: 'me', host: 'host', path: '/srv' }],
  ['[::1]:/srv', { kind: 'remote', user: null, host: '::1', path: '/srv' }],
  ['me@[::1]:/srv:x', { kind: 'remote', user: 'me', host: '::1', path: '/srv:x' }],
])('reads %s', (text, location) => {
  expect(parseLocation(text)).toEqual(location);
});

test('refuses an empty location', () => {
  expect(() => parseLocation('')).toThrow(expect.objectContaining({ code: 'usage' }));
});
