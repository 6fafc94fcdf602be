import { describe, expect, it } from 'vitest';
import type { ActionCounts, Report } from '../../index.ts';
import { emptyOutcome, errorEvent, outcomeOf, summaryEvent } from './json-events.ts';

const planned: ActionCounts = { meta: 8, link: 7, rmdir: 6, mkdir: 5, remote_cp: 4, local_cp: 3, mv: 2, rm: 1 };
const done: ActionCounts = { ...planned, mv: 0 };

const report: Report = {
  result: 'done',
  summary: {
    actions: planned,
    bytes: { remote_cp: 40, local_cp: 30 },
    directoryMoves: [],
    savedBytes: 11,
    destinationFiles: 0,
    removedFiles: 0,
    wantedFiles: 0,
    wantedBytes: 0,
    unverified: 0,
    firstUse: null,
    problems: [],
  },
  actions: done,
  bytes: { local_cp: 3, remote_cp: 4 },
  reusedBytes: 2,
  problems: [],
  resumed: false,
  seconds: 1.5,
  phases: { scan: 12.6 },
};

describe('summaryEvent', () => {
  it('has the keys of the contract, in their order', () => {
    expect(JSON.stringify(summaryEvent(emptyOutcome('refused')))).toBe(
      '{"type":"summary","result":"refused","actions":{"rm":0,"mv":0,"local_cp":0,"remote_cp":0,"mkdir":0,"rmdir":0,' +
        '"link":0,"meta":0},"bytes":{"remote_cp":0,"local_cp":0},"problems":0}',
    );
  });

  it('keeps that order whatever the order of the report, and puts more behind it', () => {
    expect(JSON.stringify(summaryEvent(outcomeOf(report)))).toBe(
      '{"type":"summary","result":"done","actions":{"rm":1,"mv":0,"local_cp":3,"remote_cp":4,"mkdir":5,"rmdir":6,' +
        '"link":7,"meta":8},"bytes":{"remote_cp":4,"local_cp":3},"problems":0,"seconds":1.5,"phases":{"scan":13},' +
        '"resumed":false,"reusedBytes":2,"savedBytes":11}',
    );
  });

  it('tells of a dry run what is planned', () => {
    const outcome = outcomeOf({ ...report, result: 'planned' });
    expect([outcome.actions, outcome.bytes]).toEqual([planned, { remote_cp: 40, local_cp: 30 }]);
  });
});

describe('errorEvent', () => {
  it('has a hint only if there is one', () => {
    expect(errorEvent('busy', 'm', undefined)).toEqual({ type: 'error', code: 'busy', message: 'm' });
    expect(errorEvent('busy', 'm', 'h')).toEqual({ type: 'error', code: 'busy', message: 'm', hint: 'h' });
  });
});
