/**
 * The layer check itself is checked: it must have looked at every file of src/, and it must fail on
 * each kind of violation, planted in a copy of the tree. A check that finds nothing because it looks
 * at nothing would otherwise stay green for ever.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const cruiser = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Cruise {
  readonly exitCode: number | null;
  readonly sources: readonly string[];
  /** `rule: file`, of every violation. */
  readonly violations: readonly string[];
}

function cruise(directory: string): Cruise {
  const config = join(directory, '.dependency-cruiser.mjs');
  // The JSON reporter always ends with 0, so the exit code comes from the reporter that people use.
  const run = (type: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [cruiser, '--config', config, '--output-type', type, 'src'], {
      cwd: directory,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
  const report = JSON.parse(String(run('json').stdout)) as {
    readonly modules: readonly { readonly source: string }[];
    readonly summary: { readonly violations: readonly { readonly from: string; readonly rule: { name: string } }[] };
  };
  return {
    exitCode: run('err').status,
    sources: report.modules.map((module) => module.source),
    violations: report.summary.violations.map(({ from, rule }) => `${rule.name}: ${from}`),
  };
}

interface Planted {
  readonly what: string;
  /** The violation's rule, and the file or folder that it is reported for. */
  readonly rule: string;
  readonly at: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A violation that one planted file makes by importing `from`. */
function plantedImport(what: string, rule: string, at: string, from: string, form = 'import'): Planted {
  const statement = form === 'import' ? `import '${from}';` : `import type { Planted } from '${from}';`;
  return { what, rule, at, files: { [at]: `${statement}\nexport const planted = 1;\n` } };
}

const planted: readonly Planted[] = [
  plantedImport('core importing node:fs', 'layer-core-tree', 'src/core/tree/planted-disk.ts', 'node:fs'),
  plantedImport('core importing a package', 'layer-core-match', 'src/core/match/planted-package.ts', 'hash-wasm'),
  plantedImport('core importing local', 'layer-core-plan', 'src/core/plan/planted-local.ts', '../../local/control.ts'),
  plantedImport(
    'core importing a type of local',
    'layer-core-plan',
    'src/core/plan/planted-local-type.ts',
    '../../local/control.ts',
    'type',
  ),
  plantedImport(
    'a lower part of core importing a higher one',
    'layer-core-tree',
    'src/core/tree/planted-plan.ts',
    '../plan/step.ts',
    'type',
  ),
  plantedImport('format importing the endpoint', 'layer-format', 'src/format/planted.ts', '../endpoint/location.ts'),
  plantedImport('the endpoint importing local', 'layer-endpoint', 'src/endpoint/planted.ts', '../local/control.ts'),
  plantedImport('engine importing local', 'layer-engine', 'src/engine/planted-local.ts', '../local/control.ts', 'type'),
  plantedImport('engine importing node:*', 'layer-engine', 'src/engine/planted-node.ts', 'node:path'),
  plantedImport('system importing local', 'layer-system', 'src/system/planted.ts', '../local/control.ts', 'type'),
  plantedImport('the library importing system', 'layer-index', 'src/index.ts', './system/system.ts', 'type'),
  plantedImport('remote importing local', 'layer-remote', 'src/remote/planted.ts', '../local/control.ts'),
  plantedImport('local importing the helper', 'layer-local', 'src/local/planted.ts', '../helper/planted.ts'),
  plantedImport('local importing a package of its own', 'layer-local', 'src/local/planted-package.ts', 'commander'),
  plantedImport('local going around system', 'trees-through-system', 'src/local/planted-disk.ts', 'node:fs/promises'),
  plantedImport('cli importing engine', 'layer-cli', 'src/cli/planted-engine.ts', '../engine/planted-node.ts'),
  plantedImport('cli importing core', 'layer-cli', 'src/cli/planted-core.ts', '../core/error.ts', 'type'),
  plantedImport('a folder without a row', 'unlisted-folder', 'src/utils/planted.ts', '../core/error.ts'),
  plantedImport('shipped code importing a test', 'no-test-code', 'src/format/planted-test.ts', './planted-own.test.ts'),
  plantedImport('an import that leads nowhere', 'unresolved', 'src/format/planted-nothing.ts', './not-there.ts'),
  {
    what: 'a cycle of two files',
    rule: 'no-cycle',
    at: 'src/engine/planted-egg.ts',
    files: {
      'src/engine/planted-hen.ts': `import './planted-egg.ts';\n`,
      'src/engine/planted-egg.ts': `import './planted-hen.ts';\n`,
    },
  },
  {
    what: 'a cycle of two folders whose files have none',
    rule: 'no-folder-cycle',
    at: 'src/engine/planted-left',
    files: {
      'src/engine/planted-left/first.ts': `import '../planted-right/second.ts';\n`,
      'src/engine/planted-right/second.ts': `export const second = 2;\n`,
      'src/engine/planted-right/third.ts': `import '../planted-left/fourth.ts';\n`,
      'src/engine/planted-left/fourth.ts': `export const fourth = 4;\n`,
    },
  },
];

/** A copy of src/ and of what the check needs, to be planted in. */
function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'myrror-layers-'));
  for (const name of ['src', 'package.json', 'tsconfig.json', '.dependency-cruiser.mjs']) {
    cpSync(join(project, name), join(copy, name), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function plant(copy: string): void {
  const files = planted.flatMap((one) => Object.entries(one.files));
  // Targets of planted imports that the tree need not have: a helper, and a test.
  files.push(['src/helper/planted.ts', 'export const planted = 1;\n']);
  files.push(['src/format/planted-own.test.ts', `import '../local/control.ts';\n`]);
  for (const [name, text] of files) {
    mkdirSync(dirname(join(copy, name)), { recursive: true });
    writeFileSync(join(copy, name), text);
  }
}

function shippedFiles(directory: string): string[] {
  return readdirSync(join(project, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return shippedFiles(path);
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : [];
  });
}

describe('the layers of the real tree', () => {
  let files: string[];
  let real: Cruise;
  beforeAll(() => {
    files = shippedFiles('src');
    real = cruise(project);
  });

  it('hold', () => {
    expect(real.violations).toEqual([]);
    expect(real.exitCode).toBe(0);
  });

  it('were checked in every file that is shipped', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(real.sources).toEqual(expect.arrayContaining(files));
  });

  it('stand in docs/architecture.md, each by its name', () => {
    const text = readFileSync(join(project, 'docs/architecture.md'), 'utf8');
    const config = readFileSync(join(project, '.dependency-cruiser.mjs'), 'utf8');
    const table = config.slice(config.indexOf('const layers = {'), config.indexOf('};'));
    const names = [...table.matchAll(/^ {2}'?([a-z./]+)'?: /gm)].map((match) => String(match[1]));
    expect(names).toEqual(expect.arrayContaining(['core/error.ts', 'local', 'index.ts', 'cli', 'helper']));
    for (const name of names) expect(text).toContain(`| \`${name.replace('/error.ts', '/error')}\` |`);
  });
});

describe('the layer check', () => {
  let copy: string;
  let found: Cruise;
  beforeAll(() => {
    copy = copyProject();
    plant(copy);
    found = cruise(copy);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('fails when there are violations', () => {
    expect(found.exitCode).toBeGreaterThan(0);
  });

  it.each(planted)('finds $what', ({ rule, at }) => {
    expect(found.violations).toContain(`${rule}: ${at}`);
  });

  it('lets tests import what they like', () => {
    expect(found.violations.filter((violation) => violation.includes('.test.ts'))).toEqual([]);
  });
});
