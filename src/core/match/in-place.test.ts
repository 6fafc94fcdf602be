import { describe, expect, it } from 'vitest';
import { snapshotOf } from '../../../test/model/tree-description.ts';
import { asBytes } from '../tree/byte-string.ts';
import { DigestTable } from '../tree/digest.ts';
import { NONE } from '../tree/snapshot.ts';
import { parseCriteria } from './criteria.ts';
import { isContradicted, joinsInPlace, matchInPlace } from './in-place.ts';

describe('joinsInPlace', () => {
  it('is for criteria that believe path, name, size and time', () => {
    for (const texts of [[], ['path'], ['path+mtime'], ['name+mtime', 'path+name+mtime'], ['path', 'sha256']]) {
      expect(joinsInPlace(parseCriteria(texts))).toBe(true);
    }
    for (const texts of [
      ['sha256'],
      ['path+sha256'],
      ['content'],
      ['name+mtime'],
      ['sha256', 'path'],
      ['size', 'content', 'path'],
    ]) {
      expect(joinsInPlace(parseCriteria(texts))).toBe(false);
    }
  });
});

describe('isContradicted', () => {
  function table(algorithm: 'sha256' | 'md5', row: number, digest: string): DigestTable {
    const digests = new DigestTable();
    digests.set(algorithm, row, asBytes(digest.repeat(algorithm === 'md5' ? 16 : 32)));
    return digests;
  }

  it('needs different digests of one kind at one row', () => {
    expect(isContradicted(9, table('sha256', 3, 'a'), table('sha256', 3, 'b'))).toBe(true);
    expect(isContradicted(9, table('sha256', 3, 'a'), table('sha256', 3, 'a'))).toBe(false);
    expect(isContradicted(9, table('sha256', 3, 'a'), table('sha256', 4, 'b'))).toBe(false);
    expect(isContradicted(9, table('sha256', 3, 'a'), table('md5', 3, 'b'))).toBe(false);
    expect(isContradicted(9, new DigestTable(), table('md5', 3, 'b'))).toBe(false);
  });
});

describe('matchInPlace', () => {
  it('gives each file a class of its own, on both sides the same, and proves nothing', () => {
    const tree = snapshotOf({ 'd/x': 'A', 'd/y': 'A', l: { target: 'x' } });
    const { sourceClass, destinationClass, classCount, verified, contradictions } = matchInPlace(tree);
    const [x, y, l] = ['d/x', 'd/y', 'l'].map((path) => tree.find(asBytes(path))) as [number, number, number];
    expect(classCount).toBe(2);
    expect([...destinationClass]).toEqual([...sourceClass]);
    expect(sourceClass[x]).not.toBe(sourceClass[y]);
    expect(sourceClass[l]).toBe(NONE);
    expect(verified(x, x)).toBe(false);
    expect(contradictions).toEqual([]);
  });
});
