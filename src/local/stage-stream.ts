/** Staging content that arrives as a stream, from another machine. */
import { isMyrrorError } from '../core/error.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { Supply } from '../endpoint/transaction.ts';
import type { Handle } from '../system/system.ts';
import { FileSlot } from './stage-file.ts';
import type { StageItem } from './stage-item.ts';
import { writeAll } from './stage-write.ts';
import { checkCancelled } from './transaction-loop.ts';
import { type Attempt, isOutOfSpace, problemFrom, problemOf } from './transaction-problem.ts';
import type { Workspace } from './transaction-workspace.ts';

/** Sums of what was staged from streams. */
export interface StreamCounts {
  bytes: number;
  reusedBytes: number;
  /** No space is left: whatever is brought in next would fail too. */
  full: boolean;
}

export class StreamStager {
  readonly counts: StreamCounts = { bytes: 0, reusedBytes: 0, full: false };
  readonly #workspace: Workspace;
  readonly #supply: Supply;
  readonly #task: Task;
  readonly #progress: (bytes: number) => void;

  constructor(workspace: Workspace, supply: Supply, task: Task, progress: (bytes: number) => void) {
    this.#workspace = workspace;
    this.#supply = supply;
    this.#task = task;
    this.#progress = progress;
  }

  /** Stages one item; null if done, else why not. Throws MyrrorError if the supply as a whole fails. */
  async stage(item: StageItem): Promise<Problem | null> {
    const attempt: Attempt = { path: item.path, operation: 'bring in' };
    const { counts } = this;
    let directory: Handle | null = null;
    try {
      // Opened for this item alone: others use the workspace while it waits for its bytes.
      const { at, name } = this.#workspace.spot(item.slot.directory);
      directory = this.#workspace.system.openDirectory(at, name);
      const slot = new FileSlot(this.#workspace.system, directory, item.slot.name);
      if (slot.takeOver(item.expect, item.attributes, this.#workspace.times)) {
        counts.reusedBytes += item.expect.size;
        this.#progress(item.expect.size);
        return null;
      }
      if (counts.full) return problemOf(attempt, 'ENOSPC', 'no space was left on the file system before its turn came');
      return await this.#fill(slot, item);
    } catch (error) {
      counts.full ||= isOutOfSpace(error);
      return problemFrom(attempt, error);
    } finally {
      if (directory !== null) this.#workspace.system.close(directory);
    }
  }

  async #fill(slot: FileSlot, item: StageItem): Promise<Problem | null> {
    const { system } = this.#workspace;
    const { size } = item.expect;
    const { file, start } = slot.open(item.expect);
    try {
      this.counts.reusedBytes += start;
      this.#progress(start);
      const end = await this.#write(file, item, start);
      if (end !== size) {
        slot.drop();
        return changed(item, `it has ${end} bytes where ${size} were expected`);
      }
      slot.complete(file, item.attributes, { owner: null, sync: !system.capabilities.syncFileSystem });
      return null;
    } catch (error) {
      if (isMyrrorError(error) && error.code === 'stale') {
        slot.drop();
        return changed(item, error.message);
      }
      // What was written is a beginning of the right content, unless the disk itself is in doubt.
      if (isMyrrorError(error) || isOutOfSpace(error)) slot.keepBeginning();
      else slot.drop();
      throw error;
    } finally {
      system.close(file);
    }
  }

  /** Writes what comes, from `start` on, and returns where it ends. */
  async #write(file: Handle, item: StageItem, start: number): Promise<number> {
    let position = start;
    for await (const chunk of this.#supply.open(item.from, item.expect, start, this.#task)) {
      checkCancelled(this.#task);
      if (position + chunk.length > item.expect.size) return position + chunk.length;
      writeAll(this.#workspace.system, file, chunk, position);
      position += chunk.length;
      this.counts.bytes += chunk.length;
      this.#progress(chunk.length);
    }
    return position;
  }
}

function changed(item: StageItem, message: string): Problem {
  return problemOf({ path: item.from, operation: 'read file', side: 'source' }, 'changed', message);
}
