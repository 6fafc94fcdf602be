/** Lists of trees and of actions: compared far from their trees, edited by people, applied late, twice or half. */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ActionList, Report } from '../../src/index.ts';
import { myrror, program } from './command.ts';
import {
  actionsText,
  analyze,
  apply,
  compare,
  listingText,
  readActions,
  readListing,
  sync,
  writeTextFile,
} from './library.ts';
import { tracesOf, whatRsyncWouldDo } from './look.ts';
import { counts, expectEqualTrees, planted } from './mirrored.ts';
import type { Pair } from './places.ts';
import type { Sketch } from './plant.ts';

const before: Sketch = { a: 'A', b: 'BB', old: 'moved', 'd/one': 'one', 'd/two': 'two', 'd/three': '3', gone: 'gone' };
const after: Sketch = {
  a: 'BB',
  b: 'A',
  new: 'moved',
  'n/one': 'one',
  'n/two': 'two',
  'n/three': '3',
  'n/four': 'fresh content',
  'empty/dir': null,
  copy: 'moved',
  fresh: 'other content',
};

/** Writes the list of actions of a pair to a file. */
async function listFile(pair: Pair, criteria: readonly string[] = []): Promise<string> {
  const { list } = await compare(pair.source, pair.destination, { criteria, cache: false });
  const file = join(pair.above, 'plan.myr_actions');
  await writeTextFile(file, actionsText(list));
  return file;
}

async function applyFile(file: string): Promise<Report> {
  return await apply(await readActions(file), { cache: false, maxDelete: '100%' });
}

/** Rewrites the action lines of a list. */
function editLines(file: string, edit: (lines: readonly string[]) => readonly string[]): void {
  const lines = readFileSync(file, 'latin1').split('\n');
  const isAction = (line: string): boolean => /^(mv|local_cp|remote_cp|link|mkdir|meta|rm|rmdir) /.test(line);
  const first = lines.findIndex(isAction);
  const end = lines.findIndex((line) => line.startsWith('end'));
  const edited = [...lines.slice(0, first), ...edit(lines.slice(first, end)), ...lines.slice(end)];
  writeFileSync(file, edited.join('\n'), 'latin1');
}

function lineOf(file: string, start: RegExp): number {
  return (
    readFileSync(file, 'latin1')
      .split('\n')
      .findIndex((line) => start.test(line)) + 1
  );
}

/** Expects a refusal that touches nothing. */
async function expectRefused(pair: Pair, file: string, code: string, says: RegExp): Promise<void> {
  const untouched = tracesOf(pair.destination, true);
  await expect(applyFile(file)).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  expect(tracesOf(pair.destination, true)).toEqual(untouched);
}

