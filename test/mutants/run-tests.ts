/** Runs tests of a copy of the project until the first that fails. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What came of it: all passed, one failed (its name), or they did not come to an end. */
export type Verdict = { readonly kind: 'passed' | 'endless' } | { readonly kind: 'failed'; readonly by: string };

/** A test that takes longer than this is in an endless loop, which is noticed too. */
const TEST_MILLISECONDS = 120_000;
/** So much of the output is kept: enough for the names of what failed. */
const KEPT = 200_000;
/** Tests of the built command. */
const BUILT = /^test\/(?:end-to-end|ssh|cases\/(?:exfat|inputs|kinds|scarce|two-runs))/;
const FAILED = /^\s*(?:×|FAIL|✗)\s+(.*)$/m;

/** How tests are run. */
export interface RunOptions {
  /** Of the points of the crash tests. */
  readonly share: number;
  /** Milliseconds after which all is ended from outside: that is what ends synchronous loops. */
  readonly limit: number;
}

/** Filters that name nothing are left out; without any left all pass. */
export async function runTests(copy: string, filters: readonly string[], how: RunOptions): Promise<Verdict> {
  const files = filters.filter((filter) => existsSync(join(copy, filter)));
  if (files.length === 0) return { kind: 'passed' };
  if (files.some((file) => BUILT.test(file))) {
    execFileSync(process.execPath, ['tools/build.mjs', '--no-types'], {
      cwd: copy,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const options = ['run', '--bail=1', '--no-color', '--reporter=default', `--testTimeout=${TEST_MILLISECONDS}`];
  const child = spawn(process.execPath, [join(copy, 'node_modules/vitest/vitest.mjs'), ...options, ...files], {
    cwd: copy,
    env: { ...process.env, CRASH_SHARE: String(how.share), NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      output = (output + text).slice(-KEPT);
    });
  }
  let endless = false;
  const timer = setTimeout(() => {
    endless = true;
    // The whole group: tests run in processes of their own.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, how.limit);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  clearTimeout(timer);
  if (endless) return { kind: 'endless' };
  if (code === 0) return { kind: 'passed' };
  return { kind: 'failed', by: FAILED.exec(output)?.[1]?.trim() ?? lastLine(output) };
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
