/** What client and helper may ask of each other; both sides of a channel are made with the same limits. */
import type { WireLimits } from '../wire/limits.ts';

/**
 * Room for some packs on their way while others are read and written; and few calls, so that all the windows
 * together stay bounded.
 */
export const lineLimits: Partial<WireLimits> = { window: 16 * 1024 * 1024, calls: 64 };

/** The most bytes of one argument or answer: the listing of twenty million files. */
export const MOST_BYTES: number = 2 ** 30;
