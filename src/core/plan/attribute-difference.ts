/** Whether mode, owner or time of an entry have to be set. */
import { sameTime } from '../match/times.ts';
import { Kind } from '../tree/kind.ts';
import type { PlanInput } from './plan-input.ts';

export interface AttributeDifference {
  readonly time: boolean;
  readonly mode: boolean;
  readonly owner: boolean;
}

/** Compares a wanted row with the row of the destination that takes its place. Symlinks have no mode of their own. */
export function attributesDiffer(
  input: Pick<PlanInput, 'wanted' | 'destination' | 'times' | 'owners'>,
  wantedRow: number,
  destinationRow: number,
): AttributeDifference {
  const a = input.wanted.columns;
  const b = input.destination.columns;
  return {
    time: timesDiffer(input, wantedRow, destinationRow),
    mode: a.kind[wantedRow] !== Kind.symlink && a.mode[wantedRow] !== b.mode[destinationRow],
    owner: input.owners && (a.uid[wantedRow] !== b.uid[destinationRow] || a.gid[wantedRow] !== b.gid[destinationRow]),
  };
}

function timesDiffer(
  input: Pick<PlanInput, 'wanted' | 'destination' | 'times'>,
  wantedRow: number,
  destinationRow: number,
): boolean {
  const a = input.wanted.columns;
  const b = input.destination.columns;
  const wanted = { seconds: a.mtimeSeconds[wantedRow] as number, nanos: a.mtimeNanos[wantedRow] as number };
  const found = { seconds: b.mtimeSeconds[destinationRow] as number, nanos: b.mtimeNanos[destinationRow] as number };
  if (wanted.seconds === found.seconds && wanted.nanos === found.nanos) return false;
  return !sameTime(input.times, wanted, found);
}
