/** A list or plan that could not be written whole. */

const reasons = new Map([
  ['EPIPE', 'its reader has closed it'],
  ['ENOSPC', 'no space is left'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'the system does not permit it'],
  ['EROFS', 'the file system can only be read'],
  ['ENOENT', 'its directory is not there'],
  ['ENOTDIR', 'its directory is not there'],
  ['EISDIR', 'it is a directory'],
]);

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';

  /** `where` is what was written to, as people know it. */
  constructor(where: string, cause: NodeJS.ErrnoException) {
    super(`cannot write ${where}: ${reasons.get(cause.code ?? '') ?? cause.message}`, { cause });
  }
}
