/** Where a list or a plan goes: to the file of `--output`, or to standard output. */
import { createWriteStream } from 'node:fs';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { MyrrorError, writeTextFile } from '../../index.ts';
import type { Outlet } from '../console/outlet.ts';
import { DeliveryError } from './delivery-error.ts';

/** Writes a text once; resolves to a word for where it went, null if it went to standard output. */
export type Deliver = (chunks: Iterable<string>) => Promise<string | null>;

export interface DeliverySettings {
  /** The file of `--output`. */
  readonly output: string | undefined;
  /** Standard output belongs to the events: without a file the text goes nowhere. */
  readonly json: boolean;
  readonly stdout: Outlet;
  notice(text: string): void;
}

/**
 * Checks where the text is to go, so that a long run does not fail at its end. Throws MyrrorError
 * `usage` for a file that cannot be written; what it returns throws DeliveryError.
 */
export async function prepareDelivery(settings: DeliverySettings): Promise<Deliver> {
  const { output, stdout } = settings;
  if (output !== undefined) return await prepareFile(output);
  if (!settings.json) return (chunks) => toOutlet(chunks, stdout);
  return async () => {
    settings.notice('the text itself is not written, since --json takes standard output; name a file with -o');
    return null;
  };
}

async function prepareFile(output: string): Promise<Deliver> {
  const file = await resolved(output);
  const status = await statusOf(file);
  if (status?.isDirectory() === true) throw unusable(output, 'it is a directory');
  // A pipe or a device has no other name that could be renamed onto it.
  if (status !== null && !status.isFile()) return (chunks) => toStream(chunks, file, output);
  try {
    await access(dirname(file), constants.W_OK);
  } catch (error) {
    throw unusable(
      output,
      errnoOf(error) === 'EACCES' ? 'its directory cannot be written' : 'its directory is not there',
    );
  }
  return (chunks) => toFile(chunks, file, output);
}

/** The file itself if `output` is a symlink to it, so that the symlink is kept. */
async function resolved(output: string): Promise<string> {
  try {
    return await realpath(output);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return output;
  }
}

async function statusOf(file: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  try {
    return await stat(file);
  } catch (error) {
    if (errnoOf(error) === null) throw error;
    return null;
  }
}

async function toFile(chunks: Iterable<string>, file: string, output: string): Promise<string> {
  await writeTextFile(file, chunks);
  return output;
}

async function toStream(chunks: Iterable<string>, file: string, output: string): Promise<string> {
  try {
    await pipeline(chunks, createWriteStream(file, { flags: 'w' }));
  } catch (error) {
    throw isErrno(error) ? new DeliveryError(output, error) : error;
  }
  return output;
}

async function toOutlet(chunks: Iterable<string>, stdout: Outlet): Promise<null> {
  await stdout.writeAll(chunks);
  if (stdout.failure !== null) throw new DeliveryError('standard output', stdout.failure);
  return null;
}

function unusable(output: string, why: string): MyrrorError {
  return new MyrrorError('usage', `cannot write ${output}: ${why}`, { hint: 'Name another file with -o.' });
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

function errnoOf(error: unknown): string | null {
  return isErrno(error) ? (error.code ?? null) : null;
}
