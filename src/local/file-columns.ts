/** Files of a snapshot, chosen by row, as columns that can be handed to another thread. */
import { type ByteString, bytesToString, ROOT } from '../core/tree/byte-string.ts';
import { joinPath } from '../core/tree/path.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import type { FileStamp } from './stamp-check.ts';

export interface FileColumns {
  readonly count: number;
  /** `paths[pathStart[i] .. pathStart[i + 1])` is the path of file i. */
  readonly paths: Uint8Array;
  readonly pathStart: Uint32Array;
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
  const { columns, volumes } = snapshot;
  const count = rows.length;
  const paths = pathsOf(snapshot, rows);
  const pathStart = new Uint32Array(count + 1);
  for (let index = 0; index < count; index++) {
    pathStart[index + 1] = (pathStart[index] as number) + (paths[index] as ByteString).length;
  }
  const pathBytes = Buffer.alloc(pathStart[count] as number);
  for (let index = 0; index < count; index++)
    pathBytes.write(paths[index] as ByteString, pathStart[index] as number, 'latin1');
  const volumeDevices = volumes.map(({ device }) => device);
  const device = new BigUint64Array(count);
  for (let index = 0; index < count; index++) {
    device[index] = volumeDevices[columns.volume[rows[index] as number] as number] ?? 0n;
  }
  return {
    count,
    paths: pathBytes,
    pathStart,
    size: chosen(columns.size, rows, new Float64Array(count)),
    mtimeSeconds: chosen(columns.mtimeSeconds, rows, new Float64Array(count)),
    mtimeNanos: chosen(columns.mtimeNanos, rows, new Uint32Array(count)),
    ctimeSeconds: chosen(columns.ctimeSeconds, rows, new Float64Array(count)),
    ctimeNanos: chosen(columns.ctimeNanos, rows, new Uint32Array(count)),
    inode: chosen(columns.inode, rows, new BigUint64Array(count)),
    device,
  };
}

export function filePath(files: FileColumns, index: number): ByteString {
  return bytesToString(files.paths, files.pathStart[index], files.pathStart[index + 1]);
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

/** Neighbouring rows mostly share their directory, whose path is made only once for them. */
function pathsOf(snapshot: Snapshot, rows: Uint32Array): ByteString[] {
  let directory = NONE;
  let above: ByteString = ROOT;
  const paths: ByteString[] = [];
  for (const row of rows) {
    const parent = snapshot.columns.parent[row] as number;
    if (parent !== directory) {
      directory = parent;
      above = snapshot.path(parent);
    }
    paths.push(joinPath(above, snapshot.name(row)));
  }
  return paths;
}

interface Column<Value> {
  [row: number]: Value;
}

function chosen<Value, Into extends Column<Value>>(column: Column<Value>, rows: Uint32Array, into: Into): Into {
  const target: Column<Value> = into;
  for (let index = 0; index < rows.length; index++) target[index] = column[rows[index] as number] as Value;
  return into;
}
