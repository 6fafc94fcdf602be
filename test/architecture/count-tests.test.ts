/** The counts that `.ci/run` ends with: true, and red when there was nothing to count. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

describe('counting tests', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'myrror-count-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  function count(results: string | null): { lastLine: string | undefined; exitCode: number | null } {
    const path = join(directory, 'results.json');
    if (results !== null) writeFileSync(path, results);
    const run = spawnSync(process.execPath, [join(project, 'tools/count-tests.mjs'), path], { encoding: 'utf8' });
    return { lastLine: run.stdout.trimEnd().split('\n').at(-1), exitCode: run.status };
  }

  function file(status: string, ...tests: string[]): object {
    return { status, assertionResults: tests.map((one) => ({ status: one })) };
  }

  it('is green when all that ran has passed', () => {
    const testResults = [file('passed', 'passed', 'passed', 'skipped'), file('passed', 'passed', 'todo')];
    expect(count(JSON.stringify({ testResults }))).toEqual({ lastLine: '3 passed, 0 failed, 2 skipped', exitCode: 0 });
  });

  it('is red when a test has failed', () => {
    const testResults = [file('failed', 'passed', 'failed')];
    expect(count(JSON.stringify({ testResults }))).toEqual({ lastLine: '1 passed, 1 failed, 0 skipped', exitCode: 1 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const testResults = [file('passed', 'passed'), file('failed')];
    expect(count(JSON.stringify({ testResults }))).toEqual({ lastLine: '1 passed, 1 failed, 0 skipped', exitCode: 1 });
  });

  it('is red when nothing ran', () => {
    expect(count(JSON.stringify({ testResults: [] }))).toEqual({
      lastLine: '0 passed, 0 failed, 0 skipped',
      exitCode: 1,
    });
  });

  it.each([
    ['are not there', null],
    ['were cut off', '{"testResults": ['],
  ])('is red when the results %s', (_, results) => {
    expect(count(results)).toEqual({ lastLine: '0 passed, 0 failed, 0 skipped', exitCode: 1 });
  });
});
