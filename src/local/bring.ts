/** The contents of files of a root on this machine, in packs that threads read. */
import { sliceArrivals } from '../core/plan/arrival-slice.ts';
import { type Pack, PieceEnd, type WantedContent } from '../endpoint/transaction.ts';
import type { Executor } from './executor.ts';
import { type PackPlan, packPlans } from './pack-plan.ts';
import type { RootFacts } from './root.ts';

const NONE = -1;

interface Asked {
  readonly plan: PackPlan;
  readonly pack: Promise<Pack>;
}

/**
 * As `Supply.bring`. As many packs as the executor has threads are read ahead of the one that is
 * used; leaving the loop stops them.
 */
export async function* bring(
  executor: Executor,
  { path, key }: RootFacts,
  wanted: WantedContent,
  signal: AbortSignal,
): AsyncGenerator<Pack, void, undefined> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  const asked: Asked[] = [];
  const plans = packPlans(wanted);
  /** The last row that failed: what else was asked of it is not given. */
  let failed = NONE;
  const askAhead = (): void => {
    while (asked.length < executor.parallelism) {
      const { value: plan } = plans.next();
      if (plan === undefined) return;
      if (plan.start === failed) continue;
      const input = { source: { root: path, key }, ...inputOf(wanted, plan) };
      const pack = executor.run('pack', input, { signal: leaving.signal });
      // The consumer may leave before it asks for this pack; then nobody else would hear of its failure.
      pack.catch(() => undefined);
      asked.push({ plan, pack });
    }
  };
  try {
    askAhead();
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const pack = await next.pack;
      const { row, end, count } = pack.pieces;
      const isGone = next.plan.start === failed;
      if (end[count - 1] === PieceEnd.failed) failed = row[count - 1] as number;
      askAhead();
      if (!isGone) yield pack;
    }
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
    await Promise.allSettled(asked.map(({ pack }) => pack));
  }
}

function inputOf(
  { arrivals }: WantedContent,
  { start, end, offset, length }: PackPlan,
): { arrivals: WantedContent['arrivals']; firstRow: number; offset: Float64Array; length: Float64Array } {
  return { arrivals: sliceArrivals(arrivals, start, end), firstRow: start, offset, length };
}
