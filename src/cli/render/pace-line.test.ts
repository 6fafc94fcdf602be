import { describe, expect, it } from 'vitest';
import type { Pace } from './pace.ts';
import { barLine, plainLine } from './pace-line.ts';

const copying: Pace = {
  phase: 'stage',
  entries: 1204,
  entriesTotal: 3000,
  bytes: 1_200_000_000,
  bytesTotal: 3_100_000_000,
  entriesPerSecond: 100,
  bytesPerSecond: 250_000_000,
  share: 0.399,
  secondsLeft: 7.6,
};

const listing: Pace = {
  phase: 'scan',
  entries: 12_345,
  entriesTotal: null,
  bytes: 0,
  bytesTotal: null,
  entriesPerSecond: 0,
  bytesPerSecond: 0,
  share: null,
  secondsLeft: null,
};

describe('barLine', () => {
  it('shows a bar, counts, bytes, rate and time left', () => {
    expect(barLine(copying, 120)).toBe(
      'copying  [==========              ]   39 %  1,204 of 3,000 entries  1.2 GB of 3.1 GB  250 MB/s  8 s left',
    );
  });

  it('shows what is known where there is no total', () => {
    expect(barLine(listing, 120)).toBe('listing  12,345 entries');
  });

  it('stays shorter than the terminal is wide, whatever its width', () => {
    for (let columns = 1; columns < 130; columns++) {
      expect(barLine(copying, columns).length).toBeLessThan(columns);
    }
  });

  it('says 100 % only when all is done', () => {
    expect(barLine({ ...copying, share: 0.9999 }, 120)).toContain(' 99 %');
    expect(barLine({ ...copying, share: 1, secondsLeft: 0 }, 120)).toContain('[========================]  100 %');
  });
});

describe('plainLine', () => {
  it('says the same in one line without a bar', () => {
    expect(plainLine(copying)).toBe('copying: 39 %, 1,204 of 3,000 entries, 1.2 GB of 3.1 GB, 250 MB/s, 8 s left');
  });

  it('names the phase if nothing else is known', () => {
    expect(plainLine({ ...listing, phase: 'barrier', entries: 0 })).toBe('waiting for the disk');
  });
});
