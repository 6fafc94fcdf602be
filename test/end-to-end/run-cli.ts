/** Runs the built command as users do: a process of its own, nothing mocked. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

/** What a process has left behind. */
export interface Ended {
  /** Null if it was killed. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  /** The output that goes to a device which takes nothing, as a full disk. Default: none. */
  readonly full?: 'stdout' | 'stderr';
}

export interface RunningCli {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts the command; its standard input is no terminal and empty. Throws if it was not built. */
export function startCli(words: readonly string[], options: CliOptions = {}): RunningCli {
  if (!existsSync(main)) throw new Error(`${main} is not there: run \`npm run build\` first`);
  const device = options.full === undefined ? null : openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [main, ...words], {
    cwd: options.cwd,
    stdio: ['ignore', pipeOr(device, options.full === 'stdout'), pipeOr(device, options.full === 'stderr')],
  });
  if (device !== null) closeSync(device);
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout: stdout(), stderr: stderr() }));
  });
  return { process: child, ended };
}

/** Runs the command to its end. */
export async function runCli(words: readonly string[], options: CliOptions = {}): Promise<Ended> {
  return await startCli(words, options).ended;
}

/** The last line of standard output of a run with `--json`. */
export function lastEvent({ stdout }: Ended): Readonly<Record<string, unknown>> {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  return JSON.parse(line) as Readonly<Record<string, unknown>>;
}

function pipeOr(device: number | null, full: boolean): number | 'pipe' {
  return full && device !== null ? device : 'pipe';
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
