import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DisjointSet } from './disjoint-set.ts';

describe('DisjointSet', () => {
  it('starts with every member by itself', () => {
    const set = new DisjointSet(3);
    expect([0, 1, 2].map((member) => [set.find(member), set.size(member)])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it('agrees with relabelling all members at each union', () => {
    const unions = fc.array(fc.tuple(fc.nat({ max: 19 }), fc.nat({ max: 19 })), { maxLength: 40 });
    fc.assert(
      fc.property(unions, (pairs) => {
        const set = new DisjointSet(20);
        const label = Array.from({ length: 20 }, (_, member) => member);
        for (const [a, b] of pairs) {
          const root = set.unite(set.find(a), set.find(b));
          const from = label[a];
          for (const [member, each] of [...label.entries()]) if (each === from) label[member] = label[b] as number;
          expect(set.find(a)).toBe(root);
          expect(set.find(b)).toBe(root);
        }
        for (let a = 0; a < 20; a++) {
          for (let b = 0; b < 20; b++) expect(set.find(a) === set.find(b)).toBe(label[a] === label[b]);
          expect(set.size(set.find(a))).toBe(label.filter((each) => each === label[a]).length);
        }
      }),
    );
  });
});
