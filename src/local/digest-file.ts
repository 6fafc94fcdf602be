/** The digest of one file that must be, before and after it is read, what it was when it was listed. */

import type { ByteString } from '../core/tree/byte-string.ts';
import type { Algorithm } from '../core/tree/digest.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import type { Control } from './control.ts';
import { createHasher, type Hasher } from './hasher.ts';
import { sampledRanges } from './sampled-ranges.ts';
import { type FileStamp, isSameFile } from './stamp-check.ts';

const BUFFER_BYTES = 512 * 1024;

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
   * The raw digest of the file `name` in `directory`, or null if it is not, or does not stay, what
   * `expect` says. Throws SystemError where it cannot be read, and `cancelled`.
   */
  digest(directory: Handle, name: ByteString, expect: FileStamp): Uint8Array | null {
    const file = this.#system.openFile(directory, name);
    try {
      if (!this.#isStill(file, expect)) return null;
      const hasher = createHasher(this.#algorithm);
      const whole = this.#feed(hasher, file, expect.size);
      // RACE: a change within the clock's granularity that leaves size and times alone is not seen.
      return whole && this.#isStill(file, expect) ? hasher.digest() : null;
    } finally {
      this.#system.close(file);
    }
  }

  #isStill(file: Handle, expect: FileStamp): boolean {
    this.#system.statusOf(file, this.#status);
    return this.#status.kind === Kind.file && isSameFile(expect, this.#status);
  }

  /** False if the file did not hold as many bytes as it should. */
  #feed(hasher: Hasher, file: Handle, size: number): boolean {
    const ranges = sampledRanges(this.#algorithm, size);
    if (ranges !== null)
      return ranges.every(({ start, length }) => this.#feedRange(hasher, file, start, length) === length);
    // One byte more than there should be is asked for, so that a file that says it is shorter than it is gets noticed.
    return this.#feedRange(hasher, file, 0, size + 1) === size;
  }

  #feedRange(hasher: Hasher, file: Handle, start: number, length: number): number {
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
