/**
 * How a job in another thread is told to stop and says how far it is: a few numbers in shared
 * memory, so that neither needs a message while the thread works synchronously. One writer each.
 */
import { MyrrorError } from '../core/error.ts';

const CANCEL = 0;
const BYTES = 16;

export class Control {
  readonly buffer: SharedArrayBuffer;
  readonly #flags: Int32Array;
  readonly #counters: Float64Array;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(BYTES + 16)) {
    this.buffer = buffer;
    this.#flags = new Int32Array(buffer, 0, 1);
    this.#counters = new Float64Array(buffer, BYTES, 2);
  }

  /** Asks the job to stop at the next safe point. */
  cancel(): void {
    Atomics.store(this.#flags, CANCEL, 1);
  }

  get cancelled(): boolean {
    return Atomics.load(this.#flags, CANCEL) !== 0;
  }

  /** Throws `cancelled` if the job was asked to stop. Called between items and between chunks. */
  check(): void {
    if (this.cancelled) throw new MyrrorError('cancelled', 'interrupted');
  }

  get entries(): number {
    return this.#counters[0] as number;
  }

  get bytes(): number {
    return this.#counters[1] as number;
  }

  addEntries(count: number): void {
    this.#counters[0] = (this.#counters[0] as number) + count;
  }

  addBytes(count: number): void {
    this.#counters[1] = (this.#counters[1] as number) + count;
  }
}
