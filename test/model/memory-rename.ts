/**
 * What a rename does to names, as the Linux kernel decides it (fs/namei.c, do_renameat2 and may_delete).
 */
import type { ByteString } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { systemErrorNamed } from '../../src/system/errno.ts';
import type { RenameMode } from '../../src/system/system.ts';
import type { EntryEdit } from './memory-disk.ts';
import { type Inode, isAtOrAbove } from './memory-inode.ts';

export interface Place {
  readonly directory: Inode;
  readonly name: ByteString;
}

function refuse(code: string): never {
  throw systemErrorNamed('rename', code);
}

/** The changes that rename `from` to `to`; none if both are the same inode. Throws SystemError. */
export function renameEdits(from: Place, to: Place, mode: RenameMode): readonly EntryEdit[] {
  if (from.directory.device !== to.directory.device) refuse('EXDEV');
  if (to.directory.removed) refuse('ENOENT');
  const moved = from.directory.entries.get(from.name) ?? refuse('ENOENT');
  const taken = to.directory.entries.get(to.name);
  if (mode === 'no-replace' && taken !== undefined) refuse('EEXIST');
  if (mode === 'exchange' && taken === undefined) refuse('ENOENT');
  if (moved.kind === Kind.directory && isAtOrAbove(moved, to.directory)) refuse('EINVAL');
  if (moved === taken) return [];
  if (isMountPoint(moved, from.directory) || (taken !== undefined && isMountPoint(taken, to.directory)))
    refuse('EBUSY');
  if (mode === 'exchange' && taken !== undefined) {
    if (taken.kind === Kind.directory && isAtOrAbove(taken, from.directory)) refuse('EINVAL');
    return [
      { ...from, inode: taken },
      { ...to, inode: moved },
    ];
  }
  if (taken !== undefined) checkReplaceable(moved, taken);
  return [
    { ...from, inode: undefined },
    { ...to, inode: moved },
  ];
}

function checkReplaceable(moved: Inode, taken: Inode): void {
  if (moved.kind === Kind.directory) {
    if (taken.kind !== Kind.directory) refuse('ENOTDIR');
    if (taken.entries.size > 0) refuse('ENOTEMPTY');
  } else if (taken.kind === Kind.directory) refuse('EISDIR');
}

/** True for a directory that begins another device. */
export function isMountPoint(inode: Inode, parent: Inode): boolean {
  return inode.device !== parent.device;
}
