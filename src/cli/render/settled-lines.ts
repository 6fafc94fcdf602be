/** The last words of `apply --resume` and `apply --abort`. */
import type { SettleReport } from '../../index.ts';
import { shellWord } from '../console/shell-word.ts';
import { terminalText } from '../console/terminal-text.ts';
import { counted, duration, size } from './quantity.ts';

/** The closing lines. */
export function settledLines(report: SettleReport): string[] {
  const { result, how, status, seconds } = report;
  const place = terminalText(status.location);
  switch (result) {
    case 'nothing-to-do':
      return [`Nothing is interrupted at ${place}.`];
    case 'planned':
      return ['A dry run: nothing was changed.'];
    case 'refused':
      return ['Nothing was changed.'];
    case 'done':
      return [
        `${how === 'resume' ? 'Finished' : 'Undone'} in ${duration(seconds)}: ${renamedText(report)}.`,
        ...stagedLines(report),
      ];
    case 'incomplete':
      return [
        `${how === 'resume' ? 'Finished' : 'Undone'} as far as possible in ${duration(seconds)}: ${renamedText(report)}.`,
        ...stagedLines(report),
        `${counted(report.problems.length, 'problem')}, named above. What was kept is shown by: myrror status ${terminalText(shellWord(status.location))}`,
      ];
  }
}

function renamedText({ how, renamed }: SettleReport): string {
  if (how === 'resume') return renamed === 0 ? 'no rename was left to be done' : `${counted(renamed, 'rename')} done`;
  return renamed === 0 ? 'nothing had to be put back' : `${counted(renamed, 'entry', 'entries')} put back`;
}

function stagedLines({ how, stagedFiles, stagedBytes }: SettleReport): string[] {
  if (how === 'abort') {
    const thrown =
      stagedFiles === 0 ? [] : [`${counted(stagedFiles, 'staged file')} (${size(stagedBytes)}) thrown away.`];
    return [...thrown, 'What had been placed or replaced before it was interrupted stays as it is.'];
  }
  if (stagedFiles === 0) return [];
  return [`${counted(stagedFiles, 'staged file')} (${size(stagedBytes)}) kept: the next sync or apply uses them.`];
}
