/** The least that a run can cost: the version, and two directories with nothing in them. */
import type { Contender } from '../contender.ts';
import { myrror, myrrorCommand } from '../contenders/myrror.ts';
import { emptyNode, rclone, rsync, unison } from '../contenders/peers.ts';
import type { Case, Workload } from '../workload.ts';

const REPEATS = 4;

function small(name: string, contenders: readonly Contender[]): Case {
  return { name, files: 0, bytes: 0, destination: 'shared', contenders, repeats: REPEATS };
}

function version(): Contender {
  return {
    label: 'myrror --version',
    tool: 'myrror',
    command: () => myrrorCommand('--version'),
    role: 'reader',
    keepsDirectoryTimes: true,
  };
}

export const startup: Workload = {
  name: 'startup',
  work: '`myrror --version` and `sync` of two empty directories',
  places: ['tmpfs'],
  cases: () => [
    small('version', [version(), emptyNode()]),
    small('empty', [myrror(), emptyNode(), rsync('-a', '--delete'), rclone(), unison()]),
  ],
};
