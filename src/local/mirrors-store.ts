/** What a root knows of its mirrors, kept in `.myrror/mirrors` or in the user's cache directory. */
import { stringToBytes } from '../core/tree/byte-string.ts';
import { emptyBook, isSameBook, type MirrorBook, type MirrorNote, noteMirror } from '../core/tree/mirror-book.ts';
import { parseMirrors, printMirrors } from '../format/mirrors-file.ts';
import { utf8ToBytes } from '../format/utf8.ts';
import type { System } from '../system/system.ts';
import { type CachePlace, mirrorNames, readStateFile, writeStateFile } from './state-file.ts';

/** As many roots and mounts as a file holds, with the longest of names. */
const LARGEST = 8 * 1024 * 1024;

/** What is known; nothing if there is no file, or none that can be read. */
export function loadMirrors(system: System, place: CachePlace): MirrorBook {
  const take = (bytes: Uint8Array): MirrorBook | null =>
    parseMirrors(new TextDecoder().decode(bytes), place.root.identity);
  return readStateFile(system, place, mirrorNames, { most: LARGEST, part: false, take }) ?? emptyBook;
}

/** Adds a run to what is known; nothing is written if that is nothing new. */
export function addMirror(system: System, place: CachePlace, note: MirrorNote): void {
  const before = loadMirrors(system, place);
  const after = noteMirror(before, note);
  if (isSameBook(before, after)) return;
  const text = printMirrors(after, place.root.identity);
  writeStateFile(system, place, mirrorNames, () => [stringToBytes(utf8ToBytes(text))]);
}
