/** Steps (core/plan/step.ts), one behind the other, their count first. */
import type { Adjustment, Rearrangement, Removal, Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';
import { checkedPath, checkedPathOrRoot } from './own-state.ts';
import {
  readAttributes,
  readFlag,
  readKind,
  readPlace,
  readStamp,
  readStampOrNull,
  writeAttributes,
  writePlace,
  writeStamp,
  writeStampOrNull,
} from './stamp-codec.ts';

const LARGEST_NUMBER = 0x7fff_ffff;

export function writePaths(writer: ByteWriter, paths: readonly ByteString[]): void {
  writer.number(paths.length);
  for (const path of paths) writer.text(path);
}

export function readPaths(reader: ByteReader): ByteString[] {
  return Array.from({ length: reader.count() }, () => checkedPath(reader.text()));
}

export function writeRearrangement(writer: ByteWriter, asked: Rearrangement): void {
  writeNumbers(writer, asked.stagedDirectories);
  writeNumbers(writer, asked.discards);
  writer.number(asked.renames.length);
  for (const { object, from, to, expect, replaces } of asked.renames) {
    writer.number(object);
    writePlace(writer, from);
    writePlace(writer, to);
    writeStamp(writer, expect);
    writeStampOrNull(writer, replaces);
  }
}

export function readRearrangement(reader: ByteReader): Rearrangement {
  const stagedDirectories = readNumbers(reader);
  const discards = readNumbers(reader);
  const renames = Array.from(
    { length: reader.count() },
    (): Rename => ({
      object: reader.number(LARGEST_NUMBER),
      from: readPlace(reader),
      to: readPlace(reader),
      expect: readStamp(reader),
      replaces: readStampOrNull(reader),
    }),
  );
  return { stagedDirectories, renames, discards };
}

function writeNumbers(writer: ByteWriter, numbers: readonly number[]): void {
  writer.number(numbers.length);
  for (const number of numbers) writer.number(number);
}

function readNumbers(reader: ByteReader): number[] {
  return Array.from({ length: reader.count() }, () => reader.number(LARGEST_NUMBER));
}

export function writeRemovals(writer: ByteWriter, removals: readonly Removal[]): void {
  writer.number(removals.length);
  for (const { path, kind, expect } of removals) {
    writer.text(path);
    writer.byte(kind);
    writeStamp(writer, expect);
  }
}

export function readRemovals(reader: ByteReader): Removal[] {
  return Array.from({ length: reader.count() }, () => ({
    path: checkedPath(reader.text()),
    kind: readKind(reader.byte()),
    expect: readStamp(reader),
  }));
}

export function writeAdjustments(writer: ByteWriter, adjustments: readonly Adjustment[]): void {
  writer.number(adjustments.length);
  for (const { path, kind, expect, attributes, asked } of adjustments) {
    writer.text(path);
    writer.byte(kind);
    writeStampOrNull(writer, expect);
    writeAttributes(writer, attributes);
    writer.byte(asked ? 1 : 0);
  }
}

export function readAdjustments(reader: ByteReader): Adjustment[] {
  return Array.from({ length: reader.count() }, () => ({
    path: checkedPathOrRoot(reader.text()),
    kind: readKind(reader.byte()),
    expect: readStampOrNull(reader),
    attributes: readAttributes(reader),
    asked: readFlag(reader),
  }));
}
