/** Finds the frames in what arrives, however it is divided. */

import { checkHolds, Frame, type FrameType, frameName, HEADER_LENGTH, readNumber } from './frame.ts';
import type { WireLimits } from './limits.ts';
import { violation } from './violation.ts';

/** A frame that has arrived, or a part of a data frame. The body may be a view of the chunk that it came in. */
export interface ReceivedFrame {
  readonly type: FrameType;
  readonly id: number;
  readonly body: Uint8Array;
  /** It goes on with the data frame that came before: there was no other header. */
  readonly continued: boolean;
}

interface Header {
  readonly type: FrameType;
  readonly id: number;
  /** Bytes of the body, or of what is missing of it. */
  readonly length: number;
  readonly continued: boolean;
}

const noBody = new Uint8Array(0);
/**
 * Bytes of a data frame that are handed on although more of it is to come: what arrives little by little is gathered,
 * so that a frame is never in more parts than it has of these, and two.
 */
const LEAST_PART = 16 * 1024;

/** Holds at most one frame, or rest of one, that is not yet whole. */
export class FrameReader {
  readonly #limits: Pick<WireLimits, 'data' | 'message'>;
  readonly #headerBytes = new Uint8Array(HEADER_LENGTH);
  #headerFilled = 0;
  #header: Header | null = null;
  #body = noBody;
  #bodyFilled = 0;

  constructor(limits: Pick<WireLimits, 'data' | 'message'>) {
    this.#limits = limits;
  }

  /** Whether the bytes so far end within a frame. */
  get torn(): boolean {
    return this.#headerFilled > 0 || this.#header !== null;
  }

  /**
   * Takes the next bytes and hands on each frame that is whole with them, in order, and of data what there is: whoever
   * puts it together knows where. Throws MyrrorError `protocol` for what is no frame, before room is made for its body.
   */
  push(chunk: Uint8Array, take: (frame: ReceivedFrame) => void): void {
    // A Buffer is a Uint8Array with a `slice` that does not copy; what is handed on is to behave the same everywhere.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    while (at < bytes.length) {
      if (this.#header !== null) {
        at += this.#fillBody(bytes, at, this.#header, take);
        continue;
      }
      const header = this.#nextHeader(bytes, at);
      at += header.used;
      if (header.read === null) return;
      this.#header = header.read;
      if (header.read.length === 0) at += this.#fillBody(bytes, at, header.read, take);
    }
  }

  /** Returns how many bytes it used. */
  #fillBody(bytes: Uint8Array, at: number, header: Header, take: (frame: ReceivedFrame) => void): number {
    const { type, id, length, continued } = header;
    const used = Math.min(length - this.#bodyFilled, bytes.length - at);
    if (this.#bodyFilled === 0 && (used === length || (type === Frame.data && used >= LEAST_PART))) {
      this.#header = used === length ? null : { type, id, length: length - used, continued: true };
      take({ type, id, body: bytes.subarray(at, at + used), continued });
      return used;
    }
    if (this.#bodyFilled === 0) this.#body = new Uint8Array(length);
    this.#body.set(bytes.subarray(at, at + used), this.#bodyFilled);
    this.#bodyFilled += used;
    if (this.#bodyFilled === length) {
      const body = this.#body;
      this.#header = null;
      this.#body = noBody;
      this.#bodyFilled = 0;
      take({ type, id, body, continued });
    }
    return used;
  }

  #nextHeader(bytes: Uint8Array, at: number): { readonly used: number; readonly read: Header | null } {
    if (this.#headerFilled === 0 && bytes.length - at >= HEADER_LENGTH) {
      return { used: HEADER_LENGTH, read: readHeader(bytes, at, this.#limits) };
    }
    const used = Math.min(HEADER_LENGTH - this.#headerFilled, bytes.length - at);
    this.#headerBytes.set(bytes.subarray(at, at + used), this.#headerFilled);
    this.#headerFilled += used;
    if (this.#headerFilled < HEADER_LENGTH) return { used, read: null };
    this.#headerFilled = 0;
    return { used, read: readHeader(this.#headerBytes, 0, this.#limits) };
  }
}

function readHeader(bytes: Uint8Array, at: number, limits: Pick<WireLimits, 'data' | 'message'>): Header {
  if (!checkHolds(bytes, at)) throw violation('sent something that is no frame');
  const type = bytes[at + 8] as number;
  const name = frameName(type);
  if (name === undefined || bytes[at + 9] !== 0) throw violation('sent a frame of an unknown type');
  const length = readNumber(bytes, at);
  const { least, most } = bodyLengths(type as FrameType, limits);
  if (length < least || length > most) throw violation(`sent a frame (${name}) with a body of ${length} bytes`);
  const id = readNumber(bytes, at + 4);
  if ((id === 0) !== isOfChannel(type as FrameType)) throw violation(`sent a frame (${name}) with the call id ${id}`);
  return { type: type as FrameType, id, length, continued: false };
}

function isOfChannel(type: FrameType): boolean {
  return type === Frame.ping || type === Frame.pong || type === Frame.bye;
}

function bodyLengths(type: FrameType, limits: Pick<WireLimits, 'data' | 'message'>): { least: number; most: number } {
  switch (type) {
    case Frame.call:
    case Frame.reply:
    case Frame.error:
    case Frame.event:
      return { least: 1, most: limits.message };
    case Frame.data:
      return { least: 1, most: limits.data };
    case Frame.credit:
      return { least: 4, most: 4 };
    case Frame.end:
    case Frame.cancel:
    case Frame.close:
    case Frame.ping:
    case Frame.pong:
    case Frame.bye:
      return { least: 0, most: 0 };
  }
}
