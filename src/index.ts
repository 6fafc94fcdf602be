/**
 * myrror as a library: makes one file tree identical to another while moving as few bytes as possible.
 * Four calls: `analyze` lists a tree, `compare` decides what must be done, `apply` does it, `sync` is all
 * three in a row; `verify` reads a tree once more. `status`, `resume` and `abort` see to a run that was interrupted.
 * Everything is typed, reports progress and can be interrupted by an AbortSignal.
 */
import type { Listing } from './core/tree/listing.ts';
import type { Endpoint } from './endpoint/endpoint.ts';
import type { Settling } from './endpoint/unfinished.ts';
import type { ActionList } from './engine/apply.ts';
import type { Comparison } from './engine/compare-locations.ts';
import { explainPath } from './engine/explain.ts';
import type {
  AnalyzeOptions,
  ApplyOptions,
  CompareOptions,
  SettleOptions,
  StatusOptions,
  SyncOptions,
  VerifyOptions,
} from './engine/options.ts';
import type { Report, SettleReport, Status } from './engine/report.ts';
import type { VerifyReport } from './engine/verify-tree.ts';
import { ActionsReader } from './format/actions-reader.ts';
import { writeActions } from './format/actions-writer.ts';
import { ListingReader } from './format/listing-reader.ts';
import { writeListing as listingPieces } from './format/listing-writer.ts';
import { printable } from './format/quote.ts';
import { utf8ToBytes } from './format/utf8.ts';
import { isRegularFile, readTextFile, writeTextFile as writeText } from './local/text-file.ts';
import { type RunScope, runScoped } from './run-scope.ts';

export { type ErrorCode, isMyrrorError, MyrrorError } from './core/error.ts';
export type { VerbName } from './core/plan/action.ts';
export type { ActionRecord, ActionsHeader, EvidenceRecord } from './core/plan/action-record.ts';
export type { ByteString } from './core/tree/byte-string.ts';
export { kindName } from './core/tree/kind.ts';
export type { Listing } from './core/tree/listing.ts';
export type { Problem } from './core/tree/problem.ts';
export type { Phase, Progress } from './endpoint/task.ts';
export type {
  HeldEntry,
  JournalLook,
  JournalStage,
  RenamedEntry,
  RenameState,
  RootLock,
  Settling,
  StagedEntry,
} from './endpoint/unfinished.ts';
export type { ActionList } from './engine/apply.ts';
export type { Comparison } from './engine/compare-locations.ts';
export type {
  AnalyzeOptions,
  ApplyOptions,
  CommonOptions,
  CompareOptions,
  SettleOptions,
  StatusOptions,
  SyncOptions,
  VerifyOptions,
} from './engine/options.ts';
export type { ActionCounts, DirectoryMove, Report, Result, SettleReport, Status, Summary } from './engine/report.ts';
export type { VerifyReport } from './engine/verify-tree.ts';
export { printable };

/** The version of this package. */
export const version = '0.1.0';

/**
 * Lists the tree at `location`. Throws MyrrorError: `unreadable-root`, `usage` for an unknown feature,
 * `cancelled`. What cannot be read is in the listing's problems.
 */
export function analyze(location: string, options: AnalyzeOptions = {}): Promise<Listing> {
  return runScoped(options, async ({ task, open }) => {
    const endpoint = await open('source', location);
    const time = new Date().toISOString();
    const { analyzeTree } = await import('./engine/analyze.ts');
    return await analyzeTree({ endpoint, exclude: options.exclude ?? [], with: options.with ?? [], time, task });
  });
}

/**
 * Decides what would make `destination` equal to `source`, each a location or a listing. Changes nothing but
 * the digest caches. Throws MyrrorError: `usage`, `unreadable-root`, `refused` for overlapping roots or
 * listings made with other excludes, `cancelled`.
 */
export function compare(
  source: string | Listing,
  destination: string | Listing,
  options: CompareOptions = {},
): Promise<Comparison> {
  return runScoped(options, async (scope) => {
    const { compareLocations } = await import('./engine/compare-locations.ts');
    return await compareLocations({
      source,
      destination,
      options,
      time: new Date().toISOString(),
      show: printable,
      ...scope,
    });
  });
}

/**
 * Does what a list of actions says and what is not done yet: running it again after an interruption
 * goes on where it stopped. Throws MyrrorError before the first change if the list does not fit the
 * trees (`stale`) or itself (`refused`, with the line), and `busy`, `cancelled`, `no-space`.
 */
export function apply(actions: ActionList, options: ApplyOptions = {}): Promise<Report> {
  return runScoped(options, async (scope) => {
    const { applyList } = await import('./engine/apply.ts');
    const { source, destination } = actions.header;
    const needsSource = actions.records.some((record) => record.verb === 'remote_cp');
    const [from, to] = await Promise.all([
      needsSource ? scope.open('source', source.location) : null,
      scope.open('destination', destination.location),
    ]);
    return await applyList({
      list: actions,
      source: from,
      destination: to,
      options,
      ...scope,
      show: printable,
    });
  });
}

