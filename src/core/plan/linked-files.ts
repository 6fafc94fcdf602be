/**
 * Names of the destination that share one file (hard links) share its mode, owner and time as well. Where
 * the wanted tree gives them different ones, only one name can keep the file; the others become
 * files of their own.
 */
import { NONE } from '../tree/snapshot.ts';
import { attributesDiffer } from './attribute-difference.ts';
import type { ContentAssignment } from './content-assignment.ts';
import type { PlanInput } from './plan-input.ts';

interface Name {
  readonly wanted: number;
  readonly row: number;
  /** Its file has other attributes than are wanted for this name. */
  readonly differs: boolean;
}

/** Changes `assignment` so that no two names of one file want different attributes of it. Linear. */
export function separateLinkedFiles(input: PlanInput, assignment: ContentAssignment): void {
  const changing = inodesToChange(input, assignment);
  if (changing.size === 0) return;
  for (const names of namesByFile(input, assignment, changing).values()) {
    if (names.length > 1 && !wantTheSame(input, names)) separate(input, assignment, names);
  }
}

function inodesToChange(input: PlanInput, assignment: ContentAssignment): Set<bigint> {
  const inodes = new Set<bigint>();
  for (let wanted = 1; wanted < input.wanted.count; wanted++) {
    const row = assignment.standing(wanted);
    if (row !== NONE && attributesDiffer(input, wanted, row)) {
      inodes.add(input.destination.columns.inode[row] as bigint);
    }
  }
  return inodes;
}

function namesByFile(
  input: PlanInput,
  assignment: ContentAssignment,
  changing: ReadonlySet<bigint>,
): Map<string, Name[]> {
  const { inode, volume } = input.destination.columns;
  const files = new Map<string, Name[]>();
  for (let wanted = 1; wanted < input.wanted.count; wanted++) {
    const row = assignment.standing(wanted);
    if (row === NONE || !changing.has(inode[row] as bigint)) continue;
    const name = { wanted, row, differs: attributesDiffer(input, wanted, row) };
    const key = `${volume[row]}:${inode[row]}`;
    const names = files.get(key);
    if (names === undefined) files.set(key, [name]);
    else names.push(name);
  }
  return files;
}

function wantTheSame({ wanted, owners }: PlanInput, names: readonly Name[]): boolean {
  const [first, ...others] = names.map((name) => wanted.attributes(name.wanted));
  if (first === undefined) return true;
  return others.every(
    (other) =>
      other.mode === first.mode &&
      other.mtimeSeconds === first.mtimeSeconds &&
      other.mtimeNanos === first.mtimeNanos &&
      (!owners || (other.uid === first.uid && other.gid === first.gid)),
  );
}

/** The name for which the file is right already keeps it, else the first. */
function separate({ wanted }: PlanInput, assignment: ContentAssignment, names: readonly Name[]): void {
  const keeper = names.find(({ differs }) => !differs) ?? names[0];
  for (const name of names) {
    if (name === keeper) continue;
    if (wanted.columns.size[name.wanted] === 0) assignment.receive(name.wanted, name.row);
    else assignment.copyInstead(name.wanted, name.row);
  }
}
