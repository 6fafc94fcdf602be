/**
 * Carries out a program in the order of its phases (core/plan/step.ts). Decides what may still be done
 * after something failed: content that did not arrive means that nothing is removed.
 */

import { selectArrivals } from '../core/plan/arrival-builder.ts';
import { type ArrivalColumns, arrivalPath, How } from '../core/plan/arrival-columns.ts';
import { isSlot, pathIn } from '../core/plan/place.ts';
import type { Program, Rename } from '../core/plan/step.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Problem } from '../core/tree/problem.ts';
import type { Task } from '../endpoint/task.ts';
import type { Outcome, Remembrance, Supply, Transaction } from '../endpoint/transaction.ts';
import { arrivalBatches } from './arrival-batches.ts';
import { offsetTask } from './offset-task.ts';
import type { ActionCounts } from './report.ts';
import type { Stopwatch } from './stopwatch.ts';
import { noActions } from './summarize.ts';

export interface CarryOutInput {
  readonly program: Program;
  /** Rows that the destination had: objects from here on are new directories. */
  readonly knownObjects: number;
  readonly planned: ActionCounts;
  readonly transaction: Transaction;
  readonly supply: Supply;
  readonly verify: boolean;
  /** Asked at the end, if all went well, what is to be remembered; null: nothing is. */
  readonly remember: ((done: CarriedOut) => Remembrance) | null;
  /** Called right before the end, so that what it writes is durable when the run is reported as done. */
  note(): Promise<void>;
  readonly task: Task;
  readonly stopwatch: Stopwatch;
  /**
   * A part of a tree could not be listed. What was moved there looks left over elsewhere, or cannot be brought
   * where it belongs, so nothing is removed.
   */
  readonly unlisted?: boolean;
}

export interface CarriedOut {
  readonly actions: ActionCounts;
  readonly bytes: { readonly remote_cp: number; readonly local_cp: number };
  readonly reusedBytes: number;
  readonly problems: readonly Problem[];
}

/** Source files that are gone or changed are no sign of a failing disk: removals go on. */
const HARMLESS = new Set(['vanished', 'changed']);
/** What file systems without symlinks say when one is made. */
const NO_SYMLINKS = new Set(['ENOSYS', 'EPERM', 'EOPNOTSUPP', 'ENOTSUP']);

/** Runs all phases. Throws MyrrorError `cancelled`, and what makes going on pointless; the state is resumable then. */
export function carryOut(input: CarryOutInput): Promise<CarriedOut> {
  return new Run(input).run();
}

class Run {
  readonly #input: CarryOutInput;
  readonly #problems: Problem[] = [];
  readonly #failed = { ...noActions() };
  readonly #bytes = { remote_cp: 0, local_cp: 0 };
  /** Staged and to be placed after the rearrangement. */
  readonly #waiting: ArrivalColumns[] = [];
  /** What was received and placed, if it is to be verified. */
  readonly #placed: ArrivalColumns[] = [];
  #placedCount = 0;
  #reusedBytes = 0;
  #transferFailed: boolean;

  constructor(input: CarryOutInput) {
    this.#input = input;
    this.#transferFailed = input.unlisted ?? false;
  }

