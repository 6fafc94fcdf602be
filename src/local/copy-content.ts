/**
 * Copies the bytes of one open file into another, in the cheapest way that the two allow: shared
 * blocks, a copy inside the kernel, reading and writing. Holes stay holes. Reads to the end of the
 * file, whatever size it claims to have.
 */

import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import type { Control } from './control.ts';
import { writeAll } from './stage-write.ts';

const BUFFER = 1024 * 1024;
/** Below this size two calls that move bytes are cheaper than asking for better ways first. */
const SMALL = 64 * 1024;
/** So much is copied between two looks at whether to stop. */
const STRETCH = 16 * 1024 * 1024;

export class ContentCopier {
  readonly #system: System;
  readonly #control: Control;
  /** Made when it is first needed, and larger when a larger file comes. */
  #buffer = new Uint8Array(0);
  readonly #status = blankStatus();
  /** False once this pair of file systems has refused. */
  #shares = true;
  #copiesRanges = true;

  /** For files of one pair of file systems. */
  constructor(system: System, control: Control) {
    this.#system = system;
    this.#control = control;
  }

  /**
   * Copies from `start` on (what lies before is there already) and returns the size of the result.
   * `size` is what the file is said to have. Throws SystemError, and `cancelled` between stretches;
   * what was copied then is a prefix.
   */
  copy(from: Handle, to: Handle, start: number, size: number): number {
    if (size < SMALL) return this.#copySmall(from, to, start, size);
    if (start === 0 && this.#share(from, to)) {
      this.#system.statusOf(to, this.#status);
      this.#control.addBytes(this.#status.size);
      return this.#status.size;
    }
    return this.#copySparse(from, to, start);
  }

  /** A read that ends where the file is said to end, short of what was asked for, is the last one. */
  #copySmall(from: Handle, to: Handle, start: number, size: number): number {
    const buffer = this.#room(SMALL);
    for (let position = start; ; ) {
      const count = this.#system.read(from, buffer, 0, buffer.length, position);
      if (count === 0) return position;
      writeAll(this.#system, to, buffer, position, count);
      position += count;
      this.#control.addBytes(count);
      if (position === size && count < buffer.length) return position;
      this.#control.check();
    }
  }

  #share(from: Handle, to: Handle): boolean {
    if (this.#shares) this.#shares = this.#system.shareContent(from, to);
    return this.#shares;
  }

  #copySparse(from: Handle, to: Handle, start: number): number {
    let position = start;
    for (;;) {
      const data = this.#system.nextData(from, position);
      if (data < 0) return this.#endWithHole(from, to, position);
      this.#control.addBytes(data - position);
      const hole = this.#system.nextHole(from, data);
      const end = hole < 0 || hole <= data ? Number.POSITIVE_INFINITY : hole;
      position = this.#copyData(from, to, data, end);
      if (position < end) return position;
    }
  }

  /** Copies up to `end`, and returns where it stopped: before `end` only at the end of the file. */
  #copyData(from: Handle, to: Handle, start: number, end: number): number {
    let position = start;
    while (this.#copiesRanges && position < end) {
      this.#control.check();
      const count = this.#system.copyRange(from, to, position, Math.min(STRETCH, end - position));
      if (count < 0) this.#copiesRanges = false;
      // Some file systems say 0 for files whose size they do not know: reading decides.
      if (count <= 0) break;
      position += count;
      this.#control.addBytes(count);
    }
    return position < end ? this.#readAndWrite(from, to, position, end) : position;
  }

  #readAndWrite(from: Handle, to: Handle, start: number, end: number): number {
    const buffer = this.#room(BUFFER);
    let position = start;
    while (position < end) {
      this.#control.check();
      const count = this.#system.read(from, buffer, 0, Math.min(buffer.length, end - position), position);
      if (count === 0) break;
      writeAll(this.#system, to, buffer, position, count);
      position += count;
      this.#control.addBytes(count);
    }
    return position;
  }

  #room(least: number): Uint8Array {
    if (this.#buffer.length < least) this.#buffer = new Uint8Array(least);
    return this.#buffer;
  }

  #endWithHole(from: Handle, to: Handle, position: number): number {
    this.#system.statusOf(from, this.#status);
    const { size } = this.#status;
    if (size <= position) return position;
    this.#system.truncate(to, size);
    this.#control.addBytes(size - position);
    return size;
  }
}
