import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram, VersionShown } from './program.ts';

interface Parsed {
  /** The command that ran, with what it was given. */
  readonly called: readonly [string, unknown][];
  readonly out: string;
  readonly error: string;
  readonly thrown: unknown;
}

async function parse(...words: readonly string[]): Promise<Parsed> {
  const called: [string, unknown][] = [];
  let out = '';
  let error = '';
  let thrown: unknown = null;
  const record =
    (name: string) =>
    async (given: unknown): Promise<number> => {
      called.push([name, given]);
      return 0;
    };
  const program = createProgram({
    commands: {
      analyze: record('analyze'),
      compare: record('compare'),
      apply: record('apply'),
      settle: record('settle'),
      status: record('status'),
      sync: record('sync'),
      verify: record('verify'),
      explain: record('explain'),
    },
    version: () => '1.2.3',
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    ended: () => {},
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (caught) {
    thrown = caught;
  }
  return { called, out, error, thrown };
}

const plainManner = { json: false, quiet: false, verbose: false };
const plainReach = { ssh: undefined, bringRuntime: false, runtime: undefined, compress: false, bwlimit: undefined };
const plainChange = {
  dryRun: false,
  yes: false,
  maxDelete: undefined,
  allowEmptySource: false,
  init: false,
  verify: false,
  cache: true,
  ...plainReach,
  ...plainManner,
};

describe('the arguments', () => {
  it('of analyze', async () => {
    const { called } = await parse(
      'analyze',
      'tree',
      '-o',
      'f',
      '--with',
      'qhash+sha256',
      '--with',
      'md5',
      '-e',
      'a',
      '-e',
      'b',
      '--no-cache',
    );
    expect(called).toEqual([
      [
        'analyze',
        {
          location: 'tree',
          output: 'f',
          with: ['qhash+sha256', 'md5'],
          exclude: ['a', 'b'],
          cache: false,
          ...plainReach,
          ...plainManner,
        },
      ],
    ]);
  });

  it('of analyze without options', async () => {
    const { called } = await parse('analyze', 'tree');
    expect(called).toEqual([
      [
        'analyze',
        { location: 'tree', output: undefined, with: [], exclude: [], cache: true, ...plainReach, ...plainManner },
      ],
    ]);
  });

  it('of compare', async () => {
    const { called } = await parse('compare', 'a', 'b', 'path+mtime', '--exit-code', 'sha256', '--json', '-v');
    expect(called).toEqual([
      [
        'compare',
        {
          source: 'a',
          destination: 'b',
          criteria: ['path+mtime', 'sha256'],
          output: undefined,
          exclude: [],
          cache: true,
          ...plainReach,
          exitCode: true,
          allowEmptySource: false,
          init: false,
          json: true,
          quiet: false,
          verbose: true,
        },
      ],
    ]);
  });

  it('of how another machine is reached', async () => {
    const { called } = await parse(
      'apply',
      'plan',
      '--ssh',
      'ssh -p 2222',
      '--bring-runtime',
      '--runtime',
      'node',
      '--compress',
      '--bwlimit',
      '1.5m',
    );
    const reach = { ssh: 'ssh -p 2222', bringRuntime: true, runtime: 'node', compress: true, bwlimit: '1.5m' };
    expect(called).toEqual([['apply', { actions: 'plan', ...plainChange, ...reach }]]);
  });

  it('of apply', async () => {
    const { called } = await parse('apply', 'plan', '-n', '--max-delete', '20%');
    expect(called).toEqual([['apply', { actions: 'plan', ...plainChange, dryRun: true, maxDelete: '20%' }]]);
  });

  it('of sync', async () => {
    const { called } = await parse(
      'sync',
      '-y',
      'a',
      'b',
      'sha256',
      '--init',
      '--verify',
      '--allow-empty-source',
      '-q',
      '--exclude=*.tmp',
    );
    expect(called).toEqual([
      [
        'sync',
        {
          source: 'a',
          destination: 'b',
          criteria: ['sha256'],
          exclude: ['*.tmp'],
          ...plainChange,
          allowEmptySource: true,
          init: true,
          yes: true,
          verify: true,
          quiet: true,
        },
      ],
    ]);
  });

  it('of explain', async () => {
    const { called } = await parse('explain', 'plan', 'a/b');
    expect(called).toEqual([['explain', { actions: 'plan', path: 'a/b', ...plainManner }]]);
  });

  it('may begin with a dash behind --', async () => {
    const { called } = await parse('sync', '--yes', '--', '-a', '--b');
    expect(called).toMatchObject([['sync', { source: '-a', destination: '--b', yes: true }]]);
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown command', ['snyc', 'a', 'b'], "unknown command 'snyc'"],
    ['an unknown option', ['sync', 'a', 'b', '--delete'], "unknown option '--delete'"],
    ['an option of another command', ['sync', 'a', 'b', '-o', 'f'], "unknown option '-o'"],
    ['an argument too many', ['analyze', 'a', 'b'], 'too many arguments'],
    ['an argument too few', ['sync', 'a'], "missing required argument 'DESTINATION'"],
    ['an option without its value', ['sync', 'a', 'b', '--max-delete'], 'argument missing'],
    ['two options that exclude each other', ['sync', 'a', 'b', '-q', '-v'], 'cannot be used with'],
  ])('%s is refused with a message and a hint', async (_what, words, message) => {
    const { called, error, thrown, out } = await parse(...words);
    expect(called).toEqual([]);
    expect(thrown).toBeInstanceOf(CommanderError);
    expect(error).toMatch(/^myrror: /);
    expect(error).toContain(message);
    expect(error).toContain('--help');
    expect(out).toBe('');
  });

  it('shows the help if no command is named', async () => {
    const { error, thrown } = await parse();
    expect(error).toContain('myrror sync ~/Photos /media/backup/Photos');
    expect(thrown).toMatchObject({ exitCode: 1 });
  });
});

describe('help', () => {
  it.each(['analyze', 'compare', 'apply', 'sync', 'explain'])('of %s shows examples', async (command) => {
    const { out, thrown } = await parse(command, '--help');
    expect(out).toContain(`\n  myrror ${command} `);
    expect(thrown).toMatchObject({ exitCode: 0 });
  });

  it.each(['compare', 'sync'])('of %s explains all features', async (command) => {
    const { out } = await parse('help', command);
    const features = [
      'path',
      'rel_path',
      'name',
      'mtime',
      'size',
      'qhash',
      'phash_N',
      'md5',
      'sha256',
      'xxh128',
      'content',
    ];
    for (const feature of features) expect(out).toMatch(new RegExp(`^  .*\\b${feature}\\b`, 'm'));
  });

  it('fits into 100 columns', async () => {
    for (const command of ['analyze', 'compare', 'apply', 'sync', 'explain']) {
      const { out } = await parse(command, '--help');
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    }
  });

  it('shows the version', async () => {
    const { out, thrown } = await parse('--version');
    expect(out).toBe('1.2.3\n');
    expect(thrown).toBeInstanceOf(VersionShown);
  });
});

describe('verify', () => {
  it('takes a location, patterns, and whether to remember', async () => {
    const { called } = await parse('verify', 'nas:dir', '--record', '-e', '*.tmp', '--json');
    expect(called).toEqual([
      ['verify', { location: 'nas:dir', record: true, exclude: ['*.tmp'], ...plainReach, ...plainManner, json: true }],
    ]);
  });

  it('has no --no-cache: without what is remembered there is nothing to compare with', async () => {
    const { thrown } = await parse('verify', 'dir', '--no-cache');
    expect(thrown).toBeInstanceOf(CommanderError);
  });
});
