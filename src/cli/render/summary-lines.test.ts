import { describe, expect, it } from 'vitest';
import type { ActionCounts, ByteString, DirectoryMove, Problem, Summary } from '../../index.ts';
import { actionTotal, summaryLines } from './summary-lines.ts';

const none: ActionCounts = { rm: 0, mv: 0, local_cp: 0, remote_cp: 0, mkdir: 0, rmdir: 0, link: 0, meta: 0 };

const nothing: Summary = {
  actions: none,
  bytes: { remote_cp: 0, local_cp: 0 },
  directoryMoves: [],
  savedBytes: 0,
  destinationFiles: 0,
  removedFiles: 0,
  wantedFiles: 0,
  wantedBytes: 0,
  unverified: 0,
  firstUse: null,
  problems: [],
};

function bytes(text: string): ByteString {
  return text as ByteString;
}

function move(from: string, to: string, files = 1, size = 1): DirectoryMove {
  return { from: bytes(from), to: bytes(to), files, bytes: size };
}

const problem: Problem = {
  path: bytes('a'),
  side: 'source',
  operation: 'read file',
  code: 'EACCES',
  message: 'permission denied',
};

describe('summaryLines', () => {
  it('shows a whole plan at a glance, directory moves first', () => {
    const summary: Summary = {
      ...nothing,
      actions: { rm: 20, mv: 12, local_cp: 3, remote_cp: 1117, mkdir: 1, rmdir: 2, link: 1, meta: 7 },
      bytes: { remote_cp: 1_200_000_000, local_cp: 45_200_000 },
      directoryMoves: [
        move('music', 'audio', 320, 1_000_000_000),
        move('photos/2019', 'archive/2019', 1204, 3_100_000_000),
      ],
      savedBytes: 4_145_200_000,
      destinationFiles: 5412,
      removedFiles: 19,
    };
    expect(summaryLines(summary)).toEqual([
      '  mv  photos/2019/ -> archive/2019/   1,204 files, 3.1 GB',
      '  mv  music/ -> audio/                320 files, 1.0 GB',
      '',
      '  mv             12   renamed in the destination, 2 of them whole directories',
      '  local_cp        3   copied within the destination, 45.2 MB',
      '  remote_cp   1,117   brought from the source, 1.2 GB',
      '  mkdir           1   directory made',
      '  link            1   symlink made',
      '  meta            7   only mode, owner or times set',
      "  rm             20   removed; 19 of the destination's 5,412 files",
      '  rmdir           2   directories removed',
      '',
      '1.2 GB travel; 4.1 GB are moved or copied in the destination instead.',
      '',
    ]);
  });

  it('says nothing about an empty plan', () => {
    expect(summaryLines(nothing)).toEqual([]);
  });

  it('counts the directory moves that are too many to show', () => {
    const moves = Array.from({ length: 12 }, (_, index) => move(`a${index}`, `b${index}`, 1, index));
    const lines = summaryLines({ ...nothing, directoryMoves: moves });
    expect(lines).toHaveLength(12);
    expect(lines[0]).toContain('a11/ -> b11/');
    expect(lines.at(-2)).toBe('      and 2 more directories');
  });

  it('says once that actions are unverified', () => {
    const summary = { ...nothing, actions: { ...none, mv: 3 }, unverified: 3 };
    expect(summaryLines(summary).filter((line) => line.includes('unverified'))).toEqual([
      '3 actions rest on weaker evidence than a full digest, as the criteria allow; they are marked unverified in the plan.',
    ]);
  });

  it('says that nothing travels', () => {
    const lines = summaryLines({ ...nothing, actions: { ...none, mv: 1 }, savedBytes: 5000 });
    expect(lines).toContain('Nothing travels; 5.0 kB are moved or copied in the destination instead.');
  });

  it('counts paths with problems', () => {
    expect(summaryLines({ ...nothing, problems: [problem] })).toEqual([
      '1 path had problems and will be left as it is; it is named above.',
      '',
    ]);
  });

  it('lets no control character of a name through', () => {
    const lines = summaryLines({ ...nothing, directoryMoves: [move('a\u001b[31m', 'b\nc')] });
    expect(lines.join('')).not.toMatch(/\p{Cc}/u);
  });
});

describe('actionTotal', () => {
  it('adds up all kinds', () => {
    expect(actionTotal({ rm: 1, mv: 2, local_cp: 4, remote_cp: 8, mkdir: 16, rmdir: 32, link: 64, meta: 128 })).toBe(
      255,
    );
  });
});
