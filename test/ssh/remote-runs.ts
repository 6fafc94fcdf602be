/** Runs of the built command with roots behind a test's sshd. All machines are one, so that trees can be looked at. */
import { join } from 'node:path';
import type { Manner } from '../end-to-end/command.ts';
import type { Sshd } from './sshd.ts';

/** Where the two roots are. */
export interface Direction {
  readonly name: string;
  readonly source: 'here' | 'there';
  readonly destination: 'here' | 'there';
}

export const directions: readonly Direction[] = [
  { name: 'local to remote', source: 'here', destination: 'there' },
  { name: 'remote to local', source: 'there', destination: 'here' },
  { name: 'remote to remote', source: 'there', destination: 'there' },
  { name: 'local to local', source: 'here', destination: 'here' },
];

/** The location of a path on the other machine. */
export function far(path: string): string {
  return `far:${path}`;
}

/** How the two roots of a direction are told to the command. */
export function locator({ source, destination }: Direction): (path: string, side: 'source' | 'destination') => string {
  const where = { source, destination };
  return (path, side) => (where[side] === 'there' ? far(path) : path);
}

/** How a command is run so that it gets to the other machine; what it remembers stays in the test's directory. */
export function reaching(sshd: Sshd, command: string = sshd.command): Manner {
  return { by: ['env', `MYRROR_SSH=${command}`, `XDG_CACHE_HOME=${join(sshd.directory, 'here')}`] };
}
