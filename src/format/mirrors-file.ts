/** What a root knows of its mirrors as text: `.myrror/mirrors` (docs/formats.md). */
import { isMyrrorError } from '../core/error.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import {
  type MirrorBook,
  type MirrorEnd,
  type MirrorOrigin,
  MOST_MIRRORS,
  MOST_MOUNTS,
} from '../core/tree/mirror-book.ts';
import { crc32, printCrc } from './crc32.ts';
import { formatError } from './format-error.ts';
import { readText } from './header-fields.ts';
import { LineCursor } from './line-cursor.ts';
import { printText, printToken } from './quote.ts';

const FIRST_LINE = 'myrror mirrors 1';

/** The file of the root with this identity. */
export function printMirrors({ from, to }: MirrorBook, identity: string): string {
  const lines = [FIRST_LINE, `root ${printText(identity)}`];
  if (from !== null) {
    lines.push(endLine('from', from));
    for (const path of from.mounts) lines.push(`mount ${printToken(path)}`);
  }
  for (const end of to) lines.push(endLine('to', end));
  const text = `${lines.join('\n')}\n`;
  return `${text}end ${printCrc(crc32(text))}\n`;
}

function endLine(word: string, { location, identity }: MirrorEnd): string {
  return `${word} ${printText(location)} ${printText(identity)}`;
}

/** What the file says; null if it is no whole one, or that of another root. */
export function parseMirrors(text: string, identity: string): MirrorBook | null {
  const last = text.lastIndexOf('end ');
  if (last < 0 || text.slice(last) !== `end ${printCrc(crc32(text.slice(0, last)))}\n`) return null;
  const [first, root, ...lines] = text.slice(0, last).split('\n').slice(0, -1);
  if (first !== FIRST_LINE || root !== `root ${printText(identity)}`) return null;
  try {
    return readLines(lines);
  } catch (error) {
    if (!isMyrrorError(error)) throw error;
    return null;
  }
}

function readLines(lines: readonly string[]): MirrorBook {
  const cursor = new LineCursor();
  const mounts: ByteString[] = [];
  const to: MirrorEnd[] = [];
  let from: MirrorOrigin | null = null;
  for (const line of lines) {
    cursor.reset(line);
    if (cursor.skip('to ')) to.push(readEnd(cursor));
    else if (from === null && cursor.skip('from ')) from = { ...readEnd(cursor), mounts };
    else if (from !== null && cursor.skip('mount ')) mounts.push(cursor.token());
    else throw formatError('an unknown line');
    cursor.end();
  }
  if (to.length > MOST_MIRRORS || mounts.length > MOST_MOUNTS) throw formatError('too many lines');
  return { from, to };
}

function readEnd(cursor: LineCursor): MirrorEnd {
  const location = readText(cursor);
  cursor.expect(' ');
  return { location, identity: readText(cursor) };
}
