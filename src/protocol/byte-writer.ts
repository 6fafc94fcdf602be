/**
 * Writes values one behind the other. Whole numbers take as many bytes as they need: seven bits in each,
 * the lowest first, the eighth bit set in all but the last (LEB128).
 */
import type { ByteString } from '../core/tree/byte-string.ts';

const FIRST_CAPACITY = 64 * 1024;
const WORD = 0x1_0000_0000;
const MORE = 0x80;
const LOW_BITS = 0x7f;
/** The longest whole number has ten bytes. */
const LONGEST = 10;

export class ByteWriter {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  /** How many bytes were written since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** What was written since the last time; the writer goes on with nothing. */
  take(): Uint8Array {
    const isLarge = this.#length > FIRST_CAPACITY;
    const taken = isLarge ? this.#bytes.subarray(0, this.#length) : this.#bytes.slice(0, this.#length);
    // A copy of what is large would be one more that is there at the same time.
    if (isLarge) this.#bytes = new Uint8Array(FIRST_CAPACITY);
    this.#length = 0;
    return taken;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53 - 1. */
  number(value: number): void {
    if (value < MORE) this.byte(value);
    else this.wide((value % WORD) >>> 0, Math.floor(value / WORD));
  }

  /** A whole number of up to 52 bits with a sign; small ones of either sign are short. */
  signed(value: number): void {
    this.number(value < 0 ? -value * 2 - 1 : value * 2);
  }

  /** A number of 64 bits, given as two words. */
  wide(low: number, high: number): void {
    this.#reserve(LONGEST);
    let [rest, above] = [low, high];
    while (above !== 0 || rest >= MORE) {
      this.#bytes[this.#length++] = (rest & LOW_BITS) | MORE;
      rest = ((rest >>> 7) | (above << 25)) >>> 0;
      above >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** A number of 64 bits. */
  big(value: bigint): void {
    this.wide(Number(value & 0xffff_ffffn), Number(value >> 32n));
  }

  /** Four bytes, the lowest first. */
  word(value: number): void {
    this.#reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.#bytes[this.#length++] = (value >>> shift) & 0xff;
  }

  /** Bytes without their length. */
  raw(bytes: Uint8Array, start = 0, end: number = bytes.length): void {
    this.#reserve(end - start);
    this.#bytes.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** A name or path, its length first. */
  text(text: ByteString): void {
    this.number(text.length);
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index++) this.#bytes[this.#length++] = text.charCodeAt(index);
  }

  /** Words for people or for us: UTF-8, its length first. */
  words(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.number(bytes.length);
    this.raw(bytes);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
