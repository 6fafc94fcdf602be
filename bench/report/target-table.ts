/** The figures aimed at beside those measured. */
import type { Measured } from '../result.ts';
import { TARGETS, type Target } from '../targets.ts';
import { factor } from './figure.ts';
import type { Table } from './table.ts';

function verdict(target: Target, value: number): string {
  const met = target.atLeast === true ? value >= target.limit : value <= target.limit;
  return met ? 'met' : 'missed';
}

/** All figures of which the results say something. */
export function targetTable(results: readonly Measured[]): Table {
  const rows = TARGETS.flatMap((target) => {
    const value = target.measured(results);
    if (value === undefined) return [];
    const unit = target.unit === 'x' ? '' : ` ${target.unit}`;
    const limit = `${target.atLeast === true ? '>=' : '<='} ${factor(target.limit)}${unit}`;
    return [[target.work, target.figure, limit, `${factor(value)}${unit}`, verdict(target, value)]];
  });
  return { columns: ['work', 'figure', 'aim', 'measured', ''], rows };
}