describe('lists of trees', () => {
  /** Both trees are gone while `work` runs. */
  async function farAway<Result>(pair: Pair, work: () => Promise<Result>): Promise<Result> {
    for (const root of [pair.source, pair.destination]) renameSync(root, `${root}-away`);
    try {
      return await work();
    } finally {
      for (const root of [pair.source, pair.destination]) renameSync(`${root}-away`, root);
    }
  }

  async function listingFile(root: string, features: readonly string[]): Promise<string> {
    const file = `${root}.myr_flist`;
    await writeTextFile(file, listingText(await analyze(root, { with: features, cache: false })));
    return file;
  }

  async function compareFiles(
    from: string,
    to: string,
    criteria: readonly string[],
    notices: string[],
  ): Promise<ActionList> {
    const [source, destination] = [await readListing(from), await readListing(to)];
    const onNotice = (notice: string): unknown => notices.push(notice);
    return (await compare(source, destination, { criteria, cache: false, onNotice })).list;
  }

  it('are compared far from their trees if they have the digests', async () => {
    for (const criteria of [[], ['sha256']]) {
      const pair = planted(after, before);
      const from = await listingFile(pair.source, ['qhash+sha256']);
      const to = await listingFile(pair.destination, ['qhash+sha256']);
      const notices: string[] = [];
      const list = await farAway(pair, () => compareFiles(from, to, criteria, notices));
      expect(notices).toEqual([]);
      const { list: live } = await compare(pair.source, pair.destination, { criteria, cache: false });
      expect(list.records).toEqual(live.records);
      expect((await apply(list)).result).toBe('done');
      expectEqualTrees(pair);
    }
  });

  it('without a digest ask the tree if that is there', async () => {
    const pair = planted(after, before);
    const from = await listingFile(pair.source, []);
    const to = await listingFile(pair.destination, []);
    const notices: string[] = [];
    const list = await compareFiles(from, to, ['sha256'], notices);
    expect(notices).toEqual([]);
    const { list: live } = await compare(pair.source, pair.destination, { criteria: ['sha256'], cache: false });
    expect(list.records).toEqual(live.records);
  });

  it('without a digest and without the tree do without the criterion, and say so', async () => {
    const pair = planted({ new: 'moved' }, { old: 'moved' });
    const from = await listingFile(pair.source, []);
    const to = await listingFile(pair.destination, []);
    const notices: string[] = [];
    const list = await farAway(pair, () => compareFiles(from, to, ['sha256'], notices));
    expect(notices.join('\n')).toMatch(/lacks sha256/);
    expect(list.records.map(({ verb }) => verb).sort()).toEqual(['remote_cp', 'rm']);
    expect((await apply(list)).result).toBe('done');
    expectEqualTrees(pair);
  });

  it('are refused for a tree seen through other patterns', async () => {
    const pair = planted(after, before);
    const listing = await analyze(pair.source, { exclude: ['*.tmp'], cache: false });
    await expect(compare(listing, pair.destination, { exclude: ['*.bak'] })).rejects.toMatchObject({ code: 'refused' });
  });
});

