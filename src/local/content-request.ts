import type { ArrivalColumns } from '../core/plan/arrival-columns.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Supply } from '../endpoint/transaction.ts';
import type { Executor } from './executor.ts';
import type { KnownRoot } from './stage-job.ts';
import type { Workspace } from './transaction-workspace.ts';

/** What the phases work with that deal with the content of arrivals. */
export interface ContentRequest {
  readonly workspace: Workspace;
  readonly executor: Executor;
  readonly destination: KnownRoot;
  readonly arrivals: ArrivalColumns;
  readonly supply: Supply;
}

export interface StageRequest extends ContentRequest {
  /** Directories of slots that this transaction has made: nothing of an earlier run is in them. */
  readonly madeDirectories: ReadonlySet<ByteString>;
}
