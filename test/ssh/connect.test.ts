/** The way to a helper over a real sshd: what is kept there, what is printed there, what goes wrong there. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Assets } from '../../src/remote/assets.ts';
import type { Connection } from '../../src/remote/connect.ts';
import { cutAfter, echoAssets, exchange, failureAfter, lookAt, type ReachOptions, reach } from './far-side.ts';
import { findProgram, Sshd, whyNoSshd } from './sshd.ts';

const missing = whyNoSshd();
if (missing !== null) console.warn(missing);
const SHELLS = ['sh', 'bash', 'dash', 'zsh', 'csh', 'tcsh', 'fish'];
const isRoot = userInfo().uid === 0;

let sshd: Sshd;
let assets: Assets;
const open: Connection[] = [];

async function connected(options: Partial<ReachOptions> = {}): Promise<Connection> {
  const connection = await reach(sshd, assets, options);
  open.push(connection);
  return connection;
}

/** Connects through a wrapper that counts what goes in, and gives the number of bytes. */
async function bytesToConnect(): Promise<number> {
  const count = join(sshd.directory, 'count');
  const wrapper = join(sshd.directory, 'counting');
  writeFileSync(wrapper, `#!/bin/sh\ntee '${count}' | ${sshd.command} "$@"\n`, { mode: 0o755 });
  const connection = await connected({ command: wrapper });
  await exchange(connection, Buffer.from('x'));
  return lstatSync(count).size - 1;
}

function openingBytes(): number {
  return assets.script.length + assets.loader.length + 1000;
}

function keptNames(): readonly string[] {
  return readdirSync(sshd.kept)
    .map((name) => name.split('-')[0] ?? '')
    .sort();
}

