/**
 * A list of actions that was read from a file, as a plan for the destination as it is now. What is
 * done already is left out; a list that does not fit any more is refused as a whole, by line.
 */
import { MyrrorError } from '../core/error.ts';
import { ActionsBuilder, type Plan, Verb } from '../core/plan/action.ts';
import type { ActionRecord } from '../core/plan/action-record.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import { blankRow, type Row } from '../core/tree/snapshot-builder.ts';
import type { EndpointInfo } from '../endpoint/endpoint.ts';
import { ActionStates } from './action-state.ts';
import { SparseTree } from './sparse-tree.ts';

/** A plan whose actions stand for records of a list. */
export interface ListedPlan {
  readonly plan: Plan;
  /** The record of each action. */
  readonly records: readonly ActionRecord[];
  /** How many records were done already. */
  readonly done: number;
  /** Copies of what a `remote_cp` would bring that was taken out of the list: with it they are left out too. */
  readonly withoutContent: readonly ActionRecord[];
}

/** How many misfits a message names. */
const NAMED = 5;

/** How a path is shown to people. */
export type ShowPath = (path: ByteString, directory?: boolean) => string;

/** Makes the plan. What the destination can keep, and which names it takes for one, is taken from its info; `label` names the list. Throws MyrrorError `stale` that names the lines. */
export function planOfRecords(
  destination: Snapshot,
  records: readonly ActionRecord[],
  { times, folding }: Pick<EndpointInfo, 'times' | 'folding'>,
  label: string,
  show: ShowPath,
): ListedPlan {
  const states = new ActionStates(destination, records, times);
  const misfits = records.filter((record) => states.of(record) === 'stale');
  if (misfits.length > 0) throw stale(misfits, label, show);
  const broughtBefore = receivedAt(records.filter((record) => states.of(record) === 'done'));
  const left = records.filter((record) => states.of(record) === 'to-do');
  const brought = receivedAt(left);
  const canBeMade = ({ received, origin }: ActionRecord): boolean =>
    !received || brought.has(origin) || broughtBefore.has(origin);
  const toDo = left.filter(canBeMade);
  const tree = new SparseTree();
  for (const record of toDo) if (record.target !== null) addTarget(tree, record);
  const wanted = tree.finish();
  const actions = new ActionsBuilder();
  for (const record of toDo) {
    const refs = {
      target: record.target === null ? NONE : wanted.find(record.target),
      replaces: states.replacedRow(record),
      unverified: record.unverified,
    };
    if (record.received) {
      const path = record.origin as ByteString;
      if (brought.has(path)) actions.add(Verb.local_cp, { ...refs, received: wanted.find(path) });
      else actions.add(Verb.local_cp, { ...refs, origin: destination.find(path) });
    } else if (takesOrigin(record)) actions.add(Verb[record.verb], { ...refs, origin: states.originRow(record) });
    else actions.add(states.isMade(record) ? Verb.meta : Verb[record.verb], refs);
  }
  return {
    plan: { destination, wanted, actions: actions.finish(), folding },
    records: toDo,
    done: records.length - left.length,
    withoutContent: left.filter((record) => !canBeMade(record)),
  };
}

/** A `meta` names its origin for the check only. */
function takesOrigin({ verb }: ActionRecord): boolean {
  return verb === 'rm' || verb === 'rmdir' || verb === 'mv' || verb === 'local_cp';
}

/** Where the `remote_cp`s of some records bring what they receive. */
function receivedAt(records: readonly ActionRecord[]): Set<ByteString | null> {
  return new Set(records.filter(({ verb }) => verb === 'remote_cp').map(({ target }) => target));
}

function addTarget(tree: SparseTree, record: ActionRecord): void {
  const row = targetRow(record);
  tree.set(record.target as ByteString, row, record.linkTarget ?? undefined);
}

function targetRow(record: ActionRecord): Row {
  const kind = kindOf(record);
  const { attributes, expect } = record;
  const stamp = record.verb === 'remote_cp' || record.verb === 'local_cp' ? expect : null;
  return {
    ...blankRow(kind),
    size: stamp?.size ?? 0,
    mtimeSeconds: attributes?.mtimeSeconds ?? stamp?.mtimeSeconds ?? 0,
    mtimeNanos: attributes?.mtimeNanos ?? stamp?.mtimeNanos ?? 0,
    ctimeSeconds: stamp?.ctimeSeconds ?? 0,
    ctimeNanos: stamp?.ctimeNanos ?? 0,
    inode: stamp?.inode ?? 0n,
    mode: attributes?.mode ?? 0,
    uid: Math.max(attributes?.uid ?? 0, 0),
    gid: Math.max(attributes?.gid ?? 0, 0),
  };
}

function kindOf(record: ActionRecord): Kind {
  if (record.directory) return Kind.directory;
  if (record.verb === 'link') return Kind.symlink;
  return record.verb === 'mv' || record.verb === 'meta' ? (record.expect?.kind ?? Kind.file) : Kind.file;
}

function stale(misfits: readonly ActionRecord[], label: string, show: ShowPath): MyrrorError {
  const named = misfits.slice(0, NAMED).map((record) => describe(record, show));
  const more = misfits.length > NAMED ? `, and ${misfits.length - NAMED} more` : '';
  return new MyrrorError(
    'stale',
    `${label}: the destination changed since the list was made: ${named.join('; ')}${more}`,
    {
      hint: 'Nothing was done. Make the list again with `myrror compare`.',
    },
  );
}

/** A record for a message: its line, its verb and its path. */
export function describe(record: ActionRecord, show: ShowPath): string {
  const path = show((record.origin ?? record.target) as ByteString, record.directory);
  return record.line > 0 ? `line ${record.line}, ${record.verb} ${path}` : `${record.verb} ${path}`;
}
