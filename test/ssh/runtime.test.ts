/** Machines without a Node that can be used, over a real sshd: what is said, what is brought, where it stays. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Assets } from '../../src/remote/assets.ts';
import type { Connection } from '../../src/remote/connect.ts';
import { cutAfter, echoAssets, exchange, lookAt, type ReachOptions, reach } from './far-side.ts';
import { findProgram, Sshd, whyNoSshd } from './sshd.ts';

const missing = whyNoSshd();
if (missing !== null) console.warn(missing);

/** What the shell script and the login need, and no Node. */
const TOOLS = 'sh id uname ls mkdir chmod sha256sum head tail gzip df mktemp rm mv cat'.split(' ');
const TEMPORARY = 'tmp';

let sshd: Sshd;
let assets: Assets;
const open: Connection[] = [];

async function connected(options: Partial<ReachOptions> = {}): Promise<Connection> {
  const connection = await reach(sshd, assets, options);
  open.push(connection);
  return connection;
}

function echoed(connection: Connection): Promise<string> {
  return exchange(connection, Buffer.from('hello')).then(String);
}

/** A program in a folder of its own, put before the others. */
function folderWith(name: string, text: string): string {
  const folder = join(sshd.directory, `with-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, name), text, { mode: 0o755 });
  return folder;
}

function keptNodes(): readonly string[] {
  return readdirSync(sshd.kept).filter((name) => !name.startsWith('helper-') && !name.startsWith('native-'));
}

describe.runIf(missing === null)('a machine without Node', () => {
  let path: string;

  beforeAll(async () => {
    const built = await echoAssets();
    // The places where this machine may have a Node are hidden; those below the home directory are not.
    assets = {
      ...built,
      script: built.script.replace(/ \/(?:usr|opt|snap|var|share)\/\S*\/node\b/gu, ' /nonexistent'),
    };
    sshd = await Sshd.start();
    path = join(sshd.directory, 'tools');
    mkdirSync(path);
    for (const tool of TOOLS) symlinkSync(findProgram(tool) ?? '', join(path, tool));
    mkdirSync(join(sshd.home, TEMPORARY));
  });
  afterAll(() => sshd[Symbol.asyncDispose]());
  beforeEach(() => {
    sshd.forget();
    sshd.session({ path });
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection.close();
  });

  it('is told what to install, and how to bring one', async () => {
    await expect(connected()).rejects.toMatchObject({
      code: 'connection',
      message: 'there is no Node on far',
      hint: expect.stringContaining('--bring-runtime'),
    });
  });

  it('gets the Node of this machine once, in the same login, and keeps it', async () => {
    const logins = join(sshd.directory, 'logins');
    sshd.session({ path, before: `echo login >> '${logins}'` });
    const first = await connected({ runtime: { bring: true, file: null } });
    expect(first.facts.nodeVersion).toBe(process.version);
    expect((await lookAt(first, sshd.home)).program).toContain(join(sshd.kept, 'node-'));
    expect(readFileSync(logins, 'latin1')).toBe('login\n');
    expect(keptNodes()).toHaveLength(1);
    // Without the option now: it is there.
    expect(await echoed(await connected())).toBe('hello');
  });

  it('does not run a Node that is kept there but altered', async () => {
    await (await connected({ runtime: { bring: true, file: null } })).close();
    const [name = ''] = keptNodes();
    writeFileSync(join(sshd.kept, name), '#!/bin/sh\necho planted > "$HOME/planted"\n', { mode: 0o700 });
    await expect(connected()).rejects.toMatchObject({ message: 'there is no Node on far' });
    expect(readdirSync(sshd.home)).not.toContain('planted');
  });

  it('runs one from a temporary directory that is gone at once, where nothing can be kept', async () => {
    writeFileSync(join(sshd.home, '.cache'), 'a file is in the way');
    const temporary = join(sshd.home, TEMPORARY);
    sshd.session({ path, before: `TMPDIR='${temporary}'; export TMPDIR` });
    const connection = await connected({ runtime: { bring: true, file: null } });
    expect(await echoed(connection)).toBe('hello');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('leaves nothing there if the connection is cut while it is brought', async () => {
    const cut = connected({ command: cutAfter(sshd, 3_000_000), runtime: { bring: true, file: null } });
    await expect(cut).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('damaged or cut short'),
    });
    expect(readdirSync(sshd.kept)).toEqual([]);
  });

  it('is sent the file that is named, which must run there and be a Node', async () => {
    const own = join(sshd.directory, 'own-node');
    copyFileSync(process.execPath, own);
    const connection = await connected({ runtime: { bring: false, file: own } });
    expect(await echoed(connection)).toBe('hello');
    sshd.forget();
    for (const text of ['#!/bin/sh\necho v16.1.0\n', '\x7fELFgarbage']) {
      const file = join(sshd.directory, 'no-node');
      writeFileSync(file, text, { mode: 0o755 });
      await expect(connected({ runtime: { bring: false, file } })).rejects.toMatchObject({
        code: 'connection',
        message: expect.stringContaining('does not run on far'),
      });
      expect(readdirSync(sshd.kept)).toEqual([]);
    }
    const absent = { bring: false, file: join(sshd.directory, 'absent') };
    await expect(connected({ runtime: absent })).rejects.toMatchObject({ code: 'usage' });
  });

  it('is told apart from this one', async () => {
    const uname = folderWith('uname', '#!/bin/sh\ncase $1 in -m) echo riscv64 ;; *) echo Linux ;; esac\n');
    sshd.session({ path: [uname, path].join(delimiter) });
    await expect(connected()).rejects.toMatchObject({ hint: expect.stringContaining('--runtime FILE') });
    await expect(connected({ runtime: { bring: true, file: null } })).rejects.toMatchObject({
      code: 'connection',
      message: expect.stringContaining('riscv64'),
      hint: expect.stringContaining('--runtime FILE'),
    });
  });

  it('is told that its Node is too old', async () => {
    const age = join(sshd.directory, 'age.cjs');
    writeFileSync(age, 'Object.defineProperty(process, "versions", { value: { node: "16.20.2" } });');
    const old = folderWith('node', `#!/bin/sh\nexec '${process.execPath}' -r '${age}' "$@"\n`);
    sshd.session({ path: [old, path].join(delimiter) });
    await expect(connected()).rejects.toMatchObject({
      code: 'connection',
      message: 'the Node on far is older than 18 (node)',
    });
  });

  it('may have a Node in the home directory, behind others that cannot be run', async () => {
    const broken = folderWith('node', '\x7fELF\x02\x01\x01 of another machine');
    const place = join(sshd.home, '.nvm', 'versions', 'node', 'v20.0.0', 'bin');
    mkdirSync(place, { recursive: true });
    symlinkSync(process.execPath, join(place, 'node'));
    sshd.session({ path: [broken, path].join(delimiter) });
    expect(await echoed(await connected())).toBe('hello');
    chmodSync(join(broken, 'node'), 0o644);
    expect(await echoed(await connected())).toBe('hello');
    rmSync(join(sshd.home, '.nvm'), { recursive: true });
  });
});
