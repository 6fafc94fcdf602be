/**
 * The listing of a remote root as this side will know it at the next run: the one of this run's scan or,
 * where the run has changed much of the tree, one that is asked for when it is done. It is asked for as
 * blocks and kept as such; what it says is looked at by the run that uses it, if the far side names it then.
 */
import type { Task } from '../endpoint/task.ts';
import { hashBlock } from '../protocol/block-hash.ts';
import { askListing } from '../protocol/exchange.ts';
import { BLOCK_DIGEST } from '../protocol/listing-layout.ts';
import type { Channel } from '../wire/channel.ts';
import type { KnownListing, ListingMemory } from './listing-memory.ts';

/** Fewer changes than that cost the next run some blocks, which is less than to list the tree once more. */
const LEAST_CHANGES = 1024;
/** One entry of so many must have changed: to place a file takes as long as to list about that many. */
const LEAST_SHARE = 8;

/** What a scan has brought. */
export interface Listed {
  readonly exclude: readonly string[];
  readonly blocks: readonly Uint8Array[];
  /** Entries in them. */
  readonly count: number;
}

export class KeptListing {
  readonly #channel: Channel;
  readonly #memory: ListingMemory;
  #before: KnownListing = { blocks: [], digests: new Uint8Array() };
  #listed: Listed | null = null;
  #renewed: Promise<readonly Uint8Array[] | null> = Promise.resolve(null);

  constructor(channel: Channel, memory: ListingMemory) {
    this.#channel = channel;
    this.#memory = memory;
  }

  /** What is kept from an earlier run. */
  load(identity: string): KnownListing {
    this.#before = this.#memory.load(identity);
    return this.#before;
  }

  /** The tree has been listed. */
  take(listed: Listed): void {
    this.#listed = listed;
  }

  /** So many entries of the tree are not what was listed. Asks for a new listing, in the background, if that is worth it. */
  renewAfter(changes: number, { signal }: Task): void {
    const listed = this.#listed;
    if (listed === null || changes < LEAST_CHANGES || changes * LEAST_SHARE < listed.count) return;
    // Nobody waits for how far that is; and without it the next run costs more bytes and is right all the same.
    this.#renewed = this.#renew(listed, { signal, report: () => undefined }).catch(() => null);
  }

  /** Keeps the last listing for a root. To be called at the end of the run: where it is kept may lie below the other root. */
  async save(identity: string): Promise<void> {
    const blocks = (await this.#renewed) ?? this.#listed?.blocks;
    if (blocks !== undefined) this.#memory.save(identity, blocks, this.#before);
  }

  async #renew({ exclude, blocks }: Listed, task: Task): Promise<readonly Uint8Array[]> {
    const digests = new Uint8Array(blocks.length * BLOCK_DIGEST);
    for (const [place, block] of blocks.entries()) digests.set(hashBlock(block), place * BLOCK_DIGEST);
    const question = { method: 'scan', argument: { exclude }, upload: [digests] };
    return (await askListing(this.#channel, question, blocks, task)).blocks;
  }
}
