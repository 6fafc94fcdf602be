/** The clock of this process, for a channel. */
import type { Timers } from '../wire/timers.ts';

export const systemTimers: Timers = {
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
  now: () => performance.now(),
};
