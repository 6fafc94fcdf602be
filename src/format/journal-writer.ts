/**
 * Writes the journal of a rearrangement. The order of use: all of `writeProgram`, made durable; then
 * `armedLine`, made durable; the renames; when they are durable, `rearrangedLine`.
 */
import type { JournalProgram } from '../core/journal/journal.ts';
import { type Place, pathIn } from '../core/plan/place.ts';
import type { Rename } from '../core/plan/step.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { crc32, printCrc } from './crc32.ts';
import { JOURNAL_FIRST_LINE, NOTHING } from './journal-layout.ts';
import { kindLetters } from './kind-letters.ts';
import { printToken } from './quote.ts';
import { CHUNK_LENGTH } from './text-chunk.ts';
import { printPlainTime } from './time.ts';

/** The text of the program, piece by piece; to be written as UTF-8. */
export function* writeProgram(program: JournalProgram): Generator<string> {
  const { rearrangement, stagedInodes, toParents } = program;
  let text = checked(JOURNAL_FIRST_LINE);
  for (const [index, slot] of rearrangement.stagedDirectories.entries()) {
    text += checked(`stage ${slot} ${stagedInodes[index] ?? 0n}`);
  }
  for (const [index, rename] of rearrangement.renames.entries()) {
    text += checked(printRename(rename, toParents[index] ?? 0n));
    if (text.length < CHUNK_LENGTH) continue;
    yield text;
    text = '';
  }
  for (const slot of rearrangement.discards) text += checked(`discard ${slot}`);
  yield text;
}

/**
 * The line that makes the program count. To be written when the program is durable. `sum`: the CRC-32 of the
 * program's text, for whoever has it already; it tells lines that are missing, repeated or in another order.
 */
export function armedLine(program: JournalProgram, sum: number = sumOf(program)): string {
  const { stagedDirectories, renames, discards } = program.rearrangement;
  return checked(`armed ${stagedDirectories.length + renames.length + discards.length} ${printCrc(sum)}`);
}

function sumOf(program: JournalProgram): number {
  let sum = 0;
  for (const piece of writeProgram(program)) sum = crc32(piece, sum);
  return sum;
}

/** The line that says all renames are done and durable. */
export function rearrangedLine(): string {
  return checked('rearranged');
}

function checked(body: string): string {
  return `${printCrc(crc32(body))} ${body}\n`;
}

function printRename(rename: Rename, toParent: bigint): string {
  const places = `${printPlace(rename.from)} ${printPlace(rename.to)}`;
  const replaces = rename.replaces === null ? NOTHING : printStamp(rename.replaces);
  return `rename ${rename.object} ${places} ${toParent} ${printStamp(rename.expect)} ${replaces}`;
}

function printPlace(place: Place): string {
  return `${place.slot < 0 ? NOTHING : place.slot} ${printToken(pathIn(place))}`;
}

function printStamp(stamp: Stamp): string {
  const mtime = printPlainTime(stamp.mtimeSeconds, stamp.mtimeNanos);
  const ctime = printPlainTime(stamp.ctimeSeconds, stamp.ctimeNanos);
  return `${kindLetters.get(stamp.kind)} ${stamp.size} ${mtime} ${ctime} ${stamp.inode} ${stamp.device}`;
}
