/**
 * The frame, unit of everything that crosses a link: a header of twelve bytes and a body.
 *
 *     bytes   what
 *     0..3    length of the body, little endian
 *     4..7    id of the call; 0 for the frames of the channel itself
 *     8       type
 *     9       0
 *     10..11  check: CRC-16 (CCITT, polynomial 0x1021, first 0xFFFF) of the ten bytes before, little endian
 *
 * The check tells noise from frames at once: a line that some start-up script prints into the stream
 * would else be taken for a length and be waited for.
 */

export const HEADER_LENGTH = 12;
const CHECK_AT = 10;

/** The types of frames; the numbers are what stands in the header. */
export const Frame = {
  /** Client to server: [method, argument]. Its id is larger than that of every call before. */
  call: 1,
  /** Server to client, the last frame of a call from there: what the method returned. */
  reply: 2,
  /** Server to client, the last frame of a call from there: what it threw. */
  error: 3,
  /** Either way: a message beside the bytes. */
  event: 4,
  /** Either way: bytes, never none. */
  data: 5,
  /** Either way: no more bytes. */
  end: 6,
  /** Either way: so many bytes of credit more, as four bytes, little endian. */
  credit: 7,
  /** Client to server, the last frame of a call from there: stop. A reply or error follows all the same. */
  cancel: 8,
  ping: 9,
  pong: 10,
  /** Either way: the channel ends here and this is in order. */
  bye: 11,
  /** Client to server, the last frame of a call from there: the reply or error has arrived. */
  close: 12,
} as const;

export type FrameType = (typeof Frame)[keyof typeof Frame];

const names: ReadonlyMap<number, string> = new Map(Object.entries(Frame).map(([name, type]) => [type, name]));

/** The name of a type, undefined for a number that is none. */
export function frameName(type: number): string | undefined {
  return names.get(type);
}

const crcTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
  return crc & 0xffff;
});

/** What a frame takes on the line, and of the credit if it is data. */
export function frameLength(body: Uint8Array): number {
  return HEADER_LENGTH + body.length;
}

/** The check of the header that begins at `at`. */
export function headerCheck(bytes: Uint8Array, at: number): number {
  let crc = 0xffff;
  for (let index = at; index < at + CHECK_AT; index++) {
    crc = ((crc << 8) & 0xffff) ^ (crcTable[(crc >> 8) ^ (bytes[index] as number)] as number);
  }
  return crc;
}

/** Writes a header of HEADER_LENGTH bytes at `at`. */
export function writeHeader(
  target: Uint8Array,
  at: number,
  header: { type: number; id: number; length: number },
): void {
  writeNumber(target, at, header.length);
  writeNumber(target, at + 4, header.id);
  target[at + 8] = header.type;
  target[at + 9] = 0;
  const check = headerCheck(target, at);
  target[at + CHECK_AT] = check & 0xff;
  target[at + CHECK_AT + 1] = check >> 8;
}

/** Whether the check in the header at `at` is right. */
export function checkHolds(bytes: Uint8Array, at: number): boolean {
  const told = (bytes[at + CHECK_AT] as number) | ((bytes[at + CHECK_AT + 1] as number) << 8);
  return told === headerCheck(bytes, at);
}

/** Writes a whole number below 2^32 as four bytes, little endian. */
export function writeNumber(target: Uint8Array, at: number, value: number): void {
  target[at] = value & 0xff;
  target[at + 1] = (value >>> 8) & 0xff;
  target[at + 2] = (value >>> 16) & 0xff;
  target[at + 3] = value >>> 24;
}

/** Reads what `writeNumber` wrote. */
export function readNumber(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  const high = (bytes[at + 2] as number) | ((bytes[at + 3] as number) << 8);
  return (low | (high << 16)) >>> 0;
}
