import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asBytes } from '../../core/tree/byte-string.ts';
import { holderOf, newLockName } from './lock-owner.ts';
import { createPortableSystem } from './portable-system.ts';

const HOST = 1;
const BOOT = 2;
const NAMESPACE = 3;
const PROCESS = 4;
const START = 5;
const START_FIELD = 20;

/** A name with one field changed, that of a lock file of this process unless told otherwise. */
function nameWith(field: number, value: string, name: string = newLockName()): string {
  const fields = name.split('.');
  fields[field] = value;
  return fields.join('.');
}

/** The name that a lock file of another process on this machine has. */
function nameOfProcess(pid: number): string {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = nameWith(PROCESS, String(pid)).split('.');
  fields[START] = text.slice(text.lastIndexOf(')') + 1).split(' ')[START_FIELD] ?? '';
  return fields.join('.');
}

describe('the holder of a lock file', () => {
  it('is alive for a file of this process', () => {
    expect(holderOf(newLockName())).toBe('alive');
  });

  it('is none for other files', () => {
    for (const name of ['cache', 'lock', 'lock.1.2', `x${newLockName()}`]) expect(holderOf(asBytes(name))).toBe('none');
  });

  it('is dead after the machine was started anew', () => {
    expect(holderOf(asBytes(nameWith(BOOT, 'f')))).toBe('dead');
  });

  it('is taken for alive where that cannot be known: another host, another container', () => {
    // Here its number belongs to another process.
    const name = nameWith(START, '1');
    expect(holderOf(asBytes(nameWith(HOST, 'f', name)))).toBe('alive');
    expect(holderOf(asBytes(nameWith(NAMESPACE, 'f', name)))).toBe('alive');
  });

  it.runIf(process.platform === 'linux')('is dead when its number belongs to a process that started later', () => {
    expect(holderOf(asBytes(nameWith(START, '1')))).toBe('dead');
  });

  it('never has the name of another', () => {
    expect(newLockName()).not.toBe(newLockName());
  });
});

describe.runIf(process.platform === 'linux')('a lock of files', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'myrror-lock-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is refused while its holder lives and granted when that was killed', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await new Promise((resolve) => other.once('spawn', resolve));
    const name = nameOfProcess(other.pid ?? 0);
    writeFileSync(join(root, name), '');
    const system = createPortableSystem();
    const directory = system.openRoot(asBytes(root));
    expect(system.lock(directory)).toBe(false);
    expect(readdirSync(root)).toEqual([name]);
    other.kill('SIGKILL');
    await new Promise((resolve) => other.once('exit', resolve));
    expect(system.lock(directory)).toBe(true);
    expect(readdirSync(root)).not.toContain(name);
    system.close(directory);
    expect(readdirSync(root)).toEqual([]);
  });

  it('is refused to a second System of this process', () => {
    const systems = [createPortableSystem('descriptors'), createPortableSystem('paths')] as const;
    const [one, two] = systems.map((system) => system.openRoot(asBytes(root))) as [number, number];
    expect(systems[0].lock(one)).toBe(true);
    expect(systems[1].lock(two)).toBe(false);
    systems[0].close(one);
    expect(systems[1].lock(two)).toBe(true);
    systems[1].close(two);
  });
});
