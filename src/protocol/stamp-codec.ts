/** Stamps, attributes and places, value by value. */
import { type Place, placeAt } from '../core/plan/place.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { checkPath, joinPath } from '../core/tree/path.ts';
import type { Attributes, Stamp } from '../core/tree/stamp.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { checkedPath } from './own-state.ts';
import { protocolError } from './protocol-error.ts';

export const LARGEST_NANOS = 999_999_999;
export const LARGEST_MODE = 0o7777;
export const LARGEST_ID = 0xffff_ffff;
const LARGEST_KIND = Kind.unreadable;
const LARGEST_SLOT = 0x7fff_ffff;

export function writeStamp(writer: ByteWriter, stamp: Stamp): void {
  writer.byte(stamp.kind);
  writer.number(stamp.size);
  writer.signed(stamp.mtimeSeconds);
  writer.number(stamp.mtimeNanos);
  writer.signed(stamp.ctimeSeconds);
  writer.number(stamp.ctimeNanos);
  writer.big(stamp.inode);
  writer.big(stamp.device);
}

export function readStamp(reader: ByteReader): Stamp {
  return {
    kind: readKind(reader.byte()),
    size: reader.number(),
    mtimeSeconds: reader.signed(),
    mtimeNanos: reader.number(LARGEST_NANOS),
    ctimeSeconds: reader.signed(),
    ctimeNanos: reader.number(LARGEST_NANOS),
    inode: reader.big(),
    device: reader.big(),
  };
}

/** A number as a kind. Throws MyrrorError `protocol`. */
export function readKind(value: number): Kind {
  if (value < Kind.file || value > LARGEST_KIND) throw protocolError(`the kind ${value}`);
  return value as Kind;
}

/** A stamp or null. */
export function writeStampOrNull(writer: ByteWriter, stamp: Stamp | null): void {
  if (stamp === null) writer.byte(0);
  else {
    writer.byte(1);
    writeStamp(writer, stamp);
  }
}

export function readStampOrNull(reader: ByteReader): Stamp | null {
  return readFlag(reader) ? readStamp(reader) : null;
}

/** One byte, 0 or 1. */
export function readFlag(reader: ByteReader): boolean {
  const value = reader.byte();
  if (value > 1) throw protocolError(`${value} where 0 or 1 was expected`);
  return value === 1;
}

export function writeAttributes(writer: ByteWriter, attributes: Attributes): void {
  writer.number(attributes.mode);
  writer.number(attributes.uid + 1);
  writer.number(attributes.gid + 1);
  writer.signed(attributes.mtimeSeconds);
  writer.number(attributes.mtimeNanos);
}

export function readAttributes(reader: ByteReader): Attributes {
  return {
    mode: reader.number(LARGEST_MODE),
    uid: reader.number(LARGEST_ID + 1) - 1,
    gid: reader.number(LARGEST_ID + 1) - 1,
    mtimeSeconds: reader.signed(),
    mtimeNanos: reader.number(LARGEST_NANOS),
  };
}

export function writePlace(writer: ByteWriter, { slot, directory, name }: Place): void {
  writer.number(slot + 1);
  writer.text(joinPath(directory, name));
}

export function readPlace(reader: ByteReader): Place {
  const slot = reader.number(LARGEST_SLOT) - 1;
  const path = reader.text();
  if (slot < 0) return placeAt(slot, checkedPath(path));
  if (path !== '') checkBelowSlot(path);
  return placeAt(slot, path);
}

function checkBelowSlot(path: ByteString): void {
  const wrong = checkPath(path);
  if (wrong !== null) throw protocolError(`${wrong} in a path`);
}
