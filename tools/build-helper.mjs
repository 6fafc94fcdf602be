/**
 * Bundles what is sent to other machines: the helper, and the loader that starts it there. Each is one
 * file that imports nothing but what Node itself has, for the oldest Node that may be found there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node18',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** What has no file of its own over there. */
const bundled = {
  // One of its thirty algorithms: the others would be two thirds of the helper.
  alias: { 'hash-wasm': join(root, 'node_modules/hash-wasm/dist/xxhash128.umd.min.js') },
  // It never looks for anything beside it.
  define: { 'import.meta.url': '"file:///"' },
};

/** The program of the helper's threads, as text: small enough that a thread is soon ready, and nothing is compiled twice. */
async function workerProgram() {
  const { outputFiles } = await build({ ...shared, ...bundled, entryPoints: ['src/local/worker.ts'], write: false });
  return outputFiles[0].text;
}

/**
 * Writes into the folder `outdir` what is sent to other machines: the helper whose program is `entry`, and
 * as one line of text each, since a shell reads them so, the loader, the shell script that starts it, and the one that
 * takes a Node there.
 */
export async function buildHelper(entry, outdir) {
  const loader = join(outdir, 'loader.cjs');
  const program = await workerProgram();
  await Promise.all([
    build({
      ...shared,
      entryPoints: [entry],
      ...bundled,
      define: { ...bundled.define, WORKER_PROGRAM: JSON.stringify(program) },
      outfile: join(outdir, 'helper.cjs'),
    }),
    // Strings with line breaks would become templates of several lines.
    build({
      ...shared,
      entryPoints: ['src/remote/far-loader.ts'],
      outfile: loader,
      supported: { 'template-literal': false },
    }),
  ]);
  writeFileSync(loader, selfUnpacking(oneLine(loader, readFileSync(loader, 'utf8'))));
  for (const name of ['far-side.sh', 'far-runtime.sh']) {
    const script = readFileSync(join(root, 'src/remote', name), 'utf8').replace(/^#.*/gmu, '');
    writeFileSync(join(outdir, name), oneLine(name, script.replace(/\s*\n\s*/gu, ' ')));
  }
}

/** The same program in fewer bytes: it is sent at the beginning of every run. */
function selfUnpacking(program) {
  const packed = brotliCompressSync(program).toString('base64');
  return `eval(require("zlib").brotliDecompressSync(Buffer.from("${packed}","base64"))+"")`;
}

function oneLine(name, text) {
  const line = text.trim();
  if (line.includes('\n')) throw new Error(`${name} has more than one line`);
  return line;
}
