import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { placeAt } from '../core/plan/place.ts';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import type { Stamp } from '../core/tree/stamp.ts';
import { blankStatus } from '../system/blank-status.ts';
import { renameGuarded } from './rearrange-rename.ts';
import { Workspace } from './transaction-workspace.ts';
import { stampOf } from './verify-stamp.ts';

/** A root in which the file x stands in d already; `rename` would bring it there. */
function found(): { workspace: Workspace; stamp(path: string): Stamp; rename(toParent: bigint): string | null } {
  const system = new MemorySystem();
  system.plant('/root', { 'd/x': 'X', 'e/y': 'Y' });
  const root = system.openRoot(asBytes('/root'));
  const workspace = new Workspace(system, root, { granularity: 1, earliest: 0, latest: 2 ** 40 }, '/root');
  const stamp = (path: string): Stamp => {
    const status = workspace.look(asBytes(path));
    if (status === null) throw new Error(`${path} is not there`);
    return stampOf(Object.assign(blankStatus(), status));
  };
  const known = (): ByteString => asBytes('x');
  const rename = (toParent: bigint): string | null => {
    const [from, to] = [placeAt(-1, asBytes('x')), placeAt(-1, asBytes('d/x'))];
    const step = { object: 1, from, to, expect: stamp('d/x'), replaces: null };
    return renameGuarded(workspace, step, toParent, known)?.code ?? null;
  };
  return { workspace, stamp, rename };
}

describe('a rename whose object is at its new path already', () => {
  it('is done if that is in the directory that was to receive it, or if any will do', () => {
    const { stamp, rename } = found();
    expect(rename(stamp('d').inode)).toBeNull();
    expect(rename(0n)).toBeNull();
  });

  it('is not done if another directory has the path of the one that was to receive it', () => {
    const { stamp, rename } = found();
    expect(rename(stamp('e').inode)).toBe('vanished');
  });
});
