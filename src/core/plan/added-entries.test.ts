import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asBytes, type ByteString, stringToBytes } from '../tree/byte-string.ts';
import { NONE } from '../tree/snapshot.ts';
import { AddedEntries } from './added-entries.ts';
import { NamePool } from './name-pool.ts';

const NODES = 4;
const STEPS = 60;

interface Step {
  readonly directory: number;
  readonly name: ByteString;
  readonly isPut: boolean;
}

const names = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'a\xff', '\xff').map(asBytes),
  fc
    .string({ unit: fc.integer({ min: 1, max: 255 }).map((byte) => String.fromCharCode(byte)), maxLength: 40 })
    .map(asBytes),
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ directory: fc.nat(NODES - 1), name: names, isPut: fc.boolean() }),
  { maxLength: STEPS },
);

it('holds what a map of maps would hold, whatever is put and taken away', () => {
  fc.assert(
    fc.property(steps, (asked) => {
      const pool = new NamePool(1);
      const entries = new AddedEntries(pool, STEPS, NODES);
      const expected = Array.from({ length: NODES }, () => new Map<ByteString, number>());
      for (const [node, { directory, name, isPut }] of asked.entries()) {
        const held = expected[directory] as Map<ByteString, number>;
        const bytes = stringToBytes(name);
        expect(entries.find(directory, bytes, 0, bytes.length)).toBe(held.get(name) ?? NONE);
        if (isPut) {
          expect(entries.put(directory, pool.add(bytes, 0, bytes.length), node)).toBe(!held.has(name));
          if (!held.has(name)) held.set(name, node);
        } else {
          expect(entries.take(directory, name)).toBe(held.get(name) ?? NONE);
          held.delete(name);
        }
        expect(entries.findText(directory, name)).toBe(held.get(name) ?? NONE);
      }
      for (const [directory, held] of expected.entries()) {
        expect(entries.size(directory)).toBe(held.size);
        expect(new Map(entries.entries(directory))).toEqual(held);
      }
    }),
    { numRuns: 500 },
  );
});

it('refuses more entries than were announced', () => {
  const pool = new NamePool(0);
  const entries = new AddedEntries(pool, 1, NODES);
  entries.put(0, pool.addText(asBytes('a')), 1);
  expect(() => entries.put(0, pool.addText(asBytes('b')), 2)).toThrow('announced');
});
