/** Chooses how the user is told. */
import type { Outlet } from '../console/outlet.ts';
import { JsonReporter } from './json-reporter.ts';
import { lineMeter, type Meter, openBarMeter, silentMeter } from './meter.ts';
import { PeopleReporter } from './people-reporter.ts';
import type { Reporter } from './reporter.ts';

export interface Manner {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export interface Outlets {
  readonly stdout: Outlet;
  readonly stderr: Outlet;
}

/** JSON to standard output, or words to standard error, with a bar if that is a terminal. */
export async function openReporter(manner: Manner, { stdout, stderr }: Outlets): Promise<Reporter> {
  const now = (): number => performance.now();
  const { quiet, verbose } = manner;
  if (manner.json) {
    return new JsonReporter(stdout, new PeopleReporter({ outlet: stderr, meter: silentMeter, quiet, verbose }), now);
  }
  const meter = quiet ? silentMeter : await openMeter(stderr, now);
  return new PeopleReporter({ outlet: stderr, meter, quiet, verbose });
}

async function openMeter(stderr: Outlet, now: () => number): Promise<Meter> {
  return stderr.isTerminal ? await openBarMeter(stderr, now) : lineMeter(stderr, now);
}
