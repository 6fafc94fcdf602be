import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashBlock } from '../protocol/block-hash.ts';
import { ListingMemory } from './listing-memory.ts';

const blocks = [Uint8Array.of(1, 2, 3), new Uint8Array(5000).fill(7), Uint8Array.of(9)];
const nothing = { blocks: [], digests: new Uint8Array() };
const ROOT = 'device:inode of a root';

let above: string;
let directory: string;
let memory: ListingMemory;

beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'listings-'));
  directory = join(above, 'cache', 'listings');
  memory = new ListingMemory(directory);
});
afterEach(() => rmSync(above, { recursive: true }));

function file(): string {
  return join(directory, readdirSync(directory)[0] ?? '');
}

describe('the memory of listings', () => {
  it('gives the blocks of a root again, with their digests, and those of no other', () => {
    memory.save(ROOT, blocks, nothing);
    const known = memory.load(ROOT);
    expect(known.blocks.map((block) => Array.from(block))).toEqual(blocks.map((block) => Array.from(block)));
    expect(Buffer.from(known.digests).equals(Buffer.concat(blocks.map((block) => hashBlock(block))))).toBe(true);
    expect(memory.load('another root')).toEqual(nothing);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('writes nothing where nothing is new', () => {
    memory.save(ROOT, blocks, nothing);
    const { ino } = statSync(file());
    const known = memory.load(ROOT);
    memory.save(ROOT, known.blocks, known);
    expect(statSync(file()).ino).toBe(ino);
    memory.save(ROOT, known.blocks.slice(1), known);
    expect(statSync(file()).ino).not.toBe(ino);
    expect(memory.load(ROOT).blocks).toHaveLength(2);
  });

  it('removes what a killed process was writing, also where nothing is new, and nothing that one is at', () => {
    const { pid: ended } = spawnSync(process.execPath, ['--version']);
    const { ppid: running, pid: own } = process;
    memory.save(ROOT, blocks, nothing);
    const [kept = ''] = readdirSync(directory);
    const plant = (): void => {
      for (const pid of [ended, running, own]) writeFileSync(join(directory, `${kept}.${pid}`), 'torn');
    };
    plant();
    const known = memory.load(ROOT);
    memory.save(ROOT, known.blocks, known);
    expect(readdirSync(directory).sort()).toEqual([kept, `${kept}.${running}`]);
    plant();
    memory.save(ROOT, blocks.slice(1), known);
    expect(readdirSync(directory).sort()).toEqual([kept, `${kept}.${running}`]);
    expect(memory.load(ROOT).blocks).toHaveLength(2);
  });

  it('gives what is left of a file that is damaged, known by digests of what it is', () => {
    memory.save(ROOT, blocks, nothing);
    const bytes = readFileSync(file());
    for (let cut = 0; cut < bytes.length; cut += 97) {
      writeFileSync(file(), bytes.subarray(0, cut));
      expect(memory.load(ROOT).blocks.length).toBeLessThan(blocks.length);
    }
    bytes[5] = 99;
    writeFileSync(file(), bytes);
    const { blocks: read, digests } = memory.load(ROOT);
    expect(Buffer.from(digests.subarray(0, 16)).equals(Buffer.from(hashBlock(read[0] ?? new Uint8Array())))).toBe(true);
    writeFileSync(file(), Buffer.alloc(40, 0xff));
    expect(memory.load(ROOT)).toEqual(nothing);
  });

  it('does not believe what others may have planted', () => {
    memory.save(ROOT, blocks, nothing);
    chmodSync(directory, 0o777);
    expect(memory.load(ROOT)).toEqual(nothing);
    memory.save('another root', blocks, nothing);
    expect(readdirSync(directory)).toHaveLength(1);
    chmodSync(directory, 0o700);
    const linked = join(above, 'linked');
    symlinkSync(directory, linked);
    expect(new ListingMemory(linked).load(ROOT)).toEqual(nothing);
  });

  it('does without where nothing can be written', () => {
    writeFileSync(join(above, 'cache'), 'a file is in the way');
    memory.save(ROOT, blocks, nothing);
    expect(memory.load(ROOT)).toEqual(nothing);
    rmSync(join(above, 'cache'));
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    memory.save(ROOT, blocks, nothing);
    rmSync(file());
    mkdirSync(join(directory, 'x'));
    expect(memory.load(ROOT)).toEqual(nothing);
  });
});
