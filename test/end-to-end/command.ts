/** Runs the built command as people do, and counts what it asks of the system. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporary } from './places.ts';

/** The built command. */
export const program: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly said: string;
  /** The lines of `--json`. */
  readonly events: readonly Event[];
  /** The last one. */
  readonly summary: SummaryEvent;
}

export interface Event {
  readonly type: string;
  readonly code?: string;
  readonly path?: string;
  readonly message?: string;
  readonly hint?: string;
}

export interface SummaryEvent {
  readonly result: string;
  readonly actions: Readonly<Record<string, number>>;
  readonly bytes: { readonly remote_cp: number; readonly local_cp: number };
  readonly problems: number;
  readonly resumed?: boolean;
}

export interface Manner {
  /** A program and its words that the command is run by, as strace. */
  readonly by?: readonly string[];
  readonly cwd?: string;
}

/** Runs `myrror` with `--json`. */
export async function myrror(words: readonly string[], manner: Manner = {}): Promise<Ran> {
  return await runCommand(program, words, manner);
}

/** The same with a copy of the command. */
export async function runCommand(main: string, words: readonly string[], manner: Manner = {}): Promise<Ran> {
  const ran = await run([...(manner.by ?? []), process.execPath, main, ...words, '--json'], manner.cwd);
  const events = ran.out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Event);
  const summary = (events.findLast((event) => event.type === 'summary') ?? noSummary) as SummaryEvent;
  return { ...ran, events, summary };
}

/** Runs `myrror` as it stands, for people. */
export async function plainMyrror(
  words: readonly string[],
  manner: Manner = {},
): Promise<Omit<Ran, 'events' | 'summary'>> {
  return await run([...(manner.by ?? []), process.execPath, program, ...words], manner.cwd);
}

/** Mirrors without asking. */
export async function sync(source: string, destination: string, ...more: readonly string[]): Promise<Ran> {
  return await myrror(['sync', source, destination, '--yes', ...more]);
}

const noSummary: SummaryEvent & { type: string } = {
  type: 'summary',
  result: 'none',
  actions: {},
  bytes: { remote_cp: 0, local_cp: 0 },
  problems: -1,
};

function run(words: readonly string[], cwd?: string): Promise<{ code: number | null; out: string; said: string }> {
  const [first = '', ...rest] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(first, rest, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, said }));
  });
}

/** Why the tests that watch the system calls of a run cannot run here; null if they can. */
export function whyNoStrace(): string | null {
  const { status } = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']);
  return status === 0
    ? null
    : 'no strace that works here: apt-get install strace, and the tests of system calls run as well';
}

const changing =
  'open,openat,openat2,creat,mkdir,mkdirat,rmdir,unlink,unlinkat,rename,renameat,renameat2,link,linkat,symlink,' +
  'symlinkat,mknod,mknodat,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,utime,utimes,utimensat,futimesat,' +
  'truncate,ftruncate,setxattr,lsetxattr,fsetxattr,removexattr,fallocate,copy_file_range,sendfile,write,writev,' +
  'pwrite64,pwritev,pwritev2';
const reading = 'read,readv,pread64,preadv,preadv2,copy_file_range,sendfile,mmap';

export interface Traced {
  readonly ran: Ran;
  /** The calls that had to do with the directory. */
  readonly calls: readonly string[];
}

/** Runs `myrror` and lists each successful call that changed, or tried to open for changing, anything at or below `root`. */
export async function changesBelow(root: string, words: readonly string[]): Promise<Traced> {
  const { ran, lines } = await traced(changing, words);
  const opensToRead = (line: string): boolean =>
    /^open(at2?)?\(/.test(line) && !/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(line);
  return { ran, calls: lines.filter((line) => names(line, root) && !opensToRead(line) && !/ = -1 E/.test(line)) };
}

/** Runs `myrror` and lists each call that read file content at or below `root`. */
export async function readsBelow(root: string, words: readonly string[]): Promise<Traced> {
  const { ran, lines } = await traced(reading, words);
  return { ran, calls: lines.filter((line) => names(line, root)) };
}

async function traced(calls: string, words: readonly string[]): Promise<{ ran: Ran; lines: string[] }> {
  const directory = temporary();
  // A file for each thread, so that no call is cut in two by one of another thread.
  const by = ['strace', '-ff', '-y', '-qq', '-o', join(directory, 'trace'), '-e', `trace=${calls}`];
  const ran = await myrror(words, { by });
  const lines = readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), 'latin1').split('\n'));
  return { ran, lines };
}

function names(line: string, root: string): boolean {
  return (
    line.includes(`<${root}>`) || line.includes(`<${root}/`) || line.includes(`"${root}"`) || line.includes(`"${root}/`)
  );
}
