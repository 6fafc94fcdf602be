import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { path, stamp } from '../../test/format/arbitraries.ts';
import { isMyrrorError } from '../core/error.ts';
import type { JournalProgram, JournalState } from '../core/journal/journal.ts';
import { type Place, placeAt } from '../core/plan/place.ts';
import type { Rename } from '../core/plan/step.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { crc32, printCrc } from './crc32.ts';
import { JournalReader } from './journal-reader.ts';
import { armedLine, rearrangedLine, writeProgram } from './journal-writer.ts';

const file: Stamp = {
  kind: Kind.file,
  size: 12,
  mtimeSeconds: 1_714_557_600,
  mtimeNanos: 5,
  ctimeSeconds: -1,
  ctimeNanos: 999_999_999,
  inode: 99n,
  device: 64769n,
};

const swap: JournalProgram = {
  rearrangement: {
    stagedDirectories: [4],
    renames: [
      { object: 0, from: tree('a'), to: placeAt(1, ROOT), expect: file, replaces: null },
      { object: 1, from: tree('b c'), to: tree('a'), expect: { ...file, kind: Kind.directory }, replaces: null },
      { object: 0, from: placeAt(1, ROOT), to: placeAt(4, asBytes('x/y')), expect: file, replaces: file },
    ],
    discards: [1, 2],
  },
  stagedInodes: [77n],
  toParents: [5n, 0n, 18_446_744_073_709_551_615n],
};

function tree(text: string): Place {
  return placeAt(-1, asBytes(text));
}

function program(of: JournalProgram): string {
  return [...writeProgram(of)].join('');
}

function read(text: string, pieceLength = text.length || 1): JournalState {
  const reader = new JournalReader('journal');
  for (let at = 0; at < text.length; at += pieceLength) reader.feed(text.slice(at, at + pieceLength));
  return reader.finish();
}

function sealed(...bodies: string[]): string {
  return bodies.map((body) => `${printCrc(crc32(body))} ${body}\n`).join('');
}

const HEAD = 'myrror journal 1';
const place: fc.Arbitrary<Place> = fc.oneof(
  path.map((text) => placeAt(-1, text)),
  fc.tuple(fc.nat(), fc.oneof(fc.constant(ROOT), path)).map(([slot, text]) => placeAt(slot, text)),
);
const rename: fc.Arbitrary<Rename> = fc.record({
  object: fc.nat(),
  from: place,
  to: place,
  expect: stamp,
  replaces: fc.option(stamp),
});
const inode = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn });
const anyProgram: fc.Arbitrary<JournalProgram> = fc
  .record({
    staged: fc.array(fc.tuple(fc.nat(), inode), { maxLength: 3 }),
    renames: fc.array(fc.tuple(rename, inode), { maxLength: 5 }),
    discards: fc.array(fc.nat(), { maxLength: 3 }),
  })
  .map(({ staged, renames, discards }) => ({
    rearrangement: {
      stagedDirectories: staged.map(([slot]) => slot),
      renames: renames.map(([item]) => item),
      discards,
    },
    stagedInodes: staged.map(([, number]) => number),
    toParents: renames.map(([, number]) => number),
  }));

