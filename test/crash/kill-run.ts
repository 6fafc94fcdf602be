/** A run in a process of its own: begun, killed at a moment or left to end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child: string = fileURLToPath(new URL('kill-child.mjs', import.meta.url));

/** What the run says of itself in the end. */
export interface ChildReport {
  readonly result: string;
  readonly reusedBytes: number;
  readonly received: number;
  readonly resumed: boolean;
  readonly problems: readonly unknown[];
}

/** Mirrors to the end. Throws if the process ends without a report. */
export async function runToTheEnd(source: string, destination: string): Promise<ChildReport> {
  const { report, text } = await runAndKill(source, destination, () => undefined);
  if (report === null) throw new Error(`the run ended without a report: ${text}`);
  return report;
}

/** What became of a run that was to be killed: no report if it was. */
export interface Killed {
  readonly report: ChildReport | null;
  readonly text: string;
  /** Milliseconds from the beginning of its work to the end of the process. */
  readonly lasted: number;
}

/** Runs; `begun` is called when the work begins, with a way to kill the process at once. */
export function runAndKill(source: string, destination: string, begun: (kill: () => void) => void): Promise<Killed> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, source, destination], { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    let start = 0;
    running.stderr.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    running.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (start !== 0 || !text.includes('ready\n')) return;
      start = performance.now();
      begun(() => kill(running));
    });
    running.on('error', reject);
    running.on('close', () => resolve({ report: reportIn(text), text, lasted: performance.now() - start }));
  });
}

function kill(running: ChildProcess): void {
  running.kill('SIGKILL');
}

function reportIn(text: string): ChildReport | null {
  const line = text.split('\n').find((one) => one.startsWith('{'));
  return line === undefined ? null : (JSON.parse(line) as ChildReport);
}
