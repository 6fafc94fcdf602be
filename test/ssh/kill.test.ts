/**
 * The built command over a real sshd, one end of it killed by SIGKILL at a change of either end, in either placement:
 * nothing is lost, what was reported done is done, and the next run finishes and leaves nothing over. `npm test`
 * takes a few kills; `npm run torture -- ssh-kills` many. SSH_KILLS: how many; SSH_KILLS_SEED: which.
 */
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Judge } from '../crash/whole-run.ts';
import { morePairs, type Pair, wholeRunPairs } from '../crash/whole-run-pairs.ts';
import { whyNoStrace } from '../end-to-end/command.ts';
import { discard, temporary } from '../end-to-end/places.ts';
import { tell } from '../torture/figures.ts';
import { plantReal, type RealDisk } from '../torture/real-disk.ts';
import { seededNumbers } from '../torture/seeded-numbers.ts';
import { type Direction, directions } from './remote-runs.ts';
import { Sshd, whyNoSshd } from './sshd.ts';
import { BothEnds, ends, type Outcome, type Strike } from './struck-run.ts';

const USUAL_KILLS = 12;
const kills = Number(process.env.SSH_KILLS ?? USUAL_KILLS);
const seed = Number(process.env.SSH_KILLS_SEED ?? 230_571);
const KILLS_EACH = 4;
const LANES = 2;
const CONNECTION = 5;
const BUG = '    at ';
/** What ends keep outside the trees for later runs. */
const KEPT = /^(helper|native)-[0-9a-f]{64}$|^listings(\/[0-9a-f]{64})?$/u;
const done = { plans: 0, kills: 0, 'done all the same': 0, 'over before it': 0 };
const of = {
  'of the near end at a change of its own': 0,
  'of the near end at one of the far end': 0,
  'of the far end at a change of its own': 0,
  'of the far end at one of the near end': 0,
};

/** A pair of trees and where they are. */
interface Plan {
  readonly pair: Pair;
  readonly direction: Direction;
  readonly random: () => number;
}

const why = whyNoSshd() ?? whyNoStrace();

if (why === null) it('loses nothing and is finished by the next run, whichever end is killed', strikeAll);
else it(`is not tried here: ${why}`, () => expect(why).not.toBe(''));

async function strikeAll(): Promise<void> {
  const plans = plansOf(kills);
  const lane = async (): Promise<void> => {
    await using sshd = await Sshd.start();
    for (let plan = plans.next(); plan.done !== true; plan = plans.next()) await carryOut(sshd, plan.value);
    for (const kept of [sshd.kept, join(sshd.directory, 'here', 'myrror')].filter((path) => existsSync(path)))
      expect(readdirSync(kept, { recursive: true, encoding: 'latin1' }).filter((name) => !KEPT.test(name))).toEqual([]);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(done.kills + done['over before it']).toBe(kills);
  expect(done.kills).toBeGreaterThan(kills / 2);
  tell({ part: 'ssh-kills', what: 'SIGKILL of an end of a run over a real sshd', seed, counts: { ...done, ...of } });
}

/** As many plans as these kills need, in a random order; from the beginning again if there are too few. */
function* plansOf(count: number): Generator<Plan, undefined> {
  const random = seededNumbers(seed);
  const ways = directions.filter(({ source, destination }) => (source === 'here') !== (destination === 'here'));
  const pairs = [...wholeRunPairs(), ...morePairs()];
  for (let number = 0; number < Math.ceil(count / KILLS_EACH); number++) {
    const pair = pairs[Math.floor(random() * pairs.length)] as Pair;
    yield { pair, direction: ways[number % ways.length] as Direction, random: seededNumbers(seed + number) };
  }
}

async function carryOut(sshd: Sshd, plan: Plan): Promise<void> {
  const above = temporary();
  const fresh = (): { disk: RealDisk; both: BothEnds } => {
    const disk = plantReal(mkdtempSync(join(above, 'pair-')), plan.pair);
    return { disk, both: new BothEnds(sshd, plan.direction, plan.pair, disk.above) };
  };
  const undisturbed = fresh();
  const judge = new Judge(plan.pair, undisturbed.disk);
  const places = await undisturbed.both.places();
  expect(places.code, `${plan.pair.name}: ${places.said}`).toBe(0);
  judge.checkFinished(undisturbed.disk, 'undisturbed');
  const all = ends.flatMap((at) => places[at].map((place) => ({ at, place })));
  for (let number = 0; number < KILLS_EACH; number++) {
    const { at, place } = all[Math.floor(plan.random() * all.length)] as (typeof all)[number];
    await killAndFinish(plan, fresh(), { at, place, victim: ends[number % ends.length] ?? 'near' });
  }
  done.plans++;
  discard(above);
}

async function killAndFinish(
  { pair, direction }: Plan,
  { disk, both }: { disk: RealDisk; both: BothEnds },
  strike: Strike,
): Promise<void> {
  const { at, place, victim } = strike;
  const where = `seed ${seed}, ${direction.name}, the ${victim} end killed at ${place.call} ${place.nth} of the ${at} end`;
  const judge = new Judge(pair, disk);
  const outcome = await both.strike(strike);
  count(strike, outcome);
  judge.checkInterrupted(disk, where);
  if (outcome.code === 0) expect(judge.isEqual(disk), `${pair.name}, ${where}: said to be done`).toBe(true);
  if (victim === 'far' || !outcome.struck) {
    expect([0, CONNECTION], `${pair.name}, ${where}: ${outcome.said}`).toContain(outcome.code);
    expect(outcome.said, where).not.toContain(BUG);
  }
  const next = await both.run();
  expect(next.code, `${pair.name}, ${where}: ${next.said}`).toBe(0);
  judge.checkFinished(disk, where);
}

function count({ at, victim }: Strike, { struck, code }: Outcome): void {
  if (!struck) {
    done['over before it']++;
    return;
  }
  done.kills++;
  if (code === 0) done['done all the same']++;
  if (at === victim) of[`of the ${victim} end at a change of its own`]++;
  else of[victim === 'near' ? 'of the near end at one of the far end' : 'of the far end at one of the near end']++;
}
