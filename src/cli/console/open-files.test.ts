import { describe, expect, it } from 'vitest';
import { MyrrorError } from '../../core/error.ts';
import { systemErrorNamed } from '../../system/errno.ts';
import { openFilesCode, openFilesMessage } from './open-files.ts';

describe('a limit of open files', () => {
  it('is recognised by a code, by a message, and by what caused an error', () => {
    expect(openFilesCode(systemErrorNamed('openat', 'EMFILE'))).toBe('EMFILE');
    expect(openFilesCode(new Error('Worker initialization failure: EMFILE'))).toBe('EMFILE');
    const cause = Object.assign(new Error('spawn'), { code: 'ENFILE' });
    expect(openFilesCode(new MyrrorError('connection', 'no ssh', { cause }))).toBe('ENFILE');
  });

  it('is not seen in other errors', () => {
    expect(openFilesCode(systemErrorNamed('openat', 'ENOENT'))).toBeNull();
    expect(openFilesCode(new Error('EMFILES'))).toBeNull();
    expect(openFilesCode('EMFILE')).toBeNull();
  });

  it('is called by its name', () => {
    expect(openFilesMessage('EMFILE')).toContain('limit of open files');
  });
});
