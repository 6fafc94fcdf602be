/** The beginning of a login: ssh is on its way to the other machine before what will speak to it is loaded. */
import { FarProcess } from './far-process.ts';
import { REMOTE_COMMAND } from './remote-command.ts';
import { sshCommand, USUAL_COMMAND } from './ssh-command.ts';

export interface Login {
  readonly user: string | null;
  readonly host: string;
  /** The ssh program with its options, as one text; by default `ssh`. */
  readonly command?: string | undefined;
  /** Gets each line that is printed on standard error over there or by ssh, fit to be shown. */
  readonly tell?: (line: string) => void;
}

/** Throws MyrrorError `usage` for an ssh command that is none. */
export function startSsh({ user, host, command = USUAL_COMMAND, tell }: Login): FarProcess {
  return new FarProcess(sshCommand(command, user, host, REMOTE_COMMAND), tell ?? ((): void => undefined));
}
