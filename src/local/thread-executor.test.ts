import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asBytes } from '../core/tree/byte-string.ts';
import { SystemError } from '../system/system-error.ts';
import type { JobCounts } from './executor.ts';
import { ThreadExecutor } from './thread-executor.ts';
import { errorParts } from './thread-message.ts';

/** A worker that does what the first exclude pattern of a scan request says. */
const PROGRAM = `
import { parentPort, threadId } from 'node:worker_threads';
parentPort.on('message', ({ id, input, control }) => {
  const flags = new Int32Array(control, 0, 1);
  const counters = new Float64Array(control, 16, 2);
  const [what, detail] = input.exclude;
  if (what === 'crash') throw new Error('crashed');
  if (what === 'exit') process.exit(7);
  if (what === 'fail') return parentPort.postMessage({ id, error: JSON.parse(detail) });
  if (what === 'count') counters[0] = 5, counters[1] = 50;
  while (what === 'wait' && Atomics.load(flags, 0) === 0) Atomics.wait(flags, 0, 0, 10);
  if (what === 'wait') return parentPort.postMessage({ id, error: { kind: 'myrror', code: 'cancelled', message: 'interrupted', cause: null } });
  parentPort.postMessage({ id, output: threadId });
});
parentPort.postMessage('ready');
`;

/** A worker that takes its time to load, and says in a file when it has. */
const SLOW_PROGRAM = `
import { writeFileSync } from 'node:fs';
import { parentPort, threadId } from 'node:worker_threads';
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
writeFileSync(new URL('loaded-' + threadId, import.meta.url), '');
parentPort.postMessage('ready');
`;

let directory = '';
let executor: ThreadExecutor;
const quiet = { signal: new AbortController().signal };

function open(threads: number): ThreadExecutor {
  executor = new ThreadExecutor({ threads, program: pathToFileURL(join(directory, 'program.mjs')) });
  return executor;
}

function ask(what: string, detail = '', watch: Parameters<ThreadExecutor['run']>[2] = quiet): Promise<unknown> {
  return executor.run('scan', { root: asBytes('/'), key: '', side: 'source', exclude: [what, detail] }, watch);
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'myrror-threads-'));
  writeFileSync(join(directory, 'program.mjs'), PROGRAM);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => executor.close());

/** A program that has nothing else to wait for than the end of what it closes. */
const CLOSING = `
import { ThreadExecutor } from ${JSON.stringify(new URL('thread-executor.ts', import.meta.url).href)};
const executor = new ThreadExecutor({ threads: 1, program: new URL('program.mjs', import.meta.url) });
const input = { root: '/', key: '', side: 'source', exclude: ['wait', ''] };
const job = executor.run('scan', input, { signal: new AbortController().signal }).catch(() => undefined);
await new Promise((resolve) => setTimeout(resolve, 300));
await executor.close();
await job;
console.log('closed');
`;

describe('jobs in threads', () => {
  it('are ended by closing, which the process lives to see', async () => {
    open(1);
    const file = join(directory, 'closing.mjs');
    writeFileSync(file, CLOSING);
    const root = join(import.meta.dirname, '../..');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], { cwd: root });
    expect(stdout).toBe('closed\n');
  });

  it('can be closed at once: threads that still load are let finish', async () => {
    writeFileSync(join(directory, 'slow.mjs'), SLOW_PROGRAM);
    executor = new ThreadExecutor({ threads: 2, program: pathToFileURL(join(directory, 'slow.mjs')) });
    for (let asked = 0; asked < 3; asked++) executor.startThread();
    await executor.close();
    executor.startThread();
    expect(readdirSync(directory).filter((name) => name.startsWith('loaded-'))).toHaveLength(2);
  });

  it('share no more threads than there may be, and use them again', async () => {
    open(2);
    const first = await Promise.all(Array.from({ length: 9 }, () => ask('answer')));
    const second = await Promise.all(Array.from({ length: 9 }, () => ask('answer')));
    expect(new Set([...first, ...second]).size).toBeLessThanOrEqual(2);
  });

  it('fail with the error that the job threw, its code and its hint', async () => {
    open(1);
    const parts = {
      kind: 'myrror',
      code: 'unreadable-root',
      message: 'gone',
      hint: 'look',
      cause: { kind: 'system', call: 'open', errno: 5, code: 'EIO' },
    };
    await expect(ask('fail', JSON.stringify(parts))).rejects.toMatchObject({
      name: 'MyrrorError',
      code: 'unreadable-root',
      message: 'gone',
      hint: 'look',
      cause: { name: 'SystemError', code: 'EIO' },
    });
    const system = errorParts(new SystemError('statx', 13, 'EACCES'));
    await expect(ask('fail', JSON.stringify(system))).rejects.toBeInstanceOf(SystemError);
    await expect(ask('fail', JSON.stringify(errorParts(new TypeError('a bug'))))).rejects.toMatchObject({
      message: 'a bug',
    });
  });

  it.each(['crash', 'exit'])(
    'fail if their thread comes to an end (%s), and others are done by a new one',
    async (how) => {
      open(1);
      const lost = ask(how);
      const next = ask('answer');
      await expect(lost).rejects.toBeInstanceOf(Error);
      expect(await next).toBeTypeOf('number');
    },
  );

  it('are told to stop while they run', async () => {
    open(1);
    const controller = new AbortController();
    const running = ask('wait', '', { signal: controller.signal, progress: () => controller.abort() });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await ask('answer')).toBeTypeOf('number');
  });

  it('never begin if they are told to stop while they wait', async () => {
    open(1);
    const first = new AbortController();
    const second = new AbortController();
    const running = ask('wait', '', { signal: first.signal });
    const waiting = ask('answer', '', { signal: second.signal });
    second.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    first.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(ask('answer', '', { signal: second.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('tell how far they are, at the latest at their end', async () => {
    open(1);
    const counts: JobCounts[] = [];
    await ask('count', '', { ...quiet, progress: (seen) => void counts.push(seen) });
    expect(counts[counts.length - 1]).toEqual({ entries: 5, bytes: 50 });
  });

  it('end when the executor is closed', async () => {
    open(1);
    const running = ask('wait');
    const waiting = ask('answer');
    const ended = Promise.allSettled([running, waiting]);
    await executor.close();
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(ask('answer')).rejects.toMatchObject({ code: 'cancelled' });
  });
});
