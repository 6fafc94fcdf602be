/** What an interrupted run has left, and what bringing it to an end came to. */
import type { ByteString } from '../core/tree/byte-string.ts';
import { checkPath } from '../core/tree/path.ts';
import {
  type HeldEntry,
  type JournalLook,
  journalStages,
  type RenamedEntry,
  type RootLock,
  renameStates,
  type Settlement,
  type StagedEntry,
  type Unfinished,
} from '../endpoint/unfinished.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readProblems, writeProblems } from './problem-codec.ts';
import { protocolError } from './protocol-error.ts';
import { readFlag, readKind } from './stamp-codec.ts';

export function writeUnfinished(writer: ByteWriter, unfinished: Unfinished): void {
  writer.byte(unfinished.interrupted ? 1 : 0);
  writeLock(writer, unfinished.lock);
  writeJournal(writer, unfinished.journal);
  writeEach(writer, unfinished.renames, writeRenamed);
  writeEach(writer, unfinished.strays, writeHeld);
  writeEach(writer, unfinished.staged, writeStaged);
  writeEach(writer, unfinished.rescued, writeHeld);
}

/** Throws MyrrorError `protocol`. */
export function readUnfinished(reader: ByteReader): Unfinished {
  return {
    interrupted: readFlag(reader),
    lock: readLock(reader),
    journal: readJournal(reader),
    renames: readEach(reader, readRenamed),
    strays: readEach(reader, readHeld),
    staged: readEach(reader, readStaged),
    rescued: readEach(reader, readHeld),
  };
}

export function writeSettlement(writer: ByteWriter, settlement: Settlement): void {
  writer.byte(settlement.interrupted ? 1 : 0);
  writer.number(settlement.renamed);
  writer.number(settlement.stagedFiles);
  writer.number(settlement.stagedBytes);
  writeProblems(writer, settlement.problems);
}

/** Throws MyrrorError `protocol`. */
export function readSettlement(reader: ByteReader): Settlement {
  return {
    interrupted: readFlag(reader),
    renamed: reader.number(),
    stagedFiles: reader.number(),
    stagedBytes: reader.number(),
    problems: readProblems(reader),
  };
}

function writeEach<Item>(
  writer: ByteWriter,
  items: readonly Item[],
  write: (writer: ByteWriter, item: Item) => void,
): void {
  writer.number(items.length);
  for (const item of items) write(writer, item);
}

function readEach<Item>(reader: ByteReader, read: (reader: ByteReader) => Item): Item[] {
  return Array.from({ length: reader.count() }, () => read(reader));
}

function writeLock(writer: ByteWriter, lock: RootLock | null): void {
  writer.byte(lock === null ? 0 : 1);
  if (lock === null) return;
  writer.words(lock.host);
  writeNumberOrNull(writer, lock.process);
  writeNumberOrNull(writer, lock.since);
  writer.byte(lock.alive ? 1 : 0);
}

function readLock(reader: ByteReader): RootLock | null {
  if (!readFlag(reader)) return null;
  return {
    host: reader.words(),
    process: readNumberOrNull(reader),
    since: readNumberOrNull(reader),
    alive: readFlag(reader),
  };
}

function writeJournal(writer: ByteWriter, journal: JournalLook | null): void {
  writer.byte(journal === null ? 0 : 1);
  if (journal === null) return;
  writer.byte(journalStages.indexOf(journal.stage));
  writer.words(journal.damage);
  writer.number(journal.renames);
  writer.number(journal.done);
}

function readJournal(reader: ByteReader): JournalLook | null {
  if (!readFlag(reader)) return null;
  const stage = oneOf(journalStages, reader);
  const damage = reader.words();
  const renames = reader.number();
  return { stage, damage, renames, done: reader.number(renames) };
}

function writeRenamed(writer: ByteWriter, { kind, size, from, to, at, state }: RenamedEntry): void {
  writer.byte(kind);
  writer.number(size);
  for (const path of [from, to, at]) writer.text(path);
  writer.byte(renameStates.indexOf(state));
}

function readRenamed(reader: ByteReader): RenamedEntry {
  return {
    kind: readKind(reader.byte()),
    size: reader.number(),
    from: readPath(reader),
    to: readPath(reader),
    at: readPath(reader),
    state: oneOf(renameStates, reader),
  };
}

function writeHeld(writer: ByteWriter, { path, kind, size }: HeldEntry): void {
  writer.text(path);
  writer.byte(kind);
  writer.number(size);
}

function readHeld(reader: ByteReader): HeldEntry {
  return { path: readPath(reader), kind: readKind(reader.byte()), size: reader.number() };
}

function writeStaged(writer: ByteWriter, { path, bytes, size }: StagedEntry): void {
  writer.text(path);
  writer.number(bytes);
  writer.number(size);
}

function readStaged(reader: ByteReader): StagedEntry {
  return { path: readPath(reader), bytes: reader.number(), size: reader.number() };
}

function writeNumberOrNull(writer: ByteWriter, value: number | null): void {
  writer.byte(value === null ? 0 : 1);
  if (value !== null) writer.number(value);
}

function readNumberOrNull(reader: ByteReader): number | null {
  return readFlag(reader) ? reader.number() : null;
}

function oneOf<Word>(words: readonly Word[], reader: ByteReader): Word {
  const value = reader.byte();
  const word = words[value];
  if (word === undefined) throw protocolError(`a state with the number ${value}`);
  return word;
}

/** Only ever shown: it may be empty, or lie in the state directory. */
function readPath(reader: ByteReader): ByteString {
  const path = reader.text();
  const wrong = path === '' ? null : checkPath(path);
  if (wrong !== null) throw protocolError(`${wrong} in a path`);
  return path;
}
