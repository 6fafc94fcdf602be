/** Plans in which something is not removed after all, but goes along with its directory, wherever that goes. */
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import { ActionsBuilder, Verb } from './action.ts';
import type { TreePlan } from './plan-trees.ts';

/** Both trees of a plan. */
interface Trees {
  readonly wanted: Snapshot;
  readonly destination: Snapshot;
}

/** The plan without the removal of some rows of the destination and of the directories that hold them in the end. Linear. */
export function keepAlong(treePlan: TreePlan, { wanted, destination }: Trees, rows: readonly number[]): TreePlan {
  const { actions } = treePlan;
  const stays = stayingWith(destination, rows, originsOf(treePlan, wanted.count, destination.count));
  const kept = treePlan.kept.slice();
  const left = new ActionsBuilder();
  for (let action = 0; action < actions.count; action++) {
    const verb = actions.verb[action] as Verb;
    const origin = actions.origin[action] as number;
    if ((verb === Verb.rm || verb === Verb.rmdir) && stays[origin] === 1) kept[origin] = 1;
    else
      left.add(verb, {
        origin,
        target: actions.target[action] as number,
        replaces: actions.replaces[action] as number,
        received: actions.received[action] as number,
        unverified: actions.unverified[action] === 1,
      });
  }
  return { ...treePlan, actions: left.finish(), kept };
}

/** 1 for each row of the destination that becomes one of the source's. */
function originsOf({ standing }: TreePlan, wantedCount: number, count: number): Uint8Array {
  const isOrigin = new Uint8Array(count);
  for (let row = 0; row < wantedCount; row++) {
    const origin = standing(row);
    if (origin !== NONE) isOrigin[origin] = 1;
  }
  return isOrigin;
}

/** 1 for those rows and for the directories above them, up to the one that the source has, wherever that moves. */
function stayingWith(destination: Snapshot, rows: readonly number[], isOrigin: Uint8Array): Uint8Array {
  const { parent } = destination.columns;
  const stays = new Uint8Array(destination.count);
  for (const row of rows) {
    for (let at = row; stays[at] === 0 && isOrigin[at] === 0; at = parent[at] as number) stays[at] = 1;
  }
  return stays;
}
