/** Names as bytes, one behind the other, each known by a number: a usual one takes half of what a string does. */
import { type ByteString, bytesToString, writeBytes } from '../tree/byte-string.ts';

/** Room for a name at first, and how much more there is whenever that does not do. */
const NAME_BYTES = 16;
const GROWTH = 1.5;

export class NamePool {
  #bytes: Uint8Array;
  /** Name i is `bytes[starts[i] .. starts[i + 1])`. */
  #starts: Uint32Array;
  #count = 0;

  /** With room for `capacity` names at first. */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity * NAME_BYTES);
    this.#starts = new Uint32Array(capacity + 1);
  }

  /** The bytes in which names are found by `start` and `end`; another array once a name was added. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  start(name: number): number {
    return this.#starts[name] as number;
  }

  end(name: number): number {
    return this.#starts[name + 1] as number;
  }

  text(name: number): ByteString {
    return bytesToString(this.#bytes, this.start(name), this.end(name));
  }

  /** Adds `bytes[start .. end)` and returns its number. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const at = this.#reserve(end - start);
    for (let index = 0; index < end - start; index++) this.#bytes[at + index] = bytes[start + index] as number;
    return this.#take(at + end - start);
  }

  addText(name: ByteString): number {
    const at = this.#reserve(name.length);
    return this.#take(writeBytes(name, this.#bytes, at));
  }

  /** True if the name is `bytes[start .. end)`. */
  is(name: number, bytes: Uint8Array, start: number, end: number): boolean {
    const at = this.start(name);
    const length = end - start;
    if (this.end(name) - at !== length) return false;
    for (let index = 0; index < length; index++) if (this.#bytes[at + index] !== bytes[start + index]) return false;
    return true;
  }

  isText(name: number, text: ByteString): boolean {
    const at = this.start(name);
    if (this.end(name) - at !== text.length) return false;
    for (let index = 0; index < text.length; index++)
      if (this.#bytes[at + index] !== text.charCodeAt(index)) return false;
    return true;
  }

  /** Where the next name starts. */
  #reserve(length: number): number {
    const at = this.#starts[this.#count] as number;
    if (this.#count === this.#starts.length - 1) {
      const larger = new Uint32Array(Math.ceil(this.#starts.length * GROWTH) + 1);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    if (at + length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(Math.ceil(this.#bytes.length * GROWTH), at + length));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    return at;
  }

  #take(end: number): number {
    this.#starts[this.#count + 1] = end;
    return this.#count++;
  }
}
