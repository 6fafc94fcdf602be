/**
 * A whole run with roots behind links in memory, which break where they are told to. The far side then
 * either notices, and lets go of what it holds, or is dead from there on.
 */
import type { Endpoint, Side } from '../../src/endpoint/endpoint.ts';
import type { Report } from '../../src/engine/report.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { syncTrees } from '../../src/engine/sync.ts';
import { InlineExecutor } from '../../src/local/inline-executor.ts';
import type { Channel } from '../../src/wire/channel.ts';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { defaultLimits } from '../../src/wire/limits.ts';
import { linkPair, type PipeOptions } from '../model/link-pair.ts';
import { channelOver, openOver, type Served, serveOver } from '../model/loopback.ts';
import type { MutationHook } from '../model/memory-faults.ts';
import type { MemorySystem } from '../model/memory-system.ts';
import { idle, type Moment, openSide, usualOptions } from './whole-run.ts';
import type { Pair } from './whole-run-pairs.ts';

/** The two directions of a link. */
export const flows = ['toServer', 'toClient'] as const;
export type Flow = (typeof flows)[number];

/** Where a link breaks, and what the far side makes of it. */
export interface Break {
  readonly flow: Flow;
  /** How many bytes go through before. */
  readonly after: number;
  readonly far: 'notices' | 'dies';
}

/** When a process is killed, and which one: the one that runs the command, or the first one behind a link. */
export interface Kill {
  /** The number of the change, counted over all processes from 1 on. */
  readonly nth: number;
  readonly moment: Moment;
  readonly victim: 'near' | 'far';
}

/** A dead process changes nothing any more. */
class Dead extends Error {}

/** Counts the changes of all processes of a run and has one of them die. */
class Processes {
  readonly #kill: Kill | undefined;
  readonly #dead = { near: false, far: false };
  #changes = 0;
  #died: () => void = () => undefined;

  constructor(kill: Kill | undefined) {
    this.#kill = kill;
  }

  /** How many changes there were. */
  get changes(): number {
    return this.#changes;
  }

  /** Called when the victim dies: the link breaks. */
  set onDeath(died: () => void) {
    this.#died = died;
  }

  isDead(who: Kill['victim']): boolean {
    return this.#dead[who];
  }

  /** What is to be done around each change of one process; `first`: it is the one that may be killed. */
  watch(who: Kill['victim'], first = true): MutationHook {
    return (_call, phase) => {
      const kill = this.#kill;
      if (phase === 'before') this.#changes++;
      if (kill !== undefined && phase === kill.moment && this.#changes === kill.nth && !this.#dead[kill.victim]) {
        this.#dead[kill.victim] = true;
        this.#died();
      }
      if (this.#dead[who] && first) throw new Dead('nobody is there any more');
    };
  }
}

export interface LinkedRun {
  /** The roots that are behind links. It is the link of the first one that breaks. */
  readonly far: readonly Side[];
  readonly breaks?: Break;
  readonly kill?: Kill;
  /** Is told the number of changes of all processes. */
  readonly count?: (changes: number) => void;
  /** Sees the bytes of that link. */
  readonly record?: (flow: Flow, bytes: Uint8Array) => void;
  /** Stands between the far side of that link and its disk. */
  readonly watch?: (system: MemorySystem) => MemorySystem;
}

const BOOT = 'boot 1';

/** Runs to the end, or throws what ends the run: then the far sides have come to rest as well. */
export async function syncOverLinks(system: MemorySystem, pair: Pair, run: LinkedRun): Promise<Report> {
  const executor = new InlineExecutor(system);
  const processes = new Processes(run.kill);
  system.onMutation = processes.watch('near');
  const fars: FarSide[] = [];
  const opened: Endpoint[] = [];
  const open = async (side: Side): Promise<Endpoint> => {
    if (!run.far.includes(side)) return openSide(side, { system, pair, bootId: BOOT, executor });
    const far = new FarSide(system, pair, side, { ...(side === run.far[0] ? run : { far: [] }), processes });
    fars.push(far);
    return await far.open();
  };
  try {
    const source = await open('source');
    opened.push(source);
    const destination = await open('destination');
    opened.push(destination);
    const options = usualOptions(pair);
    return await syncTrees({ source, destination, options, task: idle, stopwatch: new Stopwatch(() => 0) });
  } finally {
    const isAlive = !processes.isDead('near');
    for (const endpoint of opened) if (isAlive) await endpoint.close();
    for (const far of fars) await far.leave();
    if (isAlive) await executor.close();
    system.onMutation = undefined;
    run.count?.(processes.changes);
  }
}

/** A process of its own at the other end of a link. */
class FarSide {
  readonly #side: Side;
  readonly #cache: boolean;
  readonly #endpoint: Endpoint;
  readonly #served: Served;
  readonly #channel: Channel;
  readonly #isKilled: () => boolean;
  #dead = false;

