/** A limit of open files that is too small: it is said, nothing is called a bug, and nothing is half done. */
import { existsSync, mkdirSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plainMyrror, type Ran, sync } from './command.ts';
import { analyze, compare, sync as syncInProcess } from './library.ts';
import { expectEqualTrees, planted } from './mirrored.ts';
import { plant } from './plant.ts';

const BUG = 70;
/** Node itself does not start with fewer. */
const FEWEST = 24;
const ENOUGH = 1024;
const DIRECTORIES = 60;

type Plain = Omit<Ran, 'events' | 'summary'>;

function limited(files: number, ...words: readonly string[]): Promise<Plain> {
  return plainMyrror(words, { by: ['sh', '-c', `ulimit -n ${files} && exec "$@"`, 'sh'] });
}

describe('a limit of open files', () => {
  it('that is too small is named, with what to do, wherever it is met', async () => {
    const sketch = Object.fromEntries(Array.from({ length: DIRECTORIES }, (_, nth) => [`d${nth}/e/f`, `F${nth}`]));
    let failed = 0;
    for (const files of [FEWEST, 30, 34, 36, 38, 40, 44, ENOUGH]) {
      const pair = planted(sketch, { 'd1/old': 'old' });
      const ran = await limited(files, 'sync', pair.source, pair.destination, '--yes');
      expect(ran.code, ran.said).not.toBe(BUG);
      expect(ran.said).not.toMatch(/bug in myrror/);
      if (ran.code !== 0) {
        failed++;
        expect(ran.said).toMatch(/ulimit -n/);
      } else expectEqualTrees(pair);
      expect((await sync(pair.source, pair.destination)).code).toBe(0);
      expectEqualTrees(pair);
    }
    expect(failed).toBeGreaterThan(0);
  });

  it('is no matter of the other commands either', async () => {
    const { source, above } = planted({ f: 'F' }, {});
    mkdirSync(join(above, 'more'));
    plant(join(above, 'more'), { f: 'F' });
    for (const words of [
      ['analyze', source],
      ['compare', source, join(above, 'more')],
      ['verify', source],
      ['status', source],
    ]) {
      const ran = await limited(FEWEST, ...words);
      expect(ran.code, ran.said).not.toBe(BUG);
      if (ran.code !== 0) expect(ran.said).toMatch(/ulimit -n/);
    }
  });
});

const OPENED = '/proc/self/fd';

/** What this process holds open at or below a directory. */
function openBelow(above: string): readonly string[] {
  return readdirSync(OPENED).flatMap((descriptor) => {
    const link = `${OPENED}/${descriptor}`;
    // The one by which the directory is read is gone by now.
    return existsSync(link) && readlinkSync(link).startsWith(above) ? [readlinkSync(link)] : [];
  });
}

describe.runIf(existsSync(OPENED))('a program that uses the library', () => {
  it('finds nothing left open by it, so that a disk can be unmounted and descriptors last', async () => {
    const { source, destination, above } = planted({ 'd/f': 'F', g: 'G' }, { 'e/f': 'F' });
    for (const criteria of [[], ['sha256'], ['content']]) {
      await analyze(source, { with: ['sha256'] });
      await compare(source, destination, { criteria });
      await syncInProcess(source, destination, { criteria });
      expect(openBelow(above)).toEqual([]);
    }
  });

  it('nor by a run that it has stopped', async () => {
    const { source, destination, above } = planted({ 'd/f': 'F', g: 'G' }, { 'e/f': 'F' });
    let stopped = 0;
    for (let last = 1; last <= 12; last++) {
      const controller = new AbortController();
      let reports = 0;
      const onProgress = (): void => {
        reports += 1;
        if (reports === last) controller.abort();
      };
      const run = syncInProcess(source, destination, { signal: controller.signal, onProgress });
      stopped += await run.then(
        () => 0,
        () => 1,
      );
      expect(openBelow(above)).toEqual([]);
    }
    expect(stopped).toBeGreaterThan(0);
  });
});
