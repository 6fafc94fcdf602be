import { describe, expect, it } from 'vitest';
import type { ByteString, Problem } from '../../index.ts';
import { problemKey, problemLine } from './problem-line.ts';

function problem(given: Partial<Problem>): Problem {
  const path = 'photos/x.jpg' as ByteString;
  return { path, side: 'destination', operation: 'rename', code: 'EACCES', message: 'permission denied', ...given };
}

describe('problemLine', () => {
  it('says where, what was being done and why it failed', () => {
    expect(problemLine(problem({}))).toBe(
      'problem: photos/x.jpg at the destination: rename: permission denied (EACCES)',
    );
  });

  it('adds no code that is said already, nor one of our own words', () => {
    expect(problemLine(problem({ message: 'the system refused (EACCES)' }))).toMatch(
      /: the system refused \(EACCES\)$/,
    );
    expect(problemLine(problem({ code: 'changed', message: 'it has changed' }))).toMatch(/: it has changed$/);
  });

  it('shows names of any bytes on one line', () => {
    const line = problemLine(problem({ path: 'a\n\u001b[2J\u00ff' as ByteString }));
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line).toContain('"a\\n');
  });
});

describe('problemKey', () => {
  it('tells paths and sides apart, not messages', () => {
    expect(problemKey(problem({}))).toBe(problemKey(problem({ message: 'other words' })));
    expect(problemKey(problem({}))).not.toBe(problemKey(problem({ side: 'source' })));
  });
});