  async run(): Promise<CarriedOut> {
    const { program, transaction, task, stopwatch } = this.#input;
    if (program.directories.length > 0) {
      const made = await stopwatch.measure('make', () => transaction.makeDirectories(program.directories, task));
      this.#take(made, 'mkdir');
    }
    await this.#bringArrivals();
    const rearranged = await this.#rearrange();
    if (rearranged) await this.#place(this.#waiting);
    await this.#remove(rearranged);
    await this.#adjust();
    if (this.#input.verify) await this.#verify();
    const done = {
      actions: this.#done(),
      bytes: this.#bytes,
      reusedBytes: this.#reusedBytes,
      problems: this.#problems,
    };
    const remember = this.#problems.length === 0 ? this.#input.remember : null;
    await stopwatch.measure('finish', () => this.#input.note());
    await stopwatch.measure('finish', () => transaction.finish(remember?.(done) ?? null, task));
    return done;
  }

  /** All copies of what is there come into staging before anything is placed: placing may replace what they copy. */
  async #bringArrivals(): Promise<void> {
    const { program, transaction, task, stopwatch } = this.#input;
    let early: ArrivalColumns[] = [];
    let entries = 0;
    let bytes = 0;
    const totals = this.#totals();
    for (const batch of arrivalBatches(program)) {
      const shifted = offsetTask(task, { entries, bytes, ...totals });
      const outcome = await stopwatch.measure('stage', () =>
        transaction.stage(batch.arrivals, this.#input.supply, shifted),
      );
      this.#reusedBytes += outcome.reusedBytes;
      early.push(this.#takeStaged(batch.arrivals, await this.#verifiedCopies(batch.arrivals, outcome)));
      entries += batch.arrivals.count;
      bytes += batch.bytes;
      if (batch.onlyCopies && !batch.last) continue;
      await this.#barrier();
      await this.#place(early);
      early = [];
    }
  }

  /** Copies are compared while what they were made of is still there: a rename or a removal may follow. */
  async #verifiedCopies(arrivals: ArrivalColumns, staged: Outcome): Promise<Outcome> {
    const { verify, transaction, task, stopwatch } = this.#input;
    if (!verify || !arrivals.how.includes(How.copy)) return staged;
    const checked = await stopwatch.measure('verify', () => transaction.verifyCopies(arrivals, task));
    const done = staged.done.map((one, row) => (one === 1 && checked.done[row] === 1 ? 1 : 0));
    return { ...staged, done, problems: [...staged.problems, ...checked.problems] };
  }

  #totals(): { entriesTotal: number; bytesTotal: number } {
    const { program } = this.#input;
    let bytesTotal = 0;
    for (let id = 0; id < program.arrivalCount; id++) bytesTotal += program.arrivalSize(id);
    return { entriesTotal: program.arrivalCount, bytesTotal };
  }

  /** Counts what was staged; returns what can be placed at once and keeps what has to wait. */
  #takeStaged(arrivals: ArrivalColumns, outcome: Outcome): ArrivalColumns {
    const { program } = this.#input;
    this.#takeProblems(outcome);
    const links = failedLinks(arrivals, outcome);
    // A symlink that cannot be had here holds no content that something else could lack.
    const isHarmless = ({ code, path }: Problem): boolean =>
      HARMLESS.has(code) || (NO_SYMLINKS.has(code) && links.has(path));
    if (!outcome.problems.every(isHarmless)) this.#transferFailed = true;
    const early: number[] = [];
    const late: number[] = [];
    for (let row = 0; row < arrivals.count; row++) {
      if (outcome.done[row] !== 1) this.#fail(arrivals, row);
      else if (program.isEarly(arrivals.id[row] as number)) early.push(row);
      else late.push(row);
    }
    if (late.length > 0) this.#waiting.push(selectArrivals(arrivals, Uint32Array.from(late)));
    return early.length === arrivals.count ? arrivals : selectArrivals(arrivals, Uint32Array.from(early));
  }

