/** Who is measured: a tool with its options, doing the job of a case. */
import type { Command } from './command.ts';

export type Tool = 'myrror' | 'rsync' | 'cp' | 'rclone' | 'unison' | 'find' | 'openssl' | 'node' | 'ssh' | 'tar';

/** Where a run finds its trees, and a directory outside of them for what the tool wants to remember. */
export interface Sides {
  readonly source: string;
  readonly destination: string;
  readonly state: string;
}

export interface Contender {
  /** How the tables call it; no two of a case have the same. */
  readonly label: string;
  readonly tool: Tool;
  readonly command: (sides: Sides) => Command;
  /**
   * `mirror`: makes the destination equal to the source, which is checked. `reader`: reads what is there
   * and changes nothing, a floor that is shown beside.
   */
  readonly role: 'mirror' | 'reader';
  /** Directories get the times of the source as well. */
  readonly keepsDirectoryTimes: boolean;
  /** What the tool remembers is thrown away before each run. */
  readonly forgets?: boolean;
  /** Straight after each run it runs a second time, with nothing to do, as a row of its own. */
  readonly again?: boolean;
  /** The same command, saying how many bytes it sent, and the reader of what it says. */
  readonly sent?: {
    readonly command: (sides: Sides) => Command;
    readonly read: (output: string) => number | undefined;
  };
}
