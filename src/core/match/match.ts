/**
 * Gathers the files of two trees into content classes: criterion by criterion, joining what agrees and
 * asking only for what can change the result.
 *
 * What costs nothing is joined completely. Digests and contents are asked for only where a source
 * class that no destination file has joined yet could meet a destination class or, if the user named
 * criteria that prove contents, another such source class; and, with criteria that the user named, about the
 * destination's file at the very path of a source file (apart.ts). So two classes of equal content that
 * both have what they need may stay apart: nothing depends on it.
 */

import { rootsApart } from './apart.ts';
import { candidates } from './candidates.ts';
import { ContentClasses } from './classes.ts';
import { splitByContent } from './content.ts';
import type { Criteria } from './criteria.ts';
import { splitByDigest } from './digesting.ts';
import { Files } from './files.ts';
import { type Groups, groupCount, groupItems } from './groups.ts';
import { joinGroups, joinLineages } from './joining.ts';
import { Knowledge } from './knowledge.ts';
import { Matched } from './matched.ts';
import type { Asking, MatchInput } from './matching.ts';
import { Pass } from './pass.ts';
import { recall } from './recall.ts';

/**
 * Finds the content classes of two trees. `knowledge` is what an earlier matching of the same input
 * has learnt. Every digest that is answered is added to `input.known`.
 */
export function* match(input: MatchInput, knowledge: Knowledge = new Knowledge()): Asking<Matched> {
  const files = new Files(input);
  for (;;) {
    const classes = new ContentClasses(files, knowledge);
    if (yield* applyCriteria(classes, input.criteria)) return new Matched(classes);
  }
}

/** False if it came out on the way that files were joined which are known to differ: then all starts again. */
function* applyCriteria(classes: ContentClasses, criteria: Criteria): Asking<boolean> {
  const { knowledge, files } = classes;
  for (const [index, criterion] of criteria.list.entries()) {
    const pass = new Pass(classes, criterion, index);
    const groups = candidates(pass);
    if (mayAsk(pass, groups) && (yield* recall(knowledge, files.input)) && !classes.takeIn()) return false;
    yield* applyCriterion(pass, groups);
  }
  return true;
}

/** True if a question about some group could change the result. */
function mayAsk(pass: Pass, groups: Groups): boolean {
  if (!pass.asks) return false;
  for (let index = 0; index < groupCount(groups); index++) {
    if (pass.isWorthAsking(groupItems(groups, index))) return true;
  }
  return rootsApart(pass, groups).size > 0;
}

function* applyCriterion(pass: Pass, candidateGroups: Groups): Asking<void> {
  const { criterion } = pass;
  let groups = candidateGroups;
  // Who asks for contents byte by byte wants them read.
  if (pass.asks && !criterion.content && pass.classes.hasLineages) joinLineages(pass, groups);
  for (const algorithm of criterion.algorithms) {
    groups = yield* splitByDigest(pass, groups, algorithm);
  }
  if (criterion.content) groups = yield* splitByContent(pass, groups);
  joinGroups(pass, groups);
}
