/**
 * What each test of the System suite starts from: a fresh system, an empty directory, and short ways
 * to say what is in it. Everything goes through the System under test.
 */
import { expect } from 'vitest';
import { asBytes, type ByteString, bytesToString, stringToBytes } from '../../src/core/tree/byte-string.ts';
import { blankStatus } from '../../src/system/blank-status.ts';
import { DirectoryListing } from '../../src/system/directory-listing.ts';
import type { EntryStatus } from '../../src/system/entry-status.ts';
import type { Handle, System } from '../../src/system/system.ts';
import { errorCode } from '../../src/system/system-error.ts';

/** A System to be tested and where. */
export interface Subject {
  readonly system: System;
  /** An empty directory. */
  readonly root: ByteString;
  /** An empty directory on another device, if there is one. */
  readonly elsewhere: ByteString | undefined;
  /** May give files to other users. */
  readonly privileged: boolean;
  /** Removes what the test made. */
  dispose(): void;
}

const PRIVATE_DIRECTORY = 0o700;

export class World {
  readonly system: System;
  readonly root: Handle;
  readonly subject: Subject;

  constructor(subject: Subject) {
    this.subject = subject;
    this.system = subject.system;
    this.root = this.system.openRoot(subject.root);
  }

  end(): void {
    this.system.close(this.root);
    this.subject.dispose();
  }

  /** Makes a file with this content. */
  file(name: string, text = '', at = this.root): void {
    const handle = this.system.createFile(at, asBytes(name));
    if (text !== '') this.write(handle, text);
    this.system.close(handle);
  }

  write(handle: Handle, text: string, position = 0): void {
    expect(this.system.write(handle, stringToBytes(asBytes(text)), 0, text.length, position)).toBe(text.length);
  }

  /** Makes a directory and opens it. */
  directory(name: string, at = this.root): Handle {
    this.system.makeDirectory(at, asBytes(name), PRIVATE_DIRECTORY);
    return this.system.openDirectory(at, asBytes(name));
  }

  /** The content of a file. */
  text(name: string, at = this.root): string {
    const handle = this.system.openFile(at, asBytes(name));
    try {
      return this.textOf(handle);
    } finally {
      this.system.close(handle);
    }
  }

  /** The content of an open file. */
  textOf(handle: Handle): string {
    const buffer = new Uint8Array(1024);
    let text = '';
    for (;;) {
      const count = this.system.read(handle, buffer, 0, buffer.length, text.length);
      if (count === 0) return text;
      text += bytesToString(buffer, 0, count);
    }
  }

  status(name: string, at = this.root): EntryStatus {
    const status = blankStatus();
    this.system.status(at, asBytes(name), status);
    return status;
  }

  statusOf(handle: Handle): EntryStatus {
    const status = blankStatus();
    this.system.statusOf(handle, status);
    return status;
  }

  /** The names in a directory, in byte order. */
  names(at = this.root): string[] {
    const listing = new DirectoryListing();
    this.system.readDirectory(at, listing);
    return [...listing.sort()].map((row) => nameIn(listing, row));
  }
}

/** The name of a row. */
export function nameIn(listing: DirectoryListing, row: number): ByteString {
  const start = listing.nameStart[row] ?? 0;
  return bytesToString(listing.names, start, start + (listing.nameLength[row] ?? 0));
}

/** The errno name that a call fails with, or `nothing`. */
export function failureOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return errorCode(error) ?? String(error);
  }
  return 'nothing';
}
