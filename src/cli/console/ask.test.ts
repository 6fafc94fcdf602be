import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Asking, ask } from './ask.ts';
import { Interrupt } from './interrupt.ts';
import { Outlet } from './outlet.ts';

const CTRL_C = '\u0003';
const ENTER = '\r';

interface Scene extends Asking {
  readonly input: PassThrough & { isTTY?: boolean };
  readonly shown: PassThrough;
  readonly left: number[];
}

/** Streams that are terminals, or not, as far as anybody can tell from their properties. */
function scene(terminal: { readonly input: boolean; readonly output: boolean }): Scene {
  const input = Object.assign(new PassThrough(), { isTTY: terminal.input, setRawMode: (): void => {} });
  const shown = Object.assign(new PassThrough(), { isTTY: terminal.output, columns: 80 });
  const left: number[] = [];
  const interrupt = new Interrupt({ first: () => {}, leave: (code) => left.push(code) });
  return { input, outlets: [new Outlet(shown)], interrupt, shown, left };
}

async function answer(asking: Scene, ...keys: readonly string[]): Promise<boolean> {
  const answered = ask('Go on?', asking);
  // The keys are pressed once the question stands there.
  await new Promise((resolve) => asking.shown.once('readable', resolve));
  for (const key of keys) asking.input.write(key);
  return await answered;
}

describe('ask', () => {
  const both = { input: true, output: true };

  it('takes y for yes', async () => {
    await expect(answer(scene(both), 'y')).resolves.toBe(true);
  });

  it('takes n for no', async () => {
    await expect(answer(scene(both), 'n')).resolves.toBe(false);
  });

  it('means no when only Enter is pressed', async () => {
    await expect(answer(scene(both), ENTER)).resolves.toBe(false);
  });

  it('takes Ctrl-C for no and for an interrupt', async () => {
    const asking = scene(both);
    await expect(answer(asking, CTRL_C)).resolves.toBe(false);
    expect([asking.interrupt.exitCode, asking.interrupt.signal.aborted, asking.left]).toEqual([130, true, []]);
  });

  it('takes a signal for no', async () => {
    const asking = scene(both);
    const answered = ask('Go on?', asking);
    await new Promise((resolve) => asking.shown.once('readable', resolve));
    asking.interrupt.receive('SIGTERM');
    await expect(answered).resolves.toBe(false);
    expect(asking.interrupt.exitCode).toBe(143);
  });

  it.each([
    { input: false, output: true },
    { input: true, output: false },
  ])('refuses where nobody can answer: %o', async (terminal) => {
    await expect(ask('Go on?', scene(terminal))).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('--yes'),
    });
  });
});
