/**
 * The file that content is read from: opened without following a symlink, and checked before and
 * after it was read, so that a file that changes meanwhile is noticed and not mixed.
 */
import type { TimeRule } from '../core/match/matching.ts';
import { Kind } from '../core/tree/kind.ts';
import { baseName, parentPath } from '../core/tree/path.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { Handle, System } from '../system/system.ts';
import type { HeldDirectories } from './held-directories.ts';
import type { StageItem } from './stage-item.ts';
import { isComplete } from './stage-slot-state.ts';
import { isMissing, problemFrom, problemOf } from './transaction-problem.ts';
import { isUntouched, stampOf } from './verify-stamp.ts';

/** Opened and found as expected; to be closed by the caller. */
export class ContentSource {
  readonly file: Handle;
  readonly #system: System;
  readonly #item: StageItem;
  readonly #before: Stamp;
  readonly #status: EntryStatus;

  /** `status` is overwritten by each look. */
  constructor(system: System, item: StageItem, file: Handle, status: EntryStatus) {
    this.#system = system;
    this.#item = item;
    this.file = file;
    this.#before = stampOf(status);
    this.#status = status;
  }

  /** Null if `size` bytes are the whole file and nothing happened to it since it was opened. */
  checkAfter(size: number): Problem | null {
    const status = this.#status;
    this.#system.statusOf(this.file, status);
    const { ctimeSeconds, ctimeNanos } = this.#before;
    const same =
      isUntouched(status, this.#before) && status.ctimeSeconds === ctimeSeconds && status.ctimeNanos === ctimeNanos;
    if (same && size === this.#item.expect.size) return null;
    return changed(this.#item, 'it was changed while it was read');
  }
}

/** Opens what the item is read from; a problem if it is not as expected or cannot be read. `status` is used as long as it is open. */
export function openContent(
  system: System,
  below: HeldDirectories,
  item: StageItem,
  times: TimeRule,
  status: EntryStatus,
): ContentSource | Problem {
  let file: Handle;
  try {
    file = system.openFile(below.open(parentPath(item.from)), baseName(item.from));
  } catch (error) {
    if (isMissing(error)) return problemOf(attemptOf(item), 'vanished', 'it is not there any more');
    return problemFrom(attemptOf(item), error);
  }
  system.statusOf(file, status);
  const asExpected =
    item.stagedTime === null
      ? status.kind === Kind.file && isUntouched(status, item.expect)
      : isComplete(status, item.expect.size, item.stagedTime, times);
  if (asExpected) return new ContentSource(system, item, file, status);
  system.close(file);
  return item.stagedTime === null
    ? changed(item, 'it has changed since the trees were compared')
    : problemOf(attemptOf(item), 'not-staged', 'the content that it is a copy of could not be brought in');
}

function changed(item: StageItem, message: string): Problem {
  return problemOf(attemptOf(item), 'changed', message);
}

/** Content that was to be copied from a slot is known by the place it is for. */
function attemptOf(item: StageItem): { path: StageItem['path']; operation: string; side: 'source' | 'destination' } {
  const path = item.stagedTime === null ? item.from : item.path;
  return { path, operation: 'read file', side: item.how === 'receive' ? 'source' : 'destination' };
}
