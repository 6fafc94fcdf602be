/** Trees that are deep or wide. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sync } from './command.ts';
import { whatRsyncWouldDo } from './look.ts';
import { planted } from './mirrored.ts';

const LEVELS = 2000;
const ENTRIES = 50_000;
const OUTPUT = 2 ** 28;

describe('trees of unusual size', () => {
  it('are mirrored two thousand levels deep, moved and removed', async () => {
    const pair = planted({ k: 'K' }, { k: 'K' });
    dig(pair.source, 'level');
    expect((await sync(pair.source, pair.destination)).code).toBe(0);
    expect(depthOf(pair.destination)).toBe(LEVELS);
    expect((await sync(pair.source, pair.destination)).summary.result).toBe('nothing-to-do');
    spawnSync('mv', [join(pair.source, 'level'), join(pair.source, 'moved')]);
    const moved = await sync(pair.source, pair.destination);
    expect(moved.said).toBe('');
    expect(moved.summary.actions).toMatchObject({ mv: 1, remote_cp: 0, local_cp: 0 });
    spawnSync('rm', ['-rf', join(pair.source, 'moved')]);
    expect((await sync(pair.source, pair.destination)).code).toBe(0);
    expect(depthOf(pair.destination)).toBe(0);
    expect(whatRsyncWouldDo(pair.source, pair.destination)).toBe('');
  });

  it('are mirrored with fifty thousand files in one directory, and these renamed', async () => {
    const pair = planted({ 'wide/k': 'K' }, {});
    for (let number = 0; number < ENTRIES; number++) {
      writeFileSync(join(pair.source, 'wide', `file ${number}`), `content ${number}`);
    }
    expect((await sync(pair.source, pair.destination)).code).toBe(0);
    expect(whatRsyncWouldDo(pair.source, pair.destination)).toBe('');
    mkdirSync(join(pair.source, 'other'));
    for (let number = 0; number < ENTRIES; number++) {
      renameSync(join(pair.source, 'wide', `file ${number}`), join(pair.source, 'other', `new ${number}`));
    }
    const ran = await sync(pair.source, pair.destination);
    expect(ran.code).toBe(0);
    expect(ran.summary.bytes).toEqual({ remote_cp: 0, local_cp: 0 });
    expect(whatRsyncWouldDo(pair.source, pair.destination)).toBe('');
  });
});

/** A chain of directories with a file at its end, made without a path that is longer than the system takes. */
function dig(root: string, name: string): void {
  // A program of its own, because the place that it works from sinks with every level.
  const script = `
    const { mkdirSync, writeFileSync } = require('node:fs');
    const [root, name, levels] = process.argv.slice(1);
    process.chdir(root);
    for (let level = 0; level < Number(levels); level++) {
      mkdirSync(level === 0 ? name : 'd');
      process.chdir(level === 0 ? name : 'd');
    }
    writeFileSync('end', 'end\\n');
  `;
  expect(spawnSync(process.execPath, ['-e', script, root, name, String(LEVELS)]).status).toBe(0);
}

/** How many directories the deepest one lies below the root; ours do not count. */
function depthOf(root: string): number {
  const words = [root, '-name', '.myrror', '-prune', '-o', '-type', 'd', '-printf', '%d\\n'];
  const found = spawnSync('find', words, { encoding: 'utf8', maxBuffer: OUTPUT });
  return Math.max(...found.stdout.split('\n').map(Number));
}
