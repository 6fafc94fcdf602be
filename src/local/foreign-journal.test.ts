import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import type { JournalProgram } from '../core/journal/journal.ts';
import { placeAt } from '../core/plan/place.ts';
import type { Rename } from '../core/plan/step.ts';
import { asBytes, ROOT } from '../core/tree/byte-string.ts';
import { Kind } from '../core/tree/kind.ts';
import type { Task } from '../endpoint/task.ts';
import { writeJournal } from './journal-store.ts';
import { recover } from './recover.ts';
import { Workspace } from './transaction-workspace.ts';
import { undo } from './undo.ts';
import { stampOf } from './verify-stamp.ts';

const times = { granularity: 1, earliest: -1e10, latest: 1e10 };
const idle: Task = { signal: new AbortController().signal, report: () => undefined };

/** A root in which `a` and `b` are being swapped, `a` being parked; `copied`: the journal is of another such root. */
function swapping(copied: boolean): { system: MemorySystem; workspace: Workspace } {
  const system = new MemorySystem();
  system.plant('/root', { '.myrror/parked/0': 'A', b: 'B', c: 'C' });
  const workspace = new Workspace(system, system.openRoot(asBytes('/root')), times);
  const stamp = (path: string): Rename['expect'] => {
    const status = workspace.look(asBytes(path));
    if (status === null) throw new Error(`${path} is not there`);
    const { inode, ...rest } = stampOf(status);
    return { ...rest, kind: Kind.file, inode: copied ? inode + 1_000n : inode };
  };
  const a = stamp('.myrror/parked/0');
  const b = stamp('b');
  const program: JournalProgram = {
    rearrangement: {
      stagedDirectories: [],
      renames: [
        { object: 0, from: placeAt(-1, asBytes('a')), to: placeAt(0, ROOT), expect: a, replaces: null },
        { object: 1, from: placeAt(-1, asBytes('b')), to: placeAt(-1, asBytes('a')), expect: b, replaces: null },
        { object: 0, from: placeAt(0, ROOT), to: placeAt(-1, asBytes('b')), expect: a, replaces: null },
      ],
      discards: [],
    },
    stagedInodes: [],
    toParents: [0n, 0n, 0n],
  };
  writeJournal(workspace, program);
  return { system, workspace };
}

describe('the journal of an interrupted run', () => {
  it.each([
    ['finished', recover],
    ['undone', undo],
  ])(
    'is in a copy of the directory left out in one line, and what was parked is kept, when it is to be %s',
    async (_how, act) => {
      const { system, workspace } = swapping(true);
      const { problems, renamed } = await act(workspace, 'the journal', idle);
      expect(renamed).toBe(0);
      expect(problems.map(({ code }) => code)).toEqual(['copied-journal', 'rescued']);
      const tree = system.readTree('/root');
      expect([...tree.keys()].filter((path) => !path.startsWith('.myrror'))).toEqual(
        expect.arrayContaining(['b', 'c']),
      );
      const rescued = [...tree].filter(([path]) => path.startsWith('.myrror/rescued/'));
      expect(rescued).toHaveLength(1);
      expect(rescued.join()).toContain('A');
      expect(tree.has('.myrror/journal')).toBe(false);
    },
  );

  it.each([
    ['finished', recover],
    ['undone', undo],
  ])(
    'is not taken for that of another directory where nothing can be looked for, when it is to be %s',
    async (_how, act) => {
      const { system, workspace } = swapping(false);
      for (const name of ['0', 'a', 'b']) {
        system.fail({
          call: 'statusIfExists',
          code: 'EIO',
          name: asBytes(name),
          times: Number.POSITIVE_INFINITY,
        });
      }
      const { problems } = await act(workspace, 'the journal', idle);
      expect(problems.map(({ code }) => code)).not.toContain('copied-journal');
      expect(problems.map(({ message }) => message).join()).toContain('reading or writing the disk failed');
      system.clearFaults();
      const contents = [...system.readTree('/root').values()].map(String).join();
      expect(contents).toContain('A');
      expect(contents).toContain('B');
    },
  );

  it('is done to the end in the directory that it was written for', async () => {
    const { system, workspace } = swapping(false);
    const { problems } = await recover(workspace, 'the journal', idle);
    expect(problems).toEqual([]);
    const tree = system.readTree('/root');
    expect([tree.get('a'), tree.get('b')].map(String)).toEqual([
      expect.stringContaining('B'),
      expect.stringContaining('A'),
    ]);
  });
});
