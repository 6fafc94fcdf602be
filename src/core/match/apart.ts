/**
 * Source files whose content the destination is known to have, though not in the file of their size at their very
 * path, of which nothing is known. Without a question the content would be copied over a file that has it already:
 * one that somebody has touched, or of which another name was removed (a hard link), is not remembered any more.
 *
 * With the default criteria nobody asks: they take files for equal by path and time before.
 */
import { NONE } from '../tree/snapshot.ts';
import type { ContentClasses } from './classes.ts';
import { type Groups, groupCount, groupItems } from './groups.ts';
import type { Pass } from './pass.ts';

/** These source files. Linear. */
export function filesApart({ classes, input }: Pass): readonly number[] {
  const apart: number[] = [];
  if (input.criteria.frugal) return apart;
  for (let file = 0; file < classes.files.sourceCount; file++) if (isApart(classes, file)) apart.push(file);
  return apart;
}

/** The classes of each such file and of the one at its path, by the group that both are in; a class may stand there twice. */
export function rootsApart(pass: Pass, groups: Groups): ReadonlyMap<number, readonly number[]> {
  const { classes, perFile, windowed } = pass;
  const { files } = classes;
  const roots = new Map<number, number[]>();
  const apart = filesApart(pass);
  if (apart.length === 0) return roots;
  const groupOf = new Int32Array(files.count).fill(NONE);
  for (let index = 0; index < groupCount(groups); index++) {
    for (const item of groupItems(groups, index)) groupOf[perFile ? item : classes.root(item)] = index;
  }
  const groupOfFile = (file: number): number => groupOf[perFile ? file : classes.root(file)] as number;
  for (const file of apart) {
    const other = files.counterpart(file);
    const group = groupOfFile(file);
    if (group === NONE || group !== groupOfFile(other) || (windowed && !files.sameTime(file, other))) continue;
    const pair = [classes.root(file), classes.root(other)];
    const known = roots.get(group);
    if (known === undefined) roots.set(group, pair);
    else known.push(...pair);
  }
  return roots;
}

function isApart(classes: ContentClasses, file: number): boolean {
  const { files } = classes;
  const other = files.takesPart(file) ? files.counterpart(file) : NONE;
  if (other === NONE) return false;
  const root = classes.root(file);
  const otherRoot = classes.root(other);
  if (root === otherRoot || !classes.hasDestination(root)) return false;
  return files.size(file) === files.size(other) && !classes.differ(root, otherRoot);
}
