import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import type { JournalProgram } from '../core/journal/journal.ts';
import { placeAt } from '../core/plan/place.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import { markRearranged, readJournal, removeJournal, removeUnfinishedJournal, writeJournal } from './journal-store.ts';
import { JOURNAL, NEW_JOURNAL } from './place-path.ts';
import { Workspace } from './transaction-workspace.ts';

const times = { granularity: 1, earliest: -1e10, latest: 1e10 };

const program: JournalProgram = {
  rearrangement: {
    stagedDirectories: [4],
    renames: [
      {
        object: 2,
        from: placeAt(-1, asBytes('a b/\xff')),
        to: placeAt(7, ROOT),
        expect: {
          kind: Kind.file,
          size: 3,
          mtimeSeconds: -1,
          mtimeNanos: 5,
          ctimeSeconds: 9,
          ctimeNanos: 0,
          inode: 77n,
          device: 1n,
        },
        replaces: null,
      },
    ],
    discards: [7],
  },
  stagedInodes: [12n],
  toParents: [99n],
};

function openWorkspace(): { system: MemorySystem; workspace: Workspace } {
  const system = new MemorySystem();
  system.plant('/root', { [STATE_DIRECTORY]: { directory: true } });
  return { system, workspace: new Workspace(system, system.openRoot(asBytes('/root')), times) };
}

/** Leaves `text` at the end of the journal, as a torn write would. */
function tear(system: MemorySystem, workspace: Workspace, text: string): void {
  const file = system.openFileForUpdate(workspace.directory(STATE_DIRECTORY), JOURNAL);
  const { size } = workspace.look(asBytes(`${STATE_DIRECTORY}/${JOURNAL}`)) ?? { size: 0 };
  system.write(file, Buffer.from(text), 0, text.length, size);
}

describe('the journal on disk', () => {
  it('gives back what was written, armed', () => {
    const { workspace } = openWorkspace();
    expect(readJournal(workspace, 'journal')).toBeNull();
    writeJournal(workspace, program);
    expect(readJournal(workspace, 'journal')).toEqual({ ...program, armed: true, rearranged: false });
  });

  it('survives a power cut as soon as it is written', () => {
    const { system, workspace } = openWorkspace();
    writeJournal(workspace, program);
    for (let seed = 0; seed < 20; seed++) {
      const next = system.powerCut(seed);
      const after = new Workspace(next, next.openRoot(asBytes('/root')), times);
      expect(readJournal(after, 'journal')).toMatchObject({ armed: true });
    }
  });

  it('is marked when the renames are done, also where an earlier mark was torn', () => {
    for (const torn of ['', '1', 'deadbeef rearr', '\0\0\0\0']) {
      const { system, workspace } = openWorkspace();
      writeJournal(workspace, program);
      tear(system, workspace, torn);
      expect(readJournal(workspace, 'journal')).toMatchObject({ armed: true, rearranged: false });
      markRearranged(workspace);
      expect(readJournal(workspace, 'journal')).toMatchObject({ armed: true, rearranged: true });
    }
  });

  it('that lost its end to a damaged disk is refused, not taken for one that was never begun', () => {
    const { system, workspace } = openWorkspace();
    writeJournal(workspace, program);
    const path = asBytes(`${STATE_DIRECTORY}/${JOURNAL}`);
    const { at, name } = workspace.spot(path);
    const whole = workspace.look(path)?.size ?? 0;
    expect(whole).toBeGreaterThan(0);
    for (const length of [whole - 1, 40, 1, 0]) {
      const file = system.openFileForUpdate(at, name);
      system.truncate(file, length);
      system.close(file);
      expect(() => readJournal(workspace, 'journal')).toThrow('journal ends before its line');
    }
  });

  it('is removed, and so is one that was never finished', () => {
    const { system, workspace } = openWorkspace();
    writeJournal(workspace, program);
    removeJournal(workspace);
    system.close(system.createFile(workspace.directory(STATE_DIRECTORY), NEW_JOURNAL));
    removeUnfinishedJournal(workspace);
    expect([...system.readTree('/root').keys()]).toEqual([STATE_DIRECTORY]);
  });
});
