/** What is refused before the first change, because it is far more often a mistake than a wish. */
import { MyrrorError } from '../core/error.ts';
import type { ActionRecord, ActionsHeader } from '../core/plan/action-record.ts';
import { Kind } from '../core/tree/kind.ts';
import { isSameEnd } from '../core/tree/mirror-book.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import type { EndpointInfo } from '../endpoint/endpoint.ts';
import type { Summary } from './report.ts';
import type { Side } from './side.ts';

/** More files than this, and more than half of them, may not be removed unless the user says so. */
const USUAL_LIMIT = { files: 10, share: 0.5 };

/** Refuses roots that are the same directory or lie one in the other, whatever paths lead to them. */
export function refuseOverlap(source: EndpointInfo, destination: EndpointInfo, init = false): void {
  if (source.machine !== destination.machine) {
    if (!init) refuseOneIdentity(source, destination);
    return;
  }
  const [sourceRoot] = source.ancestry;
  const [destinationRoot] = destination.ancestry;
  if (source.exists && destination.exists && sourceRoot === destinationRoot) {
    throw refused(
      `${source.location} and ${destination.location} are the same directory`,
      'Name two different directories.',
    );
  }
  if (source.exists && sourceRoot !== undefined && destination.ancestry.includes(sourceRoot)) {
    throw refused(`the destination ${destination.location} lies inside the source ${source.location}`, apart);
  }
  if (destination.exists && destinationRoot !== undefined && source.ancestry.includes(destinationRoot)) {
    throw refused(`the source ${source.location} lies inside the destination ${destination.location}`, apart);
  }
}

/** Two machines that share a disk number its directories alike: then it may well be one directory. */
function refuseOneIdentity(source: EndpointInfo, destination: EndpointInfo): void {
  const ends = [source, destination] as const;
  if (!ends.every(({ exists, identity }) => exists && identity !== '') || !isBornOnce(source, destination)) return;
  throw refused(
    `${source.location} and ${destination.location} were made at the same moment under the same number: they look like one directory on a disk that both machines share`,
    "If one is on a copy of the other one's disk, say --init.",
  );
}

function isBornOnce(source: EndpointInfo, destination: EndpointInfo): boolean {
  return isSameEnd({ ...source, location: '' }, { ...destination, location: ' ' });
}

const apart = 'Choose directories of which none holds the other.';

/**
 * Refuses trees of which one holds the other's root, as a bind mount can make it: the way up from such a
 * root does not pass through the tree, but the tree as it was listed has the same directory in it.
 */
export function refuseNestedTrees(source: Side, destination: Side): void {
  const from = source.endpoint?.info;
  const to = destination.endpoint?.info;
  if (from === undefined || to === undefined || from.machine !== to.machine || !from.exists || !to.exists) return;
  if (holdsDirectory(source.snapshot, to.ancestry[0])) {
    throw refused(`the destination ${to.location} lies inside the source ${from.location}, through a mount`, apart);
  }
  if (holdsDirectory(destination.snapshot, from.ancestry[0])) {
    throw refused(`the source ${from.location} lies inside the destination ${to.location}, through a mount`, apart);
  }
}

/** `key` is `device:inode`. */
function holdsDirectory({ columns, volumes }: Snapshot, key: string | undefined): boolean {
  if (key === undefined) return false;
  const [device, inode] = key.split(':').map(BigInt);
  for (let row = 0; row < columns.count; row++) {
    if (columns.kind[row] !== Kind.directory || columns.inode[row] !== inode) continue;
    if (volumes[columns.volume[row] as number]?.device === device) return true;
  }
  return false;
}

/** Refuses an empty source for a destination that holds something: an unmounted disk looks like that. */
export function refuseEmptySource(source: Side, destination: Side, allow: boolean): void {
  if (allow || source.snapshot.count > 1 || destination.snapshot.count <= 1) return;
  throw emptySource(source.location, destination.location);
}

/** The same for a list that was made from an empty source: it does nothing but remove. */
export function refuseListOfEmptySource(
  { source, destination, wantedEntries }: ActionsHeader,
  records: readonly ActionRecord[],
  allow: boolean,
): void {
  if (allow || wantedEntries !== 1) return;
  if (records.some(({ verb }) => verb === 'rm' || verb === 'rmdir'))
    throw emptySource(source.location, destination.location);
}

function emptySource(source: string, destination: string): MyrrorError {
  return refused(
    `the source ${source} is empty, and the destination ${destination} is not`,
    'Is a disk not mounted? If the destination is to be emptied, say --allow-empty-source.',
  );
}

/** How many files may be removed: a number, or a share of the destination's files. */
export type DeleteLimit = { readonly files: number } | { readonly percent: number };

/** Reads `N` or `P%`. Throws MyrrorError `usage`. */
export function parseDeleteLimit(text: string): DeleteLimit {
  const match = /^(\d+)(%?)$/.exec(text);
  const value = Number(match?.[1]);
  if (match === null || !Number.isSafeInteger(value) || (match[2] === '%' && value > 100)) {
    throw new MyrrorError('usage', `--max-delete takes a number of files or a percentage, not ${text}`, {
      hint: 'As in --max-delete 200 or --max-delete 20%; 100% lifts the limit.',
    });
  }
  return match[2] === '%' ? { percent: value } : { files: value };
}

/** Refuses to remove more files than allowed, counted after moves were matched. */
export function refuseManyRemovals(summary: Summary, limit: DeleteLimit | null): void {
  const { removedFiles, destinationFiles } = summary;
  if (!exceeds(removedFiles, destinationFiles, limit)) return;
  const share = Math.round((removedFiles / destinationFiles) * 100);
  throw refused(
    `${removedFiles} of the ${destinationFiles} files in the destination (${share} %) would be removed`,
    `If that is meant, say --max-delete ${removedFiles}, or --max-delete 100% for any number.`,
  );
}

function exceeds(removed: number, all: number, limit: DeleteLimit | null): boolean {
  if (limit === null) return removed > USUAL_LIMIT.files && removed > all * USUAL_LIMIT.share;
  return 'files' in limit ? removed > limit.files : removed * 100 > all * limit.percent;
}

function refused(message: string, hint: string): MyrrorError {
  return new MyrrorError('refused', message, { hint });
}
