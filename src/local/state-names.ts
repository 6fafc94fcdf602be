/** The names of myrror's own files in the state directory of a tree. */
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';

/** Digests that are remembered. */
export const CACHE_FILE: ByteString = asBytes('cache');
/** The cache while it is being written. */
export const NEW_CACHE_FILE: ByteString = asBytes('cache.new');
/** Ids of contents; and the same while it is being written. */
export const LINEAGE_FILE: ByteString = asBytes('lineage');
export const NEW_LINEAGE_FILE: ByteString = asBytes('lineage.new');
