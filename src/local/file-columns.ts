/** Files of a snapshot, chosen by row, as columns that can be handed to another thread. */
import { type ByteString, bytesToString } from '../core/tree/byte-string.ts';
import { joinPath } from '../core/tree/path.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { wordsOf } from './digest-cache-columns.ts';
import type { FileStamp } from './stamp-check.ts';

export interface FileColumns {
  readonly count: number;
  /** Paths of directories, and for each file the one that holds it. */
  readonly directories: readonly ByteString[];
  readonly directory: Uint32Array;
  /** `names[nameStart[i] .. nameStart[i + 1])` is the name of file i. */
  readonly names: Uint8Array;
  readonly nameStart: Uint32Array;
  readonly size: Float64Array;
  readonly mtimeSeconds: Float64Array;
  readonly mtimeNanos: Uint32Array;
  readonly ctimeSeconds: Float64Array;
  readonly ctimeNanos: Uint32Array;
  readonly inode: BigUint64Array;
  readonly device: BigUint64Array;
}

/** The files at `rows`, in that order. */
export function packFiles(snapshot: Snapshot, rows: Uint32Array): FileColumns {
  const { columns } = snapshot;
  return {
    count: rows.length,
    ...directoriesOf(snapshot, rows),
    ...namesOf(snapshot, rows),
    size: chosen(columns.size, rows, new Float64Array(rows.length)),
    mtimeSeconds: chosen(columns.mtimeSeconds, rows, new Float64Array(rows.length)),
    mtimeNanos: chosen(columns.mtimeNanos, rows, new Uint32Array(rows.length)),
    ctimeSeconds: chosen(columns.ctimeSeconds, rows, new Float64Array(rows.length)),
    ctimeNanos: chosen(columns.ctimeNanos, rows, new Uint32Array(rows.length)),
    ...identitiesOf(snapshot, rows),
  };
}

export function fileName(files: FileColumns, index: number): ByteString {
  return bytesToString(files.names, files.nameStart[index], files.nameStart[index + 1]);
}

export function filePath(files: FileColumns, index: number): ByteString {
  return joinPath(files.directories[files.directory[index] as number] as ByteString, fileName(files, index));
}

export function fileStamp(files: FileColumns, index: number): FileStamp {
  return {
    size: files.size[index] as number,
    mtimeSeconds: files.mtimeSeconds[index] as number,
    mtimeNanos: files.mtimeNanos[index] as number,
    ctimeSeconds: files.ctimeSeconds[index] as number,
    ctimeNanos: files.ctimeNanos[index] as number,
    inode: files.inode[index] as bigint,
    device: files.device[index] as bigint,
  };
}

/** Neighbouring rows mostly share their directory, which is named only once for them. */
function directoriesOf(snapshot: Snapshot, rows: Uint32Array): Pick<FileColumns, 'directories' | 'directory'> {
  const { parent } = snapshot.columns;
  const directories: ByteString[] = [];
  const directory = new Uint32Array(rows.length);
  let last = NONE;
  for (let index = 0; index < rows.length; index++) {
    const above = parent[rows[index] as number] as number;
    if (above !== last) directories.push(snapshot.path(above));
    last = above;
    directory[index] = directories.length - 1;
  }
  return { directories, directory };
}

function namesOf({ columns }: Snapshot, rows: Uint32Array): Pick<FileColumns, 'names' | 'nameStart'> {
  const { names: from, nameStart: starts } = columns;
  const nameStart = new Uint32Array(rows.length + 1);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number;
    nameStart[index + 1] = (nameStart[index] as number) + (starts[row + 1] as number) - (starts[row] as number);
  }
  const names = new Uint8Array(nameStart[rows.length] as number);
  let at = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number;
    const end = starts[row + 1] as number;
    for (let byte = starts[row] as number; byte < end; byte++) names[at++] = from[byte] as number;
  }
  return { names, nameStart };
}

/** Copied as pairs of words: reading them as bigints would make an object of each. */
function identitiesOf({ columns, volumes }: Snapshot, rows: Uint32Array): Pick<FileColumns, 'inode' | 'device'> {
  const inode = new BigUint64Array(rows.length);
  const device = new BigUint64Array(rows.length);
  const [inodes, devices] = [wordsOf(inode), wordsOf(device)];
  const fromInodes = wordsOf(columns.inode);
  const fromDevices = wordsOf(BigUint64Array.from(volumes, (volume) => volume.device));
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number;
    const volume = columns.volume[row] as number;
    for (const word of [0, 1]) {
      inodes[index * 2 + word] = fromInodes[row * 2 + word] as number;
      devices[index * 2 + word] = fromDevices[volume * 2 + word] as number;
    }
  }
  return { inode, device };
}

interface Column<Value> {
  [row: number]: Value;
}

function chosen<Value, Into extends Column<Value>>(column: Column<Value>, rows: Uint32Array, into: Into): Into {
  const target: Column<Value> = into;
  for (let index = 0; index < rows.length; index++) target[index] = column[rows[index] as number] as Value;
  return into;
}
