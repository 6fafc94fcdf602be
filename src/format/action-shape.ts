/** Which parts an action of each verb has. Writer and reader of `.myr_actions` hold to the same table. */
import type { VerbName } from '../core/plan/action.ts';
import type { ActionRecord } from '../core/plan/action-record.ts';
import { ROOT } from '../core/tree/byte-string.ts';

/** How the paths of a verb stand on its line. */
export type PathLayout = 'origin' | 'target' | 'origin -> target' | 'target -> link';

interface Shape {
  readonly paths: PathLayout;
  /** What the paths name; null: a directory if they end in a slash. */
  readonly directory: boolean | null;
  readonly needsExpect: boolean;
  readonly needsAttributes: boolean;
}

export const shapes: Readonly<Record<VerbName, Shape>> = {
  rm: { paths: 'origin', directory: false, needsExpect: true, needsAttributes: false },
  mv: { paths: 'origin -> target', directory: null, needsExpect: true, needsAttributes: false },
  local_cp: { paths: 'origin -> target', directory: false, needsExpect: true, needsAttributes: true },
  remote_cp: { paths: 'target', directory: false, needsExpect: true, needsAttributes: false },
  mkdir: { paths: 'target', directory: true, needsExpect: false, needsAttributes: true },
  rmdir: { paths: 'origin', directory: true, needsExpect: true, needsAttributes: false },
  link: { paths: 'target -> link', directory: false, needsExpect: false, needsAttributes: true },
  meta: { paths: 'target', directory: null, needsExpect: false, needsAttributes: true },
};

/** Says what an action lacks or has too much of, or null if it is as its verb asks. */
export function shapeFault(record: ActionRecord): string | null {
  const shape = shapes[record.verb];
  return pathFault(record, shape) ?? partFault(record, shape);
}

function pathFault(record: ActionRecord, shape: Shape): string | null {
  if (shape.paths !== 'origin' && record.target === null) return 'an action without its target';
  if (shape.paths === 'origin' && record.target !== null) return 'an action with a target that it cannot have';
  if (shape.paths.startsWith('origin') && record.origin === null) return 'an action without its origin';
  if (shape.directory === true && !record.directory) return `${record.verb} wants a directory, with a slash at its end`;
  if (shape.directory === false && record.directory) return `${record.verb} of a directory`;
  const atRoot = record.origin === ROOT || record.target === ROOT;
  if (atRoot && (record.verb !== 'meta' || !record.directory)) return `${record.verb} of the root itself`;
  return null;
}

function partFault(record: ActionRecord, shape: Shape): string | null {
  const { verb } = record;
  if (record.received && verb !== 'local_cp') return `${verb} cannot be marked as received`;
  if (shape.needsExpect && record.expect === null && !record.received) {
    return `${verb} without what it expects to find (size and mtime)`;
  }
  if (shape.needsAttributes && record.attributes === null) return `${verb} without what it sets: set {mode=… mtime=…}`;
  if (record.target === null && record.attributes !== null) return `${verb} cannot set anything`;
  if (record.target === null && record.replaces !== null) return `${verb} cannot replace anything`;
  if ((verb === 'link') !== (record.linkTarget !== null)) return `${verb} with a wrong number of paths`;
  return null;
}
