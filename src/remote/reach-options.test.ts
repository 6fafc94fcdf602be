import { expect, it } from 'vitest';
import { checkReach } from './reach-options.ts';

it.each([
  ['nothing', {}],
  ['an ssh command', { ssh: 'ssh -p 2222' }],
  ['a rate', { bwlimit: '1.5m' }],
  ['no limit', { bwlimit: '0' }],
  ['a file', { runtime: process.execPath }],
])('takes %s', (_what, options) => {
  expect(() => checkReach(options)).not.toThrow();
});

it.each([
  ['an empty ssh command', { ssh: ' ' }],
  ['a quote that is not closed', { ssh: "ssh 'x" }],
  ['a rate that is none', { bwlimit: 'fast' }],
  ['a runtime that is not there', { runtime: '/nowhere/node' }],
  ['a runtime that is a directory', { runtime: '/' }],
])('refuses %s', (_what, options) => {
  expect(() => checkReach(options)).toThrowError(expect.objectContaining({ code: 'usage' }));
});
