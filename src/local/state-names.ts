/** The names of myrror's own files in a tree. */
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';

/** The directory at a root that holds all of it; never part of a listing. */
export const STATE_DIRECTORY: ByteString = asBytes('.myrror');
/** Digests that are remembered, in the state directory. */
export const CACHE_FILE: ByteString = asBytes('cache');
/** The cache while it is being written. */
export const NEW_CACHE_FILE: ByteString = asBytes('cache.new');
/** Ids of contents, in the state directory; and the same while it is being written. */
export const LINEAGE_FILE: ByteString = asBytes('lineage');
export const NEW_LINEAGE_FILE: ByteString = asBytes('lineage.new');
