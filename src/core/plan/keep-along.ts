/** Plans in which something is not removed after all, but goes along with its directory, wherever that goes. */
import type { Snapshot } from '../tree/snapshot.ts';
import { ActionsBuilder, Verb } from './action.ts';
import type { TreePlan } from './plan-trees.ts';

/** The plan without the removal of some rows of the destination and of the directories that hold them. Linear. */
export function keepAlong(treePlan: TreePlan, destination: Snapshot, rows: readonly number[]): TreePlan {
  const { actions } = treePlan;
  const stays = stayingWith(destination, rows);
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

/** 1 for those rows and for all directories above them. */
function stayingWith(destination: Snapshot, rows: readonly number[]): Uint8Array {
  const stays = new Uint8Array(destination.count);
  for (const row of rows) {
    for (let at = row; stays[at] === 0; at = destination.columns.parent[at] as number) stays[at] = 1;
  }
  return stays;
}
