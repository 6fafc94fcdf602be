import { describe, expect, it } from 'vitest';
import { swapping } from '../../test/crash/interrupted-run.ts';
import { DESTINATION, idle, openEndpoint } from '../../test/crash/program-world.ts';
import type { MemorySystem } from '../../test/model/memory-system.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { Settling } from '../endpoint/unfinished.ts';
import type { SettleReport } from './report.ts';
import { settleRun } from './settle.ts';
import { Stopwatch } from './stopwatch.ts';

function settle(system: MemorySystem, how: Settling): Promise<SettleReport> {
  const endpoint = openEndpoint(system, 'destination');
  return settleRun(how, { endpoint, options: {}, task: idle, stopwatch: new Stopwatch(() => 0) });
}

describe.each(['resume', 'abort'] as const)('%s', (how) => {
  it('is done where everything has got its place, and then there is nothing to do', async () => {
    const system = await swapping();
    expect(await settle(system, how)).toMatchObject({ result: 'done', problems: [] });
    expect(await settle(system, how)).toMatchObject({ result: 'nothing-to-do', problems: [] });
  });

  it('is incomplete where something is at the place of what is parked', async () => {
    const system = await swapping();
    const root = system.openRoot(asBytes(DESTINATION));
    system.close(system.createFile(root, asBytes('b')));
    const { result, problems } = await settle(system, how);
    expect(problems.length).toBeGreaterThan(0);
    expect(result).toBe('incomplete');
  });
});
