/** The job that stages a batch whose content is on this machine: files copied, symlinks made. */

import { isMyrrorError } from '../core/error.ts';
import type { TimeRule } from '../core/match/matching.ts';
import { type ArrivalColumns, How } from '../core/plan/arrival-columns.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import type { Problem } from '../core/tree/problem.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { EntryStatus } from '../system/entry-status.ts';
import type { System } from '../system/system.ts';
import type { Control } from './control.ts';
import { ContentCopier } from './copy-content.ts';
import type { HeldDirectories } from './held-directories.ts';
import type { Job } from './job.ts';
import { FileSlot, type OpenSlot } from './stage-file.ts';
import { type StageItem, stageItem } from './stage-item.ts';
import { stageLink } from './stage-link.ts';
import { NewFileOwners } from './stage-owner.ts';
import { ContentSource, openContent } from './stage-source.ts';
import { type Attempt, isOutOfSpace, problemFrom, problemOf } from './transaction-problem.ts';

/** A root by its path and `device:inode`. */
export interface KnownRoot {
  readonly root: ByteString;
  readonly key: string;
}

export interface StageInput {
  readonly destination: KnownRoot;
  /** Null if what is received was staged before; such arrivals are passed over. */
  readonly source: KnownRoot | null;
  readonly arrivals: ArrivalColumns;
  readonly times: TimeRule;
  readonly syncFiles: boolean;
}

export interface StageOutput {
  /** 1 per arrival that is staged now. */
  readonly done: Uint8Array;
  readonly problems: readonly Problem[];
  readonly bytes: number;
  readonly reusedBytes: number;
  /** No space is left: whatever is brought in next would fail too. */
  readonly full: boolean;
}

/** Stages the arrivals in order; trouble with one is a problem and the others go on. */
export const stageBatch: Job<StageInput, StageOutput> = (context, input, control) => {
  const { system } = context;
  const destination = context.root(input.destination.root, input.destination.key);
  const source = input.source === null ? null : context.root(input.source.root, input.source.key);
  const stager = new Stager({ system, source, destination, input, control });
  const { count } = input.arrivals;
  const done = new Uint8Array(count);
  const problems: Problem[] = [];
  for (let row = 0; row < count; row++) {
    if (source === null && input.arrivals.how[row] === How.receive) continue;
    control.check();
    const problem = stager.stage(stageItem(input.arrivals, row));
    if (problem === null) done[row] = 1;
    else problems.push(problem);
    control.addEntries(1);
  }
  return { done, problems, bytes: stager.bytes, reusedBytes: stager.reusedBytes, full: stager.full };
};

interface Workplace {
  readonly system: System;
  readonly source: HeldDirectories | null;
  readonly destination: HeldDirectories;
  readonly input: StageInput;
  readonly control: Control;
}

class Stager {
  bytes = 0;
  reusedBytes = 0;
  full = false;
  readonly #place: Workplace;
  /** One per pair of file systems: from the source, and within the destination. */
  readonly #receiver: ContentCopier;
  readonly #copier: ContentCopier;
  readonly #owners: NewFileOwners;
  readonly #status: EntryStatus = blankStatus();

  constructor(place: Workplace) {
    this.#place = place;
    this.#receiver = new ContentCopier(place.system, place.control);
    this.#copier = new ContentCopier(place.system, place.control);
    this.#owners = new NewFileOwners(place.system);
  }

  stage(item: StageItem): Problem | null {
    const { system, destination } = this.#place;
    const attempt: Attempt = { path: item.path, operation: 'bring in' };
    try {
      if (item.how === 'link') {
        stageLink(system, destination.open(item.slot.directory), item);
        return null;
      }
      if (this.full) {
        if (this.#takeOver(item)) return null;
        return problemOf(attempt, 'ENOSPC', 'no space was left on the file system before its turn came');
      }
      return this.#fill(item, attempt);
    } catch (error) {
      this.full ||= isOutOfSpace(error);
      return problemFrom(attempt, error);
    }
  }

  #slot({ slot }: StageItem): FileSlot {
    const { system, destination } = this.#place;
    return new FileSlot(system, destination.open(slot.directory), slot.name);
  }

  /** True if an earlier run has staged it. */
  #takeOver(item: StageItem): boolean {
    const { input, control } = this.#place;
    if (!this.#slot(item).takeOver(item.expect, item.attributes, input.times)) return false;
    this.reusedBytes += item.expect.size;
    control.addBytes(item.expect.size);
    return true;
  }

  #fill(item: StageItem, attempt: Attempt): Problem | null {
    const { system, source, destination, input } = this.#place;
    const below = item.how === 'receive' ? source : destination;
    if (below === null) throw new Error('content of a source that was not given');
    const content = openContent(system, below, item, input.times, this.#status);
    if (!(content instanceof ContentSource)) return this.#takeOver(item) ? null : content;
    try {
      // Most often nothing is there, and looking first would cost a call for each file.
      const created = this.#slot(item).create();
      if (created !== null) return this.#fillFrom(content, item, attempt, { file: created, start: 0, made: true });
      if (this.#takeOver(item)) return null;
      return this.#fillFrom(content, item, attempt, this.#slot(item).open(item.expect));
    } finally {
      system.close(content.file);
    }
  }

  #fillFrom(content: ContentSource, item: StageItem, attempt: Attempt, open: OpenSlot): Problem | null {
    const { system, input } = this.#place;
    const { file, start } = open;
    const slot = this.#slot(item);
    const copier = item.how === 'receive' ? this.#receiver : this.#copier;
    try {
      const size = copier.copy(content.file, file, start, item.expect.size);
      const problem = content.checkAfter(size);
      if (problem === null) {
        const owner = open.made ? this.#owners.of(item.slot.directory, file) : null;
        slot.complete(file, item.attributes, { owner, sync: input.syncFiles });
      } else slot.drop();
      this.bytes += size - start;
      this.reusedBytes += start;
      return problem;
    } catch (error) {
      this.full ||= isOutOfSpace(error);
      // What was written is a beginning of the right content, unless the disk itself is in doubt.
      if (isOutOfSpace(error) || isMyrrorError(error)) slot.keepBeginning();
      else slot.drop();
      return problemFrom(attempt, error);
    } finally {
      system.close(file);
    }
  }
}