  async #place(batches: readonly ArrivalColumns[]): Promise<void> {
    for (const arrivals of batches) if (arrivals.count > 0) await this.#placeBatch(arrivals);
  }

  async #placeBatch(arrivals: ArrivalColumns): Promise<void> {
    const { transaction, task, stopwatch, program, verify } = this.#input;
    const shifted = offsetTask(task, {
      entries: this.#placedCount,
      bytes: 0,
      entriesTotal: program.arrivalCount,
      bytesTotal: 0,
    });
    const outcome = await stopwatch.measure('place', () => transaction.place(arrivals, shifted));
    this.#placedCount += arrivals.count;
    this.#takeProblems(outcome);
    const received: number[] = [];
    for (let row = 0; row < arrivals.count; row++) {
      const size = arrivals.expect.size[row] as number;
      if (outcome.done[row] !== 1) {
        this.#fail(arrivals, row);
        this.#transferFailed = true;
      } else if (arrivals.how[row] === How.receive) {
        this.#bytes.remote_cp += size;
        if (verify) received.push(row);
      } else if (arrivals.how[row] === How.copy) this.#bytes.local_cp += size;
    }
    if (received.length > 0) this.#placed.push(selectArrivals(arrivals, Uint32Array.from(received)));
  }

  #fail(arrivals: ArrivalColumns, row: number): void {
    this.#failed[verbOf(arrivals.how[row] as How)]++;
  }

  #takeProblems({ problems }: Outcome): void {
    for (const problem of problems) this.#problems.push(problem);
  }

  /** False if nothing was rearranged although it was to be: what would be put aside for ever is still needed. */
  async #rearrange(): Promise<boolean> {
    const { program, transaction, task, stopwatch, knownObjects } = this.#input;
    const { rearrangement } = program;
    if (rearrangement.renames.length === 0) return true;
    if (this.#transferFailed && rearrangement.discards.length > 0) {
      for (const arrivals of this.#waiting) for (let row = 0; row < arrivals.count; row++) this.#fail(arrivals, row);
      const last = [...lastRenames(rearrangement.renames)];
      for (const rename of last) this.#failed[verbOfRename(rename, knownObjects)]++;
      this.#problems.push({
        path: pathIn((last.find(({ from }) => !isSlot(from)) ?? (rearrangement.renames[0] as Rename)).from),
        side: 'destination',
        operation: 'rename',
        code: 'held-back',
        message: `nothing was renamed (${last.length} entries), because other things failed before; run it again when they are mended`,
      });
      return false;
    }
    const outcome = await stopwatch.measure('rearrange', () => transaction.rearrange(rearrangement, task));
    this.#takeProblems(outcome);
    const failed = new Set<number>();
    for (const [index, rename] of rearrangement.renames.entries())
      if (outcome.done[index] !== 1) failed.add(rename.object);
    if (failed.size === 0) return true;
    this.#transferFailed = true;
    for (const rename of lastRenames(rearrangement.renames)) {
      if (failed.has(rename.object)) this.#failed[verbOfRename(rename, knownObjects)]++;
    }
    return true;
  }

  async #remove(rearranged: boolean): Promise<void> {
    const { program, transaction, task, stopwatch } = this.#input;
    const { removals, rearrangement } = program;
    if (removals.length === 0 && rearrangement.discards.length === 0) return;
    if (this.#transferFailed || !rearranged) {
      if (removals.length === 0) return;
      for (const { kind } of removals) this.#failed[kind === Kind.directory ? 'rmdir' : 'rm']++;
      this.#problems.push({
        path: removals[0]?.path ?? ('' as Problem['path']),
        side: 'destination',
        operation: 'remove',
        code: 'held-back',
        message: `nothing was removed (${removals.length} entries), because other things failed before; run it again when they are mended`,
      });
      return;
    }
    await this.#barrier();
    const outcome = await stopwatch.measure('remove', () => transaction.remove(removals, task));
    this.#takeProblems(outcome);
    for (const [index, { kind }] of removals.entries()) {
      if (outcome.done[index] !== 1) this.#failed[kind === Kind.directory ? 'rmdir' : 'rm']++;
    }
  }

  async #adjust(): Promise<void> {
    const { program, transaction, task, stopwatch } = this.#input;
    if (program.adjustments.length === 0) return;
    const outcome = await stopwatch.measure('adjust', () => transaction.adjust(program.adjustments, task));
    const made = new Set(program.directories);
    this.#takeProblems(outcome);
    for (const [index, { asked, path }] of program.adjustments.entries()) {
      if (outcome.done[index] !== 1 && asked) this.#failed[made.has(path) ? 'mkdir' : 'meta']++;
    }
  }

  async #verify(): Promise<void> {
    const { transaction, supply, task, stopwatch } = this.#input;
    for (const received of this.#placed) {
      const outcome = await stopwatch.measure('verify', () => transaction.verify(received, supply, task));
      this.#take(outcome, 'remote_cp');
    }
  }

  async #barrier(): Promise<void> {
    const { transaction, task, stopwatch } = this.#input;
    await stopwatch.measure('barrier', () => transaction.barrier(task));
  }

  #take(outcome: Outcome, verb: keyof ActionCounts): void {
    this.#takeProblems(outcome);
    for (const done of outcome.done) if (done !== 1) this.#failed[verb]++;
    if (outcome.problems.length > 0) this.#transferFailed = true;
  }

  #done(): ActionCounts {
    const done = { ...this.#input.planned } as { -readonly [Name in keyof ActionCounts]: number };
    for (const name of Object.keys(done) as (keyof ActionCounts)[])
      done[name] = Math.max(0, done[name] - this.#failed[name]);
    return done;
  }
}

/** The paths of symlinks that could not be made. */
function failedLinks(arrivals: ArrivalColumns, { done }: Outcome): ReadonlySet<ByteString> {
  const paths = new Set<ByteString>();
  for (let row = 0; row < arrivals.count; row++) {
    if (arrivals.how[row] === How.link && done[row] !== 1) paths.add(arrivalPath(arrivals, row));
  }
  return paths;
}

function verbOf(how: How): 'remote_cp' | 'local_cp' | 'link' {
  if (how === How.receive) return 'remote_cp';
  return how === How.copy ? 'local_cp' : 'link';
}

/** The last rename of each object is the one that its action is about. */
function lastRenames(renames: readonly Rename[]): Iterable<Rename> {
  return new Map(renames.map((rename) => [rename.object, rename])).values();
}

function verbOfRename(rename: Rename, knownObjects: number): keyof ActionCounts {
  if (rename.to.slot >= 0) return rename.expect.kind === Kind.directory ? 'rmdir' : 'rm';
  return rename.object >= knownObjects ? 'mkdir' : 'mv';
}
