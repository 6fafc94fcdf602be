/** Contents that change by themselves: `myrror verify` names them, and no comparison mirrors them over a good copy. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changesBelow, myrror, plainMyrror, type Ran, readsBelow } from './command.ts';
import { tracesOf } from './look.ts';
import { expectEqualTrees, planted } from './mirrored.ts';
import type { Pair } from './places.ts';
import { plant } from './plant.ts';
import { rot } from './rot.ts';
import { settled } from './settled.ts';

const DIFFERS = 1;
const PROBLEMS = 3;

const tree = { 'd/f': 'the content of f', 'd/g': Buffer.alloc(200_000, 'g'), h: 'h', empty: '' };

/** Two equal trees of which every file has a remembered SHA-256. */
async function known(sketch: Parameters<typeof plant>[1] = tree): Promise<Pair> {
  const pair = planted(sketch, sketch);
  await settled();
  for (const root of [pair.source, pair.destination]) {
    expect((await myrror(['verify', '--record', root])).summary).toMatchObject({ unknown: Object.keys(sketch).length });
  }
  return pair;
}

function contradictions({ events }: Ran): { path: string | undefined; side: unknown }[] {
  return events
    .filter(({ type, code }) => type === 'problem' && code === 'contradiction')
    .map((event) => ({ path: event.path, side: (event as { side?: unknown }).side }));
}

describe.concurrent('verify', () => {
  it('says of how many files it can say nothing, and reads none of those', async () => {
    const { source, above } = planted(tree, {});
    const { ran, calls } = await readsBelow(above, ['verify', source]);
    expect(ran.code).toBe(0);
    expect(ran.summary).toMatchObject({ result: 'done', files: 4, unknown: 4, same: 0, recorded: null });
    expect(calls.filter((line) => !line.includes('.myrror'))).toEqual([]);
    expect((await plainMyrror(['verify', source])).said).toMatch(/Of 4 files no digest is remembered.*--record/);
  });

  it('finds what is remembered to be so', async () => {
    const { source } = await known();
    const ran = await myrror(['verify', source]);
    expect(ran.code).toBe(0);
    expect(ran.summary).toMatchObject({ result: 'done', problems: 0, files: 4, same: 4, unknown: 0, differing: 0 });
    expect((await plainMyrror(['verify', source])).said).toContain('4 files with the content that was remembered.');
  });

  it('names every file that changed by itself, again and again', async () => {
    const { source } = await known();
    for (const path of ['d/f', 'd/g']) rot(source, path);
    for (const words of [
      ['verify', source],
      ['verify', '--record', source],
      ['verify', source],
    ]) {
      const ran = await myrror(words);
      expect(ran.code).toBe(DIFFERS);
      expect(contradictions(ran).map(({ path }) => path)).toEqual(['d/f', 'd/g']);
      expect(ran.summary).toMatchObject({ result: 'incomplete', problems: 2, same: 2, differing: 2 });
    }
    const { said } = await plainMyrror(['verify', '-q', source]);
    expect(said).toMatch(/problem: d\/f .*sha256/);
  });

  it('says of remembered digests that are damaged that they were not used', async () => {
    const { source } = await known();
    const file = join(source, '.myrror', 'cache');
    const bytes = readFileSync(file);
    for (const damaged of [
      bytes.subarray(0, bytes.length - 9),
      bytes.map((byte, at) => (at === 100 ? byte ^ 1 : byte)),
      '',
    ]) {
      writeFileSync(file, damaged);
      const ran = await myrror(['verify', source]);
      expect(ran.code).toBe(PROBLEMS);
      expect(ran.summary).toMatchObject({ result: 'incomplete', problems: 1, same: 0, unknown: 4 });
      expect(ran.events.filter(({ type }) => type === 'problem')).toMatchObject([
        { code: 'damaged-cache', path: '.myrror/cache', message: expect.stringContaining('were not used') as string },
      ]);
    }
    expect((await myrror(['verify', '--record', source])).summary).toMatchObject({ recorded: 4 });
    expect((await myrror(['verify', source])).summary).toMatchObject({ result: 'done', problems: 0, same: 4 });
  });

  it('does not take the digests of another directory for damaged', async () => {
    const { source, destination } = await known();
    writeFileSync(join(source, '.myrror', 'cache'), readFileSync(join(destination, '.myrror', 'cache')));
    const ran = await myrror(['verify', source]);
    expect({ code: ran.code, problems: ran.summary.problems }).toEqual({ code: 0, problems: 0 });
  });

  it('takes what somebody has written for new, not for damaged', async () => {
    const { source } = await known();
    plant(source, { h: 'H', new: 'new' });
    const ran = await myrror(['verify', source]);
    expect(ran.code).toBe(0);
    expect(ran.summary).toMatchObject({ same: 3, unknown: 2, differing: 0 });
  });

  // Alone, so that "just now" is not over before the command looks.
  it.sequential('remembers nothing of what changed just now, and says so', async () => {
    const { source } = planted({ f: 'F' }, {});
    expect((await myrror(['verify', '--record', source])).summary).toMatchObject({ unknown: 1, recorded: 0 });
    plant(source, { f: 'F once more' });
    expect((await plainMyrror(['verify', '--record', source])).said).toContain('1 file could not be remembered');
  });

  it('checks samples where only samples are remembered', async () => {
    const content = Buffer.alloc(300_000, 'x');
    const { source } = planted({ f: content }, {});
    await settled();
    await myrror(['analyze', source, '--with', 'qhash']);
    expect((await myrror(['verify', source])).summary).toMatchObject({ sampled: 1, same: 0, unknown: 0 });
    rot(source, 'f');
    expect((await myrror(['verify', source])).code).toBe(DIFFERS);
  });

  it('leaves out what is excluded', async () => {
    const { source } = await known();
    rot(source, 'h');
    expect((await myrror(['verify', source, '-e', '/h'])).summary).toMatchObject({ files: 3, same: 3 });
  });

  it('changes nothing in the tree', async () => {
    const { source } = await known();
    const before = tracesOf(source, true);
    const { ran, calls } = await changesBelow(source, ['verify', source]);
    expect(ran.summary).toMatchObject({ same: 4 });
    expect(calls).toEqual([]);
    expect(tracesOf(source, true)).toEqual(before);
  });

  it('names a root that is not there', async () => {
    const { above } = planted({}, {});
    expect((await myrror(['verify', join(above, 'missing')])).code).toBe(2);
  });
});

