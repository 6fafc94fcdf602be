/** The last words of a run: what was done and how fast, or why nothing was. */
import type { Phase, Report } from '../../index.ts';
import { phaseWords } from './phase-words.ts';
import { count, counted, duration, rate, size } from './quantity.ts';

const MILLISECONDS = 1000;

/** The closing lines of `apply` and `sync`. */
export function closingLines(report: Report): string[] {
  const lines = report.resumed ? ['An interrupted run was finished first.'] : [];
  if (report.reusedBytes > 0) {
    lines.push(`${size(report.reusedBytes)} that an interrupted run had copied were used.`);
  }
  return [...lines, ...resultLines(report)];
}

/** How long each phase took, for `--verbose`. */
export function phaseLines(phases: Partial<Record<Phase, number>>): string[] {
  const named = (Object.keys(phaseWords) as Phase[]).flatMap((phase) => {
    const milliseconds = phases[phase];
    return milliseconds === undefined ? [] : [{ doing: phaseWords[phase].doing, time: timeText(milliseconds) }];
  });
  const width = Math.max(0, ...named.map(({ doing }) => doing.length));
  const timeWidth = Math.max(0, ...named.map(({ time }) => time.length));
  return named.map(({ doing, time }) => `  ${doing.padEnd(width)}   ${time.padStart(timeWidth)}`);
}

function timeText(milliseconds: number): string {
  return milliseconds < MILLISECONDS ? `${Math.round(milliseconds)} ms` : duration(milliseconds / MILLISECONDS);
}

function resultLines(report: Report): string[] {
  const { problems, seconds } = report;
  switch (report.result) {
    case 'nothing-to-do':
      return [`Nothing to do${comparedText(report)}.`];
    case 'planned':
      return ['A dry run: nothing was changed.'];
    case 'refused':
      return ['Nothing was changed.'];
    case 'done':
      return [`Done in ${duration(seconds)}: ${doneText(report)}.`];
    case 'incomplete':
      return [
        `Not complete after ${duration(seconds)}: ${doneText(report)}.`,
        `${counted(problems.length, 'problem')}, named above. Once the cause is gone, the same command does the rest.`,
      ];
  }
}

function comparedText({ summary, seconds }: Report): string {
  const { wantedFiles, wantedBytes } = summary;
  if (wantedFiles === 0) return '';
  const amount = `${counted(wantedFiles, 'file')}, ${size(wantedBytes)}`;
  return `: the destination equals the source (${amount}, compared in ${duration(seconds)})`;
}

function doneText(report: Report): string {
  const { actions, bytes } = report;
  const brought = `${counted(actions.remote_cp, 'file')} brought, ${size(bytes.remote_cp)}${speedText(report)}`;
  const removed = actions.rm + actions.rmdir;
  const parts: readonly (readonly [number, string])[] = [
    [actions.remote_cp, brought],
    [actions.mv, `${count(actions.mv)} renamed`],
    [actions.local_cp, `${count(actions.local_cp)} copied in place`],
    [actions.mkdir, `${counted(actions.mkdir, 'directory', 'directories')} made`],
    [actions.link, `${counted(actions.link, 'symlink')} made`],
    [actions.meta, `${count(actions.meta)} adjusted`],
    [removed, `${count(removed)} removed`],
  ];
  const done = parts.filter(([number]) => number > 0).map(([, text]) => text);
  return done.length === 0 ? 'no action was carried out' : done.join('; ');
}

/** The speed of copying, without the time that listing, comparing and asking took. */
function speedText({ bytes, phases }: Report): string {
  const copying = phases.stage ?? 0;
  const copied = bytes.remote_cp + bytes.local_cp;
  return copying < 1 || copied === 0 ? '' : ` at ${rate((copied * MILLISECONDS) / copying)}`;
}
