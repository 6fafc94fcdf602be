import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { scanAt, siteAt } from '../../test/model/site-in-memory.ts';
import { asBytes, bytesToString } from '../core/tree/byte-string.ts';
import { InlineExecutor } from './inline-executor.ts';
import { readFile } from './read-file.ts';

const SIZE = 2.5 * 1024 * 1024;
const CONTENT = '0123456789abcdef'.repeat(SIZE / 16);

async function readAll(system: MemorySystem, offset: number, between: () => void = () => undefined): Promise<string> {
  const snapshot = scanAt(system, '/tree');
  const path = asBytes('d/f');
  const executor = new InlineExecutor(system);
  const request = { path, expect: snapshot.stamp(snapshot.find(path)), offset };
  let text = '';
  try {
    for await (const chunk of readFile(executor, siteAt(system, '/tree'), request, new AbortController().signal)) {
      text += bytesToString(chunk);
      between();
    }
    return text;
  } finally {
    await executor.close();
  }
}

function planted(content: string): MemorySystem {
  const system = new MemorySystem();
  system.plant('/tree', { 'd/f': content });
  return system;
}

describe('reading a file', () => {
  it.each([0, 1, 1024 * 1024, SIZE - 1, SIZE])('gives every byte from offset %i on', async (offset) => {
    const system = planted(CONTENT);
    expect((await readAll(system, offset)) === CONTENT.slice(offset)).toBe(true);
    expect(system.openHandles).toBe(0);
  });

  it('gives nothing of an empty file, and puts short reads together', async () => {
    expect(await readAll(planted(''), 0)).toBe('');
    const system = planted('some content');
    system.longestTransfer = 5;
    expect(await readAll(system, 0)).toBe('some content');
  });

  it('ends with `stale` if the file changes on the way', async () => {
    const system = planted(CONTENT);
    const change = (): void => {
      const directory = system.openDirectory(system.openRoot(asBytes('/tree')), asBytes('d'));
      system.setTimeAt(directory, asBytes('f'), 1, 0);
    };
    await expect(readAll(system, 0, change)).rejects.toMatchObject({ code: 'stale' });
  });

  it('ends with `stale` if the file changes while its last stretch is read', async () => {
    const system = planted('some content');
    const read = system.read.bind(system);
    system.read = (...given) => {
      const count = read(...given);
      const other = system.attach();
      other.setTimeAt(other.openDirectory(other.openRoot(asBytes('/tree')), asBytes('d')), asBytes('f'), 1, 0);
      return count;
    };
    await expect(readAll(system, 0)).rejects.toMatchObject({ code: 'stale' });
  });

  it('ends with `stale` if the file cannot be read', async () => {
    const system = planted('x');
    system.fail({ call: 'openFile', code: 'EACCES' });
    await expect(readAll(system, 0)).rejects.toMatchObject({
      code: 'stale',
      message: expect.stringContaining('EACCES') as string,
    });
  });
});
