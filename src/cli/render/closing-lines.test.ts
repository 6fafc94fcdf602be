import { describe, expect, it } from 'vitest';
import type { ActionCounts, ByteString, Problem, Report, Summary } from '../../index.ts';
import { closingLines, phaseLines } from './closing-lines.ts';

const none: ActionCounts = { rm: 0, mv: 0, local_cp: 0, remote_cp: 0, mkdir: 0, rmdir: 0, link: 0, meta: 0 };

const summary: Summary = {
  actions: none,
  bytes: { remote_cp: 0, local_cp: 0 },
  directoryMoves: [],
  savedBytes: 0,
  destinationFiles: 0,
  removedFiles: 0,
  wantedFiles: 12_345,
  wantedBytes: 33_000_000_000,
  unverified: 0,
  firstUse: null,
  problems: [],
};

const report: Report = {
  result: 'done',
  summary,
  actions: none,
  bytes: { remote_cp: 0, local_cp: 0 },
  reusedBytes: 0,
  problems: [],
  resumed: false,
  seconds: 2.4,
  phases: {},
};

const problem: Problem = {
  path: 'a' as ByteString,
  side: 'destination',
  operation: 'rename',
  code: 'EIO',
  message: 'it failed',
};

describe('closingLines', () => {
  it('says what was done and how fast the copying was', () => {
    const done: Report = {
      ...report,
      actions: { rm: 2, mv: 12, local_cp: 1, remote_cp: 117, mkdir: 1, rmdir: 3, link: 1, meta: 9 },
      bytes: { remote_cp: 1_000_000_000, local_cp: 24_000_000 },
      phases: { stage: 2000, scan: 400 },
    };
    expect(closingLines(done)).toEqual([
      'Done in 2.4 s: 117 files brought, 1.0 GB at 512 MB/s; 12 renamed; 1 copied in place; 1 directory made; ' +
        '1 symlink made; 9 adjusted; 5 removed.',
    ]);
  });

  it('says that there was nothing to do, and how much was compared', () => {
    expect(closingLines({ ...report, result: 'nothing-to-do' })).toEqual([
      'Nothing to do: the destination equals the source (12,345 files, 33.0 GB, compared in 2.4 s).',
    ]);
  });

  it('claims no equality where only a list of actions was looked at', () => {
    const part = { ...report, result: 'nothing-to-do' as const, summary: { ...summary, wantedFiles: 0 } };
    expect(closingLines(part)).toEqual(['Nothing to do.']);
  });

  it('says what is missing and how to go on', () => {
    const lines = closingLines({ ...report, result: 'incomplete', problems: [problem] });
    expect(lines[0]).toBe('Not complete after 2.4 s: no action was carried out.');
    expect(lines[1]).toContain('1 problem, named above.');
  });

  it('says that an interrupted run was finished and what it had left', () => {
    expect(closingLines({ ...report, resumed: true, reusedBytes: 5_000_000 }).slice(0, 2)).toEqual([
      'An interrupted run was finished first.',
      '5.0 MB that an interrupted run had copied were used.',
    ]);
  });

  it('says that nothing was changed', () => {
    expect(closingLines({ ...report, result: 'planned' })).toEqual(['A dry run: nothing was changed.']);
    expect(closingLines({ ...report, result: 'refused' })).toEqual(['Nothing was changed.']);
  });
});

describe('phaseLines', () => {
  it('names the phases that took place, in their order, with their times', () => {
    expect(phaseLines({ stage: 12_000, scan: 80.4 })).toEqual(['  listing   80 ms', '  copying    12 s']);
  });
});
