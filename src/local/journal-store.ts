/**
 * The journal on disk: written and made durable before the first rename, marked when the renames are
 * durable, removed when nothing depends on it. What it means is for core/journal and recovery to say.
 */
import { MyrrorError } from '../core/error.ts';
import type { JournalProgram, JournalState } from '../core/journal/journal.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { crc32 } from '../format/crc32.ts';
import { JOURNAL_HINT, JournalReader } from '../format/journal-reader.ts';
import { armedLine, rearrangedLine, writeProgram } from '../format/journal-writer.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import { JOURNAL, NEW_JOURNAL } from './place-path.ts';
import { writeAll } from './stage-write.ts';
import type { Workspace } from './transaction-workspace.ts';

const PIECE = 256 * 1024;
const NEWLINE = 0x0a;

/** What messages call the journal of a root. */
export function journalLabel(location: string): string {
  return `the journal in ${STATE_DIRECTORY} at ${location}`;
}

/** Writes the program and arms it; when this returns it is durable, and renames may begin. */
export function writeJournal(workspace: Workspace, program: JournalProgram): void {
  const { system } = workspace;
  const file = system.createFile(state(workspace), NEW_JOURNAL);
  try {
    let position = 0;
    let sum = 0;
    for (const piece of writeProgram(program)) {
      position = append(system, file, piece, position);
      sum = crc32(piece, sum);
    }
    append(system, file, armedLine(program, sum), position);
    system.syncFile(file);
  } finally {
    system.close(file);
  }
  // CRASH: pages of a file reach the disk in any order. Only a whole journal ever gets the name.
  system.rename(state(workspace), NEW_JOURNAL, workspace.otherDirectory(STATE_DIRECTORY), JOURNAL, 'no-replace');
  system.syncDirectory(state(workspace));
}

/** Notes that all renames are done and durable. */
export function markRearranged(workspace: Workspace): void {
  const { system } = workspace;
  const file = system.openFileForUpdate(state(workspace), JOURNAL);
  try {
    // CRASH: an earlier attempt at this line may have left a part of it; that is written over.
    append(system, file, rearrangedLine(), endOfLastLine(system, file));
    system.syncFile(file);
  } finally {
    system.close(file);
  }
}

/**
 * What the journal tells, or null if there is none. Throws MyrrorError `format` for one that is no journal, or not a
 * whole one: it gets its name when it is armed and durable, so one that ends before that has been damaged since.
 */
export function readJournal(workspace: Workspace, label: string): JournalState | null {
  const { system } = workspace;
  if (!system.statusIfExists(state(workspace), JOURNAL, blankStatus())) return null;
  const file = system.openFile(state(workspace), JOURNAL);
  try {
    const reader = new JournalReader(label);
    const decoder = new TextDecoder();
    const bytes = new Uint8Array(PIECE);
    let position = 0;
    for (;;) {
      const count = system.read(file, bytes, 0, PIECE, position);
      if (count === 0) break;
      position += count;
      reader.feed(decoder.decode(bytes.subarray(0, count), { stream: true }));
    }
    reader.feed(decoder.decode());
    const state = reader.finish();
    if (state.armed) return state;
    throw new MyrrorError('format', `${label} ends before its line \`armed\``, { hint: JOURNAL_HINT });
  } finally {
    system.close(file);
  }
}

/** Removes the journal if there is one. What it told about must be durable. */
export function removeJournal(workspace: Workspace): void {
  remove(workspace, JOURNAL);
}

/** Removes a journal that was not finished: nothing was begun by it. */
export function removeUnfinishedJournal(workspace: Workspace): void {
  remove(workspace, NEW_JOURNAL);
}

function remove(workspace: Workspace, name: ByteString): void {
  const { system } = workspace;
  if (system.statusIfExists(state(workspace), name, blankStatus())) system.unlink(state(workspace), name);
}

function state(workspace: Workspace): Handle {
  return workspace.directory(STATE_DIRECTORY);
}

function append(system: System, file: Handle, text: string, position: number): number {
  const bytes = new TextEncoder().encode(text);
  writeAll(system, file, bytes, position);
  return position + bytes.length;
}

function endOfLastLine(system: System, file: Handle): number {
  const status = blankStatus();
  system.statusOf(file, status);
  const bytes = new Uint8Array(PIECE);
  for (let end = status.size; end > 0; ) {
    const start = Math.max(0, end - PIECE);
    const count = system.read(file, bytes, 0, end - start, start);
    const newline = bytes.lastIndexOf(NEWLINE, count - 1);
    if (count > 0 && newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
