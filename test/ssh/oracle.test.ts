/**
 * Random pairs of related trees through the built command and a real sshd, in all directions, judged as
 * test/end-to-end judges local runs. SSH_PAIRS says how many for each direction, MYRROR_SEED from where.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { againByCommand, judgeAll, type Way } from '../end-to-end/judged-run.ts';
import { directions, locator, reaching } from './remote-runs.ts';
import { Sshd, whyNoSshd } from './sshd.ts';

const missing = whyNoSshd();
if (missing !== null) console.warn(missing);

const pairs = Number(process.env.SSH_PAIRS ?? 16);
const firstSeed = Number(process.env.MYRROR_SEED ?? 1);
const AT_ONCE = 2;

describe.runIf(missing === null)('the built command over ssh, on random pairs of related trees', () => {
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await Sshd.start();
  });
  afterAll(() => sshd[Symbol.asyncDispose]());

  it.each(directions)('mirrors them as rsync wants them, $name', async (direction) => {
    const locate = locator(direction);
    const manner = reaching(sshd);
    const way: Way = { locate, manner, again: (run) => againByCommand(run, { locate, manner }) };
    // Other pairs for each direction.
    const from = firstSeed + directions.indexOf(direction) * pairs;
    expect(await judgeAll(from, pairs, AT_ONCE, way)).toBe('');
  });
});
