/** The built library on a real file system, killed at random moments: nothing is lost and one more run finishes. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { whatRsyncWouldDo } from '../end-to-end/look.ts';
import { temporaryPair } from '../end-to-end/places.ts';
import { tell } from '../torture/figures.ts';
import { share } from './crash-points.ts';
import { runAndKill, runToTheEnd } from './kill-run.ts';
import { contentsOf, lookAt, writeFirst, writeSecond } from './kill-trees.ts';

const ALL_KILLS = 40;
const LEAST_KILLS = 6;
const SEED = 71;
const LARGE = 64 * 1024 * 1024;
const PIECE = 1024 * 1024;
const hasRsync = spawnSync('rsync', ['--version']).status === 0;

/** Numbers in [0, 1), the same in every run (Park and Miller's minimal standard). */
function* seeded(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

function expectEqual(source: string, destination: string, where: string): void {
  expect(lookAt(destination), where).toEqual(lookAt(source));
  if (hasRsync) expect(whatRsyncWouldDo(source, destination), where).toBe('');
}

describe('a killed process', () => {
  it('loses nothing, and the next one finishes, whenever it is killed', async () => {
    const first = temporaryPair();
    const { source: second, destination } = temporaryPair();
    writeFirst(first.source);
    writeSecond(second);
    const states = [first.source, second];
    await runToTheEnd(first.source, destination);
    const { lasted } = await runAndKill(second, destination, () => undefined);
    const kills = Math.max(LEAST_KILLS, Math.round(ALL_KILLS * share));
    const random = seeded(SEED);
    let killed = 0;
    for (let nth = 0; nth < kills; nth++) {
      const source = states[nth % 2] ?? second;
      const before = contentsOf(lookAt(destination));
      const needed = [...contentsOf(lookAt(source))].filter((content) => before.has(content));
      const moment = random.next().value * lasted;
      const run = await runAndKill(source, destination, (kill) => setTimeout(kill, moment));
      if (run.report === null) killed++;
      const where = `kill ${nth + 1}, after ${moment.toFixed(1)} of ${lasted.toFixed(1)} ms`;
      const present = contentsOf(lookAt(destination, true));
      expect(
        needed.filter((content) => !present.has(content)),
        where,
      ).toEqual([]);
      const { problems } = await runToTheEnd(source, destination);
      expect(problems, where).toEqual([]);
      expectEqual(source, destination, where);
      const left = readdirSync(join(destination, '.myrror')).filter(
        (name) => !['lineage', 'lineage.recent', 'mirrors'].includes(name),
      );
      expect(left, where).toEqual(['cache']);
    }
    expect(killed).toBeGreaterThan(kills / 3);
    const counts = { processes: kills, 'killed before they were done': killed };
    tell({ part: 'kills', what: 'SIGKILL of the real process at random moments', seed: SEED, counts });
  });

  it('leaves the beginning of a large file for the next one to go on from', async () => {
    const { source, destination } = temporaryPair();
    const piece = Buffer.alloc(PIECE);
    for (let at = 0; at < PIECE; at += 4) piece.writeUInt32LE((at * 2_654_435_761) >>> 0, at);
    writeFileSync(join(source, 'large'), Buffer.concat(new Array<Buffer>(LARGE / PIECE).fill(piece)));
    mkdirSync(join(source, 'd'));
    writeFileSync(join(source, 'd', 'small'), 'small');
    const staged = await killHalfWay(source, destination);
    expect(staged).toBeGreaterThan(0);
    const report = await runToTheEnd(source, destination);
    expect(report.result).toBe('done');
    expect(report.reusedBytes).toBeGreaterThan(0);
    expect(report.reusedBytes).toBeLessThanOrEqual(LARGE);
    expectEqual(source, destination, 'after a run that went on from the beginning of a file');
  });
});

/** Kills a run as soon as a part of the large file is there; runs that are too fast for that are begun anew. */
async function killHalfWay(source: string, destination: string): Promise<number> {
  for (;;) {
    let seen = 0;
    const run = await runAndKill(source, destination, (kill) => {
      const look = (): void => {
        seen = stagedBytes(destination);
        if (seen > 0) kill();
        else if (!isThere(join(destination, 'large'))) setImmediate(look);
      };
      look();
    });
    if (run.report === null && stagedBytes(destination) > 0) return seen;
    rmSync(destination, { recursive: true });
    mkdirSync(destination);
  }
}

function stagedBytes(destination: string): number {
  let bytes = 0;
  const visit = (directory: string): void => {
    for (const entry of entriesOf(directory)) {
      const path = join(directory, entry);
      const status = statSync(path, { throwIfNoEntry: false });
      if (status?.isDirectory() === true) visit(path);
      else if ((status?.size ?? 0) > PIECE) bytes += status?.size ?? 0;
    }
  };
  visit(join(destination, '.myrror', 'staged'));
  return bytes;
}

function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
