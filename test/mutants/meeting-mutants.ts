/** Faults of how a run takes what it meets: locks of both kinds, and journals that came along with a copy of a root. */
import type { Mutant } from './mutant.ts';

const locks = ['src/system/native/lock-files.test.ts', 'test/cases/two-runs.test.ts'] as const;
const owners = ['src/system/portable/lock-files.test.ts', ...locks] as const;
const copies = ['src/local/foreign-journal.test.ts', 'test/crash/recovery-skips.test.ts'] as const;

const lockFiles: readonly Mutant[] = [
  {
    name: 'lock-files-not-heeded',
    kind: 'guard',
    file: 'src/system/native/native-system.ts',
    find: 'if (!isLockedByFile(this, directory)) return true;',
    put: 'return true;',
    breaks: 'two runs change one destination, of which one has no native calls',
    near: locks,
  },
  {
    name: 'refused-lock-is-kept',
    kind: 'guard',
    file: 'src/system/native/native-system.ts',
    find: '      this.unlock(directory);\n      return false;\n    }\n    if (this.#libc.errno() === EAGAIN)',
    put: '      return false;\n    }\n    if (this.#libc.errno() === EAGAIN)',
    breaks: 'whoever is refused a lock holds a half of it',
    near: locks,
  },
  {
    name: 'lock-files-of-the-living-removed',
    kind: 'guard',
    file: 'src/system/native/lock-files.ts',
    find: '  if (files[0]?.alive === true) return true;\n',
    put: '',
    breaks: 'the lock of a living run is taken away',
    near: locks,
  },
  {
    name: 'lock-files-of-the-dead-first',
    kind: 'guard',
    file: 'src/system/native/lock-files.ts',
    find: 'Number(b.alive) - Number(a.alive)',
    put: 'Number(a.alive) - Number(b.alive)',
    breaks: 'the lock of a living run is taken away where somebody dead has left one too',
    near: locks,
  },
  {
    name: 'lock-files-of-the-dead-kept',
    kind: 'recovery',
    file: 'src/system/native/lock-files.ts',
    find: '      system.unlink(directory, name);\n',
    put: '      String(name);\n',
    breaks: 'I3: the lock of a killed run is left over',
    near: locks,
  },
  {
    name: 'lock-files-not-shown',
    kind: 'honesty',
    file: 'src/system/native/native-system.ts',
    find: 'return lockFilesIn(this, directory)[0] ?? null;',
    put: 'return null;',
    breaks: 'nobody is told who holds a lock that is a file',
    near: locks,
  },
];

const lockOwners: readonly Mutant[] = [
  {
    name: 'other-lock-files-not-heeded',
    kind: 'guard',
    file: 'src/system/portable/lock-files.ts',
    find: "if (holder === 'alive') held = true;\n      else if",
    put: 'if',
    breaks: 'two runs without native calls change one destination',
    near: owners,
  },
  {
    name: 'other-hosts-are-dead',
    kind: 'guard',
    file: 'src/system/portable/lock-owner.ts',
    find: 'if (host !== here.host) return { process: null, since: null, here: false, alive: true };',
    put: 'if (host !== here.host) return { process: null, since: null, here: false, alive: false };',
    breaks: 'the lock of a run on another machine that shares the disk is taken away',
    near: owners,
  },
  {
    name: 'other-containers-are-dead',
    kind: 'guard',
    file: 'src/system/portable/lock-owner.ts',
    find: 'if (namespace !== here.namespace) return { process: null, since: null, here: false, alive: true };',
    put: '',
    breaks: 'the lock of a run in another container is taken away',
    near: owners,
  },
  {
    name: 'any-process-of-the-number-is-the-holder',
    kind: 'recovery',
    file: 'src/system/portable/lock-owner.ts',
    find: 'return now === UNKNOWN || start === UNKNOWN || now === start;',
    put: 'return true;',
    breaks: 'I3: the lock of a killed run stays for as long as another process has its number',
    near: owners,
  },
];

const copiedJournals: readonly Mutant[] = [
  {
    name: 'one-missing-is-foreign',
    kind: 'recovery',
    file: 'src/local/foreign-journal.ts',
    find: "entries.every(({ state }) => state === 'missing')",
    put: "entries.some(({ state }) => state === 'missing')",
    breaks: 'I3: renames are left out because one of several things was taken by somebody',
    near: copies,
  },
  {
    name: 'only-one-missing-is-foreign',
    kind: 'recovery',
    file: 'src/local/foreign-journal.ts',
    find: 'entries.length > TOO_FEW && ',
    put: '',
    breaks: 'one thing that somebody has taken makes a journal that of another directory',
    near: copies,
  },
  {
    name: 'copied-journal-finished',
    kind: 'recovery',
    file: 'src/local/recover.ts',
    find: 'if (isForeign(workspace, journal)) {',
    put: 'if (journal.rearranged && isForeign(workspace, journal)) {',
    breaks: 'a journal of another directory is acted on by the next run',
    near: copies,
  },
  {
    name: 'copied-journal-undone',
    kind: 'recovery',
    file: 'src/local/undo.ts',
    find: 'if (isForeign(workspace, journal)) {',
    put: 'if (journal.rearranged && isForeign(workspace, journal)) {',
    breaks: 'a journal of another directory is acted on by `--abort`',
    near: copies,
  },
  {
    name: 'copied-journal-not-told',
    kind: 'honesty',
    file: 'src/local/recover.ts',
    find: '[foreignProblem(), ...endRearrangement(workspace, journal)]',
    put: '[foreignProblem(), ...endRearrangement(workspace, journal)].slice(1)',
    breaks: 'I6: renames are left out without a word',
    near: copies,
  },
  {
    name: 'finished-journal-is-foreign',
    kind: 'honesty',
    file: 'src/local/foreign-journal.ts',
    find: 'return !journal.rearranged && isNothingHere(',
    put: 'return isNothingHere(',
    breaks: 'a journal of which all is done passes for one of another directory',
    near: copies,
  },
  {
    name: 'copied-journal-shown-as-ours',
    kind: 'honesty',
    file: 'src/local/unfinished.ts',
    find: "return stage === 'renaming' && isNothingHere(journalled) ? 'copied' : stage;",
    put: "return stage === 'copied' && isNothingHere(journalled) ? 'copied' : stage;",
    breaks: '`status` advises to finish or undo what is of another directory',
    near: ['test/crash/recovery-skips.test.ts', 'test/end-to-end/status.test.ts'],
  },
];

export const meetingMutants: readonly Mutant[] = [...lockFiles, ...lockOwners, ...copiedJournals];
