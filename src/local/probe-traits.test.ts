import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import type { FileSystemStatus, Handle } from '../system/system.ts';
import { SystemError } from '../system/system-error.ts';
import { fileSystemTraits } from './file-system-kind.ts';
import { guessTraits, probeTraits } from './probe-traits.ts';

const ROOT_USER = 0;
const trial = { user: ROOT_USER, keep: false };
const UNKNOWN_KIND = 0x65735546;
const MODE = 0o100777;

/** A file system behind FUSE that cuts times and keeps neither modes nor owners. */
class CoarseSystem extends MemorySystem {
  readonly #seconds: number;
  readonly #nanos: number;

  constructor(seconds: number, nanos: number) {
    super();
    this.#seconds = seconds;
    this.#nanos = nanos;
  }

  override fileSystemStatus(handle: Handle): FileSystemStatus {
    return { ...super.fileSystemStatus(handle), type: UNKNOWN_KIND };
  }

  override setTime(handle: Handle, seconds: number, nanos: number): void {
    super.setTime(handle, seconds - (seconds % this.#seconds), nanos - (nanos % this.#nanos));
  }

  override setMode(handle: Handle): void {
    super.setMode(handle, MODE);
  }

  override setOwner(): void {
    // It says that it is done.
  }
}

const traits = fileSystemTraits({ type: UNKNOWN_KIND, birth: true, nanoseconds: true });

function stateOf(system: MemorySystem): Handle {
  system.plant('/tree/.myrror', {});
  return system.openRoot(asBytes('/tree/.myrror'));
}

describe('what a file system keeps', () => {
  it.each([
    [2, 1_000_000_000, 2_000_000_000],
    [1, 1_000_000_000, 1_000_000_000],
    [1, 10_000_000, 10_000_000],
    [1, 1000, 1000],
    [1, 100, 100],
    [1, 1, 1],
  ])('is found out by trying, where its times are cut to %i s and %i ns', (seconds, nanos, granularity) => {
    const system = new CoarseSystem(seconds, nanos);
    const probed = probeTraits(system, stateOf(system), traits, trial);
    expect(probed).toEqual({ ...traits, times: { ...traits.times, granularity }, modes: false, owners: false });
    expect(system.readTree('/tree')).toEqual(new Map([['.myrror', 'directory']]));
  });

  it('is all of it on a system that keeps all', () => {
    const system = new MemorySystem();
    expect(probeTraits(system, stateOf(system), traits, trial)).toEqual({ ...traits, modes: true, owners: true });
  });

  it('is not tried where the kind is known', () => {
    const system = new CoarseSystem(1, 1);
    const known = { ...traits, known: true };
    expect(probeTraits(system, stateOf(system), known, trial)).toBe(known);
  });

  it('is found out although a killed run has left its trial behind', () => {
    const system = new CoarseSystem(1, 1);
    system.plant('/tree/.myrror', { probe: '' });
    const state = system.openRoot(asBytes('/tree/.myrror'));
    expect(probeTraits(system, state, traits, trial).modes).toBe(false);
    expect(system.readTree('/tree').has('.myrror/probe')).toBe(false);
  });

  it.each([
    [2, 1_000_000_000, 2_000_000_000],
    [1, 1_000_000_000, 1_000_000_000],
    [1, 10_000_000, 10_000_000],
    [1, 1, 1],
  ])('is guessed by what was tried before, without a change: %i s and %i ns', (seconds, nanos, granularity) => {
    const system = new CoarseSystem(seconds, nanos);
    const state = stateOf(system);
    probeTraits(system, state, traits, { user: ROOT_USER, keep: true });
    const before = system.readTree('/tree');
    const guessed = guessTraits(system, system.openRoot(asBytes('/tree')), traits);
    expect(guessed).toEqual({ ...traits, times: { ...traits.times, granularity }, modes: false, owners: false });
    expect(system.readTree('/tree')).toEqual(before);
    const tried = probeTraits(system, state, traits, trial);
    expect(tried.times.granularity).toBe(granularity);
    expect(system.readTree('/tree').has('.myrror/probe')).toBe(false);
  });

  it.each([ROOT_USER, 1000])('is guessed to be owners too where user %i could not find otherwise', (user) => {
    const system = new MemorySystem();
    const state = stateOf(system);
    probeTraits(system, state, traits, { user, keep: true });
    expect(guessTraits(system, system.openRoot(asBytes('/tree')), traits)).toEqual(traits);
    const coarse = new CoarseSystem(1, 1);
    probeTraits(coarse, stateOf(coarse), traits, { user, keep: true });
    const { owners } = guessTraits(coarse, coarse.openRoot(asBytes('/tree')), traits);
    expect(owners).toBe(user !== ROOT_USER);
  });

  it('is guessed to be all where nothing was tried, whatever times and modes are there', () => {
    const system = new CoarseSystem(1, 1_000_000_000);
    const root = system.openRoot(asBytes('/'));
    expect(guessTraits(system, root, traits)).toBe(traits);
    system.plant('/.myrror', { cache: '', probe: '' });
    expect(guessTraits(system, root, traits)).toBe(traits);
  });

  it('is what was guessed where there is no room to try it', () => {
    class FullSystem extends CoarseSystem {
      override createFile(): Handle {
        throw new SystemError('open', 28, 'ENOSPC');
      }
    }
    const system = new FullSystem(1, 1);
    expect(probeTraits(system, stateOf(system), traits, trial)).toBe(traits);
  });
});
