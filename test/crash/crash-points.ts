/** Which of many points a run of the tests takes. */

/** What `npm test` takes. */
export const USUAL_SHARE = 0.1;

/** The part of all points that is tried, above 0 and up to 1: the variable CRASH_SHARE. */
export const share: number = Number(process.env.CRASH_SHARE ?? USUAL_SHARE);

/** Evenly spread numbers from 1 to `total`: all of them, or the share. Which ones depends on `name`. */
export function* points(total: number, name: string): Generator<number> {
  const stride = Math.max(1, Math.round(1 / share));
  let sum = 0;
  for (const char of name) sum += char.charCodeAt(0);
  for (let point = 1 + (sum % Math.max(1, Math.min(stride, total))); point <= total; point += stride) yield point;
}
