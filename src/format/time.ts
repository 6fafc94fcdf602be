/**
 * Times as text, exact to the nanosecond: `2024-05-01T10:00:00.000000000Z` for the years 0000 to
 * 9999, and `@SECONDS.NANOS` (whole seconds since 1970, negative before, plus the nanoseconds) for
 * the rest. Readers take either form. Calendar arithmetic after Howard Hinnant, "chrono-compatible
 * low-level date algorithms": proleptic Gregorian, no leap seconds.
 */

const DAY_SECONDS = 86_400;
const ERA_YEARS = 400;
const ERA_DAYS = 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_OFFSET = 719_468;
const NANO_DIGITS = 9;
const NANOS = 1_000_000_000;
const ISO_LENGTH = 30;

/** First second of the year 0000 and first second of the year 10000. */
const FIRST_ISO_SECOND = daysFromCivil(0, 1, 1) * DAY_SECONDS;
const END_ISO_SECOND = daysFromCivil(10_000, 1, 1) * DAY_SECONDS;

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, value) => String(value).padStart(2, '0'));

/** A point in time: whole seconds since 1970 (negative before) and the nanoseconds above them. */
export interface TimeValue {
  seconds: number;
  nanos: number;
}

/** The time as text; the short `@` form where ISO 8601 with four-digit years does not reach. */
export function printTime(seconds: number, nanos: number): string {
  if (!(seconds >= FIRST_ISO_SECOND && seconds < END_ISO_SECOND)) return printPlainTime(seconds, nanos);
  const day = Math.floor(seconds / DAY_SECONDS);
  const second = seconds - day * DAY_SECONDS;
  const hour = Math.floor(second / 3600);
  const minute = Math.floor(second / 60) % 60;
  return `${printDay(day)}T${two(hour)}:${two(minute)}:${two(second % 60)}.${printNanos(nanos)}Z`;
}

/** The time in its `@` form, whatever it is. */
export function printPlainTime(seconds: number, nanos: number): string {
  return `@${seconds}.${printNanos(nanos)}`;
}

function printNanos(nanos: number): string {
  return String(NANOS + nanos).slice(1);
}

function two(value: number): string {
  return TWO_DIGITS[value] as string;
}

function printDay(day: number): string {
  const shifted = day + EPOCH_OFFSET;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const yearDays = 365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100);
  const dayOfYear = dayOfEra - yearDays;
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * ERA_YEARS + (month <= 2 ? 1 : 0);
  return `${two(Math.floor(year / 100))}${two(year % 100)}-${two(month)}-${two(date)}`;
}

function daysFromCivil(year: number, month: number, date: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / ERA_YEARS);
  const yearOfEra = shiftedYear - era * ERA_YEARS;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA_DAYS + dayOfEra - EPOCH_OFFSET;
}

/** Reads the time that starts at `at` into `into`; gives the offset behind it, or -1 if there is none. */
export function readTime(line: string, at: number, into: TimeValue): number {
  return line.charAt(at) === '@' ? readPlainTime(line, at, into) : readIsoTime(line, at, into);
}

function readIsoTime(line: string, at: number, into: TimeValue): number {
  if (!isIsoShape(line, at)) return -1;
  const year = digits(line, at, 4);
  const month = digits(line, at + 5, 2);
  const date = digits(line, at + 8, 2);
  const hour = digits(line, at + 11, 2);
  const minute = digits(line, at + 14, 2);
  const second = digits(line, at + 17, 2);
  const nanos = digits(line, at + 20, NANO_DIGITS);
  if (year < 0 || month < 1 || month > 12 || date < 1 || date > monthLength(year, month)) return -1;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || nanos < 0) return -1;
  into.seconds = daysFromCivil(year, month, date) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
  into.nanos = nanos;
  return at + ISO_LENGTH;
}

function isIsoShape(line: string, at: number): boolean {
  return (
    line[at + 4] === '-' &&
    line[at + 7] === '-' &&
    line[at + 10] === 'T' &&
    line[at + 13] === ':' &&
    line[at + 16] === ':' &&
    line[at + 19] === '.' &&
    line[at + 29] === 'Z'
  );
}

function digits(line: string, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const digit = line.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function monthLength(year: number, month: number): number {
  const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
  return daysFromCivil(nextYear, nextMonth, 1) - daysFromCivil(year, month, 1);
}

const PLAIN_TIME = /@(0|-?[1-9][0-9]{0,15})\.([0-9]{9})/y;

function readPlainTime(line: string, at: number, into: TimeValue): number {
  PLAIN_TIME.lastIndex = at;
  const match = PLAIN_TIME.exec(line);
  if (match === null) return -1;
  const seconds = Number(match[1]);
  if (!Number.isSafeInteger(seconds)) return -1;
  into.seconds = seconds;
  into.nanos = Number(match[2]);
  return at + match[0].length;
}

/** True if `text` is a time as it stands in the head of a file: ISO 8601 in UTC, with any or no fraction. */
export function isHeaderTime(text: string): boolean {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  if (match === null) return false;
  return readIsoTime(`${match[1]}.${(match[2] ?? '').padEnd(NANO_DIGITS, '0')}Z`, 0, { seconds: 0, nanos: 0 }) > 0;
}
