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
export function clamp(rule: TimeRule, time: Instant): Instant {
  if (time.seconds < rule.earliest) return { seconds: rule.earliest, nanos: 0 };
  if (time.seconds > rule.latest) return { seconds: rule.latest, nanos: 0 };
  return time;
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
