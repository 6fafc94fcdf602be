/** The last and dearest feature: contents compared byte by byte, one file for each class. */

import { rootsApart } from './apart.ts';
import { type Groups, GroupsBuilder, groupCount, groupItems, splitInto } from './groups.ts';
import type { ContentLabels } from './knowledge.ts';
import type { Answer, Asking, ContentQuestion } from './matching.ts';
import type { Pass } from './pass.ts';

/** One group of files to be compared. */
interface Comparison {
  readonly number: number;
  readonly source: readonly number[];
  readonly destination: readonly number[];
}

/**
 * Splits groups by content. Yields one question for all groups that can change the result; groups
 * that cannot are dropped, for nothing would be known of them.
 */
export function* splitByContent(pass: Pass, groups: Groups): Asking<Groups> {
  const { classes } = pass;
  const comparisons: Comparison[] = [];
  const numbers = new Map<number, number>();
  const apart = rootsApart(pass, groups);
  for (let index = 0; index < groupCount(groups); index++) {
    const askable = pass.askable(groupItems(groups, index)).map((item) => classes.root(item));
    const roots = [...new Set([...askable, ...(apart.get(index) ?? [])])];
    if (roots.length < 2) continue;
    const known = sharedComparison(roots.map((root) => classes.labels(root)));
    if (known === undefined) comparisons.push(comparisonOf(pass, roots));
    numbers.set(index, known ?? (comparisons.at(-1)?.number as number));
  }
  if (comparisons.length > 0) {
    const question = contentQuestion(pass, comparisons);
    takeLabels(pass, comparisons, yield question);
  }
  const builder = new GroupsBuilder(groups.items.length);
  for (const [index, comparison] of numbers) {
    splitInto(builder, groupItems(groups, index), (item) => classes.labels(classes.root(item))?.get(comparison));
  }
  return builder.finish();
}

/** A comparison that all of them took part in. */
function sharedComparison(labels: readonly (ContentLabels | undefined)[]): number | undefined {
  const [first] = labels;
  if (first === undefined) return undefined;
  return [...first.keys()].find((comparison) => labels.every((each) => each?.has(comparison) === true));
}

function comparisonOf(pass: Pass, roots: readonly number[]): Comparison {
  const { classes } = pass;
  const { files } = classes;
  const members = roots.map((root) => classes.representative(root)).sort((a, b) => a - b);
  return {
    number: classes.knowledge.nextComparison(),
    source: members.filter((file) => files.isSource(file)),
    destination: members.filter((file) => !files.isSource(file)),
  };
}

function contentQuestion(pass: Pass, comparisons: readonly Comparison[]): ContentQuestion {
  const { files } = pass.classes;
  const groups = comparisons.map(({ source, destination }) => ({
    source,
    destination: destination.map((file) => files.row(file)),
  }));
  return { ask: 'content', groups };
}

function takeLabels(pass: Pass, comparisons: readonly Comparison[], answer: Answer): void {
  if (!('groups' in answer)) throw new Error('something else was answered where contents were asked');
  if (answer.groups.length !== comparisons.length) throw new Error('the answer has another number of groups');
  comparisons.forEach((comparison, at) => {
    for (const side of ['source', 'destination'] as const) {
      const labels = answer.groups[at]?.[side] ?? [];
      if (labels.length !== comparison[side].length) throw new Error('the answer has another number of labels');
      comparison[side].forEach((file, place) => {
        const label = labels[place] as number;
        if (label >= 0) pass.classes.learnLabel(file, comparison.number, label);
      });
    }
  });
}
