/**
 * Renaming without renameat2: a hard link is what cannot take the place of anything.
 */
import { linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { systemErrorNamed } from '../errno.ts';
import { errorCode } from '../system-error.ts';
import { nodeCall } from './node-call.ts';

/** What `link` says where an entry cannot have a second name, or not on this file system. */
const CANNOT_LINK = new Set(['EPERM', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EISDIR']);

/** Renames; fails with EEXIST if the new name is taken. Throws SystemError. */
export function renameNoReplace(from: Buffer, to: Buffer): void {
  // Elsewhere than on Linux, `link` may follow a symlink and link what it points to.
  const linkable = process.platform === 'linux' || nodeCall('rename', () => lstatSync(from)).isFile();
  if (linkable && linked(from, to)) {
    // CRASH: between the two calls the entry has both names; nothing is lost, and the old one is removed by a rerun.
    nodeCall('rename', () => unlinkSync(from));
    return;
  }
  nodeCall('rename', () => lstatSync(from));
  const taken = nodeCall('rename', () => lstatSync(to, { throwIfNoEntry: false }));
  if (taken !== undefined) throw systemErrorNamed('rename', 'EEXIST');
  // RACE: the new name may be taken since. A directory cannot take the place of anything but an empty directory.
  nodeCall('rename', () => renameSync(from, to));
}

function linked(from: Buffer, to: Buffer): boolean {
  try {
    nodeCall('rename', () => linkSync(from, to));
    return true;
  } catch (error) {
    if (CANNOT_LINK.has(errorCode(error) ?? '')) return false;
    throw error;
  }
}
