/** Runs of a user who may not do everything: what cannot be read or written is left alone and named. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { program, type Ran, runCommand } from './command.ts';
import { attributesOf, tracesOf } from './look.ts';
import { discard, isRoot, type Pair, temporary } from './places.ts';
import { plant, type Sketch } from './plant.ts';

const NOBODY = 65534;
const PROBLEMS = 3;
const package_ = dirname(dirname(dirname(program)));

let copied = '';

beforeAll(() => {
  // The checkout may lie where nobody else can read it.
  copied = temporary(undefined, true);
  cpSync(join(package_, 'dist'), join(copied, 'dist'), { recursive: true });
  cpSync(join(package_, 'package.json'), join(copied, 'package.json'));
  const lock = JSON.parse(readFileSync(join(package_, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; optional?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    const from = join(package_, path);
    if (path === '' || dev === true || !existsSync(from)) continue;
    cpSync(from, join(copied, path), { recursive: true, dereference: true });
  }
  spawnSync('chmod', ['-R', 'a+rX', copied]);
  return () => discard(copied);
});

/** Runs the command as a user without privileges. */
async function asUser(...words: readonly string[]): Promise<Ran> {
  const by = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
  return await runCommand(join(copied, 'dist', 'cli', 'main.js'), words, { by });
}

/** Two trees that belong to that user. */
function owned(source: Sketch, destination: Sketch): Pair {
  const above = temporary(undefined, true);
  const pair = { above, source: join(above, 'source'), destination: join(above, 'destination') };
  plant(pair.source, source);
  plant(pair.destination, destination);
  if (isRoot) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, pair.source, pair.destination]);
  return pair;
}

function problemPaths(ran: Ran): (string | undefined)[] {
  return ran.events.filter(({ type }) => type === 'problem').map(({ path }) => path);
}

