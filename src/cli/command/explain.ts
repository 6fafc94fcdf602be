/** `myrror explain`: why an action is in a plan. */
import { explain, readActions } from '../../index.ts';
import { Exit } from '../console/exit-code.ts';
import { terminalText } from '../console/terminal-text.ts';
import type { ExplainArguments } from './arguments.ts';
import { conduct, type Surroundings } from './conduct.ts';
import { DeliveryError } from './delivery-error.ts';

export function runExplain(given: ExplainArguments, surroundings: Surroundings): Promise<number> {
  return conduct(given, surroundings, async () => {
    const { stdout } = surroundings;
    const lines = explain(await readActions(given.actions), given.path);
    await stdout.writeAll(lines.map((line) => `${terminalText(line)}\n`));
    if (stdout.failure !== null) throw new DeliveryError('standard output', stdout.failure);
    return Exit.done;
  });
}
