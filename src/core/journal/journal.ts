/**
 * What a journal holds and what it tells after an interruption. The journal says what was intended;
 * what has been done of it is for the disk to say.
 */
import type { Rearrangement } from '../plan/step.ts';

/** A rearrangement made ready: what is written to the journal before the first rename. */
export interface JournalProgram {
  /** The stamps hold the inodes of what is renamed, staged directories among them. */
  readonly rearrangement: Rearrangement;
  /** Inode of each staged directory, in the order of `rearrangement.stagedDirectories`. */
  readonly stagedInodes: readonly bigint[];
  /**
   * One per rename: inode of the directory that receives the object, which with the name makes the new
   * place unmistakable whatever its path is; 0 where the place proves nothing, because something with
   * the object's inode may have stood there before.
   */
  readonly toParents: readonly bigint[];
}

export interface JournalState extends JournalProgram {
  /** The whole program had been written. False: no rename was begun, and the program may be incomplete. */
  readonly armed: boolean;
  /** All renames were done and made durable. */
  readonly rearranged: boolean;
}
