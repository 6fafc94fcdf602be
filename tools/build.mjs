/**
 * `npm run build`: bundles src/ into dist/ and writes the types beside it. The old dist/ goes first, so
 * that nothing stays there whose source is gone, and the command line's entry is made executable.
 *
 * A run starts three programs, the command and two worker threads, and loading a hundred modules in each
 * would take longer than comparing ten thousand files.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildHelper } from './build-helper.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
const outdir = join(root, 'dist');
const EXECUTABLE = 0o755;

const shared = {
  absWorkingDir: root,
  outbase: 'src',
  outdir,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // koffi finds its native part beside itself; the others are loaded when they are needed, by few runs.
  external: ['koffi', 'hash-wasm', '@clack/prompts', 'cli-progress'],
  minifyWhitespace: true,
  lineLimit: 120,
  legalComments: 'inline',
  logLevel: 'warning',
};

rmSync(outdir, { recursive: true, force: true });
// Deliberate faults are tried without: a type that is not used any more must not be what notices them.
if (!process.argv.includes('--no-types')) {
  const typed = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  if (typed.status !== 0) process.exit(typed.status ?? 1);
}
await Promise.all([
  build({
    ...shared,
    entryPoints: ['src/index.ts', 'src/cli/main.ts'],
    format: 'esm',
    splitting: true,
    // The program of the workers is looked for from one folder below dist/.
    chunkNames: 'shared/[name]-[hash]',
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  }),
  build({
    ...shared,
    entryPoints: ['src/local/worker.ts'],
    // A thread that loads no ES module is ready in half the time.
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    define: { 'import.meta.url': 'ownUrl' },
    banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
  }),
]);
mkdirSync(join(outdir, 'helper'), { recursive: true });
await buildHelper('src/helper/main.ts', join(outdir, 'helper'));
chmodSync(join(outdir, 'cli', 'main.js'), EXECUTABLE);