/** What a comparison does when either side has been damaged, by criterion. Both digests are remembered. */
describe.concurrent('damage that a comparison meets', () => {
  const asking = [['content'], ['xxh128'], ['sha256', '--no-cache'], ['size+md5']];

  for (const words of asking) {
    it(`at the source is not mirrored: ${words.join(' ')}`, async () => {
      const pair = await known();
      rot(pair.source, 'd/f');
      const good = readFileSync(join(pair.destination, 'd/f'), 'latin1');
      const ran = await myrror(['sync', pair.source, pair.destination, '--yes', ...words]);
      expect(ran.code).toBe(PROBLEMS);
      expect(contradictions(ran)).toEqual([{ path: 'd/f', side: 'source' }]);
      expect(ran.summary.actions).toMatchObject({ remote_cp: 0, mv: 0, local_cp: 0 });
      expect(readFileSync(join(pair.destination, 'd/f'), 'latin1')).toBe(good);
    });

    it(`at the destination is mended: ${words.join(' ')}`, async () => {
      const pair = await known();
      rot(pair.destination, 'd/g');
      const ran = await myrror(['sync', pair.source, pair.destination, '--yes', ...words]);
      expect(ran.code, ran.said).toBe(0);
      expect(ran.summary.actions).toMatchObject({ remote_cp: 1 });
      expectEqualTrees(pair);
    });
  }

  for (const side of ['source', 'destination'] as const) {
    it(`at the ${side} freezes the pair where it might have been taken for equal unread, and is told`, async () => {
      const pair = await known();
      rot(pair[side], 'd/f');
      const before = [pair.source, pair.destination].map((root) => readFileSync(join(root, 'd/f'), 'latin1'));
      const ran = await myrror(['sync', pair.source, pair.destination, '--yes', 'content', 'path+mtime']);
      expect(ran.code).toBe(PROBLEMS);
      expect(contradictions(ran)).toContainEqual({ path: 'd/f', side });
      expect([pair.source, pair.destination].map((root) => readFileSync(join(root, 'd/f'), 'latin1'))).toEqual(before);
    });
  }

  it('is not mirrored by a list of actions either', async () => {
    const pair = await known();
    rot(pair.source, 'd/f');
    const list = join(pair.above, 'list');
    const compared = await myrror(['compare', pair.source, pair.destination, 'xxh128', '-o', list]);
    expect(contradictions(compared)).toEqual([{ path: 'd/f', side: 'source' }]);
    expect(readFileSync(list, 'latin1')).toContain('\ncount 0\n');
    expect((await myrror(['apply', list, '--yes'])).code).toBe(PROBLEMS);
  });

  it('at the source is not mirrored over an older copy of the same size', async () => {
    const pair = await known({ f: 'the newest content' });
    plant(pair.destination, { f: 'an older content..' });
    rot(pair.source, 'f');
    const ran = await myrror(['sync', pair.source, pair.destination, '--yes']);
    expect(ran.code).toBe(PROBLEMS);
    expect(contradictions(ran)).toEqual([{ path: 'f', side: 'source' }]);
    expect(readFileSync(join(pair.destination, 'f'), 'latin1')).toBe('an older content..');
  });

  for (const { how, words, kept } of [
    { how: 'by a copy that is compared byte by byte', words: 'content', kept: true },
    { how: 'by a copy of what happens to be equal to it', words: 'xxh128', kept: true },
    { how: 'by a move of what happens to be equal to it', words: 'xxh128', kept: false },
  ]) {
    it(`at the source is not mirrored ${how}`, async () => {
      const pair = await known({ f: 'F', g: 'G' });
      // One bit apart.
      rot(pair.source, 'f');
      expect(readFileSync(join(pair.source, 'f'), 'latin1')).toBe('G');
      // What the destination knew of its files would tell them apart from the damaged one.
      rmSync(join(pair.destination, '.myrror'), { recursive: true });
      if (!kept) rmSync(join(pair.source, 'g'));
      const ran = await myrror(['sync', pair.source, pair.destination, '--yes', words]);
      expect(ran.code).toBe(PROBLEMS);
      expect(contradictions(ran)).toEqual([{ path: 'f', side: 'source' }]);
      expect(ran.summary.actions).toMatchObject({ remote_cp: 0, local_cp: 0, mv: 0 });
      expect(readFileSync(join(pair.destination, 'f'), 'latin1')).toBe('F');
    });
  }

  it('is not looked for where nothing asks for contents', async () => {
    const pair = await known();
    rot(pair.source, 'd/f');
    for (const words of [[], ['sha256']]) {
      const ran = await myrror(['sync', pair.source, pair.destination, '--yes', ...words]);
      expect(ran.summary).toMatchObject({ result: 'nothing-to-do', problems: 0 });
    }
  });

  it('stays found once the good copy was brought back', async () => {
    const pair = await known();
    rot(pair.source, 'd/f');
    // Somebody restores the source from its mirror.
    const back = await myrror(['sync', pair.destination, pair.source, '--yes', 'sha256', '--no-cache']);
    expect(back.code, back.said).toBe(0);
    expectEqualTrees(pair);
    expect((await myrror(['verify', pair.source])).code).toBe(0);
  });
});

describe('--verify', () => {
  it('reads copies within the destination as well', async () => {
    const pair = planted({ a: 'A', 'copy of a': 'A' }, { a: 'A' });
    const ran = await myrror(['sync', pair.source, pair.destination, '--yes', '--verify', '--no-cache', 'sha256']);
    expect(ran.code, ran.said).toBe(0);
    expect(ran.summary.actions).toMatchObject({ local_cp: 1, remote_cp: 0 });
    expect((ran.summary as unknown as { phases: object }).phases).toHaveProperty('verify');
    expectEqualTrees(pair);
  });
});

describe('a state directory that cannot be used', () => {
  it('is as good as none', async () => {
    const { source } = await known({ f: 'F' });
    writeFileSync(join(source, '.myrror', 'cache'), 'no cache');
    expect((await myrror(['verify', source])).summary).toMatchObject({ unknown: 1 });
    rmSync(join(source, '.myrror'), { recursive: true });
    mkdirSync(join(source, '.myrror'), { mode: 0o700 });
    expect((await myrror(['verify', source])).summary).toMatchObject({ unknown: 1 });
  });
});
