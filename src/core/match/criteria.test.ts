import { describe, expect, it } from 'vitest';
import { MyrrorError } from '../error.ts';
import { confirmingAlgorithm, defaultCriteria, hasFullProof, parseCriteria } from './criteria.ts';

const texts = (...words: string[]): string[] => parseCriteria(words).list.map((criterion) => criterion.text);

describe('parseCriteria', () => {
  it('keeps the order of the criteria and orders digests from cheap to dear', () => {
    expect(texts('name+qhash', 'path+mtime')).toEqual(['name+qhash', 'path+mtime']);
    const [criterion] = parseCriteria(['md5+phash_20+sha256+xxh128+phash_3+qhash']).list;
    expect(criterion?.algorithms).toEqual(['qhash', 'phash_3', 'phash_20', 'xxh128', 'sha256', 'md5']);
  });

  it('takes rel_path for path, drops the implied size, and lets repetitions collapse', () => {
    expect(texts('rel_path+size+path', 'path', 'size', 'size+size')).toEqual(['path', 'size']);
    expect(texts('sha256+qhash', 'qhash+sha256+qhash')).toEqual(['qhash+sha256']);
  });

  it('takes every percentage from 1 to 99', () => {
    for (let share = 1; share < 100; share++) {
      expect(parseCriteria([`phash_${share}`]).list[0]?.algorithms).toEqual([`phash_${share}`]);
    }
  });

  it('falls back to the default without any text, and only then is frugal', () => {
    expect(parseCriteria([])).toEqual(defaultCriteria());
    expect(defaultCriteria().list.map((criterion) => criterion.text)).toEqual(['path+mtime', 'qhash+sha256']);
    expect(defaultCriteria().frugal).toBe(true);
    expect(parseCriteria(['path+mtime', 'qhash+sha256']).frugal).toBe(false);
  });

  it.each([
    'phash_0',
    'phash_100',
    'phash_05',
    'phash_',
    'phash_1.5',
    'phash_-1',
    'PATH',
    'sha1',
    '',
    ' ',
    '__proto__',
    'constructor',
    'path+',
    '+path',
    'path++mtime',
    'path mtime',
    'path,mtime',
  ])('refuses %j, names it, and lists what is allowed', (text) => {
    const attempt = (): unknown => parseCriteria(['name', text]);
    expect(attempt).toThrow(MyrrorError);
    expect(attempt).toThrow(JSON.stringify(text));
    const hint: unknown = expect.stringContaining('phash_1 to phash_99');
    expect(attempt).toThrow(expect.objectContaining({ code: 'usage', hint }));
  });
});

describe('proof', () => {
  it('is a full digest or the content itself', () => {
    expect(hasFullProof(parseCriteria(['name+qhash', 'phash_99']))).toBe(false);
    expect(hasFullProof(parseCriteria(['name', 'path+md5']))).toBe(true);
    expect(hasFullProof(parseCriteria(['name+content']))).toBe(true);
  });

  it('is got with the strongest digest that is named, else sha256', () => {
    expect(confirmingAlgorithm(parseCriteria(['xxh128', 'md5']))).toBe('md5');
    expect(confirmingAlgorithm(parseCriteria(['md5', 'xxh128+sha256']))).toBe('sha256');
    expect(confirmingAlgorithm(parseCriteria(['content']))).toBe('sha256');
  });
});
