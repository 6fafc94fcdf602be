/** How far a run is, as one line: with a bar on a terminal, in words elsewhere. */
import type { Pace } from './pace.ts';
import { phaseWords } from './phase-words.ts';
import { count, rate, size, wholeDuration } from './quantity.ts';

const BAR_WIDTH = 24;
const PERCENT = 100;
const PERCENT_DIGITS = 3;
const GAP = '  ';

/** The line with a bar, not longer than `columns`: what matters less is left out first. */
export function barLine(pace: Pace, columns: number): string {
  const { doing } = phaseWords[pace.phase];
  const essential = pace.share === null ? [doing] : [doing, percent(pace.share)];
  const bar = pace.share === null ? [] : [barOf(pace.share)];
  const amounts = [entriesText(pace), ...bytesText(pace)];
  const speed = speedText(pace);
  const left = leftText(pace);
  const choices = [
    [doing, ...bar, ...essential.slice(1), ...amounts, ...speed, ...left],
    [doing, ...bar, ...essential.slice(1), ...amounts, ...left],
    [...essential, ...amounts, ...left],
    [...essential, ...left],
    essential,
  ];
  const lines = choices.map((parts) => parts.filter((part) => part !== '').join(GAP));
  return lines.find((line) => line.length < columns) ?? doing.slice(0, Math.max(0, columns - 1));
}

/** The line without a bar, for files and pipes. */
export function plainLine(pace: Pace): string {
  const share = pace.share === null ? '' : percent(pace.share).trim();
  const parts = [share, entriesText(pace), ...bytesText(pace), ...speedText(pace), ...leftText(pace)];
  const said = parts.filter((part) => part !== '').join(', ');
  return said === '' ? phaseWords[pace.phase].doing : `${phaseWords[pace.phase].doing}: ${said}`;
}

function barOf(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `[${'='.repeat(full)}${' '.repeat(BAR_WIDTH - full)}]`;
}

/** Rounded down: 100 % is said when it is true. */
function percent(share: number): string {
  return `${String(Math.floor(share * PERCENT)).padStart(PERCENT_DIGITS)} %`;
}

function entriesText({ phase, entries, entriesTotal }: Pace): string {
  const { singular, plural } = phaseWords[phase];
  if (entriesTotal !== null && entriesTotal > 0) {
    return `${count(entries)} of ${count(entriesTotal)} ${entriesTotal === 1 ? singular : plural}`;
  }
  return entries === 0 ? '' : `${count(entries)} ${entries === 1 ? singular : plural}`;
}

function bytesText({ bytes, bytesTotal }: Pace): string[] {
  if (bytesTotal !== null && bytesTotal > 0) return [`${size(bytes)} of ${size(bytesTotal)}`];
  return bytes === 0 ? [] : [size(bytes)];
}

function speedText({ bytesPerSecond, entriesPerSecond }: Pace): string[] {
  if (bytesPerSecond > 0) return [rate(bytesPerSecond)];
  return entriesPerSecond >= 1 ? [`${count(entriesPerSecond)}/s`] : [];
}

function leftText({ secondsLeft }: Pace): string[] {
  return secondsLeft === null || secondsLeft === 0 ? [] : [`${wholeDuration(Math.max(1, secondsLeft))} left`];
}
