/** A whole `sync` in this process, over a System of the test's. */
import { asBytes } from '../../src/core/tree/byte-string.ts';
import type { Report } from '../../src/engine/report.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { syncTrees } from '../../src/engine/sync.ts';
import { LocalEndpoint } from '../../src/local/endpoint.ts';
import { InlineExecutor } from '../../src/local/inline-executor.ts';
import type { System } from '../../src/system/system.ts';
import { idle } from '../crash/program-world.ts';
import type { Playground, Side } from './playground.ts';

/** Mirrors the source of a playground onto its destination. `opened` is called when both roots are known. */
export async function mirror(
  playground: Playground,
  system: System,
  opened: () => void = () => undefined,
): Promise<Report> {
  const executor = new InlineExecutor(system);
  const open = (side: Side): LocalEndpoint => {
    const path = asBytes(playground.root(side));
    const fixed = { machine: 'here', user: process.getuid?.() ?? 0, userCache: null, cache: false, bootId: 'boot' };
    return new LocalEndpoint({ ...fixed, path, location: path, side, system, executor });
  };
  const sides = { source: open('source'), destination: open('destination') };
  opened();
  try {
    const options = { maxDelete: '100%', allowEmptySource: true, verify: true };
    return await syncTrees({ ...sides, options, task: idle, stopwatch: new Stopwatch(() => 0) });
  } finally {
    await sides.source.close();
    await sides.destination.close();
    await executor.close();
  }
}