describe('a journal', () => {
  it('is one line per record, each with its checksum', () => {
    const stampText = '12 @1714557600.000000005 @-1.999999999 99 64769';
    expect(program(swap) + armedLine(swap) + rearrangedLine()).toBe(
      sealed(
        HEAD,
        'stage 4 77',
        `rename 0 - a 1 "" 5 f ${stampText} -`,
        `rename 1 - "b c" - a 0 d ${stampText} -`,
        `rename 0 1 "" 4 x/y 18446744073709551615 f ${stampText} f ${stampText}`,
        'discard 1',
        'discard 2',
        `armed 6 ${printCrc(crc32(program(swap)))}`,
        'rearranged',
      ),
    );
  });

  it('of before the whole had a checksum is read as well', () => {
    const state = read(program(swap) + sealed('armed 6'));
    expect(state).toMatchObject({ armed: true, rearrangement: swap.rearrangement });
  });

  it('whose lines are in another order, or not those that were written, is refused', () => {
    const [head = '', ...lines] = program(swap).trimEnd().split('\n');
    const inOrder = (order: readonly number[]): string => [head, ...order.map((at) => lines[at])].join('\n');
    const numbers = lines.map((_, at) => at);
    expect(read(`${inOrder(numbers)}\n${armedLine(swap)}`).armed).toBe(true);
    const [first = 0, second = 0, ...rest] = numbers;
    for (const order of [
      [second, first, ...rest],
      [first, first, ...rest],
      [...rest, first, second],
    ]) {
      expect(() => read(`${inOrder(order)}\n${armedLine(swap)}`)).toThrow('not those that were written');
    }
  });

  it('is read as it was written, in pieces of any length', () => {
    fc.assert(
      fc.property(
        anyProgram,
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom(0, 1, 2),
        (written, pieceLength, state) => {
          const text = program(written) + (state > 0 ? armedLine(written) : '') + (state > 1 ? rearrangedLine() : '');
          expect(read(text, pieceLength)).toEqual({ ...written, armed: state > 0, rearranged: state > 1 });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('that is empty was never begun', () => {
    expect(read('')).toMatchObject({ armed: false, rearranged: false, rearrangement: { renames: [] } });
  });

  it('that is cut off anywhere tells the whole lines and no more', () => {
    const text = program(swap) + armedLine(swap) + rearrangedLine();
    const whole = text.length;
    const armed = whole - rearrangedLine().length;
    for (let length = 0; length <= whole; length++) {
      const state = read(text.slice(0, length));
      expect(state.armed).toBe(length >= armed);
      expect(state.rearranged).toBe(length === whole);
      if (state.armed) expect(state.rearrangement).toEqual(swap.rearrangement);
    }
  });

  it('whose last line is garbage tells what stands before it', () => {
    const text = program(swap) + armedLine(swap);
    expect(read(`${text}\0\0\0\0`)).toMatchObject({ armed: true, rearranged: false });
    expect(read(`${text}00000000 rearranged\n`)).toMatchObject({ armed: true, rearranged: false });
    expect(read(`${program(swap)}00000000 armed 6\n`).armed).toBe(false);
  });

  it('whose end was torn and written once more is read', () => {
    const torn = `${program(swap)}${armedLine(swap)}0000 rearr\n${rearrangedLine()}`;
    expect(read(torn)).toMatchObject({ armed: true, rearranged: true });
  });

  it('that is damaged within and was never armed was never begun', () => {
    const lines = program(swap).split('\n');
    lines[2] = '\0'.repeat(40);
    expect(read(lines.join('\n')).armed).toBe(false);
  });

  it('that is damaged in front of its armed line is refused, naming the line', () => {
    const text = program(swap) + armedLine(swap);
    expect(() => read(text.replace('"b c"', '"b d"'))).toThrow('journal, line 4: a damaged line');
    expect(() => read(text.replace(HEAD, 'myrror journal 9'))).toThrow('journal, line 1: ');
  });

  it('is never read as something else, whichever bit of it is flipped', () => {
    const bytes = new TextEncoder().encode(program(swap) + armedLine(swap) + rearrangedLine());
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      try {
        const state = read(new TextDecoder().decode(flipped));
        if (state.armed) expect(state.rearrangement).toEqual(swap.rearrangement);
      } catch (error) {
        if (!isMyrrorError(error)) throw error;
      }
    }
  });

  const stampText = 'f 1 @0.000000000 @0.000000000 1 1';
  it.each<[string, string, string]>([
    ['an unknown record', 'frobnicate 1', 'unknown record'],
    ['a path outside', `rename 0 - ../a - b 0 ${stampText} -`, '..'],
    ['an absolute path', `rename 0 - a - /b 0 ${stampText} -`, 'absolute'],
    ['the root', `rename 0 - "" - b 0 ${stampText} -`, 'empty'],
    ['our own state', `rename 0 - a - .myrror/journal 0 ${stampText} -`, '.myrror'],
    ['an unknown kind', `rename 0 - a - b 0 ${stampText.replace('f', 'q')} -`, 'kind'],
    ['a missing stamp', 'rename 0 - a - b 0', 'too early'],
    ['something more', `rename 0 - a - b 0 ${stampText} - x`, 'something more'],
    ['a negative slot', 'discard -1', 'slot'],
    ['a wrong count', 'armed 7', '7 records'],
    ['rearranged before armed', 'rearranged', 'not armed'],
  ])('with a whole line that holds %s is refused', (_, body, message) => {
    expect(() => read(sealed(HEAD, 'discard 3', body))).toThrow('journal, line 3: ');
    expect(() => read(sealed(HEAD, 'discard 3', body))).toThrow(message);
  });

  it('with records behind its armed line is refused', () => {
    expect(() => read(sealed(HEAD, 'armed 0', 'discard 1'))).toThrow('journal, line 3: ');
    expect(() => read(sealed(HEAD, 'armed 0', 'rearranged', 'rearranged'))).toThrow('journal, line 4: ');
  });

  it('of another version is refused', () => {
    expect(() => read(sealed('myrror journal 2'))).toThrow('journal, line 1: version 2');
  });

  it('is a state or a format error, whatever the text is', () => {
    const body = fc.oneof(
      fc.constantFrom(
        HEAD,
        'armed 0',
        'armed 1',
        'rearranged',
        'discard 1',
        'stage 1 2',
        `rename 0 - a 1 "" 0 ${stampText} -`,
      ),
      fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\n', '')),
    );
    const line = fc.oneof(
      body.map((text) => sealed(text)),
      fc.string({ unit: 'binary', maxLength: 20 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.boolean(), (lines, hasHead) => {
        try {
          read((hasHead ? sealed(HEAD) : '') + lines.join(''));
        } catch (error) {
          if (!isMyrrorError(error) || error.code !== 'format') throw error;
        }
      }),
      { numRuns: 20_000 },
    );
  });
});
