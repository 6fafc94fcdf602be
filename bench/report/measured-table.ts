/** The tables of one measured case: all contenders, and what myrror did in its phases. */
import type { Measured, Row } from '../result.ts';
import { median, ratio } from '../statistics.ts';
import { factor, megabytes, memory, seconds } from './figure.ts';
import type { Table } from './table.ts';

/** Row of myrror with which the others are compared: its first one. */
function ours(rows: readonly Row[]): Row | undefined {
  return rows.find(({ tool, wrong }) => tool === 'myrror' && wrong === undefined);
}

function cells(row: Row, base: Row | undefined): readonly string[] {
  if (row.wrong !== undefined) return [row.label, 'WRONG', ...Array<string>(9).fill('–')];
  const middle = median(row.seconds);
  return [
    row.label,
    seconds(middle),
    `${seconds(Math.min(...row.seconds))} .. ${seconds(Math.max(...row.seconds))}`,
    String(row.seconds.length),
    seconds(row.first),
    row === base ? '–' : factor(ratio(base && median(base.seconds), middle)),
    row.cores === undefined ? '–' : row.cores.toFixed(2),
    memory(row.peak),
    megabytes(row.read),
    megabytes(row.written),
    megabytes(row.sent),
  ];
}

/** Times in seconds; memory and bytes in megabytes; `myrror / it` is the ratio of the medians. */
export function measuredTable({ rows }: Measured): Table {
  const base = ours(rows);
  return {
    columns: [
      'tool',
      'median s',
      'min .. max',
      'rounds',
      'first s',
      'myrror / it',
      'cores',
      'peak MB',
      'read MB',
      'written MB',
      'sent MB',
    ],
    rows: rows.map((row) => cells(row, base)),
  };
}

/** Milliseconds of each phase of myrror, medians; a row for each contender that is myrror. */
export function phaseTable(measured: readonly Measured[]): Table {
  const ran = measured.flatMap((one) =>
    one.rows.filter(({ phases }) => phases !== undefined).map((row) => ({ of: one, row })),
  );
  const phases = [...new Set(ran.flatMap(({ row }) => Object.keys(row.phases ?? {})))];
  return {
    columns: ['milliseconds', 'whole run', ...phases],
    rows: ran.map(({ of, row }) => [
      `${of.workload}${of.case === of.workload ? '' : ` ${of.case}`}, ${of.place}: ${row.label}`,
      (median(row.seconds) * 1000).toFixed(0),
      ...phases.map((phase) => row.phases?.[phase]?.toFixed(0) ?? '–'),
    ]),
  };
}
