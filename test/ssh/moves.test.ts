/** Moves of all kinds over ssh: they are found, done there, and no content travels for them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundOf, CountedWire, entriesBelow } from '../../bench/counted-wire.ts';
import { myrror } from '../end-to-end/command.ts';
import { counts, expectEqualTrees } from '../end-to-end/mirrored.ts';
import { temporaryPair } from '../end-to-end/places.ts';
import { settled } from '../end-to-end/settled.ts';
import { act, moveScenarios, plantBefore } from './move-scenarios.ts';
import { directions, locator, reaching } from './remote-runs.ts';
import { Sshd, whyNoSshd } from './sshd.ts';

const missing = whyNoSshd();
if (missing !== null) console.warn(missing);

const remote = directions.filter(({ source, destination }) => source === 'there' || destination === 'there');
/** Of the second direction on, one in so many; SSH_MOVES=all takes all of them. */
const SHARE = process.env.SSH_MOVES === 'all' ? 1 : 5;
const cases = remote.flatMap((direction, index) =>
  moveScenarios
    .filter((_, place) => index === 0 || place % SHARE === index % SHARE)
    .map((scenario) => ({ ...scenario, direction, way: direction.name, pair: temporaryPair() })),
);

describe.runIf(missing === null)('over ssh', () => {
  let sshd: Sshd;
  let wire: CountedWire;
  beforeAll(async () => {
    sshd = await Sshd.start();
    wire = new CountedWire(sshd.directory, sshd.command);
    for (const each of cases) plantBefore(each.pair.source, each);
    await settled();
  });
  afterAll(() => sshd[Symbol.asyncDispose]());

  it.each(cases)('$name, $way', async (scenario) => {
    const { direction, actions, deeds, sends = 0, pair } = scenario;
    const locate = locator(direction);
    const words = ['sync', locate(pair.source, 'source'), locate(pair.destination, 'destination'), '--yes'];
    const manner = reaching(sshd, wire.command);
    expect(await myrror(words, manner)).toMatchObject({ code: 0, summary: { result: 'done' } });
    act(pair.source, deeds);
    wire.take();
    const ran = await myrror(words, manner);
    const bytes = wire.take();
    expect(ran.code, ran.said + ran.out).toBe(0);
    expect(ran.summary).toMatchObject({
      actions: { ...counts(actions), meta: ran.summary.actions.meta },
      bytes: { remote_cp: sends },
      problems: 0,
    });
    expectEqualTrees(pair);
    const links = [direction.source, direction.destination].filter((where) => where === 'there').length;
    expect(bytes.all).toBeLessThanOrEqual(boundOf(links * entriesBelow(pair.destination)) + links * sends);
    expect(await myrror(words, manner)).toMatchObject({ code: 0, summary: { result: 'nothing-to-do' } });
  });
});
