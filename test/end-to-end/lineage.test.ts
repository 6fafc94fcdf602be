/** What myrror has brought itself is known to be equal without a look at it, for as long as nobody touches it. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { myrror, readsBelow } from './command.ts';
import { sync } from './library.ts';
import { expectEqualTrees, planted } from './mirrored.ts';
import type { Pair } from './places.ts';
import { setTime } from './plant.ts';
import { settled } from './settled.ts';

const SIZE = 60_000;
const TIME = 1_500_000_000_000_000_000n;

/** Contents of one size that differ at the end only. */
function content(letter: string): Buffer {
  const bytes = Buffer.alloc(SIZE, 'x');
  bytes.write(letter, SIZE - 1);
  return bytes;
}

const names = ['one', 'two', 'three', 'four'] as const;

/** Two equal trees, the second one made by myrror; all files have one size and one time. */
async function mirrored(options: { readonly cache?: boolean } = {}): Promise<Pair> {
  const pair = planted(Object.fromEntries(names.map((name) => [`d/${name}`, content(name)])), {});
  for (const name of names) setTime(pair.source, `d/${name}`, TIME);
  await settled();
  const report = await sync(pair.source, pair.destination, options);
  expect(report.actions).toMatchObject({ remote_cp: names.length });
  return pair;
}

/** Mirrors in a process of its own: what was done, and which files were read. */
async function again(pair: Pair, ...words: string[]): Promise<{ actions: unknown; read: string[] }> {
  const { ran, calls } = await readsBelow(pair.above, [
    'sync',
    pair.source,
    pair.destination,
    '--yes',
    '--json',
    ...words,
  ]);
  expect(ran.said).toBe('');
  expect(ran.code).toBe(0);
  const { destination } = pair;
  expectEqualTrees(pair);
  const read = calls.filter((call) => /<[^>]*\/(one|two|three|four)[^/>]*>/.test(call));
  return { actions: ran.summary.actions, read: read.filter((call) => !call.includes(`${destination}/.myrror/`)) };
}