describe('an edited list of actions', () => {
  it('does the rest when a line is taken out or made a comment', async () => {
    for (const edit of [
      (lines: readonly string[]) => lines.filter((line) => !/^rm +gone/.test(line)),
      (lines: readonly string[]) => lines.map((line) => (/^rm +gone/.test(line) ? `# ${line}` : line)),
    ]) {
      const pair = planted(after, before);
      const file = await listFile(pair);
      editLines(file, edit);
      const report = await applyFile(file);
      expect(report.result).toBe('done');
      expect(report.actions.rm).toBe(0);
      expect(existsSync(join(pair.destination, 'gone'))).toBe(true);
      await sync(pair.source, pair.destination);
      expectEqualTrees(pair);
    }
  });

  it('leaves what is to be brought to a disk that is carried', async () => {
    const pair = planted(after, before);
    const file = await listFile(pair);
    const whole = `${file}.whole`;
    cpSync(file, whole);
    editLines(file, (lines) => lines.filter((line) => !line.startsWith('remote_cp')));
    const report = await applyFile(file);
    expect(report.result).toBe('done');
    expect(report.bytes.remote_cp).toBe(0);
    for (const path of ['n/four', 'fresh']) {
      spawnSync('cp', ['-p', join(pair.source, path), join(pair.destination, path)]);
    }
    await expect(applyFile(whole)).resolves.toMatchObject({ bytes: { remote_cp: 0 } });
    const last = await sync(pair.source, pair.destination, { criteria: ['sha256'] });
    expect(last.bytes).toEqual({ remote_cp: 0, local_cp: 0 });
    expectEqualTrees(pair);
  });

  it('means the same in another order', async () => {
    const turns: ((lines: readonly string[]) => readonly string[])[] = [
      (lines) => [...lines].reverse(),
      (lines) => [...lines].sort(),
      (lines) => lines.flatMap((line) => ['', '# a word in between', line]),
    ];
    for (const turn of turns) {
      const pair = planted(after, before);
      const file = await listFile(pair);
      editLines(file, turn);
      expect((await applyFile(file)).result).toBe('done');
      expectEqualTrees(pair);
    }
  });

  it('with nothing left in it has nothing to do', async () => {
    const pair = planted(after, before);
    const file = await listFile(pair);
    editLines(file, () => []);
    const untouched = tracesOf(pair.destination);
    expect((await applyFile(file)).result).toBe('nothing-to-do');
    expect(tracesOf(pair.destination)).toEqual(untouched);
  });

  it('is refused by line where a removal that makes room is missing', async () => {
    const pair = planted({ d: 'a file' }, { 'd/g': 'in the way', k: 'K' });
    const file = await listFile(pair);
    editLines(file, (lines) => lines.filter((line) => !/^rm +d\/g/.test(line)));
    await expectRefused(pair, file, 'refused', new RegExp(`line ${lineOf(file, /^rmdir +d\//)}\\b`));
  });

  it('is refused by line where a directory that is needed is missing', async () => {
    const pair = planted({ 'x/x': 'X' }, { x: 'X' });
    const file = await listFile(pair);
    editLines(file, (lines) => lines.filter((line) => !line.startsWith('mkdir')));
    await expectRefused(pair, file, 'refused', new RegExp(`line ${lineOf(file, /^mv +x/)}\\b`));
  });

  it('is refused by line where half of a swap is missing', async () => {
    const pair = planted({ a: 'BB', b: 'A' }, { a: 'A', b: 'BB' });
    const file = await listFile(pair);
    editLines(file, (lines) => lines.filter((line) => !/^mv +a /.test(line)));
    await expectRefused(pair, file, 'refused', new RegExp(`line ${lineOf(file, /^mv +b /)}\\b`));
  });

  it('leaves a copy out whose content was taken out, and never takes other content for it', async () => {
    const pair = planted({ p: 'new content', q: 'new content' }, { p: 'old content' });
    const file = await listFile(pair, ['sha256']);
    editLines(file, (lines) => lines.filter((line) => !line.startsWith('remote_cp')));
    const notices: string[] = [];
    const onNotice = (notice: string): unknown => notices.push(notice);
    await apply(await readActions(file), { cache: false, onNotice });
    expect(notices.join()).toContain(`line ${lineOf(file, /^local_cp/)}`);
    expect(readdirSync(pair.destination)).toEqual(['p']);
    expect(readFileSync(join(pair.destination, 'p'), 'utf8')).toBe('old content');
    await sync(pair.source, pair.destination, { cache: false });
    expectEqualTrees(pair);
  });

  it('is refused by line where two lines want one place or move one thing', async () => {
    const pair = planted({ new: 'moved', other: 'too' }, { old: 'moved', older: 'too' });
    const file = await listFile(pair);
    const twice = (part: RegExp, by: string) => (lines: readonly string[]) =>
      lines.flatMap((line) => (/^mv +older/.test(line) ? [line, line.replace(part, by)] : [line]));
    editLines(file, twice(/older -> other/, 'older -> third'));
    await expectRefused(pair, file, 'refused', /line \d+/);
    const another = await listFile(pair);
    editLines(another, (lines) => lines.map((line) => line.replace('-> other', '-> new')));
    await expectRefused(pair, another, 'refused', /line \d+/);
  });
});

