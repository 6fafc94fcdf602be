import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStamp } from '../core/tree/stamp.ts';
import { FileSlot } from './stage-file.ts';

const times = { granularity: 1, earliest: 0, latest: 2 ** 40 };
const attributes = { mode: 0o640, uid: -1, gid: -1, mtimeSeconds: 5, mtimeNanos: 6 };
const whole = { mtime: 5_000_000_006n, mode: 0o600, file: 'content' };
const expect_ = { ...blankStamp(Kind.file), size: 7, inode: 9n };

function slotWith(entry: { file: string; mtime: bigint; mode: number }): { slot: FileSlot; system: MemorySystem } {
  const system = new MemorySystem();
  system.plant('/root', { slot: entry });
  return { slot: new FileSlot(system, system.openRoot(asBytes('/root')), asBytes('slot')), system };
}

describe('a slot of an earlier run', () => {
  it('is taken over if it has the size and the time that it was to have', () => {
    expect(slotWith(whole).slot.takeOver(expect_, attributes, times)).toBe(true);
  });

  it('is not taken over with another size', () => {
    expect(slotWith({ ...whole, file: 'conten' }).slot.takeOver(expect_, attributes, times)).toBe(false);
  });

  it('is not taken over without its time, which is set when all else is done', () => {
    expect(slotWith({ ...whole, mtime: 5_000_000_007n }).slot.takeOver(expect_, attributes, times)).toBe(false);
  });

  it('is not taken over for a source that is known by its size and time only', () => {
    expect(slotWith(whole).slot.takeOver({ ...expect_, inode: 0n }, attributes, times)).toBe(false);
    expect(slotWith(whole).slot.leftover({ ...expect_, inode: 0n }, attributes, times)).toBe(0);
  });
});

describe('a slot that is gone on with', () => {
  it('must be as long as what was written into it', () => {
    const { slot } = slotWith(whole);
    expect(slot.resume(7)).not.toBeNull();
    for (const size of [0, 6, 8]) expect(slot.resume(size)).toBeNull();
  });
});

describe('a slot that is completed', () => {
  it('gets its time last, so that whoever finds that finds all', () => {
    const system = new MemorySystem();
    system.plant('/root', {});
    const calls: string[] = [];
    const slot = new FileSlot(system, system.openRoot(asBytes('/root')), asBytes('slot'));
    const file = slot.create();
    if (file === null) throw new Error('not made');
    system.onMutation = (call, phase) => {
      if (phase === 'before') calls.push(call);
    };
    slot.complete(file, { ...attributes, uid: 7, gid: 8 }, { owner: null, sync: true });
    expect(calls).toEqual(['setOwner', 'setMode', 'setTime', 'syncFile']);
  });
});
