/** Whole runs where something runs out: room, inodes, open files, memory. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { myrror, sync } from '../end-to-end/command.ts';
import { whatRsyncWouldDo } from '../end-to-end/look.ts';
import { expectEqualTrees } from '../end-to-end/mirrored.ts';
import { temporary, temporaryPair } from '../end-to-end/places.ts';
import { plant, type Sketch } from '../end-to-end/plant.ts';
import { cannotMount, mountTmpfs, toldBy } from './loop.ts';

const reason = cannotMount();

const files = (count: number, bytes: number): Sketch =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`d${index % 7}/f${index}`, Buffer.alloc(bytes, `${index} `)]),
  );

describe.runIf(reason === null)(`a full destination${toldBy(reason)}`, () => {
  it.each([
    ['bytes', 'size=1m', 'size=8m'],
    ['inodes', 'nr_inodes=60', 'nr_inodes=1000'],
  ])(
    'runs out of %s: what it had and still needs stays, nothing is removed, and with more room the next run finishes',
    async (_what, small, large) => {
      const source = temporary();
      const destination = mountTmpfs(small);
      plant(source, { ...files(120, 16_000), 'moved/here': 'needed', edited: 'new' });
      plant(destination, { 'was/there': 'needed', edited: 'old', extra: 'to be removed' });
      const ran = await sync(source, destination);
      expect(ran.code).not.toBe(0);
      expect(ran.said + ran.out).toMatch(/no space|ENOSPC/);
      const contents = contentsIn(destination);
      expect(contents).toContain('needed');
      expect(contents).toContain('to be removed');
      expect(['old', 'new']).toContain(readFileSync(join(destination, 'edited'), 'utf8'));
      expect(spawnSync('mount', ['-o', `remount,${large}`, destination]).status).toBe(0);
      expect((await sync(source, destination)).code).toBe(0);
      expect(whatRsyncWouldDo(source, destination)).toBe('');
    },
  );
});

describe('few open files', () => {
  it('are enough, or the run says what it could not do and the next one does the rest', async () => {
    const pair = temporaryPair();
    for (let index = 0; index < 40; index++)
      for (const name of ['a', 'b', 'c']) mkdirSync(join(pair.source, `${index}`, name), { recursive: true });
    for (let index = 0; index < 40; index++) writeFileSync(join(pair.source, `${index}`, 'a', 'f'), `${index}`);
    plant(pair.destination, { '1/old': 'old', gone: 'gone' });
    for (const limit of [40, 48, 64]) {
      const by = ['prlimit', `--nofile=${limit}:${limit}`];
      const { code } = await myrror(['sync', pair.source, pair.destination, '--yes'], { by });
      if (code === 0) expectEqualTrees(pair);
    }
    expect((await sync(pair.source, pair.destination)).code).toBe(0);
    expectEqualTrees(pair);
  });
});

describe('little memory', () => {
  it('is enough for twenty thousand files', async () => {
    const pair = temporaryPair();
    plant(pair.source, files(20_000, 3));
    const by = ['env', 'NODE_OPTIONS=--max-old-space-size=48'];
    const ran = await myrror(['sync', pair.source, pair.destination, '--yes'], { by });
    expect(ran.code).toBe(0);
    expect(whatRsyncWouldDo(pair.source, pair.destination)).toBe('');
  });
});

function contentsIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => join(directory, path))
    .filter((path) => statSync(path).isFile() && statSync(path).size < 100)
    .map((path) => readFileSync(path, 'utf8'));
}
