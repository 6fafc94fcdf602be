import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../test/model/columns-of.ts';
import { MemorySystem } from '../../test/model/memory-system.ts';
import type { Arrival } from '../core/plan/step.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankStamp } from '../core/tree/stamp.ts';
import { NAMES_PATH, noteNames, StagedNames } from './stage-names.ts';
import { slotOf } from './stage-slot.ts';
import { Workspace } from './transaction-workspace.ts';

const times = { granularity: 1, earliest: 0, latest: 2 ** 40 };
const paths = ['top', 'd/a', 'd/b', 'd/e/\xff \n', 'f/a', 'd/c'].map(asBytes);

function arrival(path: (typeof paths)[number], id: number): Arrival {
  const expect = { ...blankStamp(Kind.file), size: 7 + id, inode: BigInt(id + 1), mtimeSeconds: -5, mtimeNanos: 9 };
  const attributes = { mode: 0o644, uid: -1, gid: -1, mtimeSeconds: 1, mtimeNanos: 0 };
  return { id, how: 'receive', from: path, path, expect, replaces: null, copyOf: -1, linkTarget: ROOT, attributes };
}

function open(): { system: MemorySystem; workspace: Workspace } {
  const system = new MemorySystem();
  system.plant('/root', { '.myrror/staged/0/x': 'X' });
  return { system, workspace: new Workspace(system, system.openRoot(asBytes('/root')), times) };
}

const arrivals = paths.map(arrival);

function known(workspace: Workspace): unknown[] {
  const names = new StagedNames(workspace);
  return arrivals.map((one) => {
    const { directory, name } = slotOf(one);
    return names.find(directory, name);
  });
}

describe('the names of what is staged', () => {
  it('are found for every slot, batch after batch', () => {
    const { workspace } = open();
    noteNames(workspace, columnsOf(arrivals.slice(0, 4)));
    noteNames(workspace, columnsOf(arrivals.slice(4)));
    expect(known(workspace)).toEqual(paths.map((path, id) => ({ path, size: 7 + id })));
  });

  it('are not known without the notes, but the sizes are', () => {
    const { workspace } = open();
    expect(known(workspace)).toEqual(paths.map((_, id) => ({ path: ROOT, size: 7 + id })));
    expect(new StagedNames(workspace).find(asBytes('.myrror/staged/0'), asBytes('odd'))).toEqual({
      path: ROOT,
      size: 0,
    });
  });

  it('are left out where they are torn or nonsense', () => {
    const { system, workspace } = open();
    noteNames(workspace, columnsOf(arrivals.slice(0, 1)));
    const { at, name } = workspace.spot(NAMES_PATH);
    const file = system.openFileForUpdate(at, name);
    const odd = Buffer.from('../up/\0x\0d/\0\0b', 'latin1');
    system.write(file, odd, 0, odd.length, 6);
    expect(known(workspace)).toEqual(paths.map((path, id) => ({ path: id === 0 ? path : ROOT, size: 7 + id })));
  });

  it.each(['ENOSPC', 'EIO'])('end nothing where they cannot be written: %s', (code) => {
    const { system, workspace } = open();
    system.fail({ call: 'write', code, times: Number.POSITIVE_INFINITY });
    expect(() => noteNames(workspace, columnsOf(arrivals))).not.toThrow();
    expect(known(workspace)).toHaveLength(paths.length);
  });
});
