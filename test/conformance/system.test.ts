/** Each System against the one suite, and what only real ones can be asked. */
import { spawn } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { DirectoryListing } from '../../src/system/directory-listing.ts';
import { errnoNumber } from '../../src/system/errno.ts';
import { createNativeSystem } from '../../src/system/native/native-system.ts';
import { createPortableSystem } from '../../src/system/portable/portable-system.ts';
import type { System } from '../../src/system/system.ts';
import { errorCode } from '../../src/system/system-error.ts';
import { MemorySystem } from '../model/memory-system.ts';
import type { InWorld } from './in-world.ts';
import { realSubject } from './real-directories.ts';
import { describeSystem } from './system-suite.ts';
import { farPositionTest } from './system-suite-content.ts';
import { failureOf, nameIn, type Subject, World } from './system-world.ts';

const NOBODY = 65_534;
const SWAPS = 3000;

const linux = process.platform === 'linux';

const real: readonly (readonly [string, () => System])[] = [
  ...(linux ? ([['native', createNativeSystem]] as const) : []),
  ...(linux ? ([['portable', () => createPortableSystem('descriptors')]] as const) : []),
  ['portable, by paths', () => createPortableSystem('paths')],
];

function memorySubject(): Subject {
  const system = new MemorySystem();
  system.plant('/root', {});
  system.plant('/elsewhere', {});
  system.mount(asBytes('/elsewhere'));
  return { system, root: asBytes('/root'), elsewhere: asBytes('/elsewhere'), privileged: true, dispose: () => {} };
}

describeSystem('memory', memorySubject);
for (const [name, make] of real) {
  const inWorld: InWorld = (body) => () => {
    const world = new World(realSubject(make()));
    try {
      body(world);
    } finally {
      world.end();
    }
  };
  describeSystem(name, () => realSubject(make()));
  describe(`System ${name} on a real disk`, () => {
    farPositionTest(inWorld);
    hardLinkTests(inWorld);
    if (make().capabilities.confined) swapTest(make);
  });
}

function hardLinkTests(inWorld: InWorld): void {
  it(
    'keeps both names when one hard link is renamed to the other',
    inWorld((world) => {
      const { system, root, subject } = world;
      world.file('a', 'x');
      linkSync(`${subject.root}/a`, `${subject.root}/b`);
      expect(world.status('a')).toMatchObject({ links: 2, inode: world.status('b').inode });
      system.rename(root, asBytes('a'), root, asBytes('b'), 'replace');
      expect(world.names()).toEqual(['a', 'b']);
      expect(failureOf(() => system.rename(root, asBytes('a'), root, asBytes('b'), 'no-replace'))).toBe('EEXIST');
      expect(world.names()).toEqual(['a', 'b']);
    }),
  );
}

/** Runs in a thread of its own: puts a directory and a symlink to the outside in turn under one name. */
const SWAPPER = `
  const { parentPort, workerData } = require('node:worker_threads');
  const fs = require('node:fs');
  const { root, stop } = workerData;
  const flag = new Int32Array(stop);
  parentPort.postMessage('ready');
  while (Atomics.load(flag, 0) === 0) {
    fs.renameSync(root + '/victim', root + '/aside');
    fs.symlinkSync(root + '/outside', root + '/victim');
    fs.unlinkSync(root + '/victim');
    fs.renameSync(root + '/aside', root + '/victim');
  }
`;

function swapTest(make: () => System): void {
  it('never follows a symlink that is swapped in at any moment', async () => {
    const world = new World(realSubject(make()));
    const { root } = world.subject;
    for (const name of ['victim', 'outside']) mkdirSync(`${root}/${name}`);
    const stop = new SharedArrayBuffer(4);
    const swapper = new Worker(SWAPPER, { eval: true, workerData: { root, stop } });
    await new Promise((resolve) => swapper.once('message', resolve));
    let entered = 0;
    for (let attempt = 0; attempt < SWAPS; attempt++) if (enter(world, attempt)) entered++;
    Atomics.store(new Int32Array(stop), 0, 1);
    await new Promise((resolve) => swapper.once('exit', resolve));
    expect(readdirSync(`${root}/outside`)).toEqual([]);
    expect(readdirSync(`${root}/victim`)).toHaveLength(entered);
    world.end();
  });
}

/** Tries to make a file in the directory that is swapped; false if it was refused. */
function enter(world: World, attempt: number): boolean {
  try {
    const handle = world.system.openDirectory(world.root, asBytes('victim'));
    world.file(`file ${attempt}`, '', handle);
    world.system.close(handle);
    return true;
  } catch (error) {
    expect(['ENOENT', 'ENOTDIR', 'ELOOP']).toContain(errorCode(error));
    return false;
  }
}

/** Locks the directory that it is given, says so, and stays. */
const HOLDER = `
  const koffi = require(process.argv[1]);
  const libc = koffi.load(null);
  const open = libc.func('int open(const char *path, int flags)');
  const flock = libc.func('int flock(int fd, int operation)');
  if (flock(open(process.argv[2], 0), 6) !== 0) process.exit(1);
  process.stdout.write('held');
  setInterval(() => {}, 1000);
`;

describe.runIf(linux)('System native among processes', () => {
  it('is refused a lock that another process holds, and gets it when that is killed', async () => {
    const world = new World(realSubject(createNativeSystem()));
    const koffi = createRequire(import.meta.url).resolve('koffi');
    const holder = spawn(process.execPath, ['-e', HOLDER, koffi, world.subject.root]);
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    expect(world.system.lock(world.root)).toBe(false);
    holder.kill('SIGKILL');
    await new Promise((resolve) => holder.once('exit', resolve));
    expect(world.system.lock(world.root)).toBe(true);
    world.end();
  });

  it('lists what it may not look at as unreadable, with the reason', () => {
    const world = new World(realSubject(createNativeSystem()));
    const directory = world.directory('d');
    world.file('a', 'x', directory);
    world.system.setMode(directory, 0o444);
    const listing = new DirectoryListing();
    const superuser = process.getuid?.() === 0;
    if (superuser) process.seteuid?.(NOBODY);
    try {
      world.system.readDirectory(directory, listing);
    } finally {
      if (superuser) process.seteuid?.(0);
    }
    expect(listing.count).toBe(1);
    expect(nameIn(listing, 0)).toBe('a');
    expect(listing.kind[0]).toBe(Kind.unreadable);
    expect(listing.failure[0]).toBe(errnoNumber('EACCES'));
    world.system.setMode(directory, 0o700);
    world.system.close(directory);
    world.end();
  });
});
