/** The same tools with one of the trees at the other end of a line, and what is as fast as a line can be. */
import { join } from 'node:path';
import type { Command } from '../command.ts';
import type { Contender, Sides } from '../contender.ts';
import { far, lineCommand } from '../line.ts';
import { myrrorCommand } from './myrror.ts';

export type Direction = 'to' | 'from';

/** Source and destination as a tool is told them. */
function ends({ source, destination }: Sides, direction: Direction): readonly [string, string] {
  return direction === 'to' ? [source, far(destination)] : [far(source), destination];
}

/** `myrror sync`; what it keeps of listings is kept apart for each contender. */
export function farMyrror(direction: Direction, more: Partial<Contender> = {}): Contender {
  const command = (sides: Sides): Command => ({
    ...myrrorCommand('sync', ...ends(sides, direction), '--yes', '--init', '--json', '--ssh', lineCommand()),
    environment: { XDG_CACHE_HOME: join(sides.state, 'cache') },
  });
  return {
    label: `myrror, ${direction} far`,
    tool: 'myrror',
    command,
    role: 'mirror',
    keepsDirectoryTimes: true,
    ...more,
  };
}

export function farRsync(direction: Direction, ...options: readonly string[]): Contender {
  const command = (sides: Sides): Command => {
    const [from, to] = ends(sides, direction);
    return { line: ['rsync', ...options, '-e', lineCommand(), `${from}/`, `${to}/`] };
  };
  const label = ['rsync', ...options, `${direction} far`].join(' ');
  return { label, tool: 'rsync', command, role: 'mirror', keepsDirectoryTimes: true };
}

/** In a shell script: $1 and $2 are the local names of the trees, the rest is the ssh command. */
function script(text: string): (sides: Sides) => Command {
  return ({ source, destination }) => ({ line: ['sh', '-c', text, 'sh', source, destination] });
}

/** A stream of `tar` into an empty tree. */
export function farTar(direction: Direction): Contender {
  const command = (sides: Sides): Command => {
    const ssh = lineCommand();
    const pack = `tar cf - -C '${sides.source}' .`;
    const unpack = `tar xpf - -C '${sides.destination}'`;
    return {
      line: ['sh', '-c', direction === 'to' ? `${pack} | ${ssh} far "${unpack}"` : `${ssh} far "${pack}" | ${unpack}`],
    };
  };
  return { label: `tar, ${direction} far`, tool: 'tar', command, role: 'mirror', keepsDirectoryTimes: true };
}

/** The bytes of all files, and nothing else. */
export function farCat(): Contender {
  const command = (sides: Sides): Command =>
    script(`find "$1" -type f -exec cat {} + | ${lineCommand()} far 'cat > /dev/null'`)(sides);
  return { label: 'ssh cat', tool: 'ssh', command, role: 'reader', keepsDirectoryTimes: false };
}

/** A login. */
export function farTrue(): Contender {
  const command = (): Command => ({ line: ['sh', '-c', `${lineCommand()} far true`] });
  return { label: 'ssh true', tool: 'ssh', command, role: 'reader', keepsDirectoryTimes: false };
}
