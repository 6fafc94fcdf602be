/** Shows how far a run is while it is going on. */
import type { SingleBar } from 'cli-progress';
import type { Progress } from '../../index.ts';
import type { Outlet } from '../console/outlet.ts';
import { type Pace, PaceKeeper } from './pace.ts';
import { barLine, plainLine } from './pace-line.ts';

export interface Meter {
  show(progress: Progress): void;
  /** Clears what stands on the terminal, so that something else can be written. */
  rest(): void;
}

const REDRAWS_PER_SECOND = 10;
/** Milliseconds between two plain lines; what is done sooner says nothing. */
const LINE_INTERVAL = 5000;

/** A bar on a terminal. The package that draws it is loaded here, by those who need it. */
export async function openBarMeter(outlet: Outlet, now: () => number): Promise<Meter> {
  const { default: progress } = await import('cli-progress');
  const keeper = new PaceKeeper();
  let pace: Pace | null = null;
  let bar: SingleBar | null = null;
  return {
    show(event) {
      pace = keeper.update(event, now());
      if (bar !== null) return;
      bar = new progress.SingleBar({
        format: () => (pace === null ? '' : barLine(pace, outlet.columns)),
        stream: outlet.stream,
        fps: REDRAWS_PER_SECOND,
        clearOnComplete: true,
        // The terminal's own settings stay as they are, so that nothing needs to be put back after a kill.
        linewrap: true,
        hideCursor: false,
        gracefulExit: false,
      });
      bar.start(1, 0);
    },
    rest() {
      bar?.stop();
      bar = null;
    },
  };
}

/** A line now and then. */
export function lineMeter(outlet: Outlet, now: () => number): Meter {
  const keeper = new PaceKeeper();
  let last = now();
  return {
    show(event) {
      const time = now();
      const pace = keeper.update(event, time);
      if (time - last < LINE_INTERVAL) return;
      last = time;
      outlet.line(plainLine(pace));
    },
    rest() {},
  };
}

/** Shows nothing. */
export const silentMeter: Meter = { show() {}, rest() {} };