describe.runIf(missing === null)('a helper over ssh', () => {
  beforeAll(async () => {
    assets = await echoAssets();
    sshd = await Sshd.start();
  });
  afterAll(() => sshd[Symbol.asyncDispose]());
  beforeEach(() => {
    sshd.forget();
    sshd.session({});
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
  });

  it('is brought, and every byte goes through in both directions', async () => {
    const connection = await connected();
    expect(connection.facts).toMatchObject({ nodeVersion: process.version, platform: process.platform });
    const bytes = randomBytes(3_000_000);
    expect((await exchange(connection, bytes)).equals(bytes)).toBe(true);
  });

  it('runs its threads and the native module without anything else there', async () => {
    const connection = await connected();
    const looked = await lookAt(connection, sshd.home);
    expect(looked.entries).toBeGreaterThan(1);
    expect(connection.facts.nativeModule).toBe(looked.limits.length === 0);
    if (process.platform === 'linux' && process.arch === 'x64') expect(connection.facts.nativeModule).toBe(true);
  });

  it('is kept there: later runs send no more than the opening', async () => {
    const first = await bytesToConnect();
    expect(first).toBeGreaterThan(50_000);
    expect(keptNames()).toEqual(['helper', 'native']);
    expect(lstatSync(sshd.kept).mode & 0o777).toBe(0o700);
    const second = await bytesToConnect();
    expect(second).toBeLessThan(openingBytes());
  });

  it('is brought again if what is kept was altered', async () => {
    await (await connected()).close();
    for (const name of readdirSync(sshd.kept)) {
      const path = join(sshd.kept, name);
      if (name.startsWith('helper')) writeFileSync(path, readFileSync(path).fill(0x20, 0, 10));
      else truncateSync(path, 100);
    }
    const connection = await connected();
    expect(connection.facts.nativeModule).toBe(true);
    expect(await bytesToConnect()).toBeLessThan(openingBytes());
  });

  it.each(['planted', 'linked', 'open'])(
    'runs from memory, or puts things right, if the directory is %s',
    async (how) => {
      const cache = join(sshd.home, '.cache');
      mkdirSync(cache);
      if (how === 'planted') {
        mkdirSync(sshd.kept);
        // Only root can plant a directory of somebody else; for others a parent that anybody may write does.
        if (isRoot) chownSync(sshd.kept, 65534, 65534);
        else chmodSync(cache, 0o777);
      } else if (how === 'linked') {
        mkdirSync(join(cache, 'elsewhere'));
        symlinkSync('elsewhere', sshd.kept);
      } else {
        mkdirSync(sshd.kept);
        chmodSync(sshd.kept, 0o777);
      }
      const connection = await connected();
      const looked = await lookAt(connection, sshd.home);
      expect(looked.entries).toBeGreaterThan(1);
      expect(connection.facts.nativeModule).toBe(true);
      expect(readdirSync(sshd.kept).length).toBe(how === 'open' ? 2 : 0);
      if (how === 'open') expect(lstatSync(sshd.kept).mode & 0o777).toBe(0o700);
    },
  );

  it('does without a home that can be written', async () => {
    writeFileSync(join(sshd.home, '.cache'), 'a file is in the way');
    const connection = await connected();
    expect(connection.facts.nativeModule).toBe(true);
    expect((await exchange(connection, Buffer.from('hello'))).toString()).toBe('hello');
  });

  it.each(['noexec', 'size=64k', 'ro'])('does with a home that is mounted with %s', async (option) => {
    const cache = join(sshd.home, '.cache');
    if (!mounted(cache, option)) {
      console.warn('nothing can be mounted here: run the tests as root, and odd home directories are tried as well');
      return;
    }
    try {
      const connection = await connected();
      expect(connection.facts.nativeModule).toBe(true);
      expect((await lookAt(connection, sshd.home)).entries).toBeGreaterThan(0);
      await connection.close();
      if (option !== 'ro') expect(readdirSync(sshd.kept).filter((name) => name.startsWith('.'))).toEqual([]);
    } finally {
      spawnSync('umount', ['-l', cache]);
    }
  });

  it.each(SHELLS)('is started by the login shell %s', async (shell) => {
    if (findProgram(shell) === null) {
      console.warn(`no ${shell} here: apt-get install ${shell}, and it is tried as a login shell as well`);
      return;
    }
    sshd.session({ shell });
    const connection = await connected();
    expect((await exchange(connection, Buffer.from('hello'))).toString()).toBe('hello');
  });

  it('runs on Node 18', async () => {
    const node = oldNode();
    if (node === null) {
      console.warn('no Node 18 here: tools/node-18.sh fetches it, and the helper is tried on it as well');
      return;
    }
    sshd.session({ path: `${node}:${process.env.PATH}` });
    const connection = await connected();
    expect(connection.facts).toMatchObject({ nodeVersion: 'v18.20.8', nativeModule: true });
    const place = join(sshd.directory, 'one');
    mkdirSync(place);
    writeFileSync(join(place, 'file'), 'abc');
    expect(await lookAt(connection, place)).toMatchObject({
      md5: '900150983cd24fb0d6963f7d28e17f72',
      xxh128: '06b05ab6733a618578af5f94892f3950',
    });
  });

  it('hears through what is printed before, and shows what is printed on standard error', async () => {
    sshd.session({ before: 'head -c 60000 /dev/zero | tr "\\0" x; echo; printf "\\033[31mred\\n" >&2' });
    const lines: string[] = [];
    const connection = await connected({ tell: (line) => lines.push(line) });
    expect((await exchange(connection, Buffer.from('hello'))).toString()).toBe('hello');
    expect(lines).toContain('\\x1b[31mred');
    expect(connection.stderrTail()).toContain('red');
  });

  it('keeps what else is printed there out of the stream', async () => {
    const lines: string[] = [];
    const connection = await connected({ tell: (line) => lines.push(line) });
    expect((await exchange(connection, Buffer.from('print'))).toString()).toBe('print');
    expect((await exchange(connection, Buffer.from('hello'))).toString()).toBe('hello');
    await connection.close();
    expect(lines).toEqual(['beside the link']);
  });

  it('gives up where there is nothing but noise', async () => {
    sshd.session({ forced: 'echo too much; exec head -c 200000 /dev/zero' });
    await expect(connected()).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('too much'),
    });
  });

  it.each([
    ['an account without a shell', 'echo "This account is currently not available."; exit 1', 'not available'],
    ['a forced command', 'echo "only backups here" >&2; exit 0', 'only backups here'],
    ['a command that reads all', 'exec cat > /dev/null', 'no answer'],
    ['a command that echoes', 'exec cat', 'no answer'],
    ['no sh', 'PATH=/nonexistent; eval "$SSH_ORIGINAL_COMMAND"', 'sh'],
  ])('says what is the matter with %s', async (_, forced, words) => {
    sshd.session({ forced });
    const failure = { code: 'connection', message: expect.stringContaining(words) };
    await expect(connected({ patience: 2000 })).rejects.toMatchObject(failure);
  });

  it('says that a host key is wrong, that a port is closed, that a key is refused, in the words of ssh', async () => {
    const failed = async (command: string): Promise<unknown> => connected({ command }).catch((error: unknown) => error);
    expect(await failed(sshd.mistrust())).toMatchObject({
      code: 'connection',
      message: expect.stringContaining('Host key verification failed'),
      hint: expect.stringContaining('by hand'),
    });
    expect(await failed(`${sshd.command} -p 1`)).toMatchObject({
      code: 'connection',
      message: expect.stringContaining('Connection refused'),
    });
    expect(await failed(`${sshd.command} -o PubkeyAuthentication=no`)).toMatchObject({
      code: 'connection',
      message: expect.stringContaining('Permission denied'),
      hint: expect.stringContaining('Nobody could be asked'),
    });
    expect(await failed('/nonexistent/ssh')).toMatchObject({
      code: 'connection',
      hint: expect.stringContaining('--ssh'),
    });
  });

  it('does not wait for ever for an ssh that says nothing', async () => {
    const stub = join(sshd.directory, 'silent');
    writeFileSync(stub, '#!/bin/sh\nexec sleep 1000\n', { mode: 0o755 });
    await expect(connected({ command: stub, patience: 300 })).rejects.toMatchObject({
      code: 'connection',
      message: 'no answer from far for 0.3 s',
      hint: expect.stringContaining('Nobody could be asked'),
    });
  });

  it('lets somebody be asked for as long as it takes', async () => {
    const stub = join(sshd.directory, 'slow');
    writeFileSync(stub, `#!/bin/sh\nsleep 3\nexec ${sshd.command} "$@"\n`, { mode: 0o755 });
    const connection = await connected({ command: stub, patience: 2000, mayAsk: true });
    expect((await exchange(connection, Buffer.from('hello'))).toString()).toBe('hello');
  });

  it('leaves the terminal to the questions of ssh', async () => {
    const strangers = join(sshd.directory, 'strangers');
    const command = `${sshd.command} -o StrictHostKeyChecking=ask -o UserKnownHostsFile=${strangers}`;
    const program = `'${process.execPath}' --import tsx '${join(import.meta.dirname, 'asked.ts')}' '${command}'`;
    const terminal = spawn('script', ['-qec', program, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let screen = '';
    terminal.stdout.on('data', (bytes: Buffer) => {
      if (!screen.includes('yes/no') && `${screen}${bytes}`.includes('yes/no')) terminal.stdin.write('yes\n');
      screen += bytes.toString();
    });
    const code = await new Promise((resolve) => terminal.once('close', resolve));
    expect(screen).toContain('connected');
    expect(code).toBe(0);
    expect(readFileSync(strangers, 'latin1')).toContain(`:${sshd.port}`);
  });

  it('stops when it is told to', async () => {
    sshd.session({ forced: 'sleep 100' });
    const controller = new AbortController();
    const connecting = connected({ signal: controller.signal });
    setTimeout(() => controller.abort(), 300);
    await expect(connecting).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('is not left half there if the connection is cut while it is brought', async () => {
    const cut = connected({ command: cutAfter(sshd, 60_000) });
    await expect(cut).rejects.toMatchObject({ code: 'connection', message: expect.stringContaining('was cut') });
    expect(existsSync(sshd.kept) ? readdirSync(sshd.kept) : []).toEqual([]);
  });

  it('tells the end of a helper that fails, with its own words', async () => {
    const connection = await connected();
    const failure = await failureAfter(connection, () => connection.link.write(Buffer.from('exit')));
    expect(failure).toMatchObject({ code: 'connection', message: expect.stringContaining('told to end') });
    await expect(connection.link.write(Buffer.from('more'))).rejects.toMatchObject({ code: 'connection' });
  });

  it('tells that ssh was killed, and the helper ends too', async () => {
    const pid = join(sshd.directory, 'pid');
    const wrapper = join(sshd.directory, 'telling');
    writeFileSync(wrapper, `#!/bin/sh\necho $$ > '${pid}'\nexec ${sshd.command} "$@"\n`, { mode: 0o755 });
    const connection = await connected({ command: wrapper });
    const helper = (await lookAt(connection, sshd.home)).pid;
    const failure = await failureAfter(connection, () => process.kill(Number(readFileSync(pid, 'latin1')), 'SIGKILL'));
    expect(failure).toMatchObject({ code: 'connection', message: expect.stringContaining('SIGKILL') });
    while (isAlive(helper)) await delay(20);
  });
});

/** All machines here are one. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Mounts a small file system over a directory; false where that is not allowed. */
function mounted(directory: string, options: string): boolean {
  mkdirSync(directory, { recursive: true });
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]).status === 0;
}

/** The folder of a Node 18, where `tools/node-18.sh` puts it. */
function oldNode(): string | null {
  const folder = join(import.meta.dirname, '../../.node-18/bin');
  return existsSync(join(folder, 'node')) ? folder : null;
}
