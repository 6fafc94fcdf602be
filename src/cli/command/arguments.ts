/** What each command is given by the parser. */
import type { Manner } from '../render/open-reporter.ts';

/** How remote locations are reached. */
export interface ReachArguments {
  readonly ssh: string | undefined;
  readonly bringRuntime: boolean;
  readonly runtime: string | undefined;
  readonly compress: boolean;
  readonly bwlimit: string | undefined;
}

/** These, as the library takes them. */
export function reachOf({ ssh, bringRuntime, runtime, compress, bwlimit }: ReachArguments): ReachArguments {
  return { ssh, bringRuntime, runtime, compress, bwlimit };
}

export interface AnalyzeArguments extends Manner, ReachArguments {
  readonly location: string;
  readonly output: string | undefined;
  readonly with: readonly string[];
  readonly exclude: readonly string[];
  readonly cache: boolean;
}

export interface CompareArguments extends Manner, ReachArguments {
  readonly source: string;
  readonly destination: string;
  readonly criteria: readonly string[];
  readonly output: string | undefined;
  readonly exclude: readonly string[];
  readonly cache: boolean;
  readonly exitCode: boolean;
  readonly allowEmptySource: boolean;
  readonly init: boolean;
}

/** What `apply` and `sync` have in common. */
export interface ChangeArguments extends Manner, ReachArguments {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly maxDelete: string | undefined;
  readonly allowEmptySource: boolean;
  readonly init: boolean;
  readonly verify: boolean;
  readonly cache: boolean;
}

export interface ApplyArguments extends ChangeArguments {
  readonly actions: string;
}

/** How `apply` ends what was interrupted, instead of carrying out a plan. */
export interface SettleArguments extends Manner, ReachArguments {
  readonly how: 'resume' | 'abort';
  readonly location: string;
  readonly dryRun: boolean;
  readonly yes: boolean;
}

export interface StatusArguments extends Manner, ReachArguments {
  readonly location: string;
  readonly exitCode: boolean;
}

export interface SyncArguments extends ChangeArguments {
  readonly source: string;
  readonly destination: string;
  readonly criteria: readonly string[];
  readonly exclude: readonly string[];
}

export interface VerifyArguments extends Manner, ReachArguments {
  readonly location: string;
  readonly record: boolean;
  readonly exclude: readonly string[];
}

export interface ExplainArguments extends Manner {
  readonly actions: string;
  readonly path: string;
}

/** The commands; each resolves to the exit code. */
export interface Commands {
  analyze(given: AnalyzeArguments): Promise<number>;
  compare(given: CompareArguments): Promise<number>;
  apply(given: ApplyArguments): Promise<number>;
  settle(given: SettleArguments): Promise<number>;
  status(given: StatusArguments): Promise<number>;
  sync(given: SyncArguments): Promise<number>;
  verify(given: VerifyArguments): Promise<number>;
  explain(given: ExplainArguments): Promise<number>;
}
