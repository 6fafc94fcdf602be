import { afterEach, describe, expect, it } from 'vitest';
import { type EndingSignal, Interrupt } from './interrupt.ts';

interface Watched {
  readonly interrupt: Interrupt;
  readonly firsts: EndingSignal[];
  readonly left: number[];
}

let watched: Watched | null = null;

function watch(): Watched {
  const firsts: EndingSignal[] = [];
  const left: number[] = [];
  const interrupt = new Interrupt({ first: (name) => firsts.push(name), leave: (code) => left.push(code) });
  interrupt.watch();
  watched = { interrupt, firsts, left };
  return watched;
}

afterEach(() => watched?.interrupt.release());

describe('Interrupt', () => {
  it('is quiet until a signal comes', () => {
    const { interrupt } = watch();
    expect([interrupt.signal.aborted, interrupt.exitCode]).toEqual([false, null]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('asks to stop at the first %s', (name, code) => {
    const { interrupt, firsts, left } = watch();
    process.emit(name, name);
    expect(interrupt.signal.aborted).toBe(true);
    expect([interrupt.exitCode, firsts, left]).toEqual([code, [name], []]);
  });

  it('leaves at once at the second signal, with the code of that one', () => {
    const { interrupt, firsts, left } = watch();
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGTERM', 'SIGTERM');
    expect([firsts, left, interrupt.exitCode]).toEqual([['SIGINT'], [143], 130]);
  });

  it('gives the signals back', () => {
    const before = process.listenerCount('SIGINT');
    const { interrupt } = watch();
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    interrupt.release();
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});
