/** What writer and reader of `.myr_actions` agree on. docs/formats.md has the whole format in words. */
import type { PathOf } from '../core/plan/action-record.ts';

export const ACTIONS_FIRST_LINE = 'myrror actions 1';

/** A criterion that stands in a list as it is: features joined by `+`. */
export const PLAIN_CRITERION: RegExp = /^[a-z0-9_.]+(?:\+[a-z0-9_.]+)*$/;

/**
 * The sides of a pair of evidence that is left out because it is the action's own two paths: the
 * content at `origin`, which is the destination's unless it is received, and the wanted one at `target`.
 */
export function directSides(record: { readonly received: boolean }): {
  readonly a: PathOf['side'];
  readonly b: PathOf['side'];
} {
  return { a: record.received ? 'source' : 'destination', b: 'source' };
}

/** Stands in each list, so that whoever opens it knows what may be done to it. */
export const EDITING_HELP: readonly string[] = [
  '',
  'Each line below is one action that makes the destination equal to the source.',
  'Take a line out, or put a # in front of it, and that action is not done.',
  'Then run: myrror apply THIS-FILE',
  '',
  '  mv         old -> new     rename within the destination; a directory with all it holds',
  '  local_cp   old -> new     copy within the destination',
  '  remote_cp  path           bring the content of this file from the source',
  '  link       path -> text   make a symlink',
  '  mkdir      path/          make a directory',
  '  meta       path           set mode, owner and times only',
  '  rm         path           remove a file or a symlink',
  '  rmdir      path/          remove a directory, which is empty by then',
  '',
  'Paths on the left of an arrow, and those of rm and rmdir, are paths before anything is',
  'done; the others are paths when all is done. So the order of the lines means nothing.',
  'What stands in { } says what must be found; a path that has changed since is left alone.',
  'Lines that no longer fit together are refused before anything is done. Leave the last',
  'line, "end", in its place: it shows that the file is whole.',
  '',
];
