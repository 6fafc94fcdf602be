/** The names of myrror's own files in a tree. */
import { asBytes } from '../core/tree/byte-string.ts';

/** The directory at a root that holds all of it; never part of a listing. */
export const STATE_DIRECTORY = asBytes('.myrror');
/** Digests that are remembered, in the state directory. */
export const CACHE_FILE = asBytes('cache');
/** The cache while it is being written. */
export const NEW_CACHE_FILE = asBytes('cache.new');