  constructor(disk: MemorySystem, pair: Pair, side: Side, run: LinkedRun & { readonly processes: Processes }) {
    const { breaks, record, processes, watch } = run;
    const isFirst = side === run.far[0];
    const system = disk.attach();
    const watched = watch?.(system) ?? system;
    const seen = processes.watch('far', isFirst);
    system.onMutation = (call, phase, name) => {
      seen(call, phase, name);
      if (this.#dead) throw new Dead('nobody is there any more');
    };
    this.#isKilled = () => isFirst && processes.isDead('far');
    const pipe = (flow: Flow): PipeOptions => {
      const after = breaks?.flow === flow ? breaks.after : Number.POSITIVE_INFINITY;
      let carried = 0;
      return {
        cutAfter: after,
        record: (bytes) => {
          record?.(flow, bytes);
          carried += bytes.length;
          if (carried >= after && breaks?.far === 'dies') this.#dead = true;
        },
      };
    };
    const links = linkPair(pipe('toServer'), pipe('toClient'));
    if (isFirst) processes.onDeath = links.cut;
    this.#side = side;
    this.#cache = pair.cache;
    this.#endpoint = openSide(side, { system: watched, pair, bootId: BOOT, executor: new InlineExecutor(watched) });
    // Time stands still there, so that every run says the same.
    this.#served = serveOver(this.#endpoint, links.server, () => 0);
    this.#channel = channelOver(links.client);
  }

  open(): Promise<Endpoint> {
    return openOver(this.#channel, { side: this.#side, cache: this.#cache });
  }

  /** Waits until nothing is done there any more. */
  async leave(): Promise<void> {
    await this.#channel.close();
    await this.#served.settled();
    if (this.#dead || this.#isKilled()) return;
    try {
      await this.#endpoint.close();
    } catch (error) {
      if (!(error instanceof Dead)) throw error;
    }
  }
}

/** Where links can be cut: behind each frame, and behind each so many bytes. */
export class CutPoints {
  readonly #every: number;
  readonly #readers: Readonly<Record<Flow, FrameReader>> = {
    toServer: new FrameReader(defaultLimits),
    toClient: new FrameReader(defaultLimits),
  };
  readonly #carried: Record<Flow, number> = { toServer: 0, toClient: 0 };
  readonly #points: Readonly<Record<Flow, Set<number>>> = { toServer: new Set([0]), toClient: new Set([0]) };

  constructor(every: number) {
    this.#every = every;
  }

  /** Takes in what is carried. */
  readonly record = (flow: Flow, bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at++) {
      this.#carried[flow]++;
      let isEnd = this.#carried[flow] % this.#every === 0;
      this.#readers[flow].push(bytes.subarray(at, at + 1), () => {
        isEnd = true;
      });
      if (isEnd) this.#points[flow].add(this.#carried[flow]);
    }
  };

  /** All of them. */
  all(): readonly Pick<Break, 'flow' | 'after'>[] {
    return flows.flatMap((flow) => [...this.#points[flow]].map((after) => ({ flow, after })));
  }
}
