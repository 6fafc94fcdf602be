import { describe, expect, test } from 'vitest';
import type { VerifyReport } from '../../index.ts';
import { verifyLines } from './verify-lines.ts';

const nothing: VerifyReport = {
  location: '/x',
  files: 0,
  bytes: 0,
  same: 0,
  sampled: 0,
  differing: 0,
  unread: 0,
  unknown: 0,
  recorded: null,
  problems: [],
  seconds: 2,
  phases: {},
};

function said(report: Partial<VerifyReport>): readonly string[] {
  return verifyLines({ ...nothing, ...report });
}

describe('what verify says', () => {
  test('when all is well', () => {
    expect(said({ files: 1204, same: 1204 })).toEqual([
      'Verified in 2.0 s: 1,204 files with the content that was remembered.',
    ]);
    expect(said({})).toEqual(['There is no file to verify.']);
  });

  test('of damage first, then of the rest', () => {
    const lines = said({ files: 7, same: 2, differing: 1, unread: 1, sampled: 1, unknown: 2 });
    expect(lines[0]).toMatch(/^1 file has another content/);
    expect(lines.slice(1)).toEqual([
      '2 files with the content that was remembered.',
      'Of 1 file only samples are remembered; those agree.',
      '1 file could not be read, named above.',
      'Of 2 files no digest is remembered, so nothing can be said; --record has them read.',
    ]);
  });

  test('of what was recorded, and of what could not be', () => {
    expect(said({ files: 3, unknown: 3, recorded: 3 })).toEqual([
      'Nothing could be verified.',
      '3 files read and remembered: from now on they can be verified.',
    ]);
    expect(said({ files: 3, unknown: 2, same: 1, recorded: 0 }).at(-1)).toMatch(/^2 files could not be remembered/);
    expect(said({ files: 1, same: 1, recorded: 0 })).toHaveLength(1);
  });
});
