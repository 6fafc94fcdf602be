import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitWords, sshCommand } from './ssh-command.ts';

test.each([
  ['ssh', ['ssh']],
  ['  ssh\t-p  2222\n', ['ssh', '-p', '2222']],
  [`ssh -o 'ProxyCommand=nc %h "%p"'`, ['ssh', '-o', 'ProxyCommand=nc %h "%p"']],
  ['"/opt/my tools/ssh" -i "a\\"b\\$c\\d"', ['/opt/my tools/ssh', '-i', 'a"b$c\\d']],
  ["a''b '' \"\"", ['ab', '', '']],
  ['a\\ b\\\nc \\\n d', ['a bc', 'd']],
  ['$HOME *', ['$HOME', '*']],
  ['', []],
])('splits %j', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});

test.each(["ssh 'x", 'ssh "x', 'ssh x\\', 'ssh "x\\"'])('refuses %j', (text) => {
  expect(() => splitWords(text)).toThrow(expect.objectContaining({ code: 'usage' }));
});

test('splits as sh does', () => {
  const letters = fc.constantFrom('a', 'b', ' ', '\t', '\n', '"', "'", '\\', '=');
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 12 }), (characters) => {
      const text = characters.join('');
      let words: readonly string[];
      try {
        words = splitWords(text);
      } catch {
        return;
      }
      // A line break would end the command: the shell is given it as a blank, where it is not quoted.
      fc.pre(!/\n/u.test(text));
      const printed = execFileSync('sh', ['-c', `for word in ${text}\ndo printf '%s\\0' "$word"; done`]);
      expect(printed.toString().split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 150 },
  );
});

test('puts nothing on the command line but what must be there', () => {
  expect(sshCommand('ssh -p 2222', 'me', 'host', 'run')).toEqual({
    program: 'ssh',
    args: ['-p', '2222', '-T', '--', 'me@host', 'run'],
  });
  expect(sshCommand('/usr/bin/reach --fast', null, '::1', 'run')).toEqual({
    program: '/usr/bin/reach',
    args: ['--fast', '--', '::1', 'run'],
  });
  expect(() => sshCommand(' ', null, 'host', 'run')).toThrow(expect.objectContaining({ code: 'usage' }));
});
