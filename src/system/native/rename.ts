/**
 * renameat2, and what stands in for it where a file system or kernel lacks its flags.
 */
import { errnoNumber, systemErrorOf } from '../errno.ts';
import type { Handle, RenameMode } from '../system.ts';
import { AT_NO_AUTOMOUNT, AT_SYMLINK_NOFOLLOW, RENAME_EXCHANGE, RENAME_NOREPLACE, STATX_BASIC_STATS } from './abi.ts';
import type { Libc } from './libc.ts';

const EEXIST = errnoNumber('EEXIST');
const EINVAL = errnoNumber('EINVAL');
const ENOENT = errnoNumber('ENOENT');
const ENOSYS = errnoNumber('ENOSYS');
/** Answers of linkat that mean: this cannot have a second name here, or not this way. */
const CANNOT_LINK = new Set(['EPERM', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL'].map(errnoNumber));

/** Addresses of the two names, and of memory for one `struct statx`. */
export interface RenameOperands {
  readonly fromAt: Handle;
  readonly fromName: number;
  readonly toAt: Handle;
  readonly toName: number;
  readonly status: number;
}

/** Renames as `mode` says. Throws SystemError. */
export function renameNative(libc: Libc, operands: RenameOperands, mode: RenameMode): void {
  const { fromAt, fromName, toAt, toName } = operands;
  if (mode === 'replace') {
    if (libc.renameat(fromAt, fromName, toAt, toName) < 0) throw systemErrorOf('rename', libc.errno());
    return;
  }
  const flags = mode === 'exchange' ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (libc.syscall5(libc.abi.renameat2, fromAt, fromName, toAt, toName, flags) === 0) return;
  const errno = libc.errno();
  // EINVAL says that the file system lacks the flag, or that a directory would go into itself.
  const missing = errno === ENOSYS || errno === EINVAL;
  if (!missing || mode === 'exchange') throw systemErrorOf('rename', errno);
  renameNoReplaceByLink(libc, operands);
}

/** For file systems without RENAME_NOREPLACE. */
function renameNoReplaceByLink(libc: Libc, operands: RenameOperands): void {
  const { fromAt, fromName, toAt, toName } = operands;
  if (libc.linkat(fromAt, fromName, toAt, toName, 0) === 0) {
    // CRASH: between the two calls the entry has both names; nothing is lost, and the old one is removed by a rerun.
    if (libc.unlinkat(fromAt, fromName, 0) < 0) throw systemErrorOf('rename', libc.errno());
    return;
  }
  const errno = libc.errno();
  if (!CANNOT_LINK.has(errno)) throw systemErrorOf('rename', errno);
  requireFree(libc, operands);
  // RACE: the new name may be taken since. A directory cannot take the place of anything but an empty directory;
  // a file can, and only a file system that has neither hard links nor RENAME_NOREPLACE comes here with one.
  if (libc.renameat(fromAt, fromName, toAt, toName) < 0) throw systemErrorOf('rename', libc.errno());
}

function requireFree(libc: Libc, { toAt, toName, status }: RenameOperands): void {
  const flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
  if (libc.syscall5(libc.abi.statx, toAt, toName, flags, STATX_BASIC_STATS, status) === 0) {
    throw systemErrorOf('rename', EEXIST);
  }
  if (libc.errno() !== ENOENT) throw systemErrorOf('rename', libc.errno());
}
