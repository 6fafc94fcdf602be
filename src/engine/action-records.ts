/** A comparison as a list of actions by paths, in the order in which people read them. */

import type { FileOf } from '../core/match/matching.ts';
import { type Actions, Verb, verbName } from '../core/plan/action.ts';
import type { ActionRecord, ActionsHeader, EvidenceRecord } from '../core/plan/action-record.ts';
import { lower } from '../core/plan/lower.ts';
import { wantedAttributes } from '../core/plan/wanted-attributes.ts';
import type { ByteString } from '../core/tree/byte-string.ts';
import { NONE, type Snapshot } from '../core/tree/snapshot.ts';
import type { Comparison } from './compare.ts';
import { criteriaTexts } from './criteria-texts.ts';
import { keptDirectories } from './kept-directories.ts';
import { unlistedIn } from './unlisted.ts';

/** Directory moves first, removals last. */
const groups = [Verb.mv, Verb.local_cp, Verb.link, Verb.mkdir, Verb.remote_cp, Verb.meta, Verb.rm, Verb.rmdir];

export function headerOf(comparison: Comparison, time: string): ActionsHeader {
  const { source, destination, plan, owners } = comparison;
  const kept = keptDirectories(lower(plan, { owners }));
  return {
    source: { location: source.location, identity: source.identity },
    destination: { location: destination.location, identity: destination.identity },
    criteria: criteriaTexts(comparison.criteria),
    exclude: comparison.exclude,
    time,
    problems: comparison.problems.length,
    ...(comparison.problems.length === 0 ? {} : { unlisted: unlistedIn(source) + unlistedIn(destination) }),
    unverified: plan.actions.unverified.reduce((sum, one) => sum + one, 0),
    count: plan.actions.count,
    wantedEntries: source.snapshot.count,
    ...(kept.length === 0 ? {} : { kept }),
  };
}

/** The actions, grouped by what they do and by path within a group. */
export function recordsOf(comparison: Comparison): ActionRecord[] {
  const writer = new RecordWriter(comparison);
  return readingOrder(comparison).map((action) => writer.record(action));
}

function readingOrder({ plan }: Comparison): number[] {
  const { actions } = plan;
  const keys: { action: number; group: number; path: ByteString }[] = [];
  for (let action = 0; action < actions.count; action++) {
    const verb = actions.verb[action] as Verb;
    const moved = verb === Verb.mv && plan.destination.isDirectory(actions.origin[action] as number);
    const path = pathForPeople(plan.wanted, plan.destination, actions, action);
    keys.push({ action, group: moved ? -1 : groups.indexOf(verb), path });
  }
  keys.sort((a, b) => a.group - b.group || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return keys.map((key) => key.action);
}

function pathForPeople(wanted: Snapshot, destination: Snapshot, actions: Actions, action: number): ByteString {
  const origin = actions.origin[action] as number;
  return origin === NONE ? wanted.path(actions.target[action] as number) : destination.path(origin);
}

class RecordWriter {
  readonly #comparison: Comparison;

  constructor(comparison: Comparison) {
    this.#comparison = comparison;
  }

  record(action: number): ActionRecord {
    const { plan } = this.#comparison;
    const { actions, wanted, destination } = plan;
    const verb = actions.verb[action] as Verb;
    const target = actions.target[action] as number;
    const received = actions.received[action] as number;
    const replaces = actions.replaces[action] as number;
    const origin = verb === Verb.meta ? this.#standing(action) : (actions.origin[action] as number);
    return {
      verb: verbName(verb),
      origin: received !== NONE ? wanted.path(received) : origin === NONE ? null : destination.path(origin),
      target: target === NONE ? null : wanted.path(target),
      directory: target === NONE ? destination.isDirectory(origin) : wanted.isDirectory(target),
      received: received !== NONE,
      expect: verb === Verb.remote_cp ? wanted.stamp(target) : origin === NONE ? null : destination.stamp(origin),
      replaces: replaces === NONE ? null : destination.stamp(replaces),
      attributes: this.#attributes(verb, target),
      linkTarget: verb === Verb.link ? wanted.linkTarget(target) : null,
      unverified: actions.unverified[action] === 1,
      evidence: this.#evidence(origin, received, target),
      line: 0,
    };
  }

  /** What a `meta` changes: the entry that keeps or gets the target's place; none for what is new. */
  #standing(action: number): number {
    return this.#comparison.treePlan.standing(this.#comparison.plan.actions.target[action] as number);
  }

  #attributes(verb: Verb, target: number): ActionRecord['attributes'] {
    if (target === NONE || verb === Verb.mv) return null;
    const { source, owners } = this.#comparison;
    return wantedAttributes(source.snapshot, target, owners);
  }

  #evidence(origin: number, received: number, target: number): EvidenceRecord[] {
    if (target === NONE || (origin === NONE && received === NONE)) return [];
    const from: FileOf = received === NONE ? { side: 'destination', row: origin } : { side: 'source', row: received };
    return this.#comparison.matching.explain(from, { side: 'source', row: target }).map(({ criterion, a, b }) => ({
      criterion: criterion.text,
      a: this.#pathOf(a),
      b: this.#pathOf(b),
    }));
  }

  #pathOf({ side, row }: FileOf): EvidenceRecord['a'] {
    return { side, path: this.#comparison[side].snapshot.path(row) };
  }
}
