/** Arrivals, row by row. */
import { ArrivalBuilder } from '../core/plan/arrival-builder.ts';
import { type ArrivalColumns, How, replacesSomething } from '../core/plan/arrival-columns.ts';
import { type ByteString, bytesToString, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { checkName } from '../core/tree/path.ts';
import { NONE } from '../core/tree/snapshot.ts';
import { putStamp, stampAt } from '../core/tree/stamp-columns.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { checkedPath, checkedPathOrRoot } from './own-state.ts';
import { protocolError } from './protocol-error.ts';
import { readAttributes, readFlag, readStamp, writeAttributes, writeStamp } from './stamp-codec.ts';

const LARGEST_NUMBER = 0x7fff_ffff;
/** What is written of an arrival has at least so many values of a byte and more. */
const LEAST_BYTES = 20;

export function writeArrivals(writer: ByteWriter, arrivals: ArrivalColumns): void {
  const { count, directories, attributes } = arrivals;
  writer.number(count);
  writer.number(directories.length);
  for (const directory of directories) writer.text(directory);
  for (let row = 0; row < count; row++) {
    const start = arrivals.nameStart[row] as number;
    const end = arrivals.nameStart[row + 1] as number;
    const text = arrivals.text[row] as number;
    writer.byte(arrivals.how[row] as number);
    writer.number(arrivals.id[row] as number);
    writer.number(arrivals.directory[row] as number);
    writer.number(end - start);
    writer.raw(arrivals.names, start, end);
    writer.number((arrivals.copyOf[row] as number) + 1);
    writer.byte(text === NONE ? 0 : 1);
    if (text !== NONE) writer.text(arrivals.texts[text] as ByteString);
    writeStamp(writer, stampAt(arrivals.expect, row));
    writeAttributes(writer, {
      mode: attributes.mode[row] as number,
      uid: attributes.uid[row] as number,
      gid: attributes.gid[row] as number,
      mtimeSeconds: attributes.mtimeSeconds[row] as number,
      mtimeNanos: attributes.mtimeNanos[row] as number,
    });
    const { replaced } = arrivals;
    const replaces = replaced !== null && replacesSomething(arrivals, row);
    writer.byte(replaces ? 1 : 0);
    if (replaces) writeStamp(writer, stampAt(replaced, row));
  }
}

/** Throws MyrrorError `protocol` for whatever no program has. */
export function readArrivals(reader: ByteReader): ArrivalColumns {
  const count = reader.count(LEAST_BYTES);
  const builder = new ArrivalBuilder(count);
  const directories: ByteString[] = [];
  for (let left = reader.count(); left > 0; left--) {
    const path = checkedPathOrRoot(reader.text());
    if (builder.directory(path) !== directories.length) throw protocolError('a directory that is named twice');
    directories.push(path);
  }
  for (let row = 0; row < count; row++) readArrival(reader, builder, directories);
  return builder.finish();
}

function readArrival(reader: ByteReader, builder: ArrivalBuilder, directories: readonly ByteString[]): void {
  const how = reader.number(How.link) as How;
  const id = reader.number(LARGEST_NUMBER);
  if (directories.length === 0) throw protocolError('an arrival without a directory');
  const directory = reader.number(directories.length - 1);
  const name = reader.raw(reader.count());
  checkArrivalName(bytesToString(name), directories[directory] === ROOT);
  const row = builder.add(id, how, directory, name, 0, name.length);
  builder.setCopyOf(row, reader.number(LARGEST_NUMBER) - 1);
  if (readFlag(reader)) {
    const text = reader.text();
    // The target of a symlink may be anything.
    builder.setText(row, how === How.link ? text : checkedPath(text));
  }
  const expect = readStamp(reader);
  if (how !== How.link && expect.kind !== Kind.file) throw protocolError('content of what is no file');
  putStamp(builder.expect, row, expect);
  const attributes = readAttributes(reader);
  for (const key of ['mode', 'uid', 'gid', 'mtimeSeconds', 'mtimeNanos'] as const) {
    builder.attributes[key][row] = attributes[key];
  }
  if (readFlag(reader)) putStamp(builder.replaced, row, readStamp(reader));
}

function checkArrivalName(name: ByteString, inRoot: boolean): void {
  const wrong = checkName(name);
  if (wrong !== null) throw protocolError(`${wrong} in the name of an arrival`);
  if (inRoot && name === STATE_DIRECTORY) throw protocolError('an arrival in place of the state directory');
}
