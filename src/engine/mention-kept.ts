/** Says which directories stay in the destination although the source does not have them. */
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { ShowPath } from './plan-of-records.ts';

/** How many are named. */
const NAMED = 3;

/** `kept`: 1 for each row of the destination that stays and is not wanted. */
export function mentionKept(
  destination: Snapshot,
  kept: Uint8Array,
  notice: (text: string) => void,
  show: ShowPath | undefined,
): void {
  if (show === undefined) return;
  const rows: number[] = [];
  for (let row = 1; row < destination.count; row++) {
    const parent = destination.columns.parent[row] as number;
    if (kept[row] === 1 && kept[parent] !== 1 && destination.isDirectory(row)) rows.push(row);
  }
  if (rows.length === 0) return;
  const named = rows.slice(0, NAMED).map((row) => show(destination.path(row), true));
  const more = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
  notice(
    `Not in the source, but kept in the destination, because something that has to stay, or another file system, lies in it: ${named.join(', ')}${more}`,
  );
}
