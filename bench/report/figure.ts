/** How figures are written. What is not known is a dash. */

const MEGABYTE = 1e6;
const UNKNOWN = '–';

function shown(value: number | undefined, text: (value: number) => string): string {
  return value === undefined || !Number.isFinite(value) ? UNKNOWN : text(value);
}

/** Seconds, to a thousandth. */
export function seconds(value: number | undefined): string {
  return shown(value, (known) => known.toFixed(3));
}

/** A factor, to three digits. */
export function factor(value: number | undefined): string {
  return shown(value, (known) => (known >= 100 ? known.toFixed(0) : known.toPrecision(3)));
}

/** Bytes in megabytes (of a million bytes), to a tenth below a hundred of them. */
export function megabytes(bytes: number | undefined): string {
  return shown(bytes && bytes / MEGABYTE, (known) => known.toFixed(known !== 0 && known < 100 ? 1 : 0));
}

/** KiB in megabytes. */
export function memory(kibibytes: number | undefined): string {
  return megabytes(kibibytes && kibibytes * 1024);
}

/** A number of things, with commas. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}