describe.concurrent('what was mirrored once', () => {
  it('is not read when its directory is renamed', async () => {
    const pair = await mirrored();
    renameSync(join(pair.source, 'd'), join(pair.source, 'renamed'));
    const { actions, read } = await again(pair);
    expect(actions).toMatchObject({ mv: 1, remote_cp: 0, rm: 0 });
    expect(read).toEqual([]);
  });

  it('is read when its files were moved one by one, and then known of the files that were moved along', async () => {
    const pair = await mirrored();
    mkdirSync(join(pair.source, 'e'));
    for (const name of names) renameSync(join(pair.source, 'd', name), join(pair.source, 'e', `${name} too`));
    await settled();
    const { actions } = await again(pair);
    expect(actions).toMatchObject({ mv: expect.any(Number), remote_cp: 0, local_cp: 0, rm: 0 });
    renameSync(join(pair.source, 'e'), join(pair.source, 'f'));
    expect((await again(pair)).read).toEqual([]);
    for (const name of names) expect(readFileSync(join(pair.destination, 'f', `${name} too`))).toEqual(content(name));
  });

  it('goes along with files whose names were exchanged', async () => {
    const pair = await mirrored();
    const [one, two] = [join(pair.source, 'd', 'one'), join(pair.source, 'd', 'two')];
    renameSync(one, `${one}-`);
    renameSync(two, one);
    renameSync(`${one}-`, two);
    renameSync(join(pair.source, 'd'), join(pair.source, 'renamed'));
    await again(pair);
    expect(readFileSync(join(pair.destination, 'renamed', 'one'))).toEqual(content('two'));
    expect(readFileSync(join(pair.destination, 'renamed', 'two'))).toEqual(content('one'));
  });

  it('is known to a second destination too', async () => {
    const pair = await mirrored();
    const second = { ...pair, destination: join(pair.above, 'second') };
    expect((await sync(second.source, second.destination)).actions).toMatchObject({ remote_cp: names.length });
    renameSync(join(pair.source, 'd'), join(pair.source, 'renamed'));
    for (const one of [pair, second]) expect((await again(one)).read).toEqual([]);
  });

  const touches: [string, (file: string) => void][] = [
    ['is overwritten and gets its time back', (file) => writeFileSync(file, content('X'))],
    [
      'is replaced by another file of its size and time',
      (file) => {
        writeFileSync(`${file}.new`, content('X'));
        renameSync(`${file}.new`, file);
      },
    ],
    [
      'is removed and made anew',
      (file) => {
        unlinkSync(file);
        writeFileSync(file, content('X'));
      },
    ],
  ];
  for (const side of ['source', 'destination'] as const) {
    for (const [what, touch] of touches) {
      it(`is not believed of a file of the ${side} that ${what}`, async () => {
        const pair = await mirrored();
        touch(join(pair[side], 'd', 'one'));
        setTime(pair[side], 'd/one', TIME);
        renameSync(join(pair.source, 'd'), join(pair.source, 'renamed'));
        const { actions, read } = await again(pair);
        expect(actions).toMatchObject({ mv: 1, remote_cp: 1 });
        expect(read.length).toBeGreaterThan(0);
        expect(readFileSync(join(pair.destination, 'renamed', 'one'))).toEqual(
          side === 'source' ? content('X') : content('one'),
        );
      });
    }
  }

  it('is read again where only its time was touched', async () => {
    const pair = await mirrored();
    utimesSync(join(pair.source, 'd', 'one'), 5, 5);
    const { actions, read } = await again(pair);
    expect(actions).toMatchObject({ meta: expect.any(Number), remote_cp: 0 });
    expect(read.length).toBeGreaterThan(0);
  });

  it('is forgotten with a damaged file, and nothing else comes of it', async () => {
    const pair = await mirrored();
    for (const root of [pair.source, pair.destination]) {
      const file = join(root, '.myrror', 'lineage');
      const bytes = readFileSync(file);
      bytes[200] = (bytes[200] as number) ^ 1;
      writeFileSync(file, bytes);
    }
    renameSync(join(pair.source, 'd'), join(pair.source, 'renamed'));
    const { actions, read } = await again(pair);
    expect(actions).toMatchObject({ mv: 1, remote_cp: 0 });
    expect(read.length).toBeGreaterThan(0);
  });

  it('is not taken over by a copy of the whole tree', async () => {
    const pair = await mirrored();
    const copy = join(pair.above, 'copy');
    cpSync(pair.destination, copy, { recursive: true, preserveTimestamps: true });
    writeFileSync(join(copy, 'd', 'one'), content('X'));
    setTime(copy, 'd/one', TIME);
    renameSync(join(pair.source, 'd'), join(pair.source, 'renamed'));
    const { actions } = await again({ ...pair, destination: copy });
    expect(actions).toMatchObject({ mv: 1, remote_cp: 1 });
  });

  it('is not remembered with --no-cache', async () => {
    const pair = await mirrored({ cache: false });
    expect(existsSync(join(pair.source, '.myrror'))).toBe(false);
    expect(existsSync(join(pair.destination, '.myrror'))).toBe(false);
  });
});

it('what only looks alike is not remembered as equal', async () => {
  const pair = planted(
    { 'd/one': content('A'), 'd/two': content('B') },
    { 'd/one': content('X'), 'd/two': content('B') },
  );
  for (const root of [pair.source, pair.destination]) {
    for (const name of ['one', 'two']) setTime(root, `d/${name}`, TIME);
  }
  await settled();
  // By path and time the two are taken for equal; only what is new is brought.
  writeFileSync(join(pair.source, 'new'), 'new');
  expect((await sync(pair.source, pair.destination)).actions).toMatchObject({ remote_cp: 1 });
  renameSync(join(pair.source, 'd'), join(pair.source, 'renamed'));
  expect((await myrror(['sync', pair.source, pair.destination, '--yes'])).code).toBe(0);
  expectEqualTrees(pair);
  expect(statSync(join(pair.destination, 'renamed', 'one')).size).toBe(SIZE);
  expect(readFileSync(join(pair.destination, 'renamed', 'one'))).toEqual(content('A'));
});
