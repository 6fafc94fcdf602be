/** Reads what a ByteWriter wrote, and believes nothing: whatever is not there or out of range is a protocol error. */
import { type ByteString, bytesToString } from '../core/tree/byte-string.ts';
import { protocolError } from './protocol-error.ts';

const WORD = 0x1_0000_0000;
const MORE = 0x80;
const LOW_BITS = 0x7f;
const LARGEST_HIGH = 0x1f_ffff;

export class ByteReader {
  readonly bytes: Uint8Array;
  #at = 0;
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Where the next value begins. */
  get at(): number {
    return this.#at;
  }

  /** How many bytes are left. */
  get left(): number {
    return this.bytes.length - this.#at;
  }

  /** Throws unless everything was read. */
  expectEnd(): void {
    if (this.left !== 0) throw protocolError(`${this.left} bytes too many`);
  }

  byte(): number {
    const value = this.bytes[this.#at];
    if (value === undefined) throw protocolError('a message that ends too early');
    this.#at++;
    return value;
  }

  /** A whole number from 0 to `largest`, 2^53 - 1 at most. */
  number(largest: number = Number.MAX_SAFE_INTEGER): number {
    const first = this.bytes[this.#at];
    if (first !== undefined && first < MORE && first <= largest) {
      this.#at++;
      return first;
    }
    this.wide();
    const value = this.#high * WORD + this.#low;
    if (this.#high > LARGEST_HIGH || value > largest) throw protocolError(`a number beyond ${largest}`);
    return value;
  }

  /** A count of things of which each takes at least `least` bytes. */
  count(least = 1): number {
    return this.number(Math.floor(this.left / least));
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Reads 64 bits, for `low` and `high`. */
  wide(): void {
    let [low, high, shift] = [0, 0, 0];
    for (;;) {
      const byte = this.byte();
      const bits = byte & LOW_BITS;
      if (shift === 63 && byte > 1) throw protocolError('a number of more than 64 bits');
      if (shift < 32) low = (low | (bits << shift)) >>> 0;
      if (shift > 25) high = (high | (shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32))) >>> 0;
      if (byte < MORE) break;
      shift += 7;
    }
    this.#low = low;
    this.#high = high;
  }

  /** The lower word of what `wide` read. */
  get low(): number {
    return this.#low;
  }

  /** The upper word of what `wide` read. */
  get high(): number {
    return this.#high;
  }

  big(): bigint {
    this.wide();
    return (BigInt(this.#high) << 32n) | BigInt(this.#low);
  }

  word(): number {
    let value = 0;
    for (let shift = 0; shift < 32; shift += 8) value |= this.byte() << shift;
    return value >>> 0;
  }

  /** So many bytes, a view. */
  raw(length: number): Uint8Array {
    if (length > this.left) throw protocolError('a message that ends too early');
    this.#at += length;
    return this.bytes.subarray(this.#at - length, this.#at);
  }

  text(): ByteString {
    const length = this.count();
    this.#at += length;
    return bytesToString(this.bytes, this.#at - length, this.#at);
  }

  words(): string {
    return new TextDecoder().decode(this.raw(this.count()));
  }
}
