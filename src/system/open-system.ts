/**
 * Chooses the implementation of `System` for this machine.
 */
import { createNativeSystem } from './native/native-system.ts';
import { createPortableSystem } from './portable/portable-system.ts';
import type { System } from './system.ts';

let whyNotNative: string | undefined;

/**
 * A new System for the calling thread: `native` where it can be had, else `portable`, which
 * `nativeUnavailable` then explains. With a preference that one and no other; throws if `native`
 * is asked for and cannot be had.
 */
export function openSystem(preference?: 'native' | 'portable'): System {
  if (preference === 'portable') return createPortableSystem();
  if (preference === 'native') return createNativeSystem();
  if (whyNotNative !== undefined) return createPortableSystem();
  try {
    return createNativeSystem();
  } catch (error) {
    whyNotNative = error instanceof Error ? error.message : String(error);
    return createPortableSystem();
  }
}

/** Why the last `openSystem` without preference in this thread gave `portable`; undefined if it gave `native`. */
export function nativeUnavailable(): string | undefined {
  return whyNotNative;
}
