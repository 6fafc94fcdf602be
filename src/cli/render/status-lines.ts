/** What an interrupted run has left, as people read it. Lines of printable text without an end of line. */
import {
  type HeldEntry,
  printable,
  type RenamedEntry,
  type RootLock,
  type StagedEntry,
  type Status,
} from '../../index.ts';
import { shellWord } from '../console/shell-word.ts';
import { terminalText } from '../console/terminal-text.ts';
import { count, counted, size } from './quantity.ts';

/** More paths of one sort are only counted. */
const SHOWN = 10;
const INDENT = '  ';
const MILLISECONDS = 1000;
/** `2026-11-22T23:10:05`, without the fraction. */
const SECONDS_LENGTH = 19;

/** `all`: every path, however many there are. */
export function statusLines(status: Status, all: boolean): string[] {
  const { lock, interrupted } = status;
  const place = terminalText(status.location);
  if (!interrupted) return [`Nothing is interrupted at ${place}.`, ...lockLines(lock), ...rescuedLines(status, all)];
  const head = lock?.alive === true ? `A run is at work on ${place}.` : `A run was interrupted at ${place}.`;
  const lines = [head, ...lockLines(lock), ...journalLines(status), ...stagedTotal(status.staged)];
  if (lines.length === 1 && status.strays.length === 0)
    lines.push(`${INDENT}Nothing that it brought or renamed waits in .myrror.`);
  return [...lines, ...pathLines(status, all), ...rescuedLines(status, all), ...adviceLines(status)];
}

function lockLines(lock: RootLock | null): string[] {
  if (lock === null) return [];
  const { process, since, host, alive } = lock;
  const number = process === null ? 'a process' : `process ${process}`;
  const where = host === '' ? ' of another machine or container' : ` on ${terminalText(host)}`;
  if (!alive) return [`${INDENT}lock      left by ${number}${where}, which is gone; the next run takes it over`];
  return [`${INDENT}lock      held by ${number}${where}${since === null ? '' : `, running since ${timeText(since)}`}`];
}

function timeText(seconds: number): string {
  return `${new Date(seconds * MILLISECONDS).toISOString().slice(0, SECONDS_LENGTH)}Z`;
}

function journalLines({ journal }: Status): string[] {
  switch (journal?.stage) {
    case undefined:
      return [];
    case 'renaming':
      return [`${INDENT}renames   ${count(journal.done)} of ${count(journal.renames)} done`];
    case 'renamed':
      return [`${INDENT}renames   all ${count(journal.renames)} done; what nobody needs is still to be removed`];
    case 'damaged':
      return [`${INDENT}journal   damaged: ${terminalText(journal.damage)}`];
    case 'copied':
      return [`${INDENT}journal   of another directory, it seems: nothing that it names is here`];
  }
}

function stagedTotal(staged: readonly StagedEntry[]): string[] {
  if (staged.length === 0) return [];
  return [
    `${INDENT}staged    ${counted(staged.length, 'file')}, ${amount(sum(staged, 'bytes'), sum(staged, 'size'))}, not in place yet`,
  ];
}

function sum(staged: readonly StagedEntry[], what: 'bytes' | 'size'): number {
  return staged.reduce((total, entry) => total + entry[what], 0);
}

function amount(bytes: number, whole: number): string {
  return bytes === whole ? size(bytes) : `${size(bytes)} of ${size(whole)}`;
}

function pathLines(status: Status, all: boolean): string[] {
  const { strays, staged, journal } = status;
  const renames = journal?.stage === 'copied' ? [] : status.renames;
  const having = (state: RenamedEntry['state']): readonly RenamedEntry[] =>
    renames.filter((entry) => entry.state === state);
  return [
    ...block('Parked', having('parked'), parkedLine, all),
    ...block('In .myrror/parked, and not in the journal', strays, heldLine, all),
    ...block('Renamed already', having('renamed'), renamedLine, all),
    ...block('Not renamed yet', having('waiting'), waitingLine, all),
    ...block('Not to be found', having('missing'), missingLine, all),
    ...block('Staged for', staged, stagedLine, all),
  ];
}

function rescuedLines({ rescued }: Status, all: boolean): string[] {
  return block('Kept by an earlier run that found no place for it; it is yours to move', rescued, heldLine, all);
}

function block<Entry>(
  title: string,
  entries: readonly Entry[],
  line: (entry: Entry) => string,
  all: boolean,
): string[] {
  if (entries.length === 0) return [];
  const shown = all ? entries : entries.slice(0, SHOWN);
  const lines = ['', `${title}:`, ...shown.map((entry) => `${INDENT}${line(entry)}`)];
  const more = entries.length - shown.length;
  if (more > 0) lines.push(`${INDENT}and ${count(more)} more; --verbose shows all`);
  return lines;
}

function parkedLine({ from, to, at, kind, size: bytes }: RenamedEntry): string {
  const known = from === '' ? 'a new directory' : printable(from, isDirectory(kind));
  const target = to === '' ? 'to be removed' : `-> ${printable(to, isDirectory(kind))}`;
  return `${known} ${target}   (${isDirectory(kind) ? '' : `${size(bytes)}, `}now ${printable(at)})`;
}

function renamedLine({ from, to, kind }: RenamedEntry): string {
  return from === ''
    ? `new directory ${printable(to, true)}`
    : `${printable(from, isDirectory(kind))} -> ${printable(to, isDirectory(kind))}`;
}

function waitingLine({ from, to, kind }: RenamedEntry): string {
  const target = to === '' ? 'to be removed' : `-> ${printable(to, isDirectory(kind))}`;
  return `${from === '' ? 'a new directory' : printable(from, isDirectory(kind))} ${target}`;
}

function missingLine({ from, to, kind }: RenamedEntry): string {
  return printable(from === '' ? to : from, isDirectory(kind));
}

function stagedLine({ path, bytes, size: whole }: StagedEntry): string {
  return `${path === '' ? 'a path that was not noted' : printable(path)}   ${amount(bytes, whole)}`;
}

function heldLine({ path, kind, size: bytes }: HeldEntry): string {
  return isDirectory(kind) ? printable(path, true) : `${printable(path)}   ${size(bytes)}`;
}

const DIRECTORY = 2;

function isDirectory(kind: HeldEntry['kind']): boolean {
  return kind === DIRECTORY;
}

function adviceLines(status: Status): string[] {
  const { location, lock, journal } = status;
  if (lock?.alive === true)
    return ['', 'Wait until it has ended, or end it; it leaves a state that can be gone on from.'];
  if (journal?.stage === 'damaged') {
    return [
      '',
      'Nothing is touched while the journal is damaged. docs/recovery.md says how what is parked is taken out.',
    ];
  }
  const place = terminalText(shellWord(location));
  if (journal?.stage === 'copied') {
    return [
      '',
      'Is this a copy of a directory in which a run was interrupted? Mirror onto it as usual: the next run leaves these',
      'renames out, compares what is here, and keeps in .myrror/rescued what was parked.',
    ];
  }
  return [
    '',
    'To go on, give the sync or apply that was interrupted once more. Without its source:',
    `${INDENT}myrror apply --resume ${place}   does the renames to the end and keeps what is staged`,
    `${INDENT}myrror apply --abort ${place}    undoes the renames and throws away what is staged`,
  ];
}
