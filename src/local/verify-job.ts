/** The job that reads placed files once more and compares them with their source, byte by byte. */
import type { ByteString } from '../core/tree/byte-string.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Handle, System } from '../system/system.ts';
import type { Control } from './control.ts';
import type { HeldDirectories } from './held-directories.ts';
import type { Job } from './job.ts';
import type { KnownRoot } from './stage-job.ts';
import { type Attempt, problemFrom, problemOf } from './transaction-problem.ts';

const BUFFER = 1024 * 1024;

/** A file of the source and the one that was made of it. */
export interface VerifyItem {
  readonly from: ByteString;
  readonly path: ByteString;
}

export interface VerifyInput {
  readonly source: KnownRoot;
  readonly destination: KnownRoot;
  readonly items: readonly VerifyItem[];
}

export interface VerifyOutput {
  /** 1 per item that is equal. */
  readonly done: Uint8Array;
  readonly problems: readonly Problem[];
}

/** The problem of a placed file whose content is not the source's. */
export function differs(path: ByteString): Problem {
  return problemOf({ path, operation: 'verify' }, 'differs', 'what was written is not what the source holds');
}

/** Compares the items in order; trouble with one is a problem and the others go on. */
export const verifyBatch: Job<VerifyInput, VerifyOutput> = (context, input, control) => {
  const { system } = context;
  const source = context.root(input.source.root, input.source.key);
  const destination = context.root(input.destination.root, input.destination.key);
  const done = new Uint8Array(input.items.length);
  const problems: Problem[] = [];
  const comparison = new Comparison(system, control);
  for (const [index, item] of input.items.entries()) {
    control.check();
    const problem = verifyOne(system, { source, destination, item, comparison });
    if (problem === null) done[index] = 1;
    else problems.push(problem);
    control.addEntries(1);
  }
  return { done, problems };
};

interface Pair {
  readonly source: HeldDirectories;
  readonly destination: HeldDirectories;
  readonly item: VerifyItem;
  readonly comparison: Comparison;
}

function verifyOne(system: System, { source, destination, item, comparison }: Pair): Problem | null {
  const attempt: Attempt = { path: item.path, operation: 'verify' };
  try {
    const original = system.openFile(source.open(parentPath(item.from)), baseName(item.from));
    try {
      const made = system.openFile(destination.open(parentPath(item.path)), baseName(item.path));
      try {
        return comparison.equal(original, made) ? null : differs(item.path);
      } finally {
        system.close(made);
      }
    } finally {
      system.close(original);
    }
  } catch (error) {
    return problemFrom(attempt, error);
  }
}

class Comparison {
  readonly #system: System;
  readonly #control: Control;
  readonly #one = Buffer.alloc(BUFFER);
  readonly #other = Buffer.alloc(BUFFER);

  constructor(system: System, control: Control) {
    this.#system = system;
    this.#control = control;
  }

  equal(one: Handle, other: Handle): boolean {
    for (let position = 0; ; ) {
      this.#control.check();
      const count = this.#fill(one, this.#one, position);
      if (count !== this.#fill(other, this.#other, position)) return false;
      if (this.#one.compare(this.#other, 0, count, 0, count) !== 0) return false;
      this.#control.addBytes(count);
      if (count < BUFFER) return true;
      position += count;
    }
  }

  /** Reads until the buffer is full or the file ends. */
  #fill(file: Handle, buffer: Uint8Array, position: number): number {
    let filled = 0;
    while (filled < BUFFER) {
      const count = this.#system.read(file, buffer, filled, BUFFER - filled, position + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }
}
