/** What is measured: a workload has cases, whose runs are interleaved with each other. */
import type { Contender } from './contender.ts';
import type { Summary } from './contenders/myrror.ts';
import type { Random } from './random.ts';

export type PlaceName = 'tmpfs' | 'disk';

/** Full size, or a hundredth of it to try the bench itself. */
export type Scale = (full: number) => number;

export interface Case {
  /** Among the cases of its workload, for example `200000`. */
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  /** Makes the source, an empty directory so far. Absent if it stays empty. */
  readonly grow?: (source: string, seed: string) => void;
  /** Changes the source before each round; all contenders then mirror the same change. */
  readonly change?: (source: string, random: Random) => void;
  /** Takes back what `change` took from the tree, after which every contender mirrors, unmeasured. */
  readonly restore?: (source: string) => void;
  /**
   * `shared`: the runs change nothing, all use the destination that the first contender made. `own`: each
   * contender has a destination that it alone has made and kept. `new`: an empty one for each run.
   */
  readonly destination: 'shared' | 'own' | 'new';
  readonly contenders: readonly Contender[];
  /** What is wrong with the actions of a run of myrror, or undefined. */
  readonly unexpected?: (summary: Summary) => string | undefined;
  /** Rounds for each one that is asked for: very short runs need more of them. */
  readonly repeats?: number;
}

export interface Workload {
  readonly name: string;
  /** In a sentence, for tables and headings. */
  readonly work: string;
  readonly places: readonly PlaceName[];
  /** It needs a line to another machine. */
  readonly line?: true;
  readonly cases: (scale: Scale, place: PlaceName) => readonly Case[];
}
