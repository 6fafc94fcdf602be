/** How other machines are reached in one run. */
import type { Assets } from './assets.ts';

export interface RemoteOptions {
  /** The ssh program with its options, as a shell would read it. Default: MYRROR_SSH, else `ssh`. */
  readonly ssh: string | undefined;
  /** Send this machine's own Node where there is none. */
  readonly bringRuntime: boolean;
  /** A Node to send instead: the path of its file. */
  readonly runtime: string | undefined;
  /** Bytes are compressed on the line. */
  readonly compress: boolean;
  /** The most that the line carries in each direction (limited-link.ts); none by default. */
  readonly bwlimit: string | undefined;
  /** Digests and listings are remembered from run to run. */
  readonly cache: boolean;
  /** False for a directory below a root of the run: what is kept there would be mirrored, and changed by each run. */
  mayKeepIn(directory: string): boolean;
  /** Hears what the far side or ssh says on standard error. */
  tell(line: string): void;
  /** What is sent there; by default what the build has put beside the program. */
  readonly assets?: Assets;
}
