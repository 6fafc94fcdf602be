import { describe, expect, it } from 'vitest';
import { type ErrorCode, MyrrorError } from '../../index.ts';
import { Exit, exitCodeOfError, exitCodeOfResult } from './exit-code.ts';

describe('exitCodeOfError', () => {
  const table: readonly (readonly [ErrorCode, number])[] = [
    ['usage', 2],
    ['unreadable-root', 2],
    ['unsupported', 2],
    ['no-space', 3],
    ['format', 4],
    ['refused', 4],
    ['stale', 4],
    ['busy', 4],
    ['connection', 5],
    ['protocol', 5],
    ['cancelled', 130],
  ];
  it.each(table)('ends with the code of %s', (code, exitCode) => {
    expect(exitCodeOfError(code)).toBe(exitCode);
  });

  it('takes a code that it does not know for a bug', () => {
    const error = new MyrrorError('usage', 'from a later version');
    expect(exitCodeOfError(Object.assign(error, { code: 'from the future' }).code)).toBe(Exit.bug);
  });
});

describe('exitCodeOfResult', () => {
  it.each(['done', 'nothing-to-do', 'planned'] as const)('is 0 for %s without problems and 3 with one', (result) => {
    expect([exitCodeOfResult(result, 0), exitCodeOfResult(result, 1)]).toEqual([0, 3]);
  });

  it('is never 0 for what was refused or is not complete', () => {
    expect([exitCodeOfResult('refused', 0), exitCodeOfResult('incomplete', 0)]).toEqual([4, 3]);
  });
});
