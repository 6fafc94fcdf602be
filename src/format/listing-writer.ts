/** Writes `.myr_flist`, in chunks: a list of a million entries never stands in memory as text. */
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Algorithm } from '../core/tree/digest.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Listing } from '../core/tree/listing.ts';
import type { Problem } from '../core/tree/problem.ts';
import { crc32, printCrc } from './crc32.ts';
import { printHex } from './hex.ts';
import { kindLetters } from './kind-letters.ts';
import { COLUMNS_BEFORE, flagLetters, LAST_COLUMN, LISTING_FIRST_LINE, ROOT_PATH } from './listing-layout.ts';
import { preorder } from './preorder.ts';
import { ARROW, printText, printToken } from './quote.ts';
import { CHUNK_LENGTH } from './text-chunk.ts';
import { printTime } from './time.ts';

/** The text of a list, piece by piece; to be written as UTF-8. */
export function* writeListing(listing: Listing): Generator<string> {
  const { snapshot, digests } = listing;
  const algorithms = digests.algorithms();
  let crc = 0;
  let text = printHeader(listing, algorithms);
  for (const { row, path } of preorder(snapshot)) {
    text += printEntry(listing, row, path, algorithms);
    if (text.length < CHUNK_LENGTH) continue;
    crc = crc32(text, crc);
    yield text;
    text = '';
  }
  for (const problem of snapshot.problems) text += printProblem(problem);
  crc = crc32(text, crc);
  yield `${text}end ${snapshot.count} ${printCrc(crc)}\n`;
}

function printHeader(listing: Listing, algorithms: readonly Algorithm[]): string {
  const lines = [
    LISTING_FIRST_LINE,
    `location ${printText(listing.location)}`,
    `identity ${printText(listing.identity)}`,
    `time ${listing.time}`,
    ...listing.exclude.map((pattern) => `exclude ${printText(pattern)}`),
    ...listing.snapshot.volumes.map((volume, index) => `volume ${index} ${volume.device} ${volume.mount}`),
    `columns ${[...COLUMNS_BEFORE, ...algorithms, LAST_COLUMN].join(' ')}`,
  ];
  return `${lines.join('\n')}\n`;
}

function printEntry(
  { snapshot, digests }: Listing,
  row: number,
  path: ByteString,
  algorithms: readonly Algorithm[],
): string {
  const { columns } = snapshot;
  const kind = snapshot.kind(row);
  const mtime = printTime(columns.mtimeSeconds[row] as number, columns.mtimeNanos[row] as number);
  const ctime = printTime(columns.ctimeSeconds[row] as number, columns.ctimeNanos[row] as number);
  const mode = (columns.mode[row] as number).toString(8).padStart(4, '0');
  let line = `${printKind(kind, columns.flags[row] as number)} ${columns.size[row]} ${mtime} ${mode} `;
  line += `${columns.uid[row]}:${columns.gid[row]} ${columns.inode[row]} ${ctime} ${columns.volume[row]} `;
  for (const algorithm of algorithms) {
    const digest = digests.get(algorithm, row);
    line += digest === undefined ? '- ' : `${printHex(digest)} `;
  }
  line += row === 0 ? ROOT_PATH : printToken(path);
  if (kind === Kind.symlink) line += ` ${ARROW} ${printToken(snapshot.linkTarget(row))}`;
  return `${line}\n`;
}

function printKind(kind: Kind, flags: number): string {
  let letters = kindLetters.get(kind) as string;
  for (const [letter, flag] of flagLetters) if ((flags & flag) !== 0) letters += letter;
  return letters;
}

function printProblem(problem: Problem): string {
  const path = problem.path === '' ? ROOT_PATH : printToken(problem.path);
  const words = `${printText(problem.operation)} ${printText(problem.code)}`;
  return `problem ${problem.side} ${words} ${path} ${printText(problem.message)}\n`;
}
