/**
 * Contents of generated files: few families of bytes, so that files agree often. Two contents of one
 * family and size differ in one byte that lies outside the first, the middle and the last block.
 */

export interface Content {
  readonly family: number;
  readonly size: number;
  /** 0: the family's bytes; else a byte at a third or at two thirds is another one. */
  readonly variant: number;
}

export const sizes: readonly number[] = [0, 1, 7, 4096, 60_000, 200_000];
export const FAMILIES = 3;
export const VARIANTS = 3;
const LARGEST = 200_000;

/** A number of its own for each content: equal numbers are equal bytes. */
export function contentNumber({ family, size, variant }: Content): number {
  if (size === 0) return 0;
  const shown = size > VARIANTS ? variant : 0;
  return 1 + (sizes.indexOf(size) * FAMILIES + family) * VARIANTS + shown;
}

export function contentBytes({ family, size, variant }: Content): Buffer {
  const bytes = Buffer.from(familyBytes(family).subarray(0, size));
  if (variant > 0 && size > VARIANTS) {
    const at = Math.floor((size * variant) / VARIANTS);
    bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  }
  return bytes;
}

const made = new Map<number, Buffer>();

function familyBytes(family: number): Buffer {
  let bytes = made.get(family);
  if (bytes === undefined) {
    bytes = Buffer.alloc(LARGEST);
    let state = 0x9e3779b9 * (family + 1);
    for (let at = 0; at < LARGEST; at++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      bytes[at] = state >>> 24;
    }
    made.set(family, bytes);
  }
  return bytes;
}
