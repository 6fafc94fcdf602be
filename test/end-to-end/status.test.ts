/** The built command on what an interrupted run has left: shown, finished, undone. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { LockedRoot } from '../../src/local/locked-root.ts';
import { lookAtRoot } from '../../src/local/root.ts';
import { openSystem } from '../../src/system/open-system.ts';
import { interruptSwap, leaveStaged } from './interrupted.ts';
import { lastEvent, runCli } from './run-cli.ts';
import { describeTree, makeScratch, removeScratch, writeTree } from './tree.ts';

let scratch: string;
let destination: string;

function cli(...words: readonly string[]) {
  return runCli(words, { cwd: scratch });
}

beforeEach(() => {
  scratch = makeScratch();
  destination = join(scratch, 'my backup');
  writeTree(destination, { 'kept.txt': 'kept' });
});

afterEach(() => removeScratch(scratch));

/** What a look must leave as it is. */
function everything(): unknown {
  return [describeTree(destination), readdirSync(destination, { recursive: true }).sort()];
}

function read(name: string): string {
  return readFileSync(join(destination, name), 'utf8');
}

describe('myrror status', () => {
  it('says that nothing is interrupted, and makes nothing', async () => {
    const { exitCode, stdout, stderr } = await cli('status', destination, '--exit-code');
    expect([exitCode, stdout, stderr]).toEqual([0, `Nothing is interrupted at ${destination}.\n`, '']);
    expect(existsSync(join(destination, '.myrror'))).toBe(false);
  });

  it('does not take for an interrupted run what others keep in our directory', async () => {
    mkdirSync(join(destination, '.myrror', '@eaDir'), { recursive: true, mode: 0o700 });
    writeFileSync(join(destination, '.myrror', '.DS_Store'), '');
    expect((await cli('status', destination, '--exit-code')).exitCode).toBe(0);
    interruptSwap(destination);
    expect((await cli('status', destination, '--exit-code')).exitCode).toBe(1);
    expect((await cli('apply', '--resume', destination)).exitCode).toBe(0);
    expect((await cli('status', destination, '--exit-code')).exitCode).toBe(0);
    expect(readdirSync(join(destination, '.myrror')).sort()).toEqual(['.DS_Store', '@eaDir']);
  });

  it('shows in names what is done, parked and staged, and how to go on', async () => {
    interruptSwap(destination);
    leaveStaged(destination, 'new one', 9);
    const before = everything();
    const { exitCode, stdout } = await cli('status', destination);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      `A run was interrupted at ${destination}.`,
      '  renames   2 of 3 done',
      '  staged    1 file, 3 B of 9 B, not in place yet',
      '',
      'Parked:',
      '  one -> "two of them"   (3 B, now .myrror/parked/0)',
      '',
      'Renamed already:',
      '  "two of them" -> one',
      '',
      'Staged for:',
      '  "new one"   3 B of 9 B',
      '',
      'To go on, give the sync or apply that was interrupted once more. Without its source:',
      `  myrror apply --resume '${destination}'   does the renames to the end and keeps what is staged`,
      `  myrror apply --abort '${destination}'    undoes the renames and throws away what is staged`,
      '',
    ]);
    expect(everything()).toEqual(before);
    expect((await cli('status', '-q', '--exit-code', destination)).exitCode).toBe(1);
  });

  it('says the same to programs', async () => {
    interruptSwap(destination);
    const { exitCode, stdout } = await cli('status', destination, '--json');
    expect(exitCode).toBe(0);
    const [event = '{}'] = stdout.split('\n');
    expect(JSON.parse(event)).toMatchObject({
      type: 'status',
      interrupted: true,
      lock: null,
      journal: { stage: 'renaming', damage: null, renames: 3, done: 2 },
      renames: [
        { state: 'parked', kind: 'file', size: 3, from: 'one', to: '"two of them"', at: '.myrror/parked/0' },
        { state: 'renamed', kind: 'file', size: 3, from: '"two of them"', to: 'one', at: 'one' },
      ],
      staged: [],
    });
    expect(lastEvent({ exitCode, stdout, stderr: '' })).toMatchObject({
      type: 'summary',
      result: 'planned',
      problems: 0,
    });
  });

  it('says of a copy of such a root that its journal is of another directory', async () => {
    interruptSwap(destination);
    const copy = join(scratch, 'copy');
    cpSync(destination, copy, { recursive: true, preserveTimestamps: true });
    const { exitCode, stdout } = await cli('status', copy);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('journal   of another directory')]);
    expect(stdout).not.toContain('--resume');
    expect(JSON.parse((await cli('status', copy, '--json')).stdout.split('\n')[0] ?? '')).toMatchObject({
      journal: { stage: 'copied', renames: 3, done: 0 },
      renames: [{ state: 'missing' }, { state: 'missing' }],
    });
  });

  it('names the process that holds the lock, and is not held up by it', async () => {
    interruptSwap(destination);
    const system = openSystem();
    const facts = lookAtRoot(system, { path: asBytes(destination), location: destination, missing: 'refuse' });
    const locked = new LockedRoot(system, facts, process.getuid?.() ?? -1);
    try {
      const { exitCode, stdout } = await cli('status', destination);
      expect([exitCode, stdout]).toEqual([
        0,
        expect.stringContaining(`A run is at work on ${destination}.\n  lock      held by `),
      ]);
      const busy = await cli('apply', '--resume', destination);
      expect([busy.exitCode, busy.stderr]).toEqual([
        4,
        expect.stringMatching(/^myrror: another run.* is changing .*\n {2}Nothing was changed\. /),
      ]);
    } finally {
      locked.release();
    }
  });

  it('says clearly that a journal is damaged, and nobody touches anything', async () => {
    interruptSwap(destination);
    const journal = join(destination, '.myrror', 'journal');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('two', 'owt'));
    const before = everything();
    const { exitCode, stdout } = await cli('status', destination);
    expect(exitCode).toBe(3);
    expect(stdout).toContain(`journal   damaged: the journal in .myrror at ${destination}, line 3: a damaged line`);
    expect(stdout).toContain('.myrror/parked/0   3 B');
    expect(stdout).toContain('docs/recovery.md');
    for (const how of ['--resume', '--abort']) {
      const ended = await cli('apply', how, '--yes', destination);
      expect([ended.exitCode, ended.stderr]).toEqual([4, expect.stringContaining('Nothing was touched.')]);
    }
    expect(everything()).toEqual(before);
  });

  it('shows the way out of that: without the journal all that is parked is kept and named', async () => {
    interruptSwap(destination);
    unlinkSync(join(destination, '.myrror', 'journal'));
    const { exitCode, stderr } = await cli('apply', '--resume', destination);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('is kept in .myrror/rescued/0');
    expect(read('.myrror/rescued/0')).toBe('ONE');
  });

  it('needs a directory that is there', async () => {
    const { exitCode, stderr } = await cli('status', join(scratch, 'nowhere'));
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('is not there\n  Check the spelling')]);
  });
});