/**
 * Makes `destination` equal to `source`. Throws MyrrorError: `refused` by a guard, `usage`, `unreadable-root`,
 * `busy`, `cancelled`, `no-space`. Paths that could not be mirrored are in the report.
 */
export function sync(source: string, destination: string, options: SyncOptions = {}): Promise<Report> {
  return runScoped(options, async (scope) => {
    const [from, to, { syncTrees }] = await Promise.all([
      scope.open('source', source),
      scope.open('destination', destination),
      import('./engine/sync.ts'),
    ]);
    return await syncTrees({
      source: from,
      destination: to,
      options,
      ...scope,
      show: printable,
    });
  });
}

/**
 * What an interrupted run has left at a destination, and who is at work there. Changes nothing and takes no lock. Throws
 * MyrrorError: `unreadable-root`, `refused` if `.myrror` is not ours, `io`.
 */
export function status(location: string, options: StatusOptions = {}): Promise<Status> {
  return runScoped(options, async ({ task, open }) => {
    const [endpoint, { statusOf }] = await Promise.all([openKnown(open, location), import('./engine/settle.ts')]);
    return await statusOf(endpoint, task);
  });
}

/**
 * Does to the end what an interrupted run has begun to rename; its source is not needed. Content that it has staged stays
 * for the next run. Throws MyrrorError: `format` for a journal that cannot be read, before anything was touched; `busy`,
 * `unreadable-root`, `io`, `no-space`, `cancelled`; the next call goes on.
 */
export function resume(location: string, options: SettleOptions = {}): Promise<SettleReport> {
  return settle('resume', location, options);
}

/**
 * Undoes what an interrupted run has renamed, as far as that is possible, and throws away what it has staged. What was
 * placed, or replaced, before stays so. Throws as `resume`.
 */
export function abort(location: string, options: SettleOptions = {}): Promise<SettleReport> {
  return settle('abort', location, options);
}

function settle(how: Settling, location: string, options: SettleOptions): Promise<SettleReport> {
  return runScoped(options, async ({ task, stopwatch, open }) => {
    const [endpoint, { settleRun }] = await Promise.all([openKnown(open, location), import('./engine/settle.ts')]);
    return await settleRun(how, { endpoint, options, task, stopwatch });
  });
}

/** Opens a root that has to be there, as a source has. */
function openKnown(open: RunScope['open'], location: string): Promise<Endpoint> {
  return open('source', location);
}

/**
 * Reads the tree at `location` and compares each file with the digests that are remembered of it: names those
 * whose content changed although nobody has written to them. Changes nothing, but for what `record` has it
 * remember. Throws MyrrorError: `unreadable-root`, `usage`, `cancelled`.
 */
export function verify(location: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  return runScoped(options, async ({ task, stopwatch, open }) => {
    const endpoint = await open('source', location);
    const { verifyTree } = await import('./engine/verify-tree.ts');
    const { exclude = [], record = false } = options;
    return await verifyTree({ endpoint, exclude, record, task, stopwatch });
  });
}

/** Why the actions that name `path` are in the list, in words. Throws MyrrorError `usage` if none does. */
export function explain(actions: ActionList, path: string): readonly string[] {
  return explainPath(actions, utf8ToBytes(path.replace(/(?<=[^/])\/+$/, '')), printable);
}

/** Reads a `.myr_flist`. Throws MyrrorError `format` that names the line. */
export async function readListing(file: string): Promise<Listing> {
  const reader = new ListingReader(file);
  readTextFile(file, (text) => reader.feed(text));
  return reader.finish();
}

/** Reads a `.myr_actions`. Throws MyrrorError `format` that names the line. */
export async function readActions(file: string): Promise<ActionList> {
  const reader = new ActionsReader(file);
  readTextFile(file, (text) => reader.feed(text));
  return { ...reader.finish(), label: file };
}

/** The text of a `.myr_flist`, in pieces. */
export function listingText(listing: Listing): Iterable<string> {
  return listingPieces(listing);
}

/** The text of a `.myr_actions`, in pieces. */
export function actionsText(list: ActionList): Iterable<string> {
  return writeActions(list.header, list.records);
}

/** Writes a file whole or not at all. Throws MyrrorError `no-space` or `usage`. */
export async function writeTextFile(file: string, pieces: Iterable<string>): Promise<void> {
  writeText(file, pieces);
}

/** True if `file` is a regular file: as a location it is a listing. */
export async function isListingFile(file: string): Promise<boolean> {
  return isRegularFile(file);
}
