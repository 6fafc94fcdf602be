/** The names of myrror's own files in the state directory of a tree. */
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';

/** Digests that are remembered. */
export const CACHE_FILE: ByteString = asBytes('cache');
/** The cache while it is being written. */
export const NEW_CACHE_FILE: ByteString = asBytes('cache.new');
/** Ids of contents; those that were learnt since that was written; and either while it is being written. */
export const LINEAGE_FILE: ByteString = asBytes('lineage');
export const RECENT_LINEAGE_FILE: ByteString = asBytes('lineage.recent');
export const NEW_LINEAGE_FILE: ByteString = asBytes('lineage.new');
/** What is known of mirrors; and the same while it is being written. */
export const MIRRORS_FILE: ByteString = asBytes('mirrors');
export const NEW_MIRRORS_FILE: ByteString = asBytes('mirrors.new');
/** Shows what the file system keeps of modes and times, where that had to be tried (probe-traits.ts). */
export const PROBE_FILE: ByteString = asBytes('probe');
/** Tried for whether é as one character and as two is one name. */
export const FORM_PROBE_FILE: ByteString = asBytes('form-\xc3\xa9');