describe('myrror apply --resume', () => {
  it('does the renames to the end and keeps what is staged', async () => {
    interruptSwap(destination);
    leaveStaged(destination, 'new', 9);
    const { exitCode, stderr } = await cli('apply', '--resume', destination);
    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^Finished in .*: 1 rename done\.\n1 staged file \(3 B\) kept: the next sync or apply uses them\.\n$/,
      ),
    ]);
    expect([read('one'), read('two of them'), read('kept.txt')]).toEqual(['TWO', 'ONE', 'kept']);
    expect(readdirSync(join(destination, '.myrror'))).toEqual(['staged']);
  });

  it('leaves nothing behind where nothing was staged, and has nothing to do after that', async () => {
    interruptSwap(destination);
    expect((await cli('apply', '--resume', destination)).exitCode).toBe(0);
    expect(existsSync(join(destination, '.myrror'))).toBe(false);
    const { exitCode, stderr } = await cli('apply', '--resume', destination);
    expect([exitCode, stderr]).toEqual([0, `Nothing is interrupted at ${destination}.\n`]);
  });
});

describe('myrror apply --abort', () => {
  it('puts parked content back and throws away what is staged', async () => {
    interruptSwap(destination);
    leaveStaged(destination, 'new', 9);
    const { exitCode, stdout } = await cli('apply', '--abort', '--yes', '--json', destination);
    expect([exitCode, lastEvent({ exitCode, stdout, stderr: '' })]).toEqual([
      0,
      expect.objectContaining({ result: 'done', renamed: 2, stagedFiles: 1, stagedBytes: 3, problems: 0 }),
    ]);
    expect([read('one'), read('two of them'), read('kept.txt')]).toEqual(['ONE', 'TWO', 'kept']);
    expect(existsSync(join(destination, '.myrror'))).toBe(false);
  });

  it('asks first, and without a terminal does nothing; nor does a dry run', async () => {
    interruptSwap(destination);
    const before = everything();
    const asked = await cli('apply', '--abort', destination);
    expect([asked.exitCode, asked.stderr]).toEqual([2, expect.stringContaining('there is no terminal to ask on')]);
    const dry = await cli('apply', '--abort', '-n', destination);
    expect([dry.exitCode, dry.stderr]).toEqual([0, expect.stringContaining('A dry run: nothing was changed.')]);
    expect(everything()).toEqual(before);
  });

  it('does not claim to have undone what it does not know, as in a copy of the root', async () => {
    interruptSwap(destination);
    renameSync(join(destination, '.myrror', 'parked', '0'), join(destination, 'two of them'));
    const copy = join(scratch, 'copy');
    cpSync(destination, copy, { recursive: true, preserveTimestamps: true });
    const { exitCode, stderr } = await cli('apply', '--abort', '--yes', copy);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('nothing that the journal of the interrupted run names is here');
    expect(stderr).toContain('Undone as far as possible');
    expect(stderr).toContain('nothing had to be put back');
    expect((await cli('apply', '--abort', '--yes', destination)).exitCode).toBe(0);
    expect([read('one'), read('two of them')]).toEqual(['ONE', 'TWO']);
  });

  it('keeps what finds its old place taken, and says where', async () => {
    interruptSwap(destination);
    writeFileSync(join(destination, 'two of them'), 'somebody else');
    const { exitCode, stderr } = await cli('apply', '--abort', '--yes', destination);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('problem: one at the destination: rename: it could go neither to its new place nor back');
    expect(read('.myrror/rescued/one')).toBe('ONE');
    expect((await cli('status', destination)).stdout).toContain('.myrror/rescued/one   3 B');
  });

  it.each([
    ['--resume', '--abort'],
    ['--resume', '--verify'],
    ['--abort', '--allow-empty-source'],
  ])('is not to be had with what makes no sense of it: %s %s', async (...words) => {
    expect((await cli('apply', ...words, destination)).exitCode).toBe(2);
  });

  it('takes a directory, no plan', async () => {
    const file = join(scratch, 'plan');
    writeFileSync(file, '');
    const { exitCode, stderr } = await cli('apply', '--abort', '--yes', file);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('needs the destination itself')]);
  });
});
