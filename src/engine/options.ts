/** Options of the library's calls. Whatever is left out has the default that its comment names. */
import type { Progress } from '../endpoint/task.ts';
import type { Status, Summary } from './report.ts';

export interface CommonOptions {
  /** gitignore-style patterns for both sides alike. Default: none. */
  readonly exclude?: readonly string[] | undefined;
  /** Remember digests and lineages in `.myrror/` of each root. Default: true. */
  readonly cache?: boolean | undefined;
  /** The ssh program with its options, as a shell would read it. Default: the variable MYRROR_SSH, else `ssh`. */
  readonly ssh?: string | undefined;
  /** Send this machine's own Node to a remote of its kind that has none. Default: false. */
  readonly bringRuntime?: boolean | undefined;
  /** The file of a Node to send to a remote that has none, of whatever kind that is. Default: none. */
  readonly runtime?: string | undefined;
  /** Compress what goes over a line. Default: false. */
  readonly compress?: boolean | undefined;
  /** The most that a line carries a second in each direction, as `500` (KiB), `1.5m`, `2g`. Default: no limit. */
  readonly bwlimit?: string | undefined;
  /** Aborted: the current step is finished, a resumable state is left, and MyrrorError `cancelled` thrown. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Something the user should know once: a limit of the platform, a criterion that cannot be used, … */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

export interface AnalyzeOptions extends CommonOptions {
  /** Digests to add, each text one or more features joined by `+`: `qhash+sha256`. Default: none. */
  readonly with?: readonly string[] | undefined;
}

export interface VerifyOptions extends CommonOptions {
  /** Read the files of which no full digest is remembered, and remember it. Default: false. */
  readonly record?: boolean | undefined;
}

export interface CompareOptions extends CommonOptions {
  /** Default: `path+mtime`, then `qhash+sha256`. */
  readonly criteria?: readonly string[] | undefined;
  /** Called with the plan at a glance as soon as it is known. */
  readonly onSummary?: ((summary: Summary) => void) | undefined;
  /** Remove what was below a mount point of the source that is empty now. Default: false, which refuses. */
  readonly allowEmptySource?: boolean | undefined;
  /** Make a new mirror: the destination may be another directory than before, or have been the source. Default: false. */
  readonly init?: boolean | undefined;
}

export interface ApplyOptions extends CommonOptions {
  /** As for a comparison. Default: false. */
  readonly init?: boolean | undefined;
  /** Find out what would be done and change nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** Empty the destination if the source is, or was, empty. Default: false, which refuses. */
  readonly allowEmptySource?: boolean | undefined;
  /** `N` or `P%`: refuse if more files would be removed. Default: refuse more than 50 % and more than 10 files. */
  readonly maxDelete?: string | undefined;
  /** Read what was written once more and compare it with the source. Default: false. */
  readonly verify?: boolean | undefined;
  readonly onSummary?: ((summary: Summary) => void) | undefined;
  /** Asked before the first change; false: nothing is done. Default: no question. */
  readonly confirm?: ((summary: Summary) => Promise<boolean>) | undefined;
}

export interface SyncOptions extends CompareOptions, ApplyOptions {}

export interface StatusOptions extends CommonOptions {}

export interface SettleOptions extends CommonOptions {
  /** Look only, and change nothing. Default: false. */
  readonly dryRun?: boolean | undefined;
  /** Called with what there is before anything is done. */
  readonly onStatus?: ((status: Status) => void) | undefined;
  /** Asked before the first change; false: nothing is done. Default: no question. */
  readonly confirm?: ((status: Status) => Promise<boolean>) | undefined;
}
