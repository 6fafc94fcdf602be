import { expect, it } from 'vitest';
import { userCacheDirectory } from './user-cache.ts';

it.each([
  ['/var/c', '/var/c'],
  ['/var/c/', '/var/c'],
  ['/', '/'],
  ['relative', '/home/u/.cache'],
  ['', '/home/u/.cache'],
  [undefined, '/home/u/.cache'],
])('keeps what can be made again where %j says, if that is an absolute path', (configured, directory) => {
  expect(userCacheDirectory(configured, '/home/u')).toBe(directory);
});
