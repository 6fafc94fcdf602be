/**
 * Which paths staged content is for, noted for people who look at an interrupted run: slots have names of ours. Nothing
 * else relies upon it, so it is never made durable, and what cannot be written or read is left out.
 *
 * Records end with a NUL. One that ends with a slash is a directory (`/` alone the root), any other a name in the
 * directory before it.
 */
import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import { asBytes, type ByteString, bytesToString, ROOT, stringToBytes } from '../core/tree/byte-string.ts';
import { checkPath, joinPath } from '../core/tree/path.ts';
import { crc32 } from '../format/crc32.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle } from '../system/system.ts';
import { errorCode } from '../system/system-error.ts';
import { STAGED } from './place-path.ts';
import { slotDirectoryOf } from './stage-slot.ts';
import { writeAll } from './stage-write.ts';
import type { Workspace } from './transaction-workspace.ts';

const NAMES = asBytes('names');
export const NAMES_PATH: ByteString = joinPath(STAGED, NAMES);
const SLASH = '/';
const NUL = '\0';
const PIECE = 256 * 1024;
/** Fields of the name of a slot: the size is the second, the checksum of the path the last one. */
const SLOT_NAME = /^\d+\.(\d+)\.-?\d+\.\d+\.-?\d+\.\d+\.(\d+)$/;

/** Notes the paths of arrivals that are about to be staged; the staging area is there. */
export function noteNames(workspace: Workspace, arrivals: ArrivalColumns): void {
  const { system } = workspace;
  let file: Handle | null = null;
  try {
    file = openForMore(workspace);
    const status = blankStatus();
    system.statusOf(file, status);
    writeAll(system, file, namesOf(arrivals), status.size);
  } catch (error) {
    if (errorCode(error) === null) throw error;
  } finally {
    if (file !== null) system.close(file);
  }
}

function openForMore(workspace: Workspace): Handle {
  const at = workspace.directory(STAGED);
  const there = workspace.system.statusIfExists(at, NAMES, blankStatus());
  return there ? workspace.system.openFileForUpdate(at, NAMES) : workspace.system.createFile(at, NAMES);
}

function namesOf({ count, directories, directory, names, nameStart }: ArrivalColumns): Uint8Array {
  const heads = directories.map((path) => stringToBytes(asBytes(`${path}${SLASH}${NUL}`)));
  let length = (nameStart[count] as number) - (nameStart[0] as number) + count;
  for (let row = 0; row < count; row++)
    if (isFirst(directory, row)) length += heads[directory[row] as number]?.length ?? 0;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (let row = 0; row < count; row++) {
    const head = isFirst(directory, row) ? heads[directory[row] as number] : undefined;
    if (head !== undefined) {
      bytes.set(head, at);
      at += head.length;
    }
    for (let from = nameStart[row] as number; from < (nameStart[row + 1] as number); from++)
      bytes[at++] = names[from] as number;
    at++;
  }
  return bytes;
}

function isFirst(directory: Uint32Array, row: number): boolean {
  return row === 0 || directory[row] !== directory[row - 1];
}

/** Finds out which paths slots are for. */
export class StagedNames {
  /** By directory of the slot and checksum. */
  readonly #paths = new Map<string, ByteString>();

  constructor(workspace: Workspace) {
    let directory: ByteString = ROOT;
    for (const record of recordsIn(workspace)) {
      if (record.endsWith(SLASH)) directory = asBytes(record.slice(0, -1));
      else {
        const path = joinPath(directory, asBytes(record));
        if (checkPath(path) === null) this.#paths.set(keyOf(slotDirectoryOf(directory), `${crc32(path)}`), path);
      }
    }
  }

  /** The path that the slot `name` in a directory of the staging area is for (empty if not known) and its whole size. */
  find(directory: ByteString, name: ByteString): { readonly path: ByteString; readonly size: number } {
    const fields = SLOT_NAME.exec(name);
    if (fields === null) return { path: ROOT, size: 0 };
    const [, size = '0', checksum = ''] = fields;
    return { path: this.#paths.get(keyOf(directory, checksum)) ?? ROOT, size: Number(size) };
  }
}

function keyOf(directory: ByteString, checksum: string): string {
  return `${directory} ${checksum}`;
}

/** A last record without its end is torn and left out. */
function recordsIn(workspace: Workspace): string[] {
  try {
    return readWhole(workspace).split(NUL).slice(0, -1);
  } catch (error) {
    if (errorCode(error) === null) throw error;
    return [];
  }
}

function readWhole(workspace: Workspace): string {
  const { system } = workspace;
  const file = system.openFile(workspace.directory(STAGED), NAMES);
  try {
    const bytes = new Uint8Array(PIECE);
    let text = '';
    for (;;) {
      const count = system.read(file, bytes, 0, PIECE, text.length);
      if (count === 0) return text;
      text += bytesToString(bytes, 0, count);
    }
  } finally {
    system.close(file);
  }
}
