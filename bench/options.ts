/** The command line of the bench. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';

export interface Options {
  /** Names of workloads; none means all. */
  readonly names: readonly string[];
  readonly rounds: number;
  /** Only these tools beside myrror and the floors, or all. */
  readonly peers: readonly string[] | undefined;
  readonly quick: boolean;
  readonly tmpfs: string;
  readonly disk: string;
  readonly seed: string;
  readonly json: string | undefined;
  readonly keep: boolean;
  readonly record: boolean;
  readonly count: boolean;
  readonly list: boolean;
  readonly help: boolean;
}

const ROUNDS = 5;
const QUICK_ROUNDS = 2;
const SHARED_MEMORY = '/dev/shm';

export const HELP: string = `npm run bench -- [options] [NAME...]

Measures the built command beside the tools that are installed (bench/setup installs them) and prints
tables. Results are kept in docs/performance/results.json, from which docs/performance.md and its plots
are written; a run of some workloads replaces the results of these only.

  NAME...        workloads to run, all if none is given; "plots" only writes the page and its plots anew
  --list         the names of the workloads
  --rounds N     rounds that are counted (${ROUNDS}; peers that take long get fewer, which the tables show)
  --peers A,B    only these peers: rsync, cp, rclone, unison
  --quick        a hundredth of the files, ${QUICK_ROUNDS} rounds, nothing kept: to try the bench itself
  --tmpfs DIR    a directory on a memory file system (${SHARED_MEMORY}; TMPDIR where that is missing)
  --disk DIR     a directory on a disk (TMPDIR)
  --seed TEXT    another seed for all trees and changes
  --json FILE    write what was measured in this run to FILE as well
  --no-record    keep nothing, leave docs/ alone
  --no-count     leave out the last round, which counts bytes under strace
  --keep         leave the trees where they are
  --help         this text
`;

/** Reads the command line. Throws a TypeError or RangeError that says what is wrong with it. */
export function readOptions(words: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      peers: { type: 'string' },
      quick: { type: 'boolean', default: false },
      tmpfs: { type: 'string', default: existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir() },
      disk: { type: 'string', default: tmpdir() },
      seed: { type: 'string', default: 'myrror' },
      json: { type: 'string' },
      keep: { type: 'boolean', default: false },
      'no-record': { type: 'boolean', default: false },
      'no-count': { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds ?? (values.quick ? QUICK_ROUNDS : ROUNDS));
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds must be a whole number from 1 on');
  return {
    names: positionals,
    rounds,
    peers: values.peers?.split(','),
    quick: values.quick,
    tmpfs: values.tmpfs,
    disk: values.disk,
    seed: values.seed,
    json: values.json,
    keep: values.keep,
    record: !(values['no-record'] || values.quick),
    count: !values['no-count'],
    list: values.list,
    help: values.help,
  };
}
