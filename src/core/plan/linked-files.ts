/**
 * Names of the destination that share one file (hard links) share its mode, owner and time as well. Where
 * the wanted tree gives them different ones, only one name can keep the file; the others become
 * files of their own.
 */
import { Kind } from '../tree/kind.ts';
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
  for (const { row, differs } of standing(input, assignment)) {
    if (differs) inodes.add(input.destination.columns.inode[row] as bigint);
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
  for (const name of standing(input, assignment)) {
    if (!changing.has(inode[name.row] as bigint)) continue;
    const key = `${volume[name.row]}:${inode[name.row]}`;
    const names = files.get(key);
    if (names === undefined) files.set(key, [name]);
    else names.push(name);
  }
  return files;
}

/** Wanted files whose content stays where it is or is moved. */
function* standing(input: PlanInput, assignment: ContentAssignment): Generator<Name> {
  for (let wanted = 1; wanted < input.wanted.count; wanted++) {
    if (input.wanted.kind(wanted) !== Kind.file) continue;
    const source = assignment.of(wanted);
    if (source.how !== 'in-place' && source.how !== 'move') continue;
    const { time, mode, owner } = attributesDiffer(input, wanted, source.row);
    yield { wanted, row: source.row, differs: time || mode || owner };
  }
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
