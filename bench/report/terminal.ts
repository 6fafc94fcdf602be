/** What the bench prints. */
import type { Measured } from '../result.ts';
import type { Workload } from '../workload.ts';
import { count, megabytes } from './figure.ts';
import { measuredTable, phaseTable } from './measured-table.ts';
import { alignedText } from './table.ts';
import { targetTable } from './target-table.ts';

/** Of contenders that failed or did not do their job: why. */
export function wrongLines(measured: readonly Measured[]): readonly string[] {
  return measured.flatMap(({ workload, case: name, place, rows }) =>
    rows
      .filter(({ wrong }) => wrong !== undefined)
      .map(({ label, wrong }) => `${workload} ${name} ${place}: ${label}: ${wrong}`),
  );
}

function caseText(one: Measured): string {
  const trees = `${count(one.files)} files, ${megabytes(one.bytes)} MB, ${one.place} (${one.fileSystem})`;
  return `\n${one.workload} ${one.case}: ${trees}\n${alignedText(measuredTable(one))}`;
}

/** The tables of one workload at one place. */
export function casesText({ work }: Workload, measured: readonly Measured[]): string {
  const wrong = wrongLines(measured).map((line) => `WRONG ${line}\n`);
  return `\n== ${work}\n${measured.map(caseText).join('')}${wrong.join('')}`;
}

/** The tables over all that was measured in this run. */
export function closingText(results: readonly Measured[]): string {
  const [one] = results;
  if (one === undefined) return 'nothing was measured';
  const versions = Object.entries(one.versions).map(([tool, version]) => `${tool} ${version}`);
  return [
    `== phases of myrror, medians\n\n${alignedText(phaseTable(results))}`,
    `== aims\n\n${alignedText(targetTable(results))}`,
    `${one.machine}; ${one.kernel}; seed ${one.seed}; ${one.date} UTC\n${versions.join(', ')}`,
    'Peak memory of rsync is that of the largest of its processes. A ratio below 1: myrror is faster.',
  ].join('\n');
}
