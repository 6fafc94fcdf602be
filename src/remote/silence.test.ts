import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Silence } from './silence.ts';

const LIMIT = 300;

/** Stands for a process that is stopped: nothing of it runs. */
function stopped(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

describe('a process that was stopped', () => {
  it('reads first what has arrived meanwhile', async () => {
    let broken = false;
    const silence = new Silence(LIMIT, () => {
      broken = true;
    });
    silence.restart();
    for (let times = 0; times < 3; times++) {
      stopped(2 * LIMIT);
      await nextTurn();
      await nextTurn();
    }
    expect(broken).toBe(false);
    silence.end();
  });
});

describe('a silence', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is noticed at its limit, and not before', () => {
    const act = vi.fn();
    const silence = new Silence(LIMIT, act);
    silence.restart();
    vi.advanceTimersByTime(LIMIT - 1);
    expect(act).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(act).toHaveBeenCalledOnce();
    expect(silence.broken).toBe(true);
    vi.advanceTimersByTime(10 * LIMIT);
    expect(act).toHaveBeenCalledOnce();
  });

  it('begins anew with whatever is heard, for longer if that is asked, and ends', () => {
    const act = vi.fn();
    const silence = new Silence(LIMIT, act);
    silence.restart();
    vi.advanceTimersByTime(LIMIT - 1);
    silence.restart(4);
    vi.advanceTimersByTime(4 * LIMIT - 1);
    expect(act).not.toHaveBeenCalled();
    silence.stop();
    vi.advanceTimersByTime(10 * LIMIT);
    silence.end();
    silence.restart();
    vi.advanceTimersByTime(10 * LIMIT);
    expect(act).not.toHaveBeenCalled();
  });
});
