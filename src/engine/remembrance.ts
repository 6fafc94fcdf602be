/**
 * What a run that went well may be remembered for: the digests of the files that it placed or touched.
 * Each comes from the very content that stands there now: of a moved or adjusted file what was known at
 * the destination, of a received one what was known at the source.
 */
import { type Actions, Verb } from '../core/plan/action.ts';
import { DigestTable } from '../core/tree/digest.ts';
import { NONE } from '../core/tree/snapshot.ts';
import type { Remembrance } from '../endpoint/transaction.ts';
import type { Comparison } from './compare.ts';

export function remembranceOf(comparison: Comparison): Remembrance {
  const { plan, source, destination } = comparison;
  const { actions } = plan;
  const digests = new DigestTable();
  for (let action = 0; action < actions.count; action++) {
    const target = actions.target[action] as number;
    if (target === NONE) continue;
    const fromSource = isReceived(actions, action);
    const row = fromSource ? target : keptRow(comparison, action, target);
    if (row === NONE) continue;
    const known = fromSource ? source.known : destination.known;
    for (const algorithm of known.algorithms()) {
      const digest = known.get(algorithm, row);
      if (digest !== undefined) digests.set(algorithm, target, digest);
    }
  }
  return { wanted: plan.wanted, digests };
}

function isReceived(actions: Actions, action: number): boolean {
  return actions.verb[action] === Verb.remote_cp || actions.received[action] !== NONE;
}

/** The row of the destination whose content stands at the target. */
function keptRow({ plan, treePlan }: Comparison, action: number, target: number): number {
  return plan.actions.verb[action] === Verb.meta ? treePlan.standing(target) : (plan.actions.origin[action] as number);
}
