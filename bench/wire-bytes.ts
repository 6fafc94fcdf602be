/**
 * Prints what runs over ssh put on the wire: `npm run wire-bytes`. A tree of WIRE_FILES files (20,000) is mirrored
 * by myrror over a real sshd, then changed in the ways of test/ssh/move-scenarios.ts or left alone, and
 * mirrored again; all bytes of both directions count, those of the login included. WIRE_MOVES=no leaves out the
 * moves in small trees.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settled } from '../test/end-to-end/settled.ts';
import { act, moveScenarios, plantBefore } from '../test/ssh/move-scenarios.ts';
import { directions, locator } from '../test/ssh/remote-runs.ts';
import { Sshd, whyNoSshd } from '../test/ssh/sshd.ts';
import { boundOf, CountedWire, entriesBelow } from './counted-wire.ts';

const FILES = Number(process.env.WIRE_FILES ?? 20_000);
const IN_DIRECTORY = 100;
/** The most that a run may cost with which nothing is to do. */
const NOTHING = 64 * 1024;
const main = join(import.meta.dirname, '../dist/cli/main.js');

interface Measured {
  readonly what: string;
  readonly sent: number;
  readonly received: number;
  readonly most: number;
}

const missing = whyNoSshd();
if (missing !== null) throw new Error(missing);
const sshd = await Sshd.start();
const base = mkdtempSync(join(tmpdir(), 'wire-bytes-'));
try {
  const large = await largeTree(base, sshd);
  const measured = process.env.WIRE_MOVES === 'no' ? large : [...large, ...(await moves(base, sshd))];
  console.log(['what', 'sent', 'received', 'all', 'at most'].join('\t'));
  for (const { what, sent, received, most } of measured) {
    const all = sent + received;
    console.log([what, sent, received, all, most, all > most ? 'MISSED' : ''].join('\t'));
  }
  if (measured.some(({ sent, received, most }) => sent + received > most)) process.exitCode = 1;
} finally {
  rmSync(base, { recursive: true, force: true });
  await sshd[Symbol.asyncDispose]();
}

/** One tree of many files in each direction: left alone, then with a file, a directory and all directories renamed. */
async function largeTree(directory: string, daemon: Sshd): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const direction of directions.slice(0, 3)) {
    const pair = freshPair(directory);
    for (let file = 0; file < FILES; file++) {
      const above = join(pair.source, `d${Math.floor(file / IN_DIRECTORY)}`);
      if (file % IN_DIRECTORY === 0) mkdirSync(above);
      writeFileSync(join(above, `file ${file}`), `content of ${file}`);
    }
    const run = runner(pair, daemon, direction);
    await settled();
    const entries = entriesBelow(pair.source);
    const links = direction.source === direction.destination ? 2 : 1;
    const name = `${FILES} files, ${direction.name}`;
    measured.push({ ...run(`${name}: the first time`), most: Number.POSITIVE_INFINITY });
    measured.push({ ...run(`${name}: right after the first time`), most: NOTHING });
    measured.push({ ...run(`${name}: the same again`), most: NOTHING });
    act(pair.source, [['mv', 'd3/file 333', 'd5/renamed']]);
    measured.push({ ...run(`${name}: a file moved`), most: boundOf(links * entries) });
    measured.push({ ...run(`${name}: the same after that`), most: boundOf(links * entries) });
    act(pair.source, [['mv', 'd7', 'renamed']]);
    measured.push({ ...run(`${name}: a directory renamed`), most: boundOf(links * entries) });
    act(pair.source, [
      ['mkdir', 'all'],
      ...Array.from({ length: 5 }, (_, at) => ['mv', `d${at + 8}`, `all/d${at}`] as const),
    ]);
    measured.push({ ...run(`${name}: directories moved`), most: boundOf(links * entries) });
  }
  return measured;
}

async function moves(directory: string, daemon: Sshd): Promise<Measured[]> {
  const planted = directions.slice(0, 3).flatMap((direction) =>
    moveScenarios.map((scenario) => {
      const pair = freshPair(directory);
      plantBefore(pair.source, scenario);
      return { direction, scenario, pair };
    }),
  );
  await settled();
  return planted.map(({ direction, scenario, pair }) => {
    const run = runner(pair, daemon, direction);
    run('');
    act(pair.source, scenario.deeds);
    const links = direction.source === direction.destination ? 2 : 1;
    const most = boundOf(links * entriesBelow(pair.source)) + links * (scenario.sends ?? 0);
    return { ...run(`${scenario.name}, ${direction.name}`), most };
  });
}

interface Roots {
  readonly source: string;
  readonly destination: string;
}

function freshPair(directory: string): Roots {
  const above = mkdtempSync(join(directory, 'pair-'));
  const pair = { source: join(above, 'source'), destination: join(above, 'destination') };
  for (const root of [pair.source, pair.destination]) mkdirSync(root);
  return pair;
}

/** Runs the command on a pair and says what that has put on the wire. */
function runner(
  { source, destination }: Roots,
  daemon: Sshd,
  direction: (typeof directions)[number],
): (what: string) => Omit<Measured, 'most'> {
  const wire = new CountedWire(daemon.directory, daemon.command);
  const locate = locator(direction);
  const words = [main, 'sync', locate(source, 'source'), locate(destination, 'destination'), '--yes', '--init', '-q'];
  const env = { ...process.env, MYRROR_SSH: wire.command, XDG_CACHE_HOME: join(daemon.directory, 'here') };
  return (what) => {
    execFileSync(process.execPath, words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const { sent, received } = wire.take();
    return { what, sent, received };
  };
}