describe('a list of actions that is applied late', () => {
  it('has nothing to do the second time', async () => {
    const pair = planted(after, before);
    const file = await listFile(pair);
    expect((await applyFile(file)).result).toBe('done');
    const untouched = tracesOf(pair.destination);
    expect((await applyFile(file)).result).toBe('nothing-to-do');
    expect(tracesOf(pair.destination)).toEqual(untouched);
    expectEqualTrees(pair);
  });

  it('is refused when something that it takes or replaces was changed, moved or removed', async () => {
    const changes: [string, (root: string) => void][] = [
      ['old', (root) => utimesSync(join(root, 'old'), 7, 7)],
      ['old', (root) => renameSync(join(root, 'old'), join(root, 'elsewhere'))],
      ['a', (root) => writeFileSync(join(root, 'a'), 'longer than before')],
      ['d', (root) => renameSync(join(root, 'd'), join(root, 'e'))],
    ];
    for (const [path, change] of changes) {
      const pair = planted(after, before);
      const file = await listFile(pair);
      change(pair.destination);
      await expectRefused(pair, file, 'stale', new RegExp(`line \\d+, \\w+ ${path}\\b`));
    }
  });

  it('is refused when something stands where it puts something new', async () => {
    const pair = planted({ f: 'F', n: 'new' }, { f: 'F' });
    const file = await listFile(pair);
    writeFileSync(join(pair.destination, 'n'), 'a stranger');
    await expectRefused(pair, file, 'refused', new RegExp(`line ${lineOf(file, /^remote_cp +n/)}\\b`));
  });

  it('names a file of the source that changed, and brings the others', async () => {
    const pair = planted({ f: 'F', g: 'G' }, {});
    const file = await listFile(pair);
    writeFileSync(join(pair.source, 'f'), 'changed');
    const report = await applyFile(file);
    expect(report.result).toBe('incomplete');
    expect(report.problems.map(({ path }) => path)).toEqual(['f']);
    expect(readdirSync(pair.destination).filter((name) => name !== '.myrror')).toEqual(['g']);
  });

  it('is refused for other roots and for swapped ones', async () => {
    const pair = planted(after, before);
    const file = await listFile(pair);
    renameSync(pair.destination, `${pair.destination}-away`);
    mkdirSync(pair.destination);
    await expectRefused(pair, file, 'stale', /another destination/);
    const other = planted(after, before);
    const swapped = await listFile(other);
    const text = readFileSync(swapped, 'latin1');
    writeFileSync(
      swapped,
      text
        .replace(/^source /m, 'x ')
        .replace(/^destination /m, 'source ')
        .replace(/^x /m, 'destination '),
      'latin1',
    );
    const untouched = [tracesOf(other.source), tracesOf(other.destination)];
    await expect(applyFile(swapped)).rejects.toMatchObject({ code: expect.stringMatching(/^(stale|refused|format)$/) });
    expect([tracesOf(other.source), tracesOf(other.destination)]).toEqual(untouched);
  });
});

describe('an apply that was killed', () => {
  it('is finished by the same command, wherever it was', async () => {
    // The calls of each thread are counted by themselves.
    for (const [call, time] of [
      ['renameat2', 1],
      ['renameat2', 2],
      ['renameat2', 4],
      ['unlinkat', 1],
      ['unlinkat', 3],
      ['syncfs', 1],
      ['utimensat', 2],
    ] as const) {
      const pair = planted(after, before);
      const file = await listFile(pair);
      const kill = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${time}`];
      const killed = await myrror(['apply', file, '--yes'], {
        by: ['strace', '-f', '-qq', '-o', '/dev/null', ...kill],
      });
      const ran = await myrror(['apply', file, '--yes']);
      expect({ call, time, code: ran.code, said: ran.said }).toEqual({ call, time, code: 0, said: '' });
      expect({ call, time, ended: killed.summary.result }).toEqual({ call, time, ended: 'none' });
      expect(whatRsyncWouldDo(pair.source, pair.destination)).toBe('');
      const left = existsSync(join(pair.destination, '.myrror')) ? readdirSync(join(pair.destination, '.myrror')) : [];
      expect(left.filter((name) => !['cache', 'lineage', 'lineage.recent', 'mirrors'].includes(name))).toEqual([]);
    }
  });

  it('is also finished by a sync', async () => {
    const pair = planted(after, before);
    const file = await listFile(pair);
    const kill = ['-e', 'trace=renameat2', '-e', 'inject=renameat2:signal=KILL:when=3'];
    await myrror(['apply', file, '--yes'], { by: ['strace', '-f', '-qq', '-o', '/dev/null', ...kill] });
    expect((await myrror(['sync', pair.source, pair.destination, '--yes'])).code).toBe(0);
    expectEqualTrees(pair);
    expect(program).toMatch(/main\.js$/);
  });
});

describe('a list of actions', () => {
  it('counts what it holds as the summary says', async () => {
    const pair = planted(after, before);
    const { list, summary } = await compare(pair.source, pair.destination, { cache: false });
    expect(summary.actions).toEqual(counts({ mv: 4, local_cp: 1, mkdir: 2, remote_cp: 2, rm: 1 }));
    expect(list.records).toHaveLength(10);
    expect(list.header.count).toBe(10);
  });
});
