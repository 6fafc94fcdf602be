/** `myrror analyze`: lists a tree. */
import { analyze, type Listing, listingText } from '../../index.ts';
import { exitCodeOfResult } from '../console/exit-code.ts';
import { emptyOutcome } from '../render/json-events.ts';
import { count, counted, size } from '../render/quantity.ts';
import { type AnalyzeArguments, reachOf } from './arguments.ts';
import { conduct, type Surroundings } from './conduct.ts';
import { prepareDelivery } from './deliver.ts';

export function runAnalyze(given: AnalyzeArguments, surroundings: Surroundings): Promise<number> {
  return conduct(given, surroundings, async ({ reporter, hooks }) => {
    const deliver = await prepareDelivery({
      output: given.output,
      json: given.json,
      stdout: surroundings.stdout,
      notice: hooks.onNotice,
    });
    const { location, exclude, cache } = given;
    const listing = await analyze(location, { ...hooks, ...reachOf(given), with: given.with, exclude, cache });
    const { problems } = listing.snapshot;
    reporter.problems(problems);
    reporter.rest();
    const file = await deliver(listingText(listing));
    const result = problems.length === 0 ? 'done' : 'incomplete';
    const totals = totalsOf(listing);
    reporter.end({
      outcome: { ...emptyOutcome(result, problems.length), more: { ...totals } },
      lines: [closing(totals, file)],
      details: [],
    });
    return exitCodeOfResult(result, problems.length);
  });
}

interface Totals {
  readonly entries: number;
  readonly directories: number;
  readonly symlinks: number;
  /** Content of the files. */
  readonly size: number;
}

/** Counts without the root. */
function totalsOf({ snapshot }: Listing): Totals {
  const { columns } = snapshot;
  const symlinks = new Set(columns.linkRow);
  let directories = 0;
  let bytes = 0;
  for (let row = 1; row < snapshot.count; row++) {
    if (snapshot.isDirectory(row)) directories += 1;
    else if (!symlinks.has(row)) bytes += columns.size[row] ?? 0;
  }
  return { entries: snapshot.count - 1, directories, symlinks: symlinks.size, size: bytes };
}

function closing(totals: Totals, file: string | null): string {
  const entries = counted(totals.entries, 'entry', 'entries');
  const said = `${entries}, ${count(totals.directories)} of them directories, ${size(totals.size)}`;
  return file === null ? `Listed ${said}.` : `Wrote ${file}: ${said}.`;
}
