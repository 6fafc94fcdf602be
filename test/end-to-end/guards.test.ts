/** What is refused before the first change: each with a clear line, its exit code, and nothing touched. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { changesBelow, myrror, plainMyrror, program, type Ran } from './command.ts';
import { tracesOf } from './look.ts';
import { expectEqualTrees, planted } from './mirrored.ts';
import { isRoot, type Pair, temporaryPair } from './places.ts';
import { plant, type Sketch } from './plant.ts';

const USAGE = 2;
const REFUSED = 4;

interface Refusal {
  readonly code: number;
  /** A part of what is said. */
  readonly says: string | RegExp;
  /** A part of what is said one could do. */
  readonly hint?: string | RegExp;
}

/** Runs the command, expects it to refuse in words, and nothing below `above` to have changed. */
async function expectRefusal(above: string, words: readonly string[], refusal: Refusal): Promise<Ran> {
  const before = tracesOf(above, true);
  const ran = await myrror(words, { cwd: above });
  const errors = ran.events.filter((event) => event.type === 'error');
  expect({ code: ran.code, result: ran.summary.result }, ran.said + ran.out).toEqual({
    code: refusal.code,
    result: 'refused',
  });
  const told = errors.map(({ message, hint }) => ({ message, hint }))[0] ?? { message: ran.said, hint: ran.said };
  expect(told.message).toMatch(refusal.says);
  expect(told.message).not.toContain('\n  at ');
  if (refusal.hint !== undefined) expect(told.hint).toMatch(refusal.hint);
  expect(tracesOf(above, true)).toEqual(before);
  return ran;
}

function files(count: number, prefix = 'f'): Sketch {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, `${prefix} ${index}`]));
}

const syncOf = ({ source, destination }: Pair, ...more: readonly string[]): string[] => [
  'sync',
  source,
  destination,
  '--yes',
  '--no-cache',
  ...more,
];

describe('an empty source', () => {
  it('is refused for a destination that holds something', async () => {
    const pair = planted({}, { f: 'F' });
    await expectRefusal(pair.above, syncOf(pair), {
      code: REFUSED,
      says: /source .* is empty/,
      hint: '--allow-empty-source',
    });
  });

  it('is refused for a list of actions that was made from it, too', async () => {
    const pair = planted({}, { f: 'F' });
    const list = join(pair.above, 'list');
    expect((await myrror(['compare', pair.source, pair.destination, '-o', list, '--no-cache'])).code).toBe(0);
    await expectRefusal(pair.above, ['apply', list, '--yes', '--no-cache'], { code: REFUSED, says: /is empty/ });
    expect((await myrror(['apply', list, '--yes', '--no-cache', '--allow-empty-source'])).code).toBe(0);
    expectEqualTrees(pair);
  });

  it('counts as empty if everything in it is excluded', async () => {
    const pair = planted({ 'x.tmp': 'X' }, { f: 'F' });
    await expectRefusal(pair.above, syncOf(pair, '-e', '*.tmp'), { code: REFUSED, says: /is empty/ });
  });

  it('empties the destination if that is asked for', async () => {
    const pair = planted({}, { f: 'F', 'd/g': 'G' });
    const ran = await myrror(syncOf(pair, '--allow-empty-source'));
    expect(ran.code).toBe(0);
    expectEqualTrees(pair);
  });

  it('is fine for an empty destination', async () => {
    const pair = planted({}, {});
    expect((await myrror(syncOf(pair))).summary.result).toBe('nothing-to-do');
  });
});

