/**
 * The loader: runs on the far side, in a Node that the shell script (far-shell.ts) has found, before
 * anything else of ours is there. It finds the helper and the native module where they are kept, asks for
 * what is missing, and hands over to the helper with the rest of its standard input untouched.
 *
 * It is bundled into one line of text without imports but of Node's own modules.
 */
import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { compileFunction } from 'node:vm';
import { gunzipSync } from 'node:zlib';
import { FarInput } from './far-input.ts';
import { loadableNative } from './far-native.ts';
import { dropIdle, isMarked, keep, privateDirectory, readKept } from './private-directory.ts';
import { type FarFacts, type FileMark, type Hello, MARK, nativePlatform, parseHello } from './start-up.ts';

/** Where a program names its interpreter: near its beginning. */
const INTERPRETER_WITHIN = 8192;

type Part = 'helper' | 'native';

interface Piece {
  readonly part: Part;
  readonly mark: FileMark;
  /** Where it is kept; null if nothing can be. */
  readonly path: string | null;
  bytes: Buffer | null;
}

function main(): void {
  const hello = parseHello(taken('MYRROR_HELLO'));
  taken('MYRROR_LOADER');
  const spare = taken('MYRROR_DROP');
  // A program that runs needs no name.
  if (spare !== '') rmSync(spare, { recursive: true, force: true });
  void load(hello).catch((error: unknown) => {
    say(hello, 'failed', error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
    process.stdin.destroy();
  });
}

function taken(name: string): string {
  const value = process.env[name] ?? '';
  delete process.env[name];
  return value;
}

function say({ nonce }: Hello, word: string, what: unknown): void {
  process.stdout.write(`${MARK}${nonce} ${word} ${JSON.stringify(what)}\n`);
}

async function load(hello: Hello): Promise<void> {
  const { version, platform, arch } = process;
  const libc = platform === 'linux' ? interpreterLibc() : null;
  const directory = privateDirectory();
  const helper = find('helper', hello.helper, directory);
  const offer = hello.natives.get(nativePlatform(platform, arch, libc));
  const native = offer === undefined ? null : find('native', offer, directory);
  const lacking = [helper, native].filter((piece) => piece !== null && piece.bytes === null) as Piece[];
  if (lacking.length > 0) {
    const digests = lacking.map(({ mark }) => mark.digest);
    say(hello, 'lacks', digests);
    await receive(lacking, hello.nonce);
    if (directory !== null) dropIdle(directory);
  }
  const file = native?.bytes ? loadableNative(native.path, native.bytes) : null;
  process.env.MYRROR_NATIVE = file ?? '';
  const facts: FarFacts = { nodeVersion: version, platform, arch, libc, nativeModule: file !== null };
  say(hello, 'ready', facts);
  run((helper.bytes as Buffer).toString(), lacking.length > 0 ? process.stdin : null);
}

function find(part: Part, mark: FileMark, directory: string | null): Piece {
  const path = directory === null ? null : join(directory, `${part}-${mark.digest}`);
  return { part, mark, path, bytes: path === null ? null : readKept(path, mark) };
}

async function receive(lacking: readonly Piece[], nonce: string): Promise<void> {
  const input = new FarInput(process.stdin);
  for (const piece of lacking) {
    const length = Number(await input.line());
    if (!(length > 0 && length <= 2 * piece.mark.size + INTERPRETER_WITHIN)) throw new Error('a length that cannot be');
    const bytes = gunzipSync(await input.bytes(length), { maxOutputLength: piece.mark.size });
    if (!isMarked(bytes, piece.mark)) throw new Error(`the ${piece.part} arrived damaged`);
    piece.bytes = bytes;
    if (piece.path !== null) keep(piece.path, bytes, nonce);
  }
  input.release();
}

/** Which C library this Node stands on, as far as its program file tells. */
function interpreterLibc(): 'glibc' | 'musl' | null {
  const head = Buffer.alloc(INTERPRETER_WITHIN);
  try {
    const file = openSync(process.execPath, 'r');
    readSync(file, head, 0, head.length, 0);
    closeSync(file);
  } catch {
    return null;
  }
  if (head.includes('/ld-musl-')) return 'musl';
  return head.includes('/ld-linux') ? 'glibc' : null;
}

/** Evaluates what was checked, not the file. `touched`: the stream of the standard input, if it was read from. */
function run(code: string, touched: Readable | null): void {
  const holder: { exports: { start?: (touched: Readable | null) => void } } = { exports: {} };
  const parameters = ['exports', 'require', 'module', '__filename', '__dirname'];
  const compiled = compileFunction(code, parameters, { filename: 'myrror-helper.cjs' });
  compiled(holder.exports, createRequire(`${process.cwd()}/`), holder, 'myrror-helper.cjs', process.cwd());
  holder.exports.start?.(touched);
}

main();
