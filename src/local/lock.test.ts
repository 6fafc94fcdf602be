import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { lockStateDirectory } from './lock.ts';
import { statePlace } from './state-directory.ts';

const ROOT_PATH = asBytes('/root');

function plant(): MemorySystem {
  const system = new MemorySystem();
  system.plant(ROOT_PATH, {});
  return system;
}

function take(system: MemorySystem): number {
  return lockStateDirectory(system, statePlace(system.openRoot(ROOT_PATH), 0));
}

describe('the lock of a destination', () => {
  it('is had by one run at a time', () => {
    const system = plant();
    const held = take(system);
    expect(() => take(system.attach())).toThrow(expect.objectContaining({ code: 'busy' }));
    system.unlock(held);
    expect(() => take(system.attach())).not.toThrow();
  });

  it('dies with its holder', () => {
    const system = plant();
    take(system);
    expect(() => take(system.reopen())).not.toThrow();
  });

  it('is had all the same while somebody looks whether it is held', () => {
    const system = plant();
    const { lock } = system;
    let looked = false;
    system.lock = (directory): boolean => {
      if (looked) return lock.call(system, directory);
      looked = true;
      return false;
    };
    expect(() => take(system)).not.toThrow();
    expect(system.openHandles).toBe(2);
  });

  it('is taken anew where the directory was removed between opening and locking it', () => {
    const system = plant();
    const other = system.attach();
    const { lock } = system;
    let first = true;
    system.lock = (directory): boolean => {
      if (first) {
        first = false;
        other.removeDirectory(other.openRoot(ROOT_PATH), STATE_DIRECTORY);
      }
      return lock.call(system, directory);
    };
    take(system);
    expect(system.readTree(ROOT_PATH).has(STATE_DIRECTORY)).toBe(true);
    expect(() => take(other)).toThrow(expect.objectContaining({ code: 'busy' }));
  });

  it('says what is wrong with a root that cannot be written', () => {
    const system = plant();
    system.fail({ call: 'makeDirectory', code: 'EROFS' });
    expect(() => take(system)).toThrow(expect.objectContaining({ code: 'refused' }));
  });
});
