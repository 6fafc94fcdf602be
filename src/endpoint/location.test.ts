import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMyrrorError } from '../core/error.ts';
import { parseLocation } from './location.ts';

test.each([
  ['photos', { kind: 'local', path: 'photos' }],
  ['.', { kind: 'local', path: '.' }],
  ['/a:b', { kind: 'local', path: '/a:b' }],
  ['./a:b', { kind: 'local', path: './a:b' }],
  ['./C:\\x', { kind: 'local', path: './C:\\x' }],
  ['~/x', { kind: 'local', path: '~/x' }],
  ['host/dir:x', { kind: 'local', path: 'host/dir:x' }],
  ['[x]', { kind: 'local', path: '[x]' }],
  ['host:', { kind: 'remote', user: null, host: 'host', path: '' }],
  ['host:~', { kind: 'remote', user: null, host: 'host', path: '~' }],
  ['host:~/x', { kind: 'remote', user: null, host: 'host', path: '~/x' }],
  ['host:dir/x', { kind: 'remote', user: null, host: 'host', path: 'dir/x' }],
  ['host:./-rf', { kind: 'remote', user: null, host: 'host', path: './-rf' }],
  ['host:-rf', { kind: 'remote', user: null, host: 'host', path: '-rf' }],
  ['host:/a b\n"$(x)', { kind: 'remote', user: null, host: 'host', path: '/a b\n"$(x)' }],
  ['n:/data', { kind: 'remote', user: null, host: 'n', path: '/data' }],
  ['me@host:/srv', { kind: 'remote', user: 'me', host: 'host', path: '/srv' }],
  ['me@work@host:x', { kind: 'remote', user: 'me@work', host: 'host', path: 'x' }],
  ['nas_2.local-lan:x', { kind: 'remote', user: null, host: 'nas_2.local-lan', path: 'x' }],
  ['bücher.example:x', { kind: 'remote', user: null, host: 'bücher.example', path: 'x' }],
  ['[::1]:/srv', { kind: 'remote', user: null, host: '::1', path: '/srv' }],
  ['[host]:/srv', { kind: 'remote', user: null, host: 'host', path: '/srv' }],
  ['me@[::1]:/srv:x', { kind: 'remote', user: 'me', host: '::1', path: '/srv:x' }],
  ['[fe80::1%eth0]:x', { kind: 'remote', user: null, host: 'fe80::1%eth0', path: 'x' }],
  ['[::ffff:10.0.0.1]:', { kind: 'remote', user: null, host: '::ffff:10.0.0.1', path: '' }],
])('reads %j', (text, location) => {
  expect(parseLocation(text)).toEqual(location);
});

test.each([
  '',
  ':dir',
  'me@:dir',
  '@host:dir',
  '-oProxyCommand=x:dir',
  '-l@host:dir',
  'me@-host:dir',
  '[-host]:dir',
  '[]:dir',
  '-me@[::1]:dir',
  'a b:dir',
  'a;b:dir',
  'a\nb:dir',
  '$(x):dir',
  '`x`:dir',
  "a'b:dir",
  'a"b@host:dir',
  'a|b@host:dir',
  'a\\b@host:dir',
  'a\tb@host:dir',
  '[::1%e;x]:dir',
  '[::1 ]:dir',
  'C:\\x',
  'ssh://host/x',
  'host::module',
  'fe80::1:/x',
  'host:a\0b',
])('refuses %j', (text) => {
  expect(() => parseLocation(text)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('whatever is remote names a host and a user that no shell and no option parser takes for anything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }), (left, right) => {
      let location: ReturnType<typeof parseLocation>;
      try {
        location = parseLocation(`${left}:${right}`);
      } catch (error) {
        return isMyrrorError(error) && error.code === 'usage';
      }
      if (location.kind === 'local') return location.path === `${left}:${right}`;
      const { host, user } = location;
      return [host, user ?? 'x'].every((name) => name !== '' && !/^-|[\s'"`$;&|<>(){}\\*?!#~^\p{Cc}]/u.test(name));
    }),
    { numRuns: 2000 },
  );
});
