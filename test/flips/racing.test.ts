/**
 * The built command against a process that swaps a component for a symlink as fast as it can, on either side.
 * FLIPS_ROUNDS says how many runs each component is raced for; a control without a thought of symlinks loses.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../end-to-end/run-cli.ts';
import { naiveMirror } from './naive-mirror.ts';
import { type Component, Playground } from './playground.ts';

const rounds = Number(process.env.FLIPS_ROUNDS ?? 2);
const CONTROL_ATTEMPTS = 2000;

const raced: readonly Component[] = [
  { side: 'source', path: 'd' },
  { side: 'source', path: 'd/sub' },
  { side: 'source', path: 'd/new' },
  { side: 'destination', path: 'd' },
  { side: 'destination', path: 'd/sub' },
  { side: 'destination', path: 'd/gone' },
  { side: 'destination', path: 'd/meta' },
  { side: 'destination', path: 'e' },
];

let playground: Playground;
let flips = 0;
beforeEach(() => {
  playground = new Playground();
});
afterEach(() => playground.dispose());

/** Has a component flipped as long as `act` runs. */
async function whileFlipping(component: Component, act: () => Promise<void> | void): Promise<void> {
  playground.plant();
  playground.prepare(component);
  const whole = join(playground.root(component.side), component.path);
  const words = [dirname(whole), whole.slice(dirname(whole).length + 1), join(playground.base, 'hidden')];
  const flipper: ChildProcess = fork(join(import.meta.dirname, 'flipper.mjs'), words);
  try {
    await told(flipper);
    await act();
  } finally {
    flipper.send('stop');
    const { flips: made } = (await told(flipper)) as { flips: number };
    flips += made;
  }
}

function told(flipper: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    flipper.once('message', resolve);
    flipper.once('error', reject);
  });
}

/** What the command may end with when its trees are changed under its hands; never with a bug of ours. */
const EXITS = [0, 3, 4];

describe.runIf(process.platform === 'linux')('the command', () => {
  it.each(raced)('is led nowhere by $side/$path', async (component) => {
    const words = ['sync', playground.root('source'), playground.root('destination')];
    for (let round = 0; round < rounds; round++) {
      await whileFlipping(component, async () => {
        const { exitCode, stderr } = await runCli([
          ...words,
          '--yes',
          '--max-delete',
          '100%',
          '--no-cache',
          '--verify',
        ]);
        expect(EXITS, stderr).toContain(exitCode);
      });
      expect(playground.harm()).toEqual([]);
    }
  });

  it('was raced often', () => {
    expect(flips).toBeGreaterThan(raced.length * rounds);
    process.stdout.write(`${flips} flips while ${raced.length * rounds} runs went on\n`);
  });
});

describe.runIf(process.platform === 'linux')('the control', () => {
  it.each(raced.filter(({ path }) => path === 'd'))('is led outside by $side/$path', async (component) => {
    let harm: string[] = [];
    for (let attempt = 0; attempt < CONTROL_ATTEMPTS && harm.length === 0; attempt++) {
      await whileFlipping(component, () => {
        for (let run = 0; run < 20; run++) {
          try {
            naiveMirror(playground.root('source'), playground.root('destination'), (_kind, act) => act());
          } catch (error) {
            if (!(error instanceof Error && 'code' in error)) throw error;
          }
        }
      });
      harm = playground.harm();
    }
    expect(harm.length).toBeGreaterThan(0);
  });
});
