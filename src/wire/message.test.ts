import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from './limits.ts';
import { decodeMessage, encodeMessage } from './message.ts';

const decode = (...bytes: readonly number[]): unknown => decodeMessage(Uint8Array.from(bytes), defaultLimits);
const through = (value: unknown): unknown => decodeMessage(encodeMessage(value, defaultLimits), defaultLimits);

const key = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !/^[0-9]/.test(text) && text !== '__proto__');
const { value: plain } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double().filter((number) => !Object.is(number, -0)),
    fc.string(),
    fc.uint8Array(),
    fc.bigInt(2n ** 53n + 1n, 2n ** 64n - 1n),
    fc.bigInt(-(2n ** 63n), -(2n ** 53n) - 1n),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

describe('messages', () => {
  it('arrive as they were sent', () => {
    const arrives = fc.property(plain, (value) => {
      expect(through(value)).toEqual(value);
    });
    fc.assert(arrives, { numRuns: 500 });
  });

  it('carry integers up to 2^53 as numbers and larger ones as bigints', () => {
    expect(through([5n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 63n)])).toEqual([5, 2 ** 53, 2n ** 53n + 1n, -(2n ** 63n)]);
    expect(through([2 ** 53 - 1, -(2 ** 53)])).toEqual([2 ** 53 - 1, -(2 ** 53)]);
  });

  it('carry every byte of a name', () => {
    const name = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
    expect(through(name)).toBe(name);
    expect(through({ a: name.slice(120, 140) })).toEqual({ a: name.slice(120, 140) });
  });

  it('carry undefined as null', () => {
    expect(through({ a: undefined, b: [undefined] })).toEqual({ a: null, b: [null] });
  });

  it('carry bytes that hold nothing of the frame', () => {
    const bytes = through([new Uint8Array(8)]) as [Uint8Array];
    expect(bytes[0].buffer.byteLength).toBe(8);
  });

  it.each([
    ['a date', new Date(0)],
    ['a map with numbers for keys', new Map([[1, 2]])],
    ['a key that is an index', { 12: 1 }],
    ['a bigint of more than 64 bits', 2n ** 64n],
    ['a symbol', Symbol('x')],
    ['what is nested too deep', Array.from({ length: 17 }).reduce<unknown>((inner) => [inner], 1)],
    ['what is too long', 'x'.repeat(defaultLimits.message + 1)],
    ['too many values', new Array(defaultLimits.values + 1).fill(0)],
  ])('do not carry %s', (_, value) => {
    expect(() => encodeMessage(value, defaultLimits)).toThrow(Error);
    expect(() => encodeMessage(value, defaultLimits)).not.toThrow(expect.objectContaining({ code: expect.anything() }));
  });

  it.each<[string, readonly number[]]>([
    ['nothing', []],
    ['two values', [0xc0, 0xc0]],
    ['an array of 2^32 - 1', [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['an array of 65535', [0xdc, 0xff, 0xff, 0xc0]],
    ['a map of 2^32 - 1', [0xdf, 0xff, 0xff, 0xff, 0xff]],
    ['a map of 65535', [0xde, 0xff, 0xff, 0xa0, 0xc0]],
    ['a string of 2^32 - 1', [0xdb, 0xff, 0xff, 0xff, 0xff]],
    ['bytes of 2^32 - 1', [0xc6, 0xff, 0xff, 0xff, 0xff]],
    ['bytes that end too early', [0xc4, 2, 1]],
    ['a length that ends too early', [0xc6, 0, 0]],
    ['a number that ends too early', [0xcb, 0, 0, 0]],
    ['the unused type', [0xc1]],
    ['an extension that is undefined', [0xd4, 0, 0]],
    ['a record', [0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 1]],
    ['a regular expression', [0xc7, 0, 0x78, 0x92, 0xa1, 0x61, 0xa0]],
    ['an error', [0xd4, 0x65, 0, 0x92, 0xa1, 0x61, 0xa0]],
    ['a date', [0xd6, 0xff, 0, 0, 0, 0]],
    ['a pointer', [0xd6, 0x70, 0, 0, 0, 1]],
    ['a number for a key', [0x81, 1, 1]],
    ['an index for a key', [0x81, 0xa1, 0x39, 1]],
    ['an array for a key', [0x81, 0x90, 1]],
    ['__proto__', [0x81, 0xa9, ...new TextEncoder().encode('__proto__'), 0x80]],
    ['__proto__ with a long header', [0x81, 0xd9, 9, ...new TextEncoder().encode('__proto__'), 0x80]],
    ['seventeen arrays in each other', [...new Array(17).fill(0x91), 0xc0]],
    ['a hundred thousand arrays in each other', [...new Array(100_000).fill(0x91), 0xc0]],
  ])('are refused: %s', (_, bytes) => {
    expect(() => decode(...bytes)).toThrow(expect.objectContaining({ name: 'MyrrorError', code: 'protocol' }));
  });

  it('may have keys that objects have already, and change nothing by it', () => {
    const value = decode(
      0x82,
      0xa8,
      ...new TextEncoder().encode('toString'),
      1,
      0xab,
      ...new TextEncoder().encode('constructor'),
      2,
    );
    expect(Object.entries(value as object)).toEqual([
      ['toString', 1],
      ['constructor', 2],
    ]);
    expect(String({})).toBe('[object Object]');
  });

  it('cannot make more of their bytes than the limit of values allows', () => {
    const many = new Uint8Array(defaultLimits.message).fill(0x80);
    many.set([0xdd, 0, 0xff, 0xff, 0xf0]);
    expect(() => decodeMessage(many, defaultLimits)).toThrow('too many values');
  });
});
