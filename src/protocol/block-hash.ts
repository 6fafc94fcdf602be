/** What the blocks of listings are known by. */
import { createHash } from 'node:crypto';
import type { BlockHash } from './listing-exchange.ts';
import { BLOCK_DIGEST } from './listing-layout.ts';

/** The first bytes of the SHA-256. */
export const hashBlock: BlockHash = (block) => createHash('sha256').update(block).digest().subarray(0, BLOCK_DIGEST);
