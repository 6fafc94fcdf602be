/** Planning many files of one content grows with their number, not with its square: looks at the trees are counted. */
import { expect, it } from 'vitest';
import type { Matching } from '../../src/core/match/matching.ts';
import { exactTimes } from '../../src/core/match/times.ts';
import { Verb } from '../../src/core/plan/action.ts';
import { lower } from '../../src/core/plan/lower.ts';
import { planTrees } from '../../src/core/plan/plan-trees.ts';
import { simulate } from '../../src/core/plan/simulate.ts';
import type { ByteString } from '../../src/core/tree/byte-string.ts';
import type { Columns } from '../../src/core/tree/columns.ts';
import { frozenRows } from '../../src/core/tree/frozen.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import { counterparts } from '../../src/core/tree/merge.ts';
import { NONE, Snapshot } from '../../src/core/tree/snapshot.ts';
import { snapshotOf } from '../model/tree-description.ts';

const SMALLEST = 12_500;
const LARGEST = 100_000;
const FILES_PER_DIRECTORY = 100;
/** A number without common divisors with the counts of files: multiplying by it permutes them. */
const STEP = 7919;
/** Twice, and the depth of a sort more. */
const MOST_GROWTH = 2.4;

/** A tree that counts every look at it. */
class CountingSnapshot extends Snapshot {
  looks = 0;

  constructor(tree: Snapshot) {
    super(tree.columns, tree.volumes, tree.problems);
    const counted = new Proxy(tree.columns, {
      get: (columns, name: keyof Columns) => {
        this.looks++;
        return columns[name];
      },
    });
    Object.defineProperty(this, 'columns', { value: counted });
  }

  override name(row: number): ByteString {
    this.looks++;
    return super.name(row);
  }
}

/** Files of one content in directories of a hundred; `permuted` gives them all other names and places. */
function duplicates(count: number, permuted: boolean): CountingSnapshot {
  const files = new Map<string, string>();
  for (let index = 0; index < count; index++) {
    const file = permuted ? (index * STEP + 1) % count : index;
    const place = `d${Math.floor(file / FILES_PER_DIRECTORY)}/${permuted ? 'g' : 'f'}${file}`;
    files.set(place, 'A');
  }
  return new CountingSnapshot(snapshotOf(files));
}

/** All files in one class. */
function oneClass(source: Snapshot, destination: Snapshot): Matching {
  const classesOf = (tree: Snapshot): Int32Array =>
    Int32Array.from({ length: tree.count }, (_, row) => (tree.kind(row) === Kind.file ? 0 : NONE));
  return {
    sourceClass: classesOf(source),
    destinationClass: classesOf(destination),
    classCount: 1,
    verified: () => true,
    verifiedSources: () => true,
    explain: () => [],
    contradictions: [],
  };
}

/** How often the trees were looked at while a plan was made, made executable and simulated. */
function looksFor(count: number): number {
  const wanted = duplicates(count, true);
  const destination = duplicates(count, false);
  const pairs = counterparts(wanted, destination);
  const matching = oneClass(wanted, destination);
  const frozen = frozenRows(wanted, destination, pairs);
  wanted.looks = 0;
  destination.looks = 0;
  const fixed = { counterparts: pairs, frozen, matching, times: exactTimes, owners: false, directoryRename: true };
  const { actions } = planTrees({ wanted, destination, ...fixed });
  const looks = wanted.looks + destination.looks;
  expect(actions.verb.filter((verb) => verb === Verb.mv).length).toBe(count);
  const program = lower({ wanted, destination, actions }, { owners: false });
  simulate(destination, program);
  expect(program.arrivalCount).toBe(0);
  return looks;
}

it('plans a hundred thousand duplicates in looks that grow as their number', () => {
  let before = 0;
  for (let count = SMALLEST; count <= LARGEST; count *= 2) {
    const looks = looksFor(count);
    expect(looks).toBeGreaterThan(count);
    if (before > 0) expect(looks / before, `${count} files`).toBeLessThan(MOST_GROWTH);
    before = looks;
  }
});