describe('too many removals', () => {
  it('are refused above half of the files and above ten', async () => {
    const pair = planted({ f0: 'f 0' }, files(20));
    await expectRefusal(pair.above, syncOf(pair), { code: REFUSED, says: '19 of the 20 files', hint: '--max-delete' });
  });

  it('pass up to ten files, and up to half of them', async () => {
    for (const [before, after] of [
      [files(11), { f0: 'f 0' }],
      [files(40), files(20)],
    ] as const) {
      const pair = planted(after, before);
      expect((await myrror(syncOf(pair))).code).toBe(0);
      expectEqualTrees(pair);
    }
  });

  it('are counted after moves are matched', async () => {
    const moved = Object.fromEntries(Object.entries(files(30)).map(([path, what]) => [`moved/x${path}`, what]));
    const pair = planted(moved, files(30));
    const ran = await myrror(syncOf(pair, '--max-delete', '0'));
    expect(ran.code).toBe(0);
    expect(ran.summary.actions.rm).toBe(0);
    expectEqualTrees(pair);
  });

  it('are limited by number and by share as asked', async () => {
    const pair = planted(files(6), files(10));
    await expectRefusal(pair.above, syncOf(pair, '--max-delete', '3'), { code: REFUSED, says: '4 of the 10 files' });
    await expectRefusal(pair.above, syncOf(pair, '--max-delete', '39%'), { code: REFUSED, says: '40 %' });
    await expectRefusal(pair.above, syncOf(pair, '--max-delete', '0%'), { code: REFUSED, says: '4 of the 10 files' });
    expect((await myrror(syncOf(pair, '--max-delete', '40%'))).code).toBe(0);
    expectEqualTrees(pair);
  });

  it('pass with 100%', async () => {
    const pair = planted({ f0: 'f 0' }, files(20));
    expect((await myrror(syncOf(pair, '--max-delete', '100%'))).code).toBe(0);
    expectEqualTrees(pair);
  });

  it('count files that are replaced by others as removed or not at all, but never as kept', async () => {
    const pair = planted({ only: 'O' }, files(20));
    const list = join(pair.above, 'plan');
    expect((await myrror(['compare', pair.source, pair.destination, '-o', list, '--no-cache'])).code).toBe(0);
    await expectRefusal(pair.above, ['apply', list, '--yes', '--no-cache'], {
      code: REFUSED,
      says: '20 of the 20 files',
    });
  });

  it('need a limit that can be understood', async () => {
    const pair = planted({ f: 'F' }, {});
    for (const limit of ['many', '-1', '101%', '1.5', '', '%']) {
      await expectRefusal(pair.above, syncOf(pair, `--max-delete=${limit}`), { code: USAGE, says: 'max-delete' });
    }
  });
});

describe('one directory as both roots, or one root in the other', () => {
  it('is refused, also through a symlink', async () => {
    const pair = planted({ f: 'F' }, {});
    const link = join(pair.above, 'link');
    symlinkSync(pair.source, link);
    for (const other of [pair.source, `${pair.source}/`, `${pair.source}/../source`, link, `${link}/`]) {
      await expectRefusal(pair.above, ['sync', pair.source, other, '--yes'], { code: REFUSED, says: 'same directory' });
      await expectRefusal(pair.above, ['compare', other, pair.source], { code: REFUSED, says: 'same directory' });
    }
  });

  it('is refused where a root lies in the other', async () => {
    const pair = planted({ f: 'F', 'd/e/g': 'G' }, {});
    const link = join(pair.above, 'link');
    symlinkSync(join(pair.source, 'd'), link);
    for (const inner of [join(pair.source, 'd'), join(pair.source, 'd/e'), link, join(link, 'e')]) {
      await expectRefusal(pair.above, ['sync', pair.source, inner, '--yes'], {
        code: REFUSED,
        says: 'inside the source',
      });
      await expectRefusal(pair.above, ['sync', inner, pair.source, '--yes'], {
        code: REFUSED,
        says: 'inside the destination',
      });
    }
  });

  it('is refused for a destination in the source that is not there yet', async () => {
    const pair = planted({ f: 'F', 'd/g': 'G' }, {});
    for (const inner of [join(pair.source, 'new'), join(pair.source, 'd', 'new')]) {
      await expectRefusal(pair.above, ['sync', pair.source, inner, '--yes'], {
        code: REFUSED,
        says: 'inside the source',
      });
    }
  });

  it('is not refused for names that only look nested', async () => {
    const pair = temporaryPair();
    plant(pair.source, { f: 'F' });
    const ran = await myrror(['sync', pair.source, `${pair.source}-copy`, '--yes']);
    expect(ran.code).toBe(0);
  });

  describe.runIf(isRoot)('through a bind mount', () => {
    const mounted: string[] = [];
    afterEach(() => {
      for (const path of mounted.splice(0)) spawnSync('umount', [path]);
    });

    it('is refused', async () => {
      const pair = planted({ f: 'F', 'd/g': 'G' }, {});
      const other = join(pair.above, 'mounted');
      mkdirSync(other);
      expect(spawnSync('mount', ['--bind', pair.source, other]).status).toBe(0);
      mounted.push(other);
      await expectRefusal(pair.above, ['sync', pair.source, other, '--yes'], { code: REFUSED, says: 'same directory' });
      await expectRefusal(pair.above, ['sync', pair.source, join(other, 'd'), '--yes'], {
        code: REFUSED,
        says: 'inside the source',
      });
    });

    it('is refused where the mount leads into the other root', async () => {
      const pair = planted({ 'd/g': 'G', f: 'F' }, {});
      const other = join(pair.above, 'mounted');
      mkdirSync(other);
      expect(spawnSync('mount', ['--bind', join(pair.source, 'd'), other]).status).toBe(0);
      mounted.push(other);
      const inside = { code: REFUSED, says: 'through a mount' };
      await expectRefusal(pair.above, ['sync', pair.source, other, '--yes', '--no-cache'], inside);
      await expectRefusal(pair.above, ['sync', other, pair.source, '--yes', '--no-cache'], inside);
    });
  });
});

