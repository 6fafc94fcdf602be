/**
 * Errors on demand, and the moment before and after each change, for a System in memory.
 */
import type { ByteString } from '../../src/core/tree/byte-string.ts';
import { systemErrorNamed } from '../../src/system/errno.ts';
import type { System } from '../../src/system/system.ts';

/** The name of a call of System. */
export type CallName = Exclude<keyof System, 'name' | 'capabilities'>;

/** Called around each call that changes the disk or makes it durable. What it throws stops the "process" there. */
export type MutationHook = (call: CallName, phase: 'before' | 'after', name: ByteString | undefined) => void;

export interface Fault {
  readonly call: CallName;
  /** The errno name to fail with. */
  readonly code: string;
  /** Only calls on an entry of this name. `status` faults also hit the looks of readDirectory. */
  readonly name?: ByteString;
  /** The first of the matching calls that fails, counted from 1 (the default). */
  readonly nth?: number;
  /** How many in a row fail; 1 unless told, Infinity for all. */
  readonly times?: number;
}

interface Armed {
  readonly fault: Fault;
  seen: number;
}

export class Faults {
  #armed: Armed[] = [];

  add(fault: Fault): void {
    this.#armed.push({ fault, seen: 0 });
  }

  clear(): void {
    this.#armed = [];
  }

  /** Throws SystemError if this call is to fail. */
  check(call: CallName, name: ByteString | undefined): void {
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (fault.call !== call || (fault.name !== undefined && fault.name !== name)) continue;
      armed.seen++;
      const first = fault.nth ?? 1;
      if (armed.seen >= first && armed.seen < first + (fault.times ?? 1)) throw systemErrorNamed(call, fault.code);
    }
  }
}
