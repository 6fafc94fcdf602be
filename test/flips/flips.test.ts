/**
 * Symlinks to a tree outside take the place of every component of both trees right before every single call, for
 * the length of that call or for good. Nothing outside is touched and nothing of it comes in. A control that
 * works with paths, as one would without a thought, falls for it under every kind of call.
 * FLIPS=1 tries every component before every call; `npm test` takes a share.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMyrrorError } from '../../src/core/error.ts';
import { createNativeSystem } from '../../src/system/native/native-system.ts';
import { createPortableSystem } from '../../src/system/portable/portable-system.ts';
import type { System } from '../../src/system/system.ts';
import { CallWatch } from './flipping-system.ts';
import { mirror } from './mirrored-run.ts';
import { type NaiveCall, naiveCalls, naiveMirror } from './naive-mirror.ts';
import { type Component, components, Playground } from './playground.ts';

const USUAL_SHARE = 0.002;
const share = Number(process.env.FLIPS ?? USUAL_SHARE);

let playground: Playground;

beforeEach(() => {
  playground = new Playground();
});
afterEach(() => playground.dispose());

/** Every so many-th number up to `total`, from a beginning that differs with `salt`. */
function* some(total: number, salt: number): Generator<number> {
  const stride = Math.max(1, Math.round(1 / share));
  for (let number = 1 + (salt % Math.min(stride, total)); number <= total; number += stride) yield number;
}

const manners = ['for one call', 'for good', 'before every call'] as const;
type Manner = (typeof manners)[number];

/** How often what is laid ready is swapped in or out, by the number of the call. */
function flipsBefore(manner: Manner, nth: number, number: number): boolean {
  if (manner === 'before every call') return number >= nth;
  return number === nth || (manner === 'for one call' && number === nth + 1);
}

const systems: readonly (readonly [string, () => System])[] = [
  ['native', createNativeSystem],
  ['portable with descriptors', () => createPortableSystem('descriptors')],
  ['portable with paths', () => createPortableSystem('paths')],
];

describe.runIf(process.platform === 'linux').each(systems)('a run over the %s system', (_name, create) => {
  /** Runs to whatever end, with flips from the nth call on; how many there were, and which kinds of calls they hit. */
  async function flipped(
    component: Component,
    manner: Manner,
    nth: number,
  ): Promise<{ flips: number; kinds: Set<string> }> {
    playground.plant();
    playground.prepare(component);
    const watch = new CallWatch();
    const kinds = new Set<string>();
    let flips = 0;
    try {
      await mirror(playground, watch.watched(create()), () => {
        watch.calls = 0;
        watch.before = (number, call) => {
          if (!flipsBefore(manner, nth, number) || !playground.flip(component)) return;
          flips++;
          kinds.add(call);
        };
      });
    } catch (error) {
      if (!isMyrrorError(error)) throw error;
    }
    return { flips, kinds };
  }

  it('is led nowhere', async () => {
    const counted = new CallWatch();
    const report = await mirror(playground, counted.watched(create()), () => {
      counted.calls = 0;
    });
    expect(report.problems).toEqual([]);
    let flips = 0;
    const kinds = new Set<string>();
    for (const [index, component] of components.entries()) {
      for (const manner of manners) {
        for (const nth of some(counted.calls, index * 31 + manner.length)) {
          const done = await flipped(component, manner, nth);
          expect(playground.harm(), `${component.side}/${component.path} ${manner}, from call ${nth}`).toEqual([]);
          flips += done.flips;
          for (const kind of done.kinds) kinds.add(kind);
        }
      }
    }
    expect(kinds.size).toBeGreaterThanOrEqual(12);
    process.stdout.write(
      `${_name}: ${flips} flips under ${kinds.size} kinds of calls (${[...kinds].sort().join(', ')})\n`,
    );
  });

  it('is finished by the next run, whatever was flipped', async () => {
    for (const [index, component] of components.entries()) {
      for (const nth of some(100, index)) {
        await flipped(component, 'for one call', nth * 3);
        await mirror(playground, create());
        const report = await mirror(playground, create());
        expect(
          report.result,
          `${component.side}/${component.path} at call ${nth * 3}: ${JSON.stringify(report.problems)}`,
        ).toBe('nothing-to-do');
      }
    }
  });
});

describe.runIf(process.platform === 'linux')('the control', () => {
  /** Runs the control with a flip before the nth call of a kind; false if there is none. */
  function fooled(component: Component, wanted: NaiveCall, nth: number): boolean {
    playground.plant();
    playground.prepare(component);
    let count = 0;
    naiveMirror(playground.root('source'), playground.root('destination'), (kind, act) => {
      if (kind === wanted && ++count === nth) playground.flip(component);
      return act();
    });
    return count >= nth;
  }

  it.each(naiveCalls)('falls for a flip before %s', (wanted) => {
    let harm: string[] = [];
    for (const component of components) {
      for (let nth = 1; harm.length === 0 && fooled(component, wanted, nth); nth++) harm = playground.harm();
      if (harm.length > 0) break;
    }
    expect(harm.length).toBeGreaterThan(0);
  });
});
