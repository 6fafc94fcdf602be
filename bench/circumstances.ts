/** What the figures depend on: the machine and the versions of all tools. */
import { cpus, release, totalmem } from 'node:os';

import { runCommand } from './command.ts';
import type { Tool } from './contender.ts';
import { myrrorCommand } from './contenders/myrror.ts';
import type { Circumstances } from './result.ts';

const VERSION_COMMANDS: Readonly<Record<Tool | 'time' | 'strace', readonly string[]>> = {
  myrror: myrrorCommand('--version').line,
  node: [process.execPath, '--version'],
  rsync: ['rsync', '--version'],
  cp: ['cp', '--version'],
  rclone: ['rclone', 'version'],
  unison: ['unison', '-version'],
  find: ['find', '--version'],
  openssl: ['openssl', 'version'],
  ssh: ['sh', '-c', 'ssh -V 2>&1'],
  tar: ['tar', '--version'],
  time: ['/usr/bin/time', '--version'],
  strace: ['strace', '--version'],
};

const GIBIBYTE = 2 ** 30;

/** The version of every tool that is installed, by its name. */
export function installedVersions(): Readonly<Record<string, string>> {
  const versions: Record<string, string> = {};
  for (const [tool, line] of Object.entries(VERSION_COMMANDS)) {
    const { output, failure } = runCommand({ line }, false);
    if (failure === undefined) versions[tool] = /\d+(\.\d+)+\S*/.exec(output)?.[0] ?? '(version not told)';
  }
  return versions;
}

/** This machine, now. */
export function circumstances(seed: string, versions: Readonly<Record<string, string>>): Circumstances {
  const processors = cpus();
  const memory = (totalmem() / GIBIBYTE).toFixed(0);
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    seed,
    machine: `${processors[0]?.model ?? 'unknown processor'}, ${processors.length} cores, ${memory} GiB, ${process.arch}`,
    kernel: `${process.platform} ${release()}`,
    versions,
  };
}
