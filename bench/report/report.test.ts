import { expect, test } from 'vitest';

import type { Measured, Row } from '../result.ts';
import { factor, megabytes, memory, seconds } from './figure.ts';
import { memoryPlot, timePlot } from './growth.ts';
import { measuredTable } from './measured-table.ts';
import { pageText } from './page.ts';
import { drawPlot } from './plot.ts';
import { alignedText, markdownTable } from './table.ts';
import { targetTable } from './target-table.ts';

function row(label: string, tool: Row['tool'], times: readonly number[], more: Partial<Row> = {}): Row {
  return {
    label,
    tool,
    seconds: times,
    first: 1,
    cores: undefined,
    peak: 100_000,
    read: 0,
    written: undefined,
    sent: undefined,
    ...more,
  };
}

function nothingToDo(files: number, rows: readonly Row[]): Measured {
  return {
    workload: 'nothing-to-do',
    case: String(files),
    place: 'tmpfs',
    fileSystem: 'tmpfs',
    files,
    bytes: files * 2000,
    rows,
    date: '2026-01-01 00:00',
    seed: 's',
    machine: 'a machine',
    kernel: 'linux',
    versions: { myrror: '1' },
  };
}

const MEASURED = nothingToDo(200_000, [
  row('myrror', 'myrror', [0.5, 0.3, 0.4], { phases: { scan: 300 }, sent: 0 }),
  row('rsync -a --delete', 'rsync', [1, 1, 3]),
  row('find -printf, both trees', 'find', [0.2]),
  row('unison', 'unison', [9], { wrong: 'it fell over' }),
]);

test('a row compares medians, and what went wrong is not compared', () => {
  const [ours, rsync, find, unison] = measuredTable(MEASURED).rows;
  expect(ours?.slice(0, 6)).toEqual(['myrror', '0.400', '0.300 .. 0.500', '3', '1.000', '–']);
  expect(rsync?.[5]).toBe('0.400');
  expect(find?.[5]).toBe('2.00');
  expect(unison?.slice(0, 3)).toEqual(['unison', 'WRONG', '–']);
});

test('an aim is met or missed by the ratio of the medians', () => {
  const lines = targetTable([MEASURED]).rows.map(([, figure, , value, verdict]) => [figure, value, verdict]);
  expect(lines).toEqual([
    ['myrror / rsync -a --delete', '0.400', 'met'],
    ['myrror / find -printf, both trees', '2.00', 'missed'],
    ['peak memory', '102 MB', 'met'],
  ]);
});

test('wrong runs are not held against an aim', () => {
  const wrong = nothingToDo(200_000, [
    row('myrror', 'myrror', [1], { wrong: 'no' }),
    row('rsync -a --delete', 'rsync', [1]),
  ]);
  expect(targetTable([wrong]).rows).toEqual([]);
});

test('figures', () => {
  expect([seconds(1.23456), seconds(undefined)]).toEqual(['1.235', '–']);
  expect([factor(0.4567), factor(12.34), factor(1234.5)]).toEqual(['0.457', '12.3', '1235']);
  expect([megabytes(0), megabytes(1_250_000), megabytes(2e9), memory(1000)]).toEqual(['0', '1.3', '2000', '1.0']);
});

test('tables are aligned on a terminal and escaped in Markdown', () => {
  const table = {
    columns: ['a', 'number'],
    rows: [
      ['long name', '1'],
      ['x|y', '22'],
    ],
  };
  expect(alignedText(table)).toBe('a          number\nlong name       1\nx|y            22\n');
  expect(markdownTable(table)).toBe('| a | number |\n| --- | ---: |\n| long name | 1 |\n| x\\|y | 22 |\n');
});

test('plots have a line for each tool that did its job, with a point for each size', () => {
  const results = [nothingToDo(1000, [row('myrror', 'myrror', [0.1])]), MEASURED];
  const plot = timePlot(results);
  expect(plot.series.map(({ name }) => name)).toEqual(['myrror', 'rsync -a --delete', 'find -printf, both trees']);
  expect(plot.series[0]?.points).toEqual([
    [1000, 0.1],
    [200_000, 0.4],
  ]);
  expect(memoryPlot(results).series[0]?.points[1]).toEqual([200_000, expect.closeTo(102.4)]);
  const drawing = drawPlot(plot);
  expect(drawing).toContain('files in each tree');
  expect(drawing).toContain('find -printf, both trees');
});

test('the page holds the method, the aims and every case', () => {
  const text = pageText([MEASURED], '## How\n');
  expect(text).toContain('\n## How\n');
  expect(text).toContain('\n### nothing-to-do: 200000, tmpfs\n');
  expect(text).toContain('it fell over');
  expect(text).toContain('a machine; linux; seed `s`; myrror 1');
});