describe('roots that cannot be used', () => {
  it('are named: missing, a file, a link to nowhere', async () => {
    const pair = planted({ f: 'F' }, { f: 'F' });
    const file = join(pair.source, 'f');
    const missing = join(pair.above, 'missing');
    const nowhere = join(pair.above, 'nowhere');
    symlinkSync('not-there', nowhere);
    const cases: [string, string, RegExp][] = [
      [missing, pair.destination, /missing is not there/],
      [file, pair.destination, /source\/f is (a file|no directory)/],
      [pair.source, join(pair.destination, 'f'), /destination\/f is (a file|no directory)/],
      [pair.source, join(missing, 'deeper'), /neither .* nor the directory above it/],
      [pair.source, nowhere, /symlink that leads nowhere/],
      [nowhere, pair.destination, /nowhere/],
      ['', pair.destination, /./],
      [pair.source, '', /./],
    ];
    for (const [from, to, says] of cases) {
      await expectRefusal(pair.above, ['sync', from, to, '--yes', '--no-cache'], { code: USAGE, says });
    }
    await expectRefusal(pair.above, ['analyze', missing], { code: USAGE, says: 'missing is not there' });
    await expectRefusal(pair.above, ['analyze', file], { code: USAGE, says: /is (a file|no directory)/ });
  });

  it('are not guessed from what reads like something else', async () => {
    const pair = planted({ f: 'F' }, {});
    for (const location of ['C:\\dir', 'ssh://host/dir', 'host::module', 'user@-oProxyCommand=x:dir']) {
      await expectRefusal(pair.above, ['sync', location, pair.destination, '--yes'], {
        code: USAGE,
        says: location,
      });
    }
  });
});

describe('a command line that cannot be understood', () => {
  it('is refused with the word that is wrong', async () => {
    const pair = planted({ f: 'F' }, { f: 'G' });
    const cases: [string[], RegExp][] = [
      [['nonsense'], /nonsense/],
      [['phash_0'], /phash_0/],
      [['phash_100'], /phash_100/],
      [['phash_'], /phash_/],
      [['phash_x'], /phash_x/],
      [['sha256+'], /sha256\+/],
      [['+'], /\+/],
      [['path mtime'], /path mtime/],
      [['SHA256'], /SHA256/],
      [['--no-such-option'], /no-such-option/],
    ];
    for (const [words, says] of cases) {
      await expectRefusal(pair.above, syncOf(pair, ...words), { code: USAGE, says });
    }
    await expectRefusal(pair.above, ['analyze', pair.source, '--with', 'nonsense', '--no-cache'], {
      code: USAGE,
      says: 'nonsense',
    });
    await expectRefusal(pair.above, ['sync', pair.source], { code: USAGE, says: /./ });
    await expectRefusal(pair.above, ['apply', join(pair.above, 'missing.myr_actions'), '--yes'], {
      code: USAGE,
      says: 'missing.myr_actions is not there',
    });
  });

  it('does not take silence for consent', async () => {
    const pair = planted({ f: 'F' }, { g: 'G' });
    const before = tracesOf(pair.destination);
    const ran = await plainMyrror(['sync', pair.source, pair.destination, '--no-cache']);
    expect(ran.code).toBe(USAGE);
    expect(ran.said).toContain('--yes');
    expect(tracesOf(pair.destination)).toEqual(before);
  });
});

