/** Every command with roots behind a real sshd: what they do, what they refuse, what they say. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { myrror, plainMyrror, type Ran } from '../end-to-end/command.ts';
import { tracesOf } from '../end-to-end/look.ts';
import { counts, expectEqualTrees, planted } from '../end-to-end/mirrored.ts';
import { isRoot } from '../end-to-end/places.ts';
import type { Sketch } from '../end-to-end/plant.ts';
import { plant } from '../end-to-end/plant.ts';
import { rot } from '../end-to-end/rot.ts';
import { settled } from '../end-to-end/settled.ts';
import { directions, far, locator, reaching } from './remote-runs.ts';
import { Sshd, whyNoSshd } from './sshd.ts';

const missing = whyNoSshd();
if (missing !== null) console.warn(missing);

const CONNECTION = 5;
const REFUSED = 4;
const USAGE = 2;
const DIFFERS = 1;
const PROBLEMS = 3;
const remote = directions.filter(({ source, destination }) => source === 'there' || destination === 'there');
const some: Sketch = { 'd/f': 'F', 'd/g': 'G', odd: 'O', '\xff -> \n': 'X', l: { link: 'd' }, empty: null };
const others: Sketch = { 'e/f': 'F', 'e/g': 'G', old: 'gone' };

describe.runIf(missing === null)('over ssh', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await Sshd.start();
  });
  afterAll(() => sshd[Symbol.asyncDispose]());
  beforeEach(() => sshd.session({}));

  const run = (...words: readonly string[]): Promise<Ran> => myrror(words, reaching(sshd));
  const sync = (source: string, destination: string, ...more: readonly string[]): Promise<Ran> =>
    run('sync', source, destination, '--yes', '--max-delete', '100%', ...more);

  it.each(remote)('a list of actions is made, edited and carried out, $name', async (direction) => {
    const pair = planted(some, others);
    const locate = locator(direction);
    const list = join(pair.above, 'list');
    const compared = await run(
      'compare',
      locate(pair.source, 'source'),
      locate(pair.destination, 'destination'),
      '-o',
      list,
    );
    expect(compared.code, compared.said).toBe(0);
    const before = tracesOf(pair.destination);
    expect((await run('apply', list, '--dry-run')).code).toBe(0);
    expect(tracesOf(pair.destination)).toEqual(before);
    const text = readFileSync(list, 'latin1');
    expect(text).toMatch(/^rm /mu);
    writeFileSync(list, text.replace(/^rm /mu, '# rm '), 'latin1');
    const applied = await run('apply', list, '--yes');
    expect(applied.code, applied.said + applied.out).toBe(0);
    expect(applied.summary.actions).toMatchObject({ rm: 0, mv: 1 });
    expect(readFileSync(join(pair.destination, 'old'), 'latin1')).toBe('gone');
    expect((await sync(locate(pair.source, 'source'), locate(pair.destination, 'destination'))).code).toBe(0);
    expectEqualTrees(pair);
  });

  it.each(remote)('nothing is done without --yes, and with --dry-run, $name', async (direction) => {
    const pair = planted(some, others);
    const locate = locator(direction);
    const places = [locate(pair.source, 'source'), locate(pair.destination, 'destination')];
    const before = tracesOf(pair.above, true);
    const dry = await run('sync', ...places, '--dry-run', '--no-cache');
    expect(dry).toMatchObject({ code: 0, summary: { result: 'planned', actions: { mv: 1, rm: 1 } } });
    expect((await run('sync', ...places, '--no-cache')).code).toBe(USAGE);
    expect(tracesOf(pair.above, true)).toEqual(before);
  });

  it('a tree there is verified, and damage there is not mirrored', async () => {
    const pair = planted(some, some);
    await settled();
    for (const root of [pair.source, pair.destination]) {
      expect((await run('verify', '--record', far(root))).summary).toMatchObject({ unknown: 4, recorded: 4 });
    }
    expect((await run('verify', far(pair.source))).summary).toMatchObject({ files: 4, same: 4 });
    rot(pair.source, 'd/f');
    const ran = await run('verify', far(pair.source));
    expect(ran.code).toBe(DIFFERS);
    expect(ran.events.filter(({ type }) => type === 'problem')).toMatchObject([{ path: 'd/f', code: 'contradiction' }]);
    const mirrored = await sync(far(pair.source), pair.destination, 'sha256', '--no-cache');
    expect(mirrored.code).toBe(PROBLEMS);
    expect(readFileSync(join(pair.destination, 'd/f'), 'latin1')).toBe('F');
  });

  it('a tree there is listed as the same one here', async () => {
    const { above, source } = planted(some, {});
    const [here, there] = [join(above, 'here'), join(above, 'there')];
    expect((await run('analyze', source, '-o', here, '--with', 'sha256', '--no-cache')).code).toBe(0);
    expect((await run('analyze', far(source), '-o', there, '--with', 'sha256', '--no-cache')).code).toBe(0);
    const entriesOf = (file: string): string[] =>
      readFileSync(file, 'latin1')
        .split('\n')
        .filter((line) => !line.startsWith('#') && !/^(?:location|time|created|root|taken)\b/u.test(line));
    const [a, b] = [entriesOf(here), entriesOf(there)];
    expect(b.length).toBeGreaterThan(8);
    expect(b.filter((line) => !a.includes(line)).length).toBeLessThanOrEqual(2);
  });

  it.each(remote)('a missing destination is made, but not what is above it, $name', async (direction) => {
    const pair = planted(some, {});
    const locate = locator(direction);
    const source = locate(pair.source, 'source');
    const made = { ...pair, destination: join(pair.above, 'made') };
    expect((await sync(source, locate(made.destination, 'destination'))).code).toBe(0);
    expectEqualTrees(made);
    const deep = await sync(source, locate(join(pair.above, 'no', 'deep'), 'destination'));
    expect(deep.code).not.toBe(0);
    expect(existsSync(join(pair.above, 'no'))).toBe(false);
  });

  it.each([
    ['a relative path', 'far:rel/tree', 'rel/tree'],
    ['~/', 'far:~/tilde tree', 'tilde tree'],
    ['a path with signs that mean something to shells', 'far:$(x) `y` ;"z" *', '$(x) `y` ;"z" *'],
    ['a path with a leading dash', 'far:-rf', '-rf'],
    ['an address in brackets and a user', 'USER@[::1]:bracket', 'bracket'],
  ])('a destination may be %s', async (_, location, path) => {
    const pair = planted(some, {});
    const destination = join(sshd.home, path);
    mkdirSync(dirname(destination), { recursive: true });
    const ran = await sync(pair.source, location.replace('USER', sshd.user));
    expect(ran.code, ran.said + ran.out).toBe(0);
    expectEqualTrees({ ...pair, destination });
  });

  it('the home directory itself may be a source', async () => {
    writeFileSync(join(sshd.home, 'at home'), 'here');
    const { destination } = planted({}, {});
    expect((await sync('far:', destination, '-e', '.cache')).code).toBe(0);
    expect(readFileSync(join(destination, 'at home'), 'latin1')).toBe('here');
  });

  it.each([
    ['the same directory', '', ''],
    ['a destination in the source', '', '/d'],
    ['a source in the destination', '/d', ''],
  ])('refuses %s, whichever side is remote, and through symlinks', async (_, from, to) => {
    const { above, source } = planted(some, {});
    symlinkSync(source, join(above, 'linked'));
    const before = tracesOf(source, true);
    for (const direction of remote) {
      const locate = locator(direction);
      const destination = join(above, 'linked') + to;
      const ran = await sync(locate(source + from, 'source'), locate(destination, 'destination'), '--no-cache');
      expect(ran.code, ran.said + ran.out).toBe(REFUSED);
    }
    expect(tracesOf(source, true)).toEqual(before);
  });

  it.runIf(isRoot)('refuses the same directory on a machine that goes by another name there', async () => {
    const { source, above } = planted(some, {});
    const named = 'hostname elsewhere; exec sh -c "$SSH_ORIGINAL_COMMAND"';
    sshd.session({ forced: `exec unshare --uts sh -c '${named}'` });
    for (const [from, to] of [
      [far(source), source],
      [source, far(join(source, 'd'))],
      [far(join(source, 'd')), source],
    ] as const) {
      const before = tracesOf(above, true);
      const ran = await sync(from, to, '--no-cache');
      expect(ran.code, ran.said + ran.out).toBe(REFUSED);
      expect(ran.said).toMatch(/the same directory|inside/);
      expect(tracesOf(above, true)).toEqual(before);
    }
  });

  it('the guards that know earlier mirrors know those on another machine', async () => {
    const pair = planted(some, {});
    expect((await sync(pair.source, far(pair.destination))).code).toBe(0);
    const swapped = await sync(far(pair.destination), pair.source);
    expect(swapped.code).toBe(REFUSED);
    expect(swapped.said).toContain('the other way round');
    rmSync(pair.destination, { recursive: true });
    mkdirSync(pair.destination);
    const replaced = await sync(pair.source, far(pair.destination));
    expect(replaced.code).toBe(REFUSED);
    expect(replaced.said).toContain('is empty, and not the directory');
    expect((await sync(pair.source, far(pair.destination), '--init')).code).toBe(0);
    expectEqualTrees(pair);
  });

  it.each([['--compress'], ['--bwlimit=20m'], ['--verify'], ['--compress', '--bwlimit=20m', '--verify', '--no-cache']])(
    'mirrors with %s %s %s %s',
    async (...options) => {
      for (const direction of remote) {
        const pair = planted({ ...some, 'd/f again': 'F', large: Buffer.alloc(3_000_000, 'large ') }, others);
        const locate = locator(direction);
        const ran = await sync(locate(pair.source, 'source'), locate(pair.destination, 'destination'), ...options);
        expect(ran.code, `${direction.name}: ${ran.said}${ran.out}`).toBe(0);
        expectEqualTrees(pair);
      }
    },
  );

  it('says in one line what is wrong with a host, a port, a program, a root', async () => {
    const { source, destination } = planted(some, {});
    const failing = async (command: string, location: string): Promise<string> => {
      const ran = await plainMyrror(
        ['sync', location, destination, '--yes', '--ssh', command],
        reaching(sshd, sshd.command),
      );
      expect(ran.code, ran.said).toBe(CONNECTION);
      expect(ran.said).not.toContain('    at ');
      expect(ran.said.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
      return ran.said;
    };
    expect(await failing(`${sshd.command} -p 1`, far(source))).toContain('Connection refused');
    expect(await failing('/nonexistent/ssh', far(source))).toContain('/nonexistent/ssh');
    expect(await failing('false', far(source))).toContain('far');
    const absent = await sync(far(join(source, 'absent')), destination);
    expect(absent.code).not.toBe(0);
    expect(absent.said + absent.out).toContain('far:');
    for (const location of ['-oProxyCommand=x:dir', '$(x):dir', 'a b@far:dir']) {
      expect((await sync(location, destination)).code, location).toBe(USAGE);
    }
    expect(readFileSync(join(source, 'd/f'), 'latin1')).toBe('F');
  });

  it('mirrors with Node 18 at the far side', async () => {
    const node = join(import.meta.dirname, '../../.node-18/bin');
    if (!existsSync(join(node, 'node'))) {
      console.warn('no Node 18 here: tools/node-18.sh fetches it, and runs are tried with it as well');
      return;
    }
    sshd.session({ path: `${node}:${process.env.PATH}` });
    for (const direction of remote) {
      const pair = planted({ ...some, large: Buffer.alloc(3_000_000, 'large ') }, others);
      const locate = locator(direction);
      const ran = await sync(locate(pair.source, 'source'), locate(pair.destination, 'destination'), '--verify');
      expect(ran.code, ran.said + ran.out).toBe(0);
      expect(ran.summary.actions).toEqual(counts({ ...ran.summary.actions, mv: 1, rm: 1 }));
      expectEqualTrees(pair);
    }
  });

  it('mirrors without the native module at the far side, and says once what is not kept', async () => {
    sshd.session({ before: 'NODE_OPTIONS=--no-addons; export NODE_OPTIONS' });
    for (const direction of remote) {
      const pair = planted({}, {});
      const whole = { text: 'a whole microsecond', at: 1_600_000_000 };
      plant(pair.source, { 'd/f': whole, g: whole });
      const locate = locator(direction);
      const places = [locate(pair.source, 'source'), locate(pair.destination, 'destination')] as const;
      const ran = await sync(...places);
      expect(ran.code, ran.said + ran.out).toBe(0);
      expectEqualTrees(pair);
      const notices = ran.events.filter(({ type }) => type === 'notice').map(({ message }) => message);
      expect(notices.length, JSON.stringify(ran.events)).toBeGreaterThan(0);
      expect(new Set(notices).size).toBe(notices.length);
      expect((await sync(...places)).summary.result).toBe('nothing-to-do');
    }
  });
});
