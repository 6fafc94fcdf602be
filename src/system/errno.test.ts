import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { errnoName, errnoNumber, systemErrorNamed, systemErrorOf } from './errno.ts';
import { errorCode } from './system-error.ts';

describe('names of errors', () => {
  it('cover every number that the platform names', () => {
    for (const [name, value] of Object.entries(constants.errno)) {
      expect(errnoNumber(name)).toBe(value);
      expect(errnoNumber(errnoName(value))).toBe(value);
    }
  });

  it('are the usual ones where two share a number', () => {
    expect(errnoName(errnoNumber('EWOULDBLOCK'))).toBe(
      errnoNumber('EWOULDBLOCK') === errnoNumber('EAGAIN') ? 'EAGAIN' : 'EWOULDBLOCK',
    );
  });

  it('include a full quota', () => {
    expect(errorCode(systemErrorOf('write', errnoNumber('EDQUOT')))).toBe('EDQUOT');
  });

  it('are made of the number where there is none', () => {
    expect(systemErrorOf('write', 9999).code).toBe('E9999');
    expect(systemErrorNamed('write', 'ENOSPC')).toMatchObject({ call: 'write', errno: constants.errno.ENOSPC });
  });
});
