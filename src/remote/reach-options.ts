/** Checks what a run was told about the way to other machines, whether or not it goes to any. */
import { accessSync, constants, statSync } from 'node:fs';
import { MyrrorError } from '../core/error.ts';
import { parseRate } from './limited-link.ts';
import { splitWords } from './ssh-command.ts';

export interface ReachOptions {
  readonly ssh?: string | undefined;
  readonly runtime?: string | undefined;
  readonly bwlimit?: string | undefined;
}

/** Throws MyrrorError `usage` for an ssh command that is none, a runtime that is no file to be read, a rate that is none. */
export function checkReach({ ssh, runtime, bwlimit }: ReachOptions): void {
  if (bwlimit !== undefined) parseRate(bwlimit);
  if (ssh !== undefined && (splitWords(ssh)[0] ?? '') === '')
    throw new MyrrorError('usage', 'the ssh command is empty');
  if (runtime !== undefined) checkRuntime(runtime);
}

function checkRuntime(file: string): void {
  let isFile: boolean;
  try {
    accessSync(file, constants.R_OK);
    isFile = statSync(file).isFile();
  } catch (error) {
    throw new MyrrorError('usage', `cannot read the runtime ${file}: ${(error as Error).message}`, { cause: error });
  }
  if (!isFile) throw new MyrrorError('usage', `the runtime ${file} is no file`);
}
