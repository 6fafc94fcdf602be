/** Runs that meet: locks that somebody has left or holds elsewhere, chains of mirrors, lists made during a run. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { newLockName } from '../../src/system/portable/lock-owner.ts';
import { myrror, plainMyrror, type Ran, sync } from '../end-to-end/command.ts';
import { tracesOf } from '../end-to-end/look.ts';
import { expectEqualTrees, planted } from '../end-to-end/mirrored.ts';
import { plant, type Sketch } from '../end-to-end/plant.ts';

const REFUSED = 4;
const PROBLEMS = 3;
const HOST = 1;
const PROCESS = 4;
const START = 5;
const START_FIELD = 20;

const preload = fileURLToPath(new URL('without-native.cjs', import.meta.url));
/** With and without the system's own locks. */
const manners = [
  ['native calls', []],
  ['node:fs alone', ['env', `NODE_OPTIONS=--require=${preload}`]],
] as const;

function nameWith(values: Readonly<Record<number, string>>): string {
  return newLockName()
    .split('.')
    .map((field, index) => values[index] ?? field)
    .join('.');
}

/** The name of the lock file of a process that was killed. */
async function nameOfKilled(): Promise<string> {
  const other = spawn('sleep', ['1000']);
  await new Promise((resolve) => other.once('spawn', resolve));
  const text = readFileSync(`/proc/${other.pid}/stat`, 'latin1');
  const start = text.slice(text.lastIndexOf(')') + 1).split(' ')[START_FIELD] ?? '';
  const name = nameWith({ [PROCESS]: String(other.pid), [START]: start });
  other.kill('SIGKILL');
  await new Promise((resolve) => other.once('exit', resolve));
  return name;
}

describe.runIf(process.platform === 'linux')('a lock file', () => {
  it.each(manners)('of a killed process holds nobody up, and is removed by the next run: %s', async (_how, by) => {
    const pair = planted({ f: 'F' }, { '.myrror/staged': null });
    const state = join(pair.destination, '.myrror');
    writeFileSync(join(state, await nameOfKilled()), '');
    expect((await plainMyrror(['status', pair.destination], { by })).out).toMatch(/left by process .* which is gone/);
    expect((await myrror(['sync', pair.source, pair.destination, '--yes'], { by })).code).toBe(0);
    expectEqualTrees(pair);
    expect(readdirSync(state).filter((name) => name.startsWith('lock'))).toEqual([]);
    expect((await plainMyrror(['status', pair.destination], { by })).out).toContain('Nothing is interrupted');
  });

  it.each(manners)('of another host refuses the run and is never broken: %s', async (_how, by) => {
    const pair = planted({ f: 'F' }, { '.myrror': null, g: 'G' });
    const name = nameWith({ [HOST]: 'f00d' });
    writeFileSync(join(pair.destination, '.myrror', name), '');
    const before = tracesOf(pair.destination, false);
    const ran = await myrror(['sync', pair.source, pair.destination, '--yes', '--max-delete', '100%'], { by });
    expect({ code: ran.code, result: ran.summary.result }, ran.said).toEqual({ code: REFUSED, result: 'refused' });
    expect(ran.said + ran.out).toContain('another run is changing');
    expect(tracesOf(pair.destination, false)).toEqual(before);
    expect(readdirSync(join(pair.destination, '.myrror'))).toContain(name);
    expect((await plainMyrror(['status', pair.destination], { by })).out).toContain('of another machine or container');
  });
});

const many: Sketch = Object.fromEntries(
  Array.from({ length: 800 }, (_, nth) => [`d${nth % 40}/f${nth}`, `content ${nth} `.repeat(50)]),
);
const moved: Sketch = Object.fromEntries(
  Array.from({ length: 800 }, (_, nth) => [`e${nth % 30}/f${nth}`, `content ${nth + 200} `.repeat(50)]),
);

function expectHonest({ code, events, said }: Ran): void {
  expect([0, PROBLEMS], said).toContain(code);
  expect(events.some(({ type }) => type === 'problem')).toBe(code === PROBLEMS);
}

describe('a tree that a run is changing', () => {
  it('may be the source of another one: one more run of that makes all equal', async () => {
    const pair = planted(moved, many);
    const third = join(pair.above, 'third');
    expect((await sync(pair.destination, third)).code).toBe(0);
    const [first, second] = await Promise.all([
      sync(pair.source, pair.destination, '--max-delete', '100%'),
      sync(pair.destination, third, '--max-delete', '100%'),
    ]);
    expect(first.code, first.said).toBe(0);
    expectEqualTrees(pair);
    expectHonest(second);
    expect((await sync(pair.destination, third, '--max-delete', '100%')).code).toBe(0);
    expectEqualTrees({ ...pair, destination: third });
  });

  it('may be listed meanwhile: the list is whole, and nothing wrong is done by it', async () => {
    const pair = planted(moved, many);
    const other = join(pair.above, 'other');
    plant(other, many);
    const list = join(pair.above, 'list');
    const [run, listed] = await Promise.all([
      sync(pair.source, pair.destination, '--max-delete', '100%'),
      myrror(['analyze', pair.destination, '-o', list]),
    ]);
    expect(run.code, run.said).toBe(0);
    expectEqualTrees(pair);
    expectHonest(listed);
    const plan = join(pair.above, 'plan');
    expect((await myrror(['compare', other, list, '-o', plan])).code).toBe(0);
    const applied = await myrror(['apply', plan, '--yes', '--max-delete', '100%']);
    expect([0, PROBLEMS, REFUSED], applied.said).toContain(applied.code);
    if (applied.code === REFUSED) expectEqualTrees(pair);
    const known = new Set([...Object.values(many), ...Object.values(moved)]);
    for (const entry of readdirSync(pair.destination, { recursive: true, withFileTypes: true, encoding: 'utf8' })) {
      if (!entry.isFile() || entry.parentPath.includes('.myrror')) continue;
      expect(known.has(readFileSync(join(entry.parentPath, entry.name), 'utf8')), entry.name).toBe(true);
    }
    expect((await sync(pair.source, pair.destination, '--max-delete', '100%')).code).toBe(0);
    expectEqualTrees(pair);
  });
});
