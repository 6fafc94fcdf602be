/** docs/performance.md and its plots, written anew from the results that are kept. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Circumstances, Measured } from '../result.ts';
import { WORKLOADS } from '../workloads/all.ts';
import { count, megabytes } from './figure.ts';
import { memoryPlot, timePlot } from './growth.ts';
import { measuredTable, phaseTable } from './measured-table.ts';
import { drawPlot, type Plot } from './plot.ts';
import { markdownTable } from './table.ts';
import { targetTable } from './target-table.ts';
import { wrongLines } from './terminal.ts';

/** The part of the page that no measurement changes. */
const METHOD = join(import.meta.dirname, 'method.md');

/** What most of the results were measured with; the date is that of each case. */
function machineLines(results: readonly Measured[]): string {
  const said = new Set(results.map(describe));
  return [...said].map((line) => `- ${line}\n`).join('');
}

function describe({ machine, kernel, seed, versions }: Circumstances): string {
  const tools = Object.entries(versions).map(([tool, version]) => `${tool} ${version}`);
  return `${machine}; ${kernel}; seed \`${seed}\`; ${tools.join(', ')}`;
}

function caseSection(one: Measured): string {
  const trees = one.files === 0 ? 'empty trees' : `${count(one.files)} files, ${megabytes(one.bytes)} MB`;
  const heading = one.case === one.workload ? one.workload : `${one.workload}: ${one.case}`;
  const facts = `${trees}; ${one.place} (${one.fileSystem}); measured on ${one.date} UTC.`;
  const wrong = wrongLines([one]).map((line) => `\nWrong: ${line}\n`);
  return `\n### ${heading}, ${one.place}\n\n${facts}\n\n${markdownTable(measuredTable(one))}${wrong.join('')}`;
}

function workloadSections(results: readonly Measured[]): string {
  return WORKLOADS.map(({ name, work }) => {
    const own = results.filter(({ workload }) => workload === name);
    return own.length === 0 ? '' : `\n## ${name}: ${work}\n${own.map(caseSection).join('')}`;
  }).join('');
}

/** The plots of which the results say something. */
function plotsOf(results: readonly Measured[]): readonly { readonly file: string; readonly plot: Plot }[] {
  const plots = [
    { file: 'time.svg', plot: timePlot(results) },
    { file: 'memory.svg', plot: memoryPlot(results) },
  ];
  return plots.filter(({ plot }) => plot.series.length > 0);
}

/** The text of the page. */
export function pageText(results: readonly Measured[], method: string): string {
  return [
    '# Performance\n\n<!-- Written by `npm run bench` from performance/results.json and bench/report/method.md. -->\n',
    '\n## Aims and what was measured\n\n',
    markdownTable(targetTable(results)),
    ...plotsOf(results).map(({ file, plot }) => `\n![${plot.title}](performance/${file})\n`),
    `\n${method.trim()}\n`,
    `\n## Machine and versions\n\n${machineLines(results)}`,
    workloadSections(results),
    '\n## Phases of myrror\n\n',
    'Medians in milliseconds, as `--json` reports them.\n\n',
    markdownTable(phaseTable(results)),
  ].join('');
}

/** Writes the page and its plots below `docs`. */
export function writePage(docs: string, results: readonly Measured[]): void {
  const plots = join(docs, 'performance');
  mkdirSync(plots, { recursive: true });
  for (const { file, plot } of plotsOf(results)) writeFileSync(join(plots, file), drawPlot(plot));
  writeFileSync(join(docs, 'performance.md'), pageText(results, readFileSync(METHOD, 'utf8')));
}
