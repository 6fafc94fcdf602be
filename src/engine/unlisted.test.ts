import { describe, expect, it } from 'vitest';
import { snapshotOf } from '../../test/model/tree-description.ts';
import type { ActionsHeader } from '../core/plan/action-record.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import { isUnlisted, unlistedIn, wasUnlisted } from './unlisted.ts';

function problem(code: string): Problem {
  return { path: asBytes('d'), side: 'source', operation: 'list', code, message: '' };
}

describe('what could not be listed of a tree', () => {
  it('is every path that could not be looked at', () => {
    const side = { snapshot: snapshotOf({ a: 'A' }, [problem('EACCES'), problem('EIO')]) };
    expect([unlistedIn(side), isUnlisted(side)]).toEqual([2, true]);
  });

  it('is not what was gone by then', () => {
    const side = { snapshot: snapshotOf({ a: 'A' }, [problem('vanished')]) };
    expect([unlistedIn(side), isUnlisted(side)]).toEqual([0, false]);
  });
});

describe('a list of actions', () => {
  const header: ActionsHeader = {
    source: { location: '/source', identity: '1' },
    destination: { location: '/destination', identity: '2' },
    criteria: ['sha256'],
    exclude: [],
    time: '2024-06-07T12:00:00Z',
    problems: 0,
    unverified: 0,
    count: 0,
    wantedEntries: 1,
  };

  it.each([
    ['says that all was listed, whatever the problems', { problems: 3, unlisted: 0 }, false],
    ['says that something was not', { problems: 3, unlisted: 1 }, true],
    ['does not say it, and had problems', { problems: 1 }, true],
    ['does not say it, and had none', { problems: 0 }, false],
  ])('%s', (_what, said, unlisted) => {
    expect(wasUnlisted({ ...header, ...said })).toBe(unlisted);
  });
});
