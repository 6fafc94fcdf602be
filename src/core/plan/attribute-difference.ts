/** Whether mode, owner or time of an entry have to be set. */
import { sameTime } from '../match/times.ts';
import { Kind } from '../tree/kind.ts';
import type { PlanInput } from './plan-input.ts';

type Compared = Pick<PlanInput, 'wanted' | 'destination' | 'times' | 'owners' | 'modes'>;

/** Compares a wanted row with the row of the destination that takes its place. Symlinks have no mode of their own. */
export function attributesDiffer(input: Compared, wantedRow: number, destinationRow: number): boolean {
  const a = input.wanted.columns;
  const b = input.destination.columns;
  const hasModes = (input.modes ?? true) && a.kind[wantedRow] !== Kind.symlink;
  if (hasModes && a.mode[wantedRow] !== b.mode[destinationRow]) return true;
  if (input.owners && (a.uid[wantedRow] !== b.uid[destinationRow] || a.gid[wantedRow] !== b.gid[destinationRow]))
    return true;
  return timesDiffer(input, wantedRow, destinationRow);
}

/** As `attributesDiffer`, of the modification time alone. */
export function timesDiffer(
  input: Pick<Compared, 'wanted' | 'destination' | 'times'>,
  wantedRow: number,
  destinationRow: number,
): boolean {
  const a = input.wanted.columns;
  const b = input.destination.columns;
  const seconds = a.mtimeSeconds[wantedRow] as number;
  const nanos = a.mtimeNanos[wantedRow] as number;
  const foundSeconds = b.mtimeSeconds[destinationRow] as number;
  const foundNanos = b.mtimeNanos[destinationRow] as number;
  if (seconds === foundSeconds && nanos === foundNanos) return false;
  return !sameTime(input.times, { seconds, nanos }, { seconds: foundSeconds, nanos: foundNanos });
}
