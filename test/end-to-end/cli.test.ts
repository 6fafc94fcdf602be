import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../src/index.ts';
import { lastEvent, runCli } from './run-cli.ts';
import { describeTree, makeScratch, removeScratch, writeTree } from './tree.ts';

const SUMMARY_KEYS = ['type', 'result', 'actions', 'bytes', 'problems'];

let scratch: string;
let source: string;
let destination: string;

/** A run in the scratch directory. */
function cli(...words: readonly string[]) {
  return runCli(words, { cwd: scratch });
}

const photos = {
  'photos/a.txt': 'the first picture',
  'photos/b.txt': 'the second picture',
  'photos/c.txt': 'the third picture',
  'notes.txt': 'a note',
};

beforeEach(() => {
  scratch = makeScratch();
  source = join(scratch, 'source');
  destination = join(scratch, 'destination');
  writeTree(source, {
    'archive/a.txt': 'the first picture',
    'archive/b.txt': 'the second picture',
    'archive/c.txt': 'the third picture',
    'notes.txt': 'a note',
    'new.txt': 'something new',
  });
  writeTree(destination, photos);
});

afterEach(() => removeScratch(scratch));

describe('myrror', () => {
  it('tells its version', async () => {
    expect(await cli('--version')).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('teaches by example', async () => {
    const { exitCode, stdout, stderr } = await cli('--help');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toContain('myrror sync ~/Photos /media/backup/Photos');
  });

  it('shows its help on standard error if it is told nothing', async () => {
    const { exitCode, stdout, stderr } = await cli();
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Usage: myrror COMMAND');
  });
});

describe('wrong usage', () => {
  it.each([
    [['snyc', 'source', 'destination'], "unknown command 'snyc'"],
    [['sync', 'source', 'destination', '--delete'], "unknown option '--delete'"],
    [['sync', 'source'], "missing required argument 'DESTINATION'"],
    [['analyze', 'source', 'more'], 'too many arguments'],
    [['sync', 'source', 'destination', 'colour', '--yes'], '"colour"'],
    [['sync', 'source', 'destination', 'phash_0', '--yes'], '"phash_0"'],
    [['sync', 'source', 'destination', '--max-delete', 'few', '--yes'], 'few'],
    [['sync', 'missing', 'destination', '--yes'], 'missing'],
    [['sync', 'source/notes.txt', 'destination', '--yes'], 'is a file'],
    [['analyze', 'source', '-o', 'no/such/file'], 'no/such/file'],
    [['analyze', 'source', '-o', 'destination'], 'it is a directory'],
    [['sync', 'source', 'else where:tree', '--yes'], 'else where:tree'],
    [['sync', 'source', 'host:tree', '--bwlimit', 'fast', '--yes'], 'fast'],
    [['sync', 'source', 'destination', '--bwlimit', 'fast', '--yes'], 'fast'],
    [['sync', 'source', 'destination', '--runtime', 'no/such/node', '--yes'], 'no/such/node'],
    [['analyze', 'source', '--ssh', "ssh 'x"], 'quote'],
    [['sync', 'source', 'destination', '--compress=lots', '--yes'], '--compress'],
  ])('%j ends with exit 2 and one clear line, and touches nothing', async (words, message) => {
    const before = describeTree(destination);
    const { exitCode, stdout, stderr } = await cli(...words);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr.split('\n')[0]).toMatch(/^myrror: /);
    expect(stderr.split('\n')[0]).toContain(message);
    expect(describeTree(destination)).toEqual(before);
  });

  it('gives a summary to programs all the same', async () => {
    const ended = await cli('sync', 'source', '--json');
    expect(ended.exitCode).toBe(2);
    expect(lastEvent(ended)).toMatchObject({ type: 'summary', result: 'refused' });
  });
});

describe('sync', () => {
  it('makes the destination equal, and then has nothing to do', async () => {
    const first = await cli('sync', 'source', 'destination', '--yes');
    expect([first.exitCode, first.stdout]).toEqual([0, '']);
    expect(first.stderr).toContain('mv  photos/ -> archive/   3 files, 52 B');
    expect(first.stderr).toMatch(/^Done in .*: 1 file brought, 13 B/m);
    expect(describeTree(destination)).toEqual(describeTree(source));
    const second = await cli('sync', 'source', 'destination', '--yes');
    expect(second.exitCode).toBe(0);
    expect(second.stderr).toMatch(/^Nothing to do/);
  });

  it('refuses with exit 2 where it can ask nobody, and changes nothing', async () => {
    const before = describeTree(destination);
    const { exitCode, stderr } = await cli('sync', 'source', 'destination');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--yes');
    expect(describeTree(destination)).toEqual(before);
    expect(existsSync(join(destination, '.myrror', 'journal'))).toBe(false);
  });

  it('does not make a destination that nobody has agreed to', async () => {
    const { exitCode } = await cli('sync', 'source', 'new-place');
    expect(exitCode).toBe(2);
    expect(existsSync(join(scratch, 'new-place'))).toBe(false);
  });

  it('needs nobody to ask where there is nothing to do', async () => {
    await cli('sync', 'source', 'destination', '--yes');
    expect((await cli('sync', 'source', 'destination')).exitCode).toBe(0);
  });

  it('changes nothing in a dry run', async () => {
    const before = describeTree(destination);
    const { exitCode, stderr } = await cli('sync', 'source', 'destination', '-n');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('remote_cp   1   brought from the source, 13 B');
    expect(stderr).toContain('A dry run: nothing was changed.');
    expect(describeTree(destination)).toEqual(before);
  });

  it('says nothing when it is quiet and all is well', async () => {
    expect(await cli('sync', 'source', 'destination', '--yes', '-q')).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  it('tells how long each phase took when it is verbose', async () => {
    const { stderr } = await cli('sync', 'source', 'destination', '--yes', '-v');
    expect(stderr).toMatch(/^ {2}listing +\d/m);
    expect(stderr).toMatch(/^ {2}copying +\d/m);
  });

  it('refuses an empty source with exit 4', async () => {
    writeTree(join(scratch, 'empty'), {});
    const { exitCode, stderr } = await cli('sync', 'empty', 'destination', '--yes');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('--allow-empty-source');
    expect(Object.keys(describeTree(destination))).toHaveLength(5);
  });

  it('refuses a root twice with exit 4', async () => {
    expect((await cli('sync', 'source', 'source/', '--yes')).exitCode).toBe(4);
    expect((await cli('sync', 'source', 'source/archive', '--yes')).exitCode).toBe(4);
  });
});

describe('compare and apply', () => {
  it('write a plan to a file and carry it out', async () => {
    const compared = await cli('compare', 'source', 'destination', '-o', 'plan');
    expect([compared.exitCode, compared.stdout]).toEqual([0, '']);
    expect(compared.stderr).toContain('To do them: myrror apply plan');
    const applied = await cli('apply', 'plan', '--yes');
    expect(applied.exitCode).toBe(0);
    expect(describeTree(destination)).toEqual(describeTree(source));
    const again = await cli('apply', 'plan', '--yes');
    expect([again.exitCode, again.stderr]).toEqual([0, 'Nothing to do.\n']);
  });

  it('write the plan to standard output without a file, and words to standard error', async () => {
    const { exitCode, stdout, stderr } = await cli('compare', 'source', 'destination');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^myrror actions 1\n[\s\S]*\nend \d+\n$/);
    expect(stderr).toContain('photos/ -> archive/');
  });

  it('tell differences by the exit code if asked to', async () => {
    expect((await cli('compare', 'source', 'destination', '--exit-code')).exitCode).toBe(1);
    expect((await cli('compare', 'source', 'destination')).exitCode).toBe(0);
    await cli('sync', 'source', 'destination', '--yes');
    expect((await cli('compare', 'source', 'destination', '--exit-code')).exitCode).toBe(0);
  });

  it('only show what a plan would do in a dry run', async () => {
    await cli('compare', 'source', 'destination', '-o', 'plan');
    const before = describeTree(destination);
    const { exitCode, stderr } = await cli('apply', '-n', 'plan');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('A dry run: nothing was changed.');
    expect(describeTree(destination)).toEqual(before);
  });

  it('refuse with exit 2 where they can ask nobody', async () => {
    await cli('compare', 'source', 'destination', '-o', 'plan');
    const before = describeTree(destination);
    expect((await cli('apply', 'plan')).exitCode).toBe(2);
    expect(describeTree(destination)).toEqual(before);
  });

  it('say that actions were taken out of a plan', async () => {
    await cli('compare', 'source', 'destination', '-o', 'plan');
    const file = join(scratch, 'plan');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^remote_cp .*\n/m, ''));
    const { stderr } = await cli('apply', 'plan', '--yes');
    expect(stderr).toMatch(/^note: 1 of the plan's \d+ actions were taken out of it$/m);
    expect(existsSync(join(destination, 'new.txt'))).toBe(false);
  });

  it.each([
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['no plan at all', () => 'something else\n'],
  ])('refuse a plan that is %s with exit 4', async (_what, spoil) => {
    await cli('compare', 'source', 'destination', '-o', 'plan');
    const file = join(scratch, 'plan');
    writeFileSync(file, spoil(readFileSync(file, 'utf8')));
    const before = describeTree(destination);
    const { exitCode, stderr } = await cli('apply', 'plan', '--yes');
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/^myrror: plan/);
    expect(describeTree(destination)).toEqual(before);
  });

  it('take a list instead of a tree', async () => {
    expect((await cli('analyze', 'source', '-o', 'list')).exitCode).toBe(0);
    await cli('sync', 'source', 'destination', '--yes');
    expect((await cli('compare', 'list', 'destination', '--exit-code')).exitCode).toBe(0);
  });

  it('explain an action', async () => {
    await cli('compare', 'source', 'destination', '-o', 'plan');
    const { exitCode, stdout, stderr } = await cli('explain', 'plan', 'new.txt');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^remote_cp new\.txt\n/);
    const unknown = await cli('explain', 'plan', 'nowhere');
    expect([unknown.exitCode, unknown.stdout]).toEqual([2, '']);
  });
});

