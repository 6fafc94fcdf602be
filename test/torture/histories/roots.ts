/** What happens to a whole destination: it is copied, and the copy takes its place; or an older copy does. */
import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { viewOf } from './tree-view.ts';

/** A copy takes its place. False if there is nothing to copy. */
export function copyRoot(root: string): boolean {
  if (isEmpty(root)) return false;
  copyTo(root, `${root}.copy`);
  takePlace(`${root}.copy`, root);
  return true;
}

/** A copy is kept for later. */
export function keepRoot(root: string): boolean {
  if (isEmpty(root)) return false;
  rmSync(`${root}.kept`, { recursive: true, force: true });
  copyTo(root, `${root}.kept`);
  return true;
}

/** The copy that was kept takes its place, as when a backup is played back. */
export function restoreRoot(root: string): boolean {
  if (!existsSync(`${root}.kept`)) return false;
  takePlace(`${root}.kept`, root);
  return true;
}

/** A directory that came in the place of a mirror gets a file if it is empty. False if it is not. */
export function fillEmpty(root: string): boolean {
  if (!isEmpty(root)) return false;
  writeFileSync(join(root, 'fill'), 'fill');
  return true;
}

/** An empty directory in the place of a mirror looks like a disk that is not mounted, and is refused. */
function isEmpty(root: string): boolean {
  return viewOf(root).size < 2;
}

function copyTo(from: string, to: string): void {
  // Owners cannot be kept everywhere.
  spawnSync('cp', ['-a', from, to]);
}

function takePlace(copy: string, root: string): void {
  rmSync(root, { recursive: true });
  renameSync(copy, root);
}
