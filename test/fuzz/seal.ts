/** Making the checksums and counts of a damaged file right again, as somebody would who means harm. */
import { createHash } from 'node:crypto';
import { crc32, printCrc } from '../../src/format/crc32.ts';
import type { Dice } from '../wire/fuzz.ts';

const CHECKSUM = 32;
const CRC_AND_SPACE = 9;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function lines(bytes: Uint8Array): string[] {
  const text = decoder.decode(bytes).split('\n');
  if (text.at(-1) === '') text.pop();
  return text;
}

export function sealedListing(bytes: Uint8Array, roll: Dice): Uint8Array {
  const body = lines(bytes).filter((line) => !line.startsWith('end '));
  const text = body.map((line) => `${line}\n`).join('');
  const head = body.findIndex((line) => line.startsWith('columns '));
  const entries = body.slice(head + 1).filter((line) => !line.startsWith('problem ')).length;
  return encoder.encode(`${text}end ${roll(8) === 0 ? roll(100) : entries} ${printCrc(crc32(text))}\n`);
}

export function sealedJournal(bytes: Uint8Array, roll: Dice): Uint8Array {
  const bodies = lines(bytes).map((line) => line.slice(CRC_AND_SPACE));
  const armed = bodies.findIndex((body) => body.startsWith('armed '));
  const sealed = (body: string): string => `${printCrc(crc32(body))} ${body}\n`;
  const before = (armed < 0 ? bodies : bodies.slice(0, armed)).map(sealed).join('');
  if (armed < 0) return encoder.encode(before);
  const count = roll(8) === 0 ? roll(100) : armed - 1;
  const sum = roll(4) === 0 ? '' : ` ${printCrc(crc32(before))}`;
  return encoder.encode(
    `${before}${sealed(`armed ${count}${sum}`)}${bodies
      .slice(armed + 1)
      .map(sealed)
      .join('')}`,
  );
}

export function sealedCache(bytes: Uint8Array): Uint8Array {
  if (bytes.length < CHECKSUM) return bytes;
  const sealed = bytes.slice();
  const end = sealed.length - CHECKSUM;
  sealed.set(createHash('sha256').update(sealed.subarray(0, end)).digest(), end);
  return sealed;
}
