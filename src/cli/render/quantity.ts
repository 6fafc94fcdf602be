/** Numbers as people read them. Units are decimal: 1 kB is 1,000 bytes. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;
const THOUSAND = 1000;
/** Below this, one decimal is shown. */
const TWO_DIGITS = 100;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
const TENTHS = 10;

/** A whole number with separators: `1,204`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A number of things: `1 file`, `1,204 files`. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** A number of bytes with up to three digits: `999 B`, `3.1 GB`, `120 MB`. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (shown(value, unit) >= THOUSAND && unit < UNITS.length - 1) {
    value /= THOUSAND;
    unit += 1;
  }
  const rounded = shown(value, unit);
  const text = unit > 0 && rounded < TWO_DIGITS ? rounded.toFixed(1) : String(rounded);
  return `${text} ${UNITS[unit]}`;
}

/** The value as it will be shown, so that 999.96 kB becomes 1.0 MB and not 1000 kB. */
function shown(value: number, unit: number): number {
  const tenths = Math.round(value * TENTHS) / TENTHS;
  return unit > 0 && tenths < TWO_DIGITS ? tenths : Math.round(value);
}

/** Bytes per second: `512 MB/s`. */
export function rate(bytesPerSecond: number): string {
  return `${size(bytesPerSecond)}/s`;
}

/** A time: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const tenths = Math.round(seconds * TENTHS) / TENTHS;
  return tenths < TENTHS ? `${tenths.toFixed(1)} s` : wholeDuration(seconds);
}

/** A time without fractions of a second: `9 s`, `3 min 20 s`. */
export function wholeDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < SECONDS_PER_MINUTE) return `${whole} s`;
  const minutes = Math.floor(whole / SECONDS_PER_MINUTE);
  if (minutes < MINUTES_PER_HOUR) return withRest(minutes, 'min', whole % SECONDS_PER_MINUTE, 's');
  const hours = Math.floor(minutes / MINUTES_PER_HOUR);
  return withRest(hours, 'h', minutes % MINUTES_PER_HOUR, 'min');
}

function withRest(value: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${count(value)} ${unit}` : `${count(value)} ${unit} ${rest} ${restUnit}`;
}
