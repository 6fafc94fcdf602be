import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli } from './run-cli.ts';
import { describeTree, makeScratch, removeScratch, writeTree } from './tree.ts';

const FILES = 1500;

let scratch: string;

beforeEach(() => {
  scratch = makeScratch();
  const files = Array.from({ length: FILES }, (_, index) => [
    `d${index % 20}/f${index}`,
    `content ${index} `.repeat(200),
  ]);
  writeTree(join(scratch, 'source'), Object.fromEntries(files) as Record<string, string>);
});

afterEach(() => removeScratch(scratch));

const words = ['sync', 'source', 'destination', '--yes', '--json'];

/** Starts a sync and waits until its standard output says that it has begun to copy. */
async function startedCopying() {
  const running = startCli(words, { cwd: scratch });
  let said = '';
  await new Promise<void>((resolve) => {
    running.process.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.includes('"phase":"stage"')) resolve();
    });
    running.process.on('exit', () => resolve());
  });
  return running;
}

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s leaves a state that the same command finishes', async (name, code) => {
    const running = await startedCopying();
    running.process.kill(name);
    const { exitCode, stderr, stdout } = await running.ended;
    // The last file may have been placed before the signal came.
    if (exitCode !== 0) {
      expect(exitCode).toBe(code);
      expect(stderr).toContain('Stopping: the current step is finished first.');
      expect(stderr).toContain('run the same command again');
      expect(stdout.trimEnd().split('\n').at(-1)).toContain('"result":"incomplete"');
    }
    expect((await runCli(words, { cwd: scratch })).exitCode).toBe(0);
    expect(describeTree(join(scratch, 'destination'))).toEqual(describeTree(join(scratch, 'source')));
  });

  it('that comes twice ends the process, and the same command still finishes', async () => {
    const running = await startedCopying();
    running.process.kill('SIGINT');
    running.process.kill('SIGTERM');
    expect([0, 130, 143]).toContain((await running.ended).exitCode);
    expect((await runCli(words, { cwd: scratch })).exitCode).toBe(0);
    expect(describeTree(join(scratch, 'destination'))).toEqual(describeTree(join(scratch, 'source')));
  });
});

describe('a reader that goes away', () => {
  it('does not stop the run', async () => {
    const running = await startedCopying();
    running.process.stdout?.destroy();
    running.process.stderr?.destroy();
    expect((await running.ended).exitCode).toBe(0);
    expect(describeTree(join(scratch, 'destination'))).toEqual(describeTree(join(scratch, 'source')));
  });
});
