/**
 * The line to another machine: an sshd on this one, with keys and a configuration of its own, that is started
 * when it is first needed. So both ends share this machine's cores, and nothing is lost between them.
 */
import { Sshd, whyNoSshd } from '../test/ssh/sshd.ts';

let sshd: Sshd | undefined;

/** Starts it unless it runs. Throws a RangeError where there is none. */
export async function openLine(): Promise<void> {
  const why = whyNoSshd();
  if (why !== null) throw new RangeError(why);
  sshd ??= await Sshd.start();
}

/** Ends it if it runs. */
export async function closeLine(): Promise<void> {
  await sshd?.[Symbol.asyncDispose]();
  sshd = undefined;
}

/** The ssh command that gets there, as one text. */
export function lineCommand(): string {
  if (sshd === undefined) throw new Error('the line is not open');
  return sshd.command;
}

/** A directory of this machine, as it is called over the line. */
export function far(directory: string): string {
  return `far:${directory}`;
}
