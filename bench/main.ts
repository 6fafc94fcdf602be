/** `npm run bench`: measures the built command beside its peers, prints tables, keeps the results. */
import { writeFileSync } from 'node:fs';

import { circumstances, installedVersions } from './circumstances.ts';
import type { Contender } from './contender.ts';
import { Interrupted, watchInterrupts } from './interruption.ts';
import { closeLine, openLine } from './line.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { openPlace, type Place, removeTree } from './place.ts';
import { DOCS, mergeRecord, readRecord, writeRecord } from './record.ts';
import { writePage } from './report/page.ts';
import { casesText, closingText } from './report/terminal.ts';
import type { Measured } from './result.ts';
import { measureWorkload, type Session } from './rounds.ts';
import type { PlaceName, Workload } from './workload.ts';
import { WORKLOADS } from './workloads/all.ts';

const QUICK_PART = 100;
const PAGE_ONLY = 'plots';
const PEERS = ['rsync', 'cp', 'rclone', 'unison'];
const HELPERS = ['time', 'strace', 'openssl'];

function say(line: string): void {
  console.error(line);
}

/** The named workloads, or all. Throws a RangeError for a name that is not theirs. */
function chosen(names: readonly string[]): readonly Workload[] {
  const unknown = names.filter((name) => !WORKLOADS.some((workload) => workload.name === name));
  if (unknown.length > 0) throw new RangeError(`no workload ${unknown.join(', ')}; --list names them`);
  return names.length === 0 ? WORKLOADS : WORKLOADS.filter(({ name }) => names.includes(name));
}

function admission(options: Options, versions: Readonly<Record<string, string>>): (contender: Contender) => boolean {
  const unwanted = PEERS.filter((peer) => options.peers?.includes(peer) === false);
  return ({ tool }) => tool in versions && !unwanted.includes(tool);
}

function openSession(options: Options): Session {
  const versions = installedVersions();
  const missing = [...PEERS, ...HELPERS].filter((tool) => !(tool in versions));
  if (missing.length > 0) say(`not installed and left out: ${missing.join(', ')} (bench/setup installs them)`);
  return {
    rounds: options.rounds,
    seed: options.seed,
    scale: options.quick ? (full) => Math.ceil(full / QUICK_PART) : (full) => full,
    admits: admission(options, versions),
    timed: 'time' in versions,
    counted: options.count && 'strace' in versions,
    keep: options.keep,
    circumstances: () => circumstances(options.seed, versions),
    say,
  };
}

/** Keeps what was measured so far, so that a run that is broken off has not been for nothing. */
function keep(results: readonly Measured[], options: Options): void {
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`);
  if (options.record) writeRecord(mergeRecord(readRecord(), results));
}

async function measureAll(workloads: readonly Workload[], options: Options): Promise<readonly Measured[]> {
  const session = openSession(options);
  const places = new Map<PlaceName, Place>([
    ['tmpfs', openPlace('tmpfs', options.tmpfs)],
    ['disk', openPlace('disk', options.disk)],
  ]);
  const results: Measured[] = [];
  try {
    if (workloads.some(({ line }) => line === true)) await openLine();
    for (const workload of workloads) {
      for (const name of workload.places) {
        const place = places.get(name);
        if (place === undefined) continue;
        const measured = await measureWorkload(workload, place, session);
        results.push(...measured);
        console.log(casesText(workload, measured));
        keep(results, options);
      }
    }
  } finally {
    await closeLine();
    for (const place of places.values()) {
      if (options.keep) say(`kept: ${place.directory}`);
      else removeTree(place.directory);
    }
  }
  return results;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help || options.list) {
    console.log(options.help ? HELP : WORKLOADS.map(({ name, work }) => `${name.padEnd(20)}${work}`).join('\n'));
    return;
  }
  const names = options.names.filter((name) => name !== PAGE_ONLY);
  if (options.names.length === 0 || names.length > 0) {
    const results = await measureAll(chosen(names), options);
    console.log(closingText(results));
    if (options.quick)
      console.log('This was --quick: the trees were too small for any of these figures to mean something.');
    if (results.some(({ rows }) => rows.some(({ wrong }) => wrong !== undefined))) process.exitCode = 1;
  }
  if (options.record) writePage(DOCS, readRecord());
}

watchInterrupts();
main().catch((error: unknown) => {
  console.error(error instanceof Interrupted || error instanceof RangeError ? error.message : error);
  process.exitCode = 1;
});
