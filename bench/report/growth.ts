/** How time and memory grow with the trees, out of the runs with nothing to do. */
import type { Measured, Row } from '../result.ts';
import { median } from '../statistics.ts';
import type { Plot, Series } from './plot.ts';

/** Workloads whose cases differ in their number of files alone. A later one replaces points of an earlier one. */
const GROWING = ['nothing-to-do', 'million'];
const PLACE = 'tmpfs';
const MEGABYTES_PER_KIBIBYTE = 1024 / 1e6;

function seriesOf(results: readonly Measured[], value: (row: Row) => number | undefined): readonly Series[] {
  const lines = new Map<string, Map<number, number>>();
  for (const one of results.filter(({ workload, place }) => GROWING.includes(workload) && place === PLACE)) {
    for (const row of one.rows) {
      const shown = row.wrong === undefined ? value(row) : undefined;
      if (shown === undefined) continue;
      const points = lines.get(row.label) ?? new Map<number, number>();
      lines.set(row.label, points.set(one.files, shown));
    }
  }
  return [...lines].map(([name, points]) => ({ name, points: [...points].sort(([a], [b]) => a - b) }));
}

/** Time against the number of files. */
export function timePlot(results: readonly Measured[]): Plot {
  return {
    title: 'Nothing to do: time (tmpfs)',
    value: 'seconds, median',
    series: seriesOf(results, ({ seconds }) => median(seconds)),
  };
}

/** Peak memory against the number of files. */
export function memoryPlot(results: readonly Measured[]): Plot {
  return {
    title: 'Nothing to do: peak memory of the largest process (tmpfs)',
    value: 'megabytes',
    series: seriesOf(results, ({ peak }) => peak && peak * MEGABYTES_PER_KIBIBYTE),
  };
}
