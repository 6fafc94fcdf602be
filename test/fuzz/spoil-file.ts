/** Damage of files: what disks, editors and enemies do to them. All of it follows from the dice. */
import type { Dice } from '../wire/fuzz.ts';

const NEWLINE = 0x0a;
const NOISE = 200;
const LONGEST = 40;
/** Words that mean something somewhere in our files, and some that mean too much. */
const WORDS = [
  '..',
  '../x',
  '/',
  'a/../b',
  '.myrror/journal',
  '.',
  '""',
  '"\\x00"',
  '"\\xff"',
  '"\\u{202e}"',
  '->',
  '-',
  '0',
  '-1',
  '00',
  '9007199254740992',
  '18446744073709551616',
  '4294967296',
  '99999999999999999999999999',
  '@0.000000000',
  '9999-12-31T23:59:59.999999999Z',
  '__proto__',
  '{',
  '}',
  'end 0',
  'armed 0',
  'count 1',
  '\r\n',
  '\ufeff',
  '#',
].map((word) => new TextEncoder().encode(word));

type Spoiler = (bytes: Uint8Array, roll: Dice) => Uint8Array;

/** The bytes with something wrong about them, or, now and then, as they were. */
export function spoilFile(bytes: Uint8Array, roll: Dice): Uint8Array {
  if (roll(50) === 0) return Uint8Array.from({ length: roll(NOISE) }, () => roll(256));
  let spoilt = bytes;
  for (let count = roll(4); count > 0; count--) spoilt = (spoilers[roll(spoilers.length)] as Spoiler)(spoilt, roll);
  return spoilt;
}

const flipBit: Spoiler = (bytes, roll) => {
  const changed = bytes.slice();
  const at = roll(Math.max(1, bytes.length));
  if (at < bytes.length) changed[at] = (changed[at] as number) ^ (1 << roll(8));
  return changed;
};

const setByte: Spoiler = (bytes, roll) => {
  const changed = bytes.slice();
  if (bytes.length > 0) changed[roll(bytes.length)] = roll(256);
  return changed;
};

const cutOff: Spoiler = (bytes, roll) => bytes.slice(0, roll(bytes.length + 1));

const takeOut: Spoiler = (bytes, roll) => {
  const at = roll(bytes.length + 1);
  return spliced(bytes, at, roll(LONGEST), new Uint8Array(0));
};

const putWord: Spoiler = (bytes, roll) => {
  const word = WORDS[roll(WORDS.length)] as Uint8Array;
  const [start, end] = wordAt(bytes, roll(bytes.length + 1));
  return roll(2) === 0 ? spliced(bytes, start, end - start, word) : spliced(bytes, start, 0, word);
};

const changeNumber: Spoiler = (bytes, roll) => {
  const changed = bytes.slice();
  const start = roll(Math.max(1, bytes.length));
  for (let at = start; at < changed.length; at++) {
    const byte = changed[at] as number;
    if (byte < 0x30 || byte > 0x39) continue;
    changed[at] = 0x30 + roll(10);
    break;
  }
  return changed;
};

const repeatBlock: Spoiler = (bytes, roll) => {
  const at = roll(bytes.length + 1);
  const block = bytes.slice(at, at + 1 + roll(LONGEST));
  return spliced(bytes, roll(2) === 0 ? at : roll(bytes.length + 1), 0, block);
};

const swapBlocks: Spoiler = (bytes, roll) => {
  const length = 1 + roll(LONGEST);
  const [one, other] = [roll(bytes.length + 1), roll(bytes.length + 1)].sort((a, b) => a - b) as [number, number];
  if (one + length > other) return bytes;
  const changed = bytes.slice();
  changed.set(bytes.subarray(other, other + length), one);
  changed.set(bytes.subarray(one, Math.min(one + length, one + changed.length - other)), other);
  return changed;
};

const repeatLine: Spoiler = (bytes, roll) => {
  const [start, end] = lineAt(bytes, roll(bytes.length + 1));
  const [target] = lineAt(bytes, roll(bytes.length + 1));
  return spliced(bytes, target, 0, bytes.slice(start, end));
};

const dropLine: Spoiler = (bytes, roll) => {
  const [start, end] = lineAt(bytes, roll(bytes.length + 1));
  return spliced(bytes, start, end - start, new Uint8Array(0));
};

const moveLine: Spoiler = (bytes, roll) => {
  const [start, end] = lineAt(bytes, roll(bytes.length + 1));
  const line = bytes.slice(start, end);
  const rest = spliced(bytes, start, end - start, new Uint8Array(0));
  const [target] = lineAt(rest, roll(rest.length + 1));
  return spliced(rest, target, 0, line);
};

const spoilers: readonly Spoiler[] = [
  flipBit,
  flipBit,
  setByte,
  cutOff,
  takeOut,
  putWord,
  putWord,
  changeNumber,
  changeNumber,
  repeatBlock,
  swapBlocks,
  repeatLine,
  dropLine,
  moveLine,
];

function spliced(bytes: Uint8Array, at: number, length: number, put: Uint8Array): Uint8Array {
  const end = Math.min(bytes.length, at + length);
  const changed = new Uint8Array(at + put.length + bytes.length - end);
  changed.set(bytes.subarray(0, at), 0);
  changed.set(put, at);
  changed.set(bytes.subarray(end), at + put.length);
  return changed;
}

/** Start and end of the line, its newline included, that a byte is in. */
function lineAt(bytes: Uint8Array, at: number): [number, number] {
  const start = at === 0 ? 0 : bytes.lastIndexOf(NEWLINE, at - 1) + 1;
  const end = bytes.indexOf(NEWLINE, at);
  return [start, end < 0 ? bytes.length : end + 1];
}

/** Start and end of the word that a byte is in. */
function wordAt(bytes: Uint8Array, at: number): [number, number] {
  let start = at;
  while (start > 0 && (bytes[start - 1] as number) > 0x20) start--;
  let end = at;
  while (end < bytes.length && (bytes[end] as number) > 0x20) end++;
  return [start, end];
}
