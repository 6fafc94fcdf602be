/** Looks at trees with other people's programs: rsync as the oracle of equality, find for each attribute. */
import { spawnSync } from 'node:child_process';

const LARGE = 256 * 1024 * 1024;

/** What rsync would still change to make `destination` equal to `source`; empty if they are equal. */
export function whatRsyncWouldDo(source: string, destination: string, ...options: string[]): string {
  const words = ['-aHn', '--delete', '--checksum', '--itemize-changes', '--exclude=/.myrror', ...options];
  const ran = spawnSync('rsync', [...words, `${source}/`, `${destination}/`], { maxBuffer: LARGE, encoding: 'latin1' });
  if (ran.error !== undefined) throw ran.error;
  return ran.stdout + ran.stderr;
}

const seen = '%y %m %U %G %T@ %s %n %l';
const seenOfDirectory = '%y %m %U %G %T@';
/** What no copy keeps and every change leaves behind. */
const traces = ' %C@ %i';

/** Every entry with kind, mode, owners, mtime to the nanosecond, size, number of names and link target. */
export function attributesOf(root: string): ReadonlyMap<string, string> {
  return listed(root, seenOfDirectory, seen, true);
}

/** The same with inode and ctime: equal only if nobody has touched anything. `.myrror` and the root count on request. */
export function tracesOf(root: string, withOwnState = false): ReadonlyMap<string, string> {
  const found = new Map(listed(root, seenOfDirectory + traces, seen + traces, !withOwnState));
  if (!withOwnState) found.set('', attributesOf(root).get('') ?? '');
  return found;
}

function listed(root: string, directory: string, other: string, prune: boolean): ReadonlyMap<string, string> {
  const leave = prune ? ['-path', `${root}/.myrror`, '-prune', '-o'] : [];
  const words = [root, ...leave, '-type', 'd', '-printf', `%P\\0${directory}\\0`, '-o', '-printf', `%P\\0${other}\\0`];
  const ran = spawnSync('find', words, { maxBuffer: LARGE, encoding: 'latin1' });
  if (ran.error !== undefined) throw ran.error;
  if (ran.status !== 0) throw new Error(ran.stderr);
  const fields = ran.stdout.split('\0');
  const entries = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) entries.set(fields[at] ?? '', fields[at + 1] ?? '');
  return entries;
}
