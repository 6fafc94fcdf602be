/** The digest of one file that must be, when it has been read, what it was when it was listed. */

import type { ByteString } from '../core/tree/byte-string.ts';
import type { Algorithm } from '../core/tree/digest.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import type { Control } from './control.ts';
import { createHasher, type Hasher, hashWhole } from './hasher.ts';
import { sampledRanges } from './sampled-ranges.ts';
import { type FileStamp, isSameFile } from './stamp-check.ts';

const BUFFER_BYTES = 128 * 1024;
/** A file up to this size is read and hashed by one call each. */
const SMALL = 64 * 1024;

/** Reads files of one algorithm with one buffer. */
export class FileDigester {
  readonly #system: System;
  readonly #algorithm: Algorithm;
  readonly #control: Control;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #status = blankStatus();

  constructor(system: System, algorithm: Algorithm, control: Control) {
    this.#system = system;
    this.#algorithm = algorithm;
    this.#control = control;
  }

  /**
   * Writes the raw digest of the file `name` in `directory` to `into` from `at` on. False if the file is
   * not, or does not stay, what `expect` says. Throws SystemError where it cannot be read, and `cancelled`.
   */
  digest(directory: Handle, name: ByteString, expect: FileStamp, into: Uint8Array, at: number): boolean {
    const file = this.#system.openFile(directory, name);
    try {
      const ranges = sampledRanges(this.#algorithm, expect.size);
      if (ranges === null && expect.size <= SMALL) return this.#digestSmall(file, expect, into, at);
      // A look first: nobody wants to read a large file for nothing.
      if (!this.#isStill(file, expect)) return false;
      const hasher = createHasher(this.#algorithm);
      const whole =
        ranges === null
          ? // One byte more than there should be is asked for: a file that says it is shorter than it is gets noticed.
            this.#feed(hasher, file, 0, expect.size + 1) === expect.size
          : ranges.every(({ start, length }) => this.#feed(hasher, file, start, length) === length);
      // RACE: a change within the clock's granularity that leaves size and times alone is not seen.
      if (!whole || !this.#isStill(file, expect)) return false;
      into.set(hasher.digest(), at);
      return true;
    } finally {
      this.#system.close(file);
    }
  }

  /** One look, behind the reading: if nothing has changed since it was listed, nothing has while it was read. */
  #digestSmall(file: Handle, expect: FileStamp, into: Uint8Array, at: number): boolean {
    const { size } = expect;
    let filled = 0;
    while (filled <= size) {
      this.#control.check();
      const got = this.#system.read(file, this.#buffer, filled, size + 1 - filled, filled);
      filled += got;
      // Less than was asked for, and as much as there should be: that was the end.
      if (got === 0 || filled === size) break;
    }
    this.#control.addBytes(filled);
    if (filled !== size || !this.#isStill(file, expect)) return false;
    hashWhole(this.#algorithm, this.#buffer.subarray(0, size), into, at);
    return true;
  }

  #isStill(file: Handle, expect: FileStamp): boolean {
    this.#system.statusOf(file, this.#status);
    return this.#status.kind === Kind.file && isSameFile(expect, this.#status);
  }

  #feed(hasher: Hasher, file: Handle, start: number, length: number): number {
    let fed = 0;
    while (fed < length) {
      this.#control.check();
      const wanted = Math.min(length - fed, BUFFER_BYTES);
      const got = this.#system.read(file, this.#buffer, 0, wanted, start + fed);
      if (got === 0) break;
      hasher.update(this.#buffer.subarray(0, got));
      this.#control.addBytes(got);
      fed += got;
    }
    return fed;
  }
}
