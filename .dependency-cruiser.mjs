/**
 * The layers of src/ as one table: what each folder may import, and nothing else. Every row becomes a
 * rule that is named after its folder and refuses whatever the row does not list, so a new folder, a
 * new package or a new arrow is an error until it stands here. docs/architecture.md has the reasons.
 */

/** In a row: the modules that come with Node. */
const NODE = Symbol('node:*');

const TEST_FILE = '[.]test[.]ts$';

/** Matches an npm package or its types, wherever it is installed. */
function npm(name) {
  return `node_modules/(@types/)?${name}/`;
}

/** Matches one file or one folder below src/. */
function src(name) {
  return name.endsWith('.ts') ? `^src/${name.replace('.', '[.]')}$` : `^src/${name}/`;
}

const core = [src('core/error.ts'), src('core/tree'), src('core/match'), src('core/plan'), src('core/journal')];

/** Layer -> what it may import besides itself. */
const layers = {
  'core/error.ts': [],
  'core/tree': core.slice(0, 1),
  'core/match': core.slice(0, 2),
  'core/plan': core.slice(0, 3),
  'core/journal': core.slice(0, 4),
  format: core,
  endpoint: core,
  system: [src('core/tree'), NODE, npm('koffi')],
  local: [...core, src('endpoint'), src('format'), src('system'), NODE, npm('hash-wasm'), npm('ignore')],
  engine: [...core, src('endpoint')],
  wire: [src('core/error.ts'), npm('msgpackr')],
  protocol: [...core, src('endpoint'), src('wire'), NODE],
  remote: [...core, src('endpoint'), src('wire'), src('protocol'), NODE],
  helper: [...core, src('endpoint'), src('wire'), src('protocol'), src('local'), NODE],
  'run-scope.ts': [...core, src('endpoint'), src('engine'), src('local'), src('remote')],
  'index.ts': [
    src('run-scope.ts'),
    ...core,
    src('endpoint'),
    src('engine'),
    src('local'),
    src('remote'),
    src('format'),
  ],
  cli: [src('index.ts'), NODE, npm('commander'), npm('cli-progress'), npm('@clack/prompts')],
};

/**
 * Files of src/local that use node:fs all the same: none of them acts on an entry of a tree. All others
 * go through src/system, which follows no symlink.
 */
const besidesTrees = ['local/machine.ts', 'local/real-path.ts', 'local/recover-boot.ts', 'local/text-file.ts'];

/** `core/tree` -> `layer-core-tree`. */
function ruleName(layer) {
  return `layer-${layer.replace('.ts', '').replace('/', '-')}`;
}

const layerRules = Object.entries(layers).map(([layer, row]) => ({
  name: ruleName(layer),
  comment: `src/${layer} imports something that its row in .dependency-cruiser.mjs does not list.`,
  severity: 'error',
  from: { path: src(layer), pathNot: TEST_FILE },
  to: {
    pathNot: [src(layer), ...row.filter((entry) => entry !== NODE)],
    ...(row.includes(NODE) ? { dependencyTypesNot: ['core'] } : {}),
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...layerRules,
    {
      name: 'unlisted-folder',
      comment: 'A file of src/ that belongs to no layer. Give its folder a row in .dependency-cruiser.mjs.',
      severity: 'error',
      from: { path: '^src/', pathNot: [...Object.keys(layers).map(src), TEST_FILE] },
      to: {},
    },
    {
      name: 'trees-through-system',
      comment: 'src/local reaches the trees through src/system alone. See besidesTrees in .dependency-cruiser.mjs.',
      severity: 'error',
      from: { path: src('local'), pathNot: [...besidesTrees.map(src), TEST_FILE] },
      to: { path: '^(node:)?fs(/|$)', dependencyTypes: ['core'] },
    },
    {
      name: 'no-test-code',
      comment: 'What is shipped must not import what only tests have.',
      severity: 'error',
      from: { path: '^src/', pathNot: TEST_FILE },
      to: { path: [TEST_FILE, '^test/', '^tools/', '^bench/'] },
    },
    {
      name: 'unresolved',
      comment: 'An import that leads nowhere: a file that is missing or a package that is not installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycle',
      comment: 'Files that import each other in a circle cannot be understood one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-folder-cycle',
      comment: 'Folders that import each other in a circle are one folder.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    // Imports of types count as well: they are arrows too, and tomorrow's imports of values.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: ['node_modules', TEST_FILE, '^test/', '^tools/', '^bench/'] },
  },
};