describe('lists that cannot be read', () => {
  it('are refused by line', async () => {
    const pair = planted({ f: 'F', n: 'new' }, { g: 'F', h: 'H' });
    const list = join(pair.above, 'plan.myr_actions');
    const flist = join(pair.above, 'tree.myr_flist');
    expect((await myrror(['compare', pair.source, pair.destination, '-o', list, '--no-cache'])).code).toBe(0);
    expect((await myrror(['analyze', pair.source, '-o', flist, '--no-cache'])).code).toBe(0);
    const plan = readFileSync(list, 'latin1');
    const tree = readFileSync(flist, 'latin1');
    const line = (text: string, part: string): number =>
      text.split('\n').findIndex((each) => each.startsWith(part)) + 1;
    const broken = join(pair.above, 'broken');
    const plans: [string, RegExp][] = [
      ['', /broken/],
      ['myrror actions 1\n', /broken/],
      [plan.replace('actions 1', 'actions 2'), /line 1/],
      [plan.replace(/^end .*\n/m, ''), /end|truncated|whole/],
      [plan.slice(0, plan.length / 2), /broken/],
      [plan.replace(/^rm /m, 'rmm '), new RegExp(`line ${line(plan, 'rm ')}\\b`)],
      [plan.replace(/^rm( +)h/m, 'rm$1../h'), new RegExp(`line ${line(plan, 'rm ')}\\b`)],
      [plan.replace(/^rm( +)h/m, 'rm$1/h'), new RegExp(`line ${line(plan, 'rm ')}\\b`)],
      [plan.replace(/^rm( +)h/m, 'rm$1a//h'), new RegExp(`line ${line(plan, 'rm ')}\\b`)],
      [plan.replace(/^rm( +)h/m, 'rm$1.myrror/h'), new RegExp(`line ${line(plan, 'rm ')}\\b`)],
      [plan.replace(/^rm( +)h .*$/m, 'rm$1h'), new RegExp(`line ${line(plan, 'rm ')}\\b`)],
      [plan.replace(/^(mv .*) -> /m, '$1 => '), new RegExp(`line ${line(plan, 'mv ')}\\b`)],
      [tree, /broken/],
    ];
    for (const [text, says] of plans) {
      writeFileSync(broken, text, 'latin1');
      await expectRefusal(pair.above, ['apply', broken, '--yes', '--no-cache'], { code: REFUSED, says });
    }
    const trees: [string, RegExp][] = [
      ['', /broken/],
      [tree.replace('flist 1', 'flist 9'), /line 1/],
      [tree.replace(/^end .*\n/m, ''), /broken/],
      [tree.slice(0, -40), /broken/],
      [tree.replace(/^f 1 /m, 'f 2 '), /broken/],
      [tree.replace(/^f 1 /m, 'q 1 '), new RegExp(`line ${line(tree, 'f 1 ')}\\b`)],
      [plan, /broken/],
    ];
    for (const [text, says] of trees) {
      writeFileSync(broken, text, 'latin1');
      await expectRefusal(pair.above, ['compare', broken, pair.destination, '--no-cache'], { code: REFUSED, says });
      await expectRefusal(pair.above, ['compare', pair.source, broken, '--no-cache'], { code: REFUSED, says });
    }
  });
});

describe('a second run on the same destination', () => {
  it('is refused while the first is running, and welcome afterwards', async () => {
    const pair = planted({ f: 'F', 'd/g': Buffer.alloc(1000, 'g') }, { h: 'H' });
    // The first run is held up for some seconds when it makes its content durable; by then it has the lock.
    const delay = [
      '-f',
      '-qq',
      '-o',
      '/dev/null',
      '-e',
      'trace=syncfs',
      '-e',
      'inject=syncfs:delay_enter=5000000:when=1',
    ];
    const first = spawn(
      'strace',
      [...delay, process.execPath, program, 'sync', pair.source, pair.destination, '--yes'],
      {
        stdio: 'ignore',
      },
    );
    const ended = new Promise<number | null>((resolve) => first.on('close', resolve));
    while (!existsSync(join(pair.destination, '.myrror', 'staged')) && first.exitCode === null) await pause(20);
    const second = await myrror(['sync', pair.source, pair.destination, '--yes', '--no-cache']);
    expect(second.code).toBe(REFUSED);
    expect(second.events.find(({ type }) => type === 'error')).toMatchObject({ code: 'busy' });
    expect(await ended).toBe(0);
    const third = await myrror(['sync', pair.source, pair.destination, '--yes']);
    expect(third.summary.result).toBe('nothing-to-do');
    expectEqualTrees(pair);
  });
});

describe('refusals under strace', () => {
  it('make no call that changes anything in either tree', async () => {
    const pair = planted({}, files(20));
    const full = planted({ f0: 'f 0' }, files(20));
    for (const [{ above }, words] of [
      [pair, ['sync', pair.source, pair.destination, '--yes', '--no-cache']],
      [full, ['sync', full.source, full.destination, '--yes', '--no-cache']],
      [full, ['sync', full.source, full.source, '--yes', '--no-cache']],
      [full, ['sync', full.source, full.destination, '--dry-run', '--no-cache', '--max-delete', '100%']],
    ] as const) {
      const { calls } = await changesBelow(above, words);
      expect(calls).toEqual([]);
    }
  });
});
