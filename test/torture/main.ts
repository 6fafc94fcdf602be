/**
 * `npm run torture [-- PART...] [--minutes N] [--share S]`: runs parts of the torture, all without a name, one after
 * the other, and writes what they have come to into docs/reliability.md. N is the length of the soak (60), S the
 * part of all points that is tried (1). `histories --seed N` plays that single history again, and writes nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure } from './figures.ts';
import { type Came, withPart } from './report.ts';

const SECONDS_PER_MINUTE = 60;
const USUAL_MINUTES = '60';
const LONGEST_TEST = 24 * 3600 * 1000;
const REPORT = 'docs/reliability.md';

interface Part {
  readonly files: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What it comes to if it passes, where the tests themselves tell no figures. */
  readonly figure?: Figure;
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: USUAL_MINUTES },
    share: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
});

const inputs = process.env.FUZZ_INPUTS ?? '1000000';
const ALL_SSH_KILLS = 20_000;
const sshKills = process.env.SSH_KILLS ?? `${Math.ceil(ALL_SSH_KILLS * Number(values.share))}`;
const FUZZ_SEED = Number(process.env.FUZZ_SEED ?? 1);
const historyRounds = process.env.HISTORIES_ROUNDS ?? '30';

/** Hardest first. */
const parts: Readonly<Record<string, Part>> = {
  'power-cuts': { files: ['test/torture/power-cuts'] },
  errnos: { files: ['test/crash/whole-run-faults', 'test/crash/errno-sweep'] },
  'full-disks': { files: ['test/torture/full-disk'] },
  folding: { files: ['test/torture/folding'] },
  kills: {
    files: [
      'whole-run.test',
      'whole-run-list',
      'transaction-crash',
      'wire-kill',
      'kill.test',
      'cut.test',
      'cancel',
    ].map((name) => `test/crash/${name}`),
  },
  'ssh-kills': { files: ['test/ssh/kill'], environment: { SSH_KILLS: sshKills } },
  chains: { files: ['test/crash/kill-chains'] },
  worlds: { files: ['test/worlds'], environment: { WORLDS_STRIDE: '1', WORLDS_REAL: '5000' } },
  fuzz: {
    files: ['test/fuzz'],
    environment: { FUZZ_INPUTS: inputs },
    figure: { part: 'fuzz', what: 'hostile inputs', seed: FUZZ_SEED, counts: { 'of each kind': Number(inputs) } },
  },
  histories: {
    files: ['test/torture/histories.test'],
    environment: {
      HISTORIES_ROUNDS: historyRounds,
      ...(values.seed === undefined ? {} : { HISTORIES_ALONE: values.seed }),
    },
  },
  soak: {
    files: ['test/torture/soak'],
    environment: { SOAK_SECONDS: `${Number(values.minutes) * SECONDS_PER_MINUTE}` },
  },
};

/** True if nothing failed. */
function run(name: string, { files, environment, figure }: Part): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'torture-'));
  const told = join(directory, 'figures');
  writeFileSync(told, '');
  const start = performance.now();
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--silent=false', '--reporter=dot'];
  const ran = spawnSync(process.execPath, [...words, `--testTimeout=${LONGEST_TEST}`, ...files], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CRASH_SHARE: values.share, MYRROR_FIGURES: told, ...environment },
  });
  const lines = readFileSync(told, 'utf8').split('\n').filter(Boolean);
  rmSync(directory, { recursive: true });
  const came: Came = {
    name,
    share: values.share,
    passed: ran.status === 0,
    minutes: (performance.now() - start) / (SECONDS_PER_MINUTE * 1000),
    figures: figure === undefined ? lines.map((line) => JSON.parse(line) as Figure) : [figure],
  };
  if (values.seed === undefined) writeFileSync(REPORT, withPart(readFileSync(REPORT, 'utf8'), came));
  return came.passed;
}

const names = positionals.length > 0 ? positionals : Object.keys(parts);
const unknown = names.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}\n`);
  process.exit(2);
}
const failed = names.filter((name) => {
  process.stdout.write(`== ${name}\n`);
  return !run(name, parts[name] as Part);
});
process.stdout.write(failed.length > 0 ? `failed: ${failed.join(', ')}\n` : `passed: ${names.join(', ')}\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
