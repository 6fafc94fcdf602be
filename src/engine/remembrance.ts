/**
 * What a run that went well may be remembered for: the digests of the files that it placed or touched,
 * and which files of the two sides had one content. Each digest comes from the very content that stands
 * there now: of a moved or adjusted file what was known at the destination, of a received one what was
 * known at the source.
 */
import { type Actions, Verb } from '../core/plan/action.ts';
import type { Program } from '../core/plan/step.ts';
import { DigestTable } from '../core/tree/digest.ts';
import { NONE } from '../core/tree/snapshot.ts';
import type { ReadLineage } from '../endpoint/endpoint.ts';
import type { PlacedLineage, Remembrance } from '../endpoint/transaction.ts';
import type { Comparison } from './compare.ts';
import { LineageOfRun } from './remembered-lineage.ts';

export class RunMemory {
  readonly #comparison: Comparison;
  readonly #program: Program;
  #read: ReadLineage | null = null;

  constructor(comparison: Comparison, program: Program) {
    this.#comparison = comparison;
    this.#program = program;
  }

  /** What is to be remembered at the destination. */
  remembrance(reusedBytes: number): Remembrance {
    // When content that an interrupted run has left was read, and what its source looked like then, is not known.
    const ofRun = reusedBytes === 0 ? new LineageOfRun(this.#comparison, this.#program) : null;
    const lineage: PlacedLineage | null = ofRun?.placed ?? null;
    // Not the whole of it: by the time that this is asked for, the rest has been told.
    this.#read = ofRun?.read ?? null;
    return { wanted: this.#comparison.plan.wanted, digests: digestsOf(this.#comparison), lineage };
  }

  /** What is to be remembered at the source, once `remembrance` has been asked for; null if nothing is. */
  get lineage(): ReadLineage | null {
    return this.#read;
  }
}

function digestsOf(comparison: Comparison): DigestTable {
  const { plan, source, destination } = comparison;
  const { actions, wanted } = plan;
  const digests = new DigestTable();
  if (source.known.algorithms().length === 0 && destination.known.algorithms().length === 0) return digests;
  const received = new Int32Array(wanted.count).fill(NONE);
  const kept = received.slice();
  for (let action = 0; action < actions.count; action++) {
    const target = actions.target[action] as number;
    if (target === NONE) continue;
    const isKept = !isReceived(actions, action);
    const row = isKept ? keptRow(comparison, action, target) : target;
    if (row !== NONE) (isKept ? kept : received)[target] = row;
  }
  digests.addGathered(source.known, received);
  digests.addGathered(destination.known, kept);
  return digests;
}

function isReceived(actions: Actions, action: number): boolean {
  return actions.verb[action] === Verb.remote_cp || actions.received[action] !== NONE;
}

/** The row of the destination whose content stands at the target. */
function keptRow({ plan, treePlan }: Comparison, action: number, target: number): number {
  return plan.actions.verb[action] === Verb.meta ? treePlan.standing(target) : (plan.actions.origin[action] as number);
}
