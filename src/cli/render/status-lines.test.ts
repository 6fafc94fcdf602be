import { describe, expect, it } from 'vitest';
import { asBytes } from '../../core/tree/byte-string.ts';
import { Kind } from '../../core/tree/kind.ts';
import type { RenamedEntry, Status } from '../../index.ts';
import { statusLines } from './status-lines.ts';

const nothing: Status = {
  location: 'nas:/backup',
  interrupted: false,
  lock: null,
  journal: null,
  renames: [],
  strays: [],
  staged: [],
  rescued: [],
};
const left: Status = { ...nothing, interrupted: true };
const renaming = { stage: 'renaming', damage: '', renames: 2000, done: 1999 } as const;

function entry(from: string, to: string, at: string, state: RenamedEntry['state']): RenamedEntry {
  return { kind: Kind.file, size: 1234, from: asBytes(from), to: asBytes(to), at: asBytes(at), state };
}

describe('statusLines', () => {
  it('says in one line that nothing is interrupted', () => {
    expect(statusLines(nothing, false)).toEqual(['Nothing is interrupted at nas:/backup.']);
  });

  it('shows what earlier runs have kept all the same', () => {
    const rescued = [{ path: asBytes('.myrror/rescued/d'), kind: Kind.directory, size: 0 }];
    expect(statusLines({ ...nothing, rescued }, false).slice(2)).toEqual([
      'Kept by an earlier run that found no place for it; it is yours to move:',
      '  .myrror/rescued/d/',
    ]);
  });

  it('tells who is at work, and not to interfere', () => {
    const lock = { host: 'nas', process: 12, since: 1_700_000_000, alive: true };
    const lines = statusLines({ ...left, lock, journal: renaming }, false);
    expect(lines.slice(0, 3)).toEqual([
      'A run is at work on nas:/backup.',
      '  lock      held by process 12 on nas, running since 2023-11-14T22:13:20Z',
      '  renames   1,999 of 2,000 done',
    ]);
    expect(lines.at(-1)).toMatch(/^Wait until it has ended/);
    expect(lines.join()).not.toContain('--resume');
  });

  it.each([
    [{ host: '', process: null, since: null, alive: true }, 'held by a process of another machine or container'],
    [
      { host: 'h', process: 7, since: null, alive: false },
      'left by process 7 on h, which is gone; the next run takes it over',
    ],
  ])('tells what is known of a lock: %j', (lock, said) => {
    expect(statusLines({ ...left, lock }, false)[1]).toBe(`  lock      ${said}`);
  });

  it('says of a journal that names nothing here that it seems to be of another directory', () => {
    const renames = ['a', 'b'].map((name) => entry(name, `${name}2`, '', 'missing'));
    const lines = statusLines({ ...left, journal: { ...renaming, stage: 'copied' }, renames }, false);
    expect(lines[1]).toBe('  journal   of another directory, it seems: nothing that it names is here');
    expect(lines.join('\n')).toMatch(/Is this a copy .*/);
    expect(lines.join('\n')).not.toMatch(/Not to be found|--resume/);
    const one = statusLines({ ...left, journal: renaming, renames: renames.slice(1) }, false);
    expect(one.join('\n')).toMatch(/Not to be found/);
  });

  it.each([['renamed', 'all 2,000 done; what nobody needs is still to be removed']] as const)(
    'tells how far the renames are: %s',
    (stage, said) => {
      expect(statusLines({ ...left, journal: { ...renaming, stage } }, false)[1]).toBe(`  renames   ${said}`);
    },
  );

  it('shows each thing by its old and its new name', () => {
    const renames = [
      entry('a b', 'c', '.myrror/parked/3', 'parked'),
      entry('gone', '', '.myrror/parked/4', 'parked'),
      { ...entry('', 'new', '.myrror/parked/5', 'parked'), kind: Kind.directory },
      entry('x', 'y', 'y', 'renamed'),
      { ...entry('', 'made', 'made', 'renamed'), kind: Kind.directory },
      entry('p', 'q', 'p', 'waiting'),
      entry('lost\n', 'z', '', 'missing'),
    ];
    expect(statusLines({ ...left, journal: renaming, renames }, false).slice(3, -4)).toEqual([
      'Parked:',
      '  "a b" -> c   (1.2 kB, now .myrror/parked/3)',
      '  gone to be removed   (1.2 kB, now .myrror/parked/4)',
      '  a new directory -> new/   (now .myrror/parked/5)',
      '',
      'Renamed already:',
      '  x -> y',
      '  new directory made/',
      '',
      'Not renamed yet:',
      '  p -> q',
      '',
      'Not to be found:',
      '  "lost\\n"',
    ]);
  });

  it('counts what is too much to show, and shows it with all', () => {
    const staged = Array.from({ length: 12 }, (_, at) => ({ path: asBytes(`f${at}`), bytes: 1000, size: 2000 }));
    const lines = statusLines({ ...left, staged }, false);
    expect(lines[1]).toBe('  staged    12 files, 12.0 kB of 24.0 kB, not in place yet');
    expect(lines).toContain('  and 2 more; --verbose shows all');
    expect(lines).not.toContain('  f11   1.0 kB of 2.0 kB');
    expect(statusLines({ ...left, staged }, true)).toContain('  f11   1.0 kB of 2.0 kB');
  });

  it('lets no far side write to the terminal', () => {
    const damaged = { ...renaming, stage: 'damaged', damage: 'line 3\u001b[2J' } as const;
    const lines = statusLines({ ...left, location: 'h:/\u001b[0m', journal: damaged }, false);
    expect(lines[0]).toBe('A run was interrupted at h:/\\x1b[0m.');
    expect(lines[1]).toBe('  journal   damaged: line 3\\x1b[2J');
    expect(lines.at(-1)).toContain('docs/recovery.md');
  });

  it('says so if nothing but the directory is left', () => {
    expect(statusLines(left, false)[1]).toBe('  Nothing that it brought or renamed waits in .myrror.');
  });
});
