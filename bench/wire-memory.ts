/**
 * Prints the peak memory of each end of runs over ssh: `npm run wire-memory`. MEMORY_FILES small files (1,000,000) are
 * mirrored to the other side of a real sshd, which is this machine, then nothing is to do, in both directions. The
 * figures are the largest resident sets that GNU time tells of this process's command and of the Node over there.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { far } from '../test/ssh/remote-runs.ts';
import { Sshd, whyNoSshd } from '../test/ssh/sshd.ts';
import { removeTree } from './place.ts';
import { growTree } from './tree.ts';
import { smallFiles } from './workloads/shapes.ts';

const FILES = Number(process.env.MEMORY_FILES ?? 1_000_000);
/** The most that either end may use, MB of a million bytes. */
const MOST = 400;
const KIBIBYTE = 1024;
const MEGABYTE = 1_000_000;
const SETTLING = 2500;
const GNU_TIME = '/usr/bin/time';
const SHARED_MEMORY = '/dev/shm';
const main = join(import.meta.dirname, '../dist/cli/main.js');

const missing = existsSync(GNU_TIME) ? whyNoSshd() : 'no GNU time here: apt-get install time';
if (missing !== null) throw new Error(missing);
const sshd = await Sshd.start();
const base = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'wire-memory-'));
const [near, there] = [join(base, 'near'), join(base, 'there')];
try {
  sshd.session({ path: `${wrapNode()}:${process.env.PATH}` });
  const [source, destination] = [join(base, 'source'), join(base, 'destination')];
  for (const root of [source, destination]) mkdirSync(root);
  growTree(source, smallFiles(FILES), 'memory');
  await pause(SETTLING);
  console.log(['what', 'seconds', 'near MB', 'far MB', 'at most'].join('\t'));
  // Whichever way a first mirror goes, the far side has the tree, the near one has both listings.
  measure(`${FILES} files, first mirror to far`, source, far(destination));
  measure(`${FILES} files, nothing to do, to far`, source, far(destination));
  measure(`${FILES} files, nothing to do, from far, listed anew`, far(source), destination);
  measure(`${FILES} files, nothing to do, from far`, far(source), destination);
} finally {
  removeTree(base);
  await sshd[Symbol.asyncDispose]();
}

/** A directory with a `node` that tells its peak when it ends. */
function wrapNode(): string {
  const directory = join(base, 'bin');
  const node = join(directory, 'node');
  mkdirSync(directory);
  writeFileSync(node, `#!/bin/sh\nexec ${GNU_TIME} -q -o '${there}' -f %M '${process.execPath}' "$@"\n`);
  chmodSync(node, 0o755);
  return directory;
}

function measure(what: string, from: string, to: string): void {
  const words = ['-q', '-o', near, '-f', '%M', process.execPath, main, 'sync', from, to, '--yes', '-q'];
  const env = { ...process.env, MYRROR_SSH: sshd.command, XDG_CACHE_HOME: join(base, 'cache') };
  const began = performance.now();
  execFileSync(GNU_TIME, words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const seconds = (performance.now() - began) / 1000;
  const peaks = [near, there].map((file) => (Number(readFileSync(file, 'latin1')) * KIBIBYTE) / MEGABYTE);
  const isMissed = peaks.some((peak) => !(peak <= MOST));
  if (isMissed) process.exitCode = 1;
  const figures = peaks.map((peak) => peak.toFixed(0));
  console.log([what, seconds.toFixed(1), ...figures, MOST, ...(isMissed ? ['MISSED'] : [])].join('\t'));
}
