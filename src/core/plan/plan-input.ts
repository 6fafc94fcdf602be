/** What planning starts from. */
import type { Matching, TimeRule } from '../match/matching.ts';
import type { NameFolding } from '../tree/name-folding.ts';
import type { Snapshot } from '../tree/snapshot.ts';

export interface PlanInput {
  readonly wanted: Snapshot;
  readonly destination: Snapshot;
  readonly matching: Matching;
  /** Counterparts by path, NONE without. */
  readonly counterparts: { readonly ofSource: Int32Array; readonly ofDestination: Int32Array };
  /** 1: must not be touched; 2 (destination): a directory that must stay where it is. */
  readonly frozen: { readonly source: Uint8Array; readonly destination: Uint8Array };
  readonly times: TimeRule;
  /** Owner and group are mirrored. */
  readonly owners: boolean;
  /** Permission bits are mirrored. Default: true. */
  readonly modes?: boolean | undefined;
  /** Directories may be renamed with what they hold. */
  readonly directoryRename: boolean;
  /** What the file system of the destination takes for one name. Left out: nothing. */
  readonly folding?: NameFolding | undefined;
}
