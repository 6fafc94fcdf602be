/** The tools that people use today, with the options that make them do the same job as nearly as they can. */
import { join } from 'node:path';

import type { Command } from '../command.ts';
import type { Contender, Sides } from '../contender.ts';

/** In a shell script: the source is $1, the destination $2. */
function script(text: string): (sides: Sides) => Command {
  return ({ source, destination }) => ({ line: ['sh', '-c', text, 'sh', source, destination] });
}

/** The content bytes that rsync sent, out of its `--stats`. */
export function readLiteralData(output: string): number | undefined {
  const found = /^Literal data: ([\d,]+) bytes/m.exec(output)?.[1];
  return found === undefined ? undefined : Number(found.replaceAll(',', ''));
}

/** rsync with the given options, from the inside of the source to the inside of the destination. */
export function rsync(...options: readonly string[]): Contender {
  const command =
    (...more: readonly string[]) =>
    ({ source, destination }: Sides): Command => ({
      line: ['rsync', ...options, ...more, `${source}/`, `${destination}/`],
    });
  return {
    label: ['rsync', ...options].join(' '),
    tool: 'rsync',
    command: command(),
    role: 'mirror',
    keepsDirectoryTimes: true,
    sent: { command: command('--stats'), read: readLiteralData },
  };
}

/** `cp -a` into an empty destination. */
export function copy(): Contender {
  const command = ({ source, destination }: Sides): Command => ({
    line: ['cp', '-a', `${source}/.`, `${destination}/`],
  });
  return { label: 'cp -a', tool: 'cp', command, role: 'mirror', keepsDirectoryTimes: true };
}

/** `cp -a` and `rsync -a` that end when what they wrote is on the disk, as a run of myrror does. */
export function durableCopies(): readonly Contender[] {
  const durable = (tool: 'cp' | 'rsync', label: string, text: string): Contender => ({
    label,
    tool,
    command: script(text),
    role: 'mirror',
    keepsDirectoryTimes: true,
  });
  return [
    durable('rsync', 'rsync -a, then sync', 'rsync -a "$1/" "$2/" && sync -f "$2"'),
    durable('cp', 'cp -a, then sync', 'cp -a "$1/." "$2/" && sync -f "$2"'),
  ];
}

/**
 * `rclone sync` with metadata (owner, mode, times of files), symlinks and empty directories. Times of
 * directories are beyond it.
 */
export function rclone(...options: readonly string[]): Contender {
  const command = ({ source, destination, state }: Sides): Command => ({
    line: ['rclone', 'sync', source, destination, '--metadata', '--links', '--create-empty-src-dirs', '-q', ...options],
    environment: { RCLONE_CONFIG: join(state, 'rclone.conf'), RCLONE_CACHE_DIR: state },
  });
  return {
    label: ['rclone sync', ...options].join(' '),
    tool: 'rclone',
    command,
    role: 'mirror',
    keepsDirectoryTimes: false,
  };
}

/**
 * Unison in one direction, unattended, with owner, mode and times of files. Times of directories are
 * beyond it. Its archives are kept in a directory of their own.
 */
export function unison(more: Partial<Contender> = {}): Contender {
  const options = '-batch -auto -silent -times -owner -group -numericids -perms -1 -confirmbigdel=false -log=false';
  const command = ({ source, destination, state }: Sides): Command => ({
    line: ['unison', source, destination, '-ui', 'text', '-force', source, ...options.split(' ')],
    environment: { UNISON: state },
  });
  return { label: 'unison', tool: 'unison', command, role: 'mirror', keepsDirectoryTimes: false, ...more };
}

/** The floor of whatever must look at every entry: both trees listed by `find` at the same time. */
export function findBoth(): Contender {
  const format = '"%y %m %U %G %s %T@ %P\\n"';
  const text = `find "$1" -printf ${format} > /dev/null & find "$2" -printf ${format} > /dev/null; wait`;
  return {
    label: 'find -printf, both trees',
    tool: 'find',
    command: script(text),
    role: 'reader',
    keepsDirectoryTimes: false,
  };
}

/**
 * The floor of whatever must hash both trees: OpenSSL over all files, two processes at a time. (`sha256sum`
 * of Debian 12 does not use the processor's instructions for it and takes several times as long.)
 */
export function sha256Both(): Contender {
  const text = 'find "$1" "$2" -type f -print0 | xargs -0 -n 16 -P 2 openssl dgst -sha256 > /dev/null';
  return {
    label: 'openssl sha256, two at a time',
    tool: 'openssl',
    command: script(text),
    role: 'reader',
    keepsDirectoryTimes: false,
  };
}

/** The floor of every program that Node runs. */
export function emptyNode(): Contender {
  const command = (): Command => ({ line: [process.execPath, '-e', '0'] });
  return { label: 'node -e 0', tool: 'node', command, role: 'reader', keepsDirectoryTimes: false };
}
