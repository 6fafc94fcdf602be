/**
 * Notices that the other side is gone although nobody has said so: a link that carries nothing, not even
 * pings, for too long is lost.
 */

import type { Timers } from './timers.ts';

export interface HeartbeatOptions {
  readonly timers: Timers;
  /** Milliseconds of silence from here after which a ping is due. */
  readonly interval: number;
  /** Milliseconds of silence from there after which the link counts as lost. */
  readonly silence: number;
  readonly ping: () => void;
  readonly lost: () => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #lastHeard: number;
  #lastSpoken: number;
  #dueAt = 0;
  #cancel: () => void = () => {};

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#lastHeard = options.timers.now();
    this.#lastSpoken = this.#lastHeard;
    this.#schedule(this.#lastHeard);
  }

  /** Something arrived. */
  heard(): void {
    this.#lastHeard = this.#options.timers.now();
  }

  /** Something was sent. */
  spoke(): void {
    this.#lastSpoken = this.#options.timers.now();
  }

  stop(): void {
    this.#cancel();
  }

  #schedule(now: number): void {
    const { interval, silence, timers } = this.#options;
    this.#dueAt = Math.max(now + 1, Math.min(this.#lastSpoken + interval, this.#lastHeard + silence));
    this.#cancel = timers.after(this.#dueAt - now, () => this.#beat());
  }

  #beat(): void {
    const { interval, silence, timers, ping, lost } = this.#options;
    const now = timers.now();
    // A process that was stopped, or a machine that slept, has heard nothing because it did not listen: what
    // arrived meanwhile is read only after this. The time that this call is late is no silence of the other side.
    const late = now - this.#dueAt;
    this.#lastHeard = Math.min(now, this.#lastHeard + late);
    if (late < interval && now - this.#lastHeard >= silence) {
      lost();
      return;
    }
    if (now - this.#lastSpoken >= interval) {
      this.#lastSpoken = now;
      ping();
    }
    this.#schedule(now);
  }
}
