/** A list of actions for a pair of trees in memory, and its application in a process of its own. */
import { parseCriteria } from '../../src/core/match/criteria.ts';
import { headerOf, recordsOf } from '../../src/engine/action-records.ts';
import { type ActionList, applyList } from '../../src/engine/apply.ts';
import { compareSides } from '../../src/engine/compare.ts';
import type { Report } from '../../src/engine/report.ts';
import { liveSide } from '../../src/engine/side.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { printable } from '../../src/format/quote.ts';
import type { System } from '../../src/system/system.ts';
import { type Conditions, idle, withSides } from './whole-run.ts';
import type { Pair } from './whole-run-pairs.ts';

const TIME = '2024-06-07T12:00:00Z';

/** Compares the two trees of a pair. */
export function comparePair(system: System, pair: Pair): Promise<ActionList> {
  return withSides(system, pair, {}, async ({ source, destination }) => {
    const rules = { exclude: [] };
    const comparison = await compareSides({
      source: await liveSide('source', source, rules, idle),
      destination: await liveSide('destination', destination, rules, idle),
      criteria: parseCriteria(pair.criteria),
      exclude: rules.exclude,
      task: idle,
      stopwatch: new Stopwatch(() => 0),
      notice: () => undefined,
    });
    return { header: headerOf(comparison, TIME), records: recordsOf(comparison), label: 'the list' };
  });
}

/** Applies a list that was made by `comparePair`. */
export function applyPair(system: System, pair: Pair, list: ActionList, conditions: Conditions = {}): Promise<Report> {
  const { options = {}, task = idle } = conditions;
  return withSides(system, pair, conditions, (sides) =>
    applyList({
      ...sides,
      list,
      options: { maxDelete: '100%', allowEmptySource: true, ...options },
      task,
      stopwatch: new Stopwatch(() => 0),
      show: printable,
    }),
  );
}
