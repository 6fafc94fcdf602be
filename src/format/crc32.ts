/**
 * CRC-32 as in zlib and PNG (reflected polynomial 0xEDB88320), over the UTF-8 bytes of text. It
 * notices damage, not malice.
 */

const POLYNOMIAL = 0xedb88320;

const table = makeTable();

function makeTable(): Int32Array {
  const values = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
    values[byte] = value;
  }
  return values;
}

/** The CRC-32 of the UTF-8 bytes of `text`, going on from `previous` (the CRC of what came before; 0 at the start). */
export function crc32(text: string, previous = 0): number {
  let crc = ~previous;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      crc = (table[(crc ^ code) & 0xff] as number) ^ (crc >>> 8);
      continue;
    }
    const point = text.codePointAt(at) as number;
    crc = addWide(crc, point);
    if (point > 0xffff) at++;
  }
  return ~crc >>> 0;
}

/* A lone surrogate is counted as the three bytes that its number would take, so that it is not lost. */
function addWide(start: number, point: number): number {
  let crc = start;
  if (point < 0x800) {
    crc = addByte(crc, 0xc0 | (point >> 6));
  } else {
    if (point < 0x10000) {
      crc = addByte(crc, 0xe0 | (point >> 12));
    } else {
      crc = addByte(crc, 0xf0 | (point >> 18));
      crc = addByte(crc, 0x80 | ((point >> 12) & 0x3f));
    }
    crc = addByte(crc, 0x80 | ((point >> 6) & 0x3f));
  }
  return addByte(crc, 0x80 | (point & 0x3f));
}

function addByte(crc: number, byte: number): number {
  return (table[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
}

/** A CRC as it stands in files: eight hexadecimal digits in lower case. */
export function printCrc(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