describe('a user without privileges', () => {
  it('mirrors what is theirs', async () => {
    const pair = owned({ 'd/f': 'F', g: 'G', l: { link: 'g' } }, { h: 'G', 'x/y': 'gone' });
    const ran = await asUser('sync', pair.source, pair.destination, '--yes');
    expect({ code: ran.code, said: ran.said }).toEqual({ code: 0, said: '' });
    expect(attributesOf(pair.destination)).toEqual(attributesOf(pair.source));
  });

  it('mirrors a root that is read-only, and leaves nothing behind there', async () => {
    const pair = owned({ f: 'F' }, { g: 'G' });
    chmodSync(pair.source, 0o555);
    const ran = await asUser('sync', pair.source, pair.destination, '--yes', '--no-cache');
    expect({ code: ran.code, said: ran.said }).toEqual({ code: 0, said: '' });
    expect(attributesOf(pair.destination)).toEqual(attributesOf(pair.source));
    expect(existsSync(join(pair.destination, '.myrror'))).toBe(false);
  });

  it('keeps everything below a directory of the source that cannot be read', async () => {
    for (const mode of [0, 0o444, 0o111]) {
      const pair = owned({ 'd/f': 'F', 'd/e/g': 'G', k: 'K' }, { 'd/old': 'old', 'd/e/older': 'older', gone: 'gone' });
      chmodSync(join(pair.source, 'd'), mode);
      const kept = tracesOf(join(pair.destination, 'd'), true);
      const ran = await asUser('sync', pair.source, pair.destination, '--yes');
      expect(ran.code).toBe(PROBLEMS);
      expect(ran.summary.result).toBe('incomplete');
      expect(problemPaths(ran).some((path) => path?.startsWith('d'))).toBe(true);
      expect(tracesOf(join(pair.destination, 'd'), true)).toEqual(kept);
      expect(readFileSync(join(pair.destination, 'k'), 'utf8')).toBe('K');
      // What seems to be left over may have been moved to where nobody can look.
      expect(ran.events.some(({ code }) => code === 'held-back')).toBe(true);
      expect(existsSync(join(pair.destination, 'gone'))).toBe(true);
      chmodSync(join(pair.source, 'd'), 0o755);
      expect((await asUser('sync', pair.source, pair.destination, '--yes')).code).toBe(0);
      expect(existsSync(join(pair.destination, 'gone'))).toBe(false);
    }
  });

  it('removes nothing by a list that was made while a directory could not be read', async () => {
    for (const side of ['source', 'destination'] as const) {
      const pair = owned({ 'd/moved': 'moved', k: 'K' }, { 'd/old': 'old', moved: 'moved', gone: 'gone' });
      const list = join(pair.above, 'list');
      chmodSync(join(pair[side], 'd'), 0);
      chmodSync(pair.above, 0o777);
      const compared = await asUser('compare', pair.source, pair.destination, '-o', list);
      expect(problemPaths(compared)).toContain('d');
      expect(readFileSync(list, 'utf8')).toMatch(/^unlisted 1$/m);
      chmodSync(join(pair[side], 'd'), 0o755);
      const ran = await asUser('apply', list, '--yes', '--max-delete', '100%');
      expect(ran.code).toBe(PROBLEMS);
      expect(ran.events.some(({ code }) => code === 'held-back')).toBe(true);
      expect(readFileSync(join(pair.destination, 'k'), 'utf8')).toBe('K');
      expect(existsSync(join(pair.destination, 'gone'))).toBe(true);
      // A person who knows better says so.
      const text = readFileSync(list, 'utf8').replace(/^unlisted 1$/m, 'unlisted 0');
      writeFileSync(list, text);
      await asUser('apply', list, '--yes', '--max-delete', '100%');
      expect(existsSync(join(pair.destination, 'gone'))).toBe(false);
    }
  });

  it('keeps everything below a directory of the destination that cannot be read', async () => {
    const pair = owned({ 'd/f': 'F', k: 'K' }, { 'd/old': 'old', k: 'other' });
    chmodSync(join(pair.destination, 'd'), 0);
    const before = attributesOf(join(pair.destination, 'd')).get('old');
    const ran = await asUser('sync', pair.source, pair.destination, '--yes');
    expect(ran.code).toBe(PROBLEMS);
    expect(problemPaths(ran)).toContain('d');
    expect(statSync(join(pair.destination, 'd')).mode & 0o777).toBe(0);
    chmodSync(join(pair.destination, 'd'), 0o755);
    expect(attributesOf(join(pair.destination, 'd')).get('old')).toBe(before);
    expect(readFileSync(join(pair.destination, 'k'), 'utf8')).toBe('K');
  });

  it('keeps the destination of a file that cannot be read, and names it', async () => {
    const pair = owned({ f: 'new text', k: 'K' }, { f: 'old', gone: 'gone' });
    chmodSync(join(pair.source, 'f'), 0);
    const ran = await asUser('sync', pair.source, pair.destination, '--yes');
    expect(ran.code).toBe(PROBLEMS);
    expect(problemPaths(ran)).toContain('f');
    expect(readFileSync(join(pair.destination, 'f'), 'utf8')).toBe('old');
    expect(readFileSync(join(pair.destination, 'k'), 'utf8')).toBe('K');
  });

  it('changes a directory that is read-only, or says that it could not', async () => {
    const pair = owned({ 'd/f': 'new text', 'd/more': 'more' }, { 'd/f': 'old', 'd/gone': 'gone' });
    for (const root of [pair.source, pair.destination]) chmodSync(join(root, 'd'), 0o555);
    const ran = await asUser('sync', pair.source, pair.destination, '--yes');
    expect(statSync(join(pair.destination, 'd')).mode & 0o777).toBe(0o555);
    if (ran.code === 0) expect(attributesOf(pair.destination)).toEqual(attributesOf(pair.source));
    else {
      expect(ran.code).toBe(PROBLEMS);
      expect(problemPaths(ran).length).toBeGreaterThan(0);
      expect(readFileSync(join(pair.destination, 'd', 'gone'), 'utf8')).toBe('gone');
    }
  });

  it('brings directories and files that are read-only', async () => {
    const pair = owned({ 'd/f': 'F', 'd/e/g': 'G', k: 'K' }, {});
    chmodSync(join(pair.source, 'd', 'e'), 0o555);
    chmodSync(join(pair.source, 'd', 'f'), 0o444);
    chmodSync(join(pair.source, 'd'), 0o555);
    const ran = await asUser('sync', pair.source, pair.destination, '--yes');
    expect({ code: ran.code, said: ran.said }).toEqual({ code: 0, said: '' });
    expect(attributesOf(pair.destination)).toEqual(attributesOf(pair.source));
  });

  it('mirrors onto a root that is read-only again and again', async () => {
    for (const more of [[], ['--no-cache']]) {
      const pair = owned({ f: 'F' }, { g: 'G' });
      for (const round of ['first', 'second', 'third']) {
        chmodSync(pair.source, 0o755);
        plant(pair.source, { [round]: round, 'd/x': `${round} text` });
        if (isRoot) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, pair.source]);
        chmodSync(pair.source, 0o555);
        const ran = await asUser('sync', pair.source, pair.destination, '--yes', ...more);
        expect({ code: ran.code, said: ran.said, out: ran.code === 0 ? '' : ran.out }, round).toEqual({
          code: 0,
          said: '',
          out: '',
        });
        expect(attributesOf(pair.destination)).toEqual(attributesOf(pair.source));
        expect(statSync(pair.destination).mode & 0o777).toBe(0o555);
      }
      expect(existsSync(join(pair.destination, '.myrror'))).toBe(more.length === 0);
      expect((await asUser('sync', pair.source, pair.destination, '--yes')).summary.result).toBe('nothing-to-do');
    }
  });

  it.runIf(isRoot)('is refused a destination that cannot be written', async () => {
    const pair = owned({ f: 'F' }, { g: 'G' });
    chownSync(pair.destination, 0, 0);
    const before = tracesOf(pair.destination, true);
    const ran = await asUser('sync', pair.source, pair.destination, '--yes');
    expect(ran.code).not.toBe(0);
    expect(tracesOf(pair.destination, true)).toEqual(before);
  });

  it('is told of a root that cannot be read', async () => {
    const pair = owned({ f: 'F' }, { g: 'G' });
    chmodSync(pair.source, 0);
    const before = tracesOf(pair.destination, true);
    const ran = await asUser('sync', pair.source, pair.destination, '--yes');
    expect(ran.code).toBe(2);
    expect(ran.said + ran.out).toMatch(/cannot be read/);
    expect(tracesOf(pair.destination, true)).toEqual(before);
  });
});