describe('analyze', () => {
  it('writes the list to standard output without a file', async () => {
    const { exitCode, stdout, stderr } = await cli('analyze', 'source');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^myrror flist 1\n/);
    expect(stderr).toContain('6 entries, 1 of them directories');
  });

  it('writes into a device instead of replacing it', async () => {
    expect((await cli('analyze', 'source', '-o', '/dev/null')).exitCode).toBe(0);
    expect((await cli('analyze', 'source', '-o', '/dev/full')).exitCode).toBe(3);
  });
});

describe('--json', () => {
  it('ends with the summary, its keys in the order of the contract', async () => {
    const ended = await cli('sync', 'source', 'destination', '--yes', '--json');
    expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
    const summary = lastEvent(ended);
    expect(Object.keys(summary).slice(0, SUMMARY_KEYS.length)).toEqual(SUMMARY_KEYS);
    expect(Object.keys(summary.actions as object)).toEqual([
      'rm',
      'mv',
      'local_cp',
      'remote_cp',
      'mkdir',
      'rmdir',
      'link',
      'meta',
    ]);
    expect(summary).toMatchObject({
      type: 'summary',
      result: 'done',
      actions: { mv: 1, remote_cp: 1 },
      bytes: { remote_cp: 13, local_cp: 0 },
      problems: 0,
    });
    for (const line of ended.stdout.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('type');
  });

  it('tells what is planned in a dry run, and that nothing is to be done afterwards', async () => {
    const planned = await cli('sync', 'source', 'destination', '-n', '--json');
    expect(lastEvent(planned)).toMatchObject({ result: 'planned', actions: { mv: 1 }, bytes: { remote_cp: 13 } });
    await cli('sync', 'source', 'destination', '-y');
    expect(lastEvent(await cli('sync', 'source', 'destination', '--json'))).toMatchObject({ result: 'nothing-to-do' });
  });

  it('tells of a refusal', async () => {
    writeTree(join(scratch, 'empty'), {});
    const ended = await cli('sync', 'empty', 'destination', '--yes', '--json');
    expect(ended.exitCode).toBe(4);
    expect(lastEvent(ended)).toMatchObject({ type: 'summary', result: 'refused', actions: { rm: 0 } });
    expect(ended.stdout).toContain('"type":"error","code":"refused"');
  });

  it('belongs to compare, analyze and apply as well', async () => {
    const compared = await cli('compare', 'source', 'destination', '-o', 'plan', '--json');
    expect(lastEvent(compared)).toMatchObject({ result: 'planned', actions: { mv: 1, remote_cp: 1 } });
    expect(lastEvent(await cli('analyze', 'source', '-o', 'list', '--json'))).toMatchObject({
      result: 'done',
      entries: 6,
    });
    expect(lastEvent(await cli('apply', 'plan', '-n', '--json'))).toMatchObject({
      result: 'planned',
      actions: { mv: 1 },
    });
    expect(lastEvent(await cli('apply', 'plan', '-y', '--json'))).toMatchObject({ result: 'done', actions: { mv: 1 } });
  });
});

describe('output that cannot be written', () => {
  it.each(['analyze', 'compare'])('makes %s end with exit 3', async (command) => {
    const words = command === 'analyze' ? ['analyze', 'source'] : ['compare', 'source', 'destination'];
    const { exitCode, stderr } = await runCli(words, { cwd: scratch, full: 'stdout' });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('cannot write standard output');
  });

  it('does not keep sync from finishing, but is no success', async () => {
    const words = ['sync', 'source', 'destination', '--yes', '--json'];
    expect((await runCli(words, { cwd: scratch, full: 'stdout' })).exitCode).toBe(3);
    expect(describeTree(destination)).toEqual(describeTree(source));
  });

  it('is no reason to stop if nobody reads what people are told', async () => {
    const { exitCode } = await runCli(['sync', 'source', 'destination', '--yes', '-v'], {
      cwd: scratch,
      full: 'stderr',
    });
    expect(exitCode).toBe(0);
    expect(describeTree(destination)).toEqual(describeTree(source));
  });
});
