/**
 * Equality of modification times between two file systems that may keep less than nanoseconds, or
 * not so far back or ahead. Seconds and nanoseconds stay apart, so nothing is rounded.
 */
import type { TimeRule } from './matching.ts';

/** Whole seconds since 1970 and the nanoseconds above them. */
export interface Instant {
  readonly seconds: number;
  readonly nanos: number;
}

const NANOS = 1_000_000_000;

/** The rule of two file systems that both keep everything. */
export const exactTimes: TimeRule = { granularity: 1, earliest: -Infinity, latest: Infinity };

/** The nearest time that the destination can hold. */
export function clamp(rule: TimeRule, { seconds, nanos }: Instant): Instant {
  return { seconds: clampedSeconds(rule, seconds), nanos: clampedNanos(rule, seconds, nanos) };
}

/** The seconds of `clamp`, without an object. */
export function clampedSeconds(rule: TimeRule, seconds: number): number {
  if (seconds < rule.earliest) return rule.earliest;
  return seconds > rule.latest ? rule.latest : seconds;
}

/** The nanoseconds of `clamp`, without an object. */
export function clampedNanos(rule: TimeRule, seconds: number, nanos: number): number {
  return seconds < rule.earliest || seconds > rule.latest ? 0 : nanos;
}

/** True if two clamped times differ by less than the granularity. */
export function isWithin(rule: TimeRule, a: Instant, b: Instant): boolean {
  const seconds = a.seconds - b.seconds;
  // Far beyond any window; below it the sum is exact in a double.
  if (Math.abs(seconds) > rule.granularity / NANOS + 1) return false;
  return Math.abs(seconds * NANOS + (a.nanos - b.nanos)) < rule.granularity;
}

/** True if two modification times count as equal under the rule. */
export function sameTime(rule: TimeRule, a: Instant, b: Instant): boolean {
  return isWithin(rule, clamp(rule, a), clamp(rule, b));
}

/** Orders instants. */
export function compareInstants(a: Instant, b: Instant): number {
  return a.seconds - b.seconds || a.nanos - b.nanos;
}
