/**
 * Gathers the files of two trees into content classes: criterion by criterion, joining what agrees and
 * asking only for what can change the result.
 *
 * What costs nothing is joined completely. Digests and contents are asked for only where a source
 * class that no destination file has joined yet could meet a destination class or, if the user named
 * criteria that prove contents, another such source class. So two classes of equal content that both
 * have what they need may stay apart: nothing depends on it.
 */

import { candidates } from './candidates.ts';
import { ContentClasses } from './classes.ts';
import { splitByContent } from './content.ts';
import type { Criterion } from './criteria.ts';
import { splitByDigest } from './digesting.ts';
import { Files } from './files.ts';
import { joinGroups } from './joining.ts';
import { Knowledge } from './knowledge.ts';
import { Matched } from './matched.ts';
import type { Asking, MatchInput } from './matching.ts';
import { Pass } from './pass.ts';

/**
 * Finds the content classes of two trees. `knowledge` is what an earlier matching of the same input
 * has learnt. Every digest that is answered is added to `input.known`.
 */
export function* match(input: MatchInput, knowledge: Knowledge = new Knowledge()): Asking<Matched> {
  const classes = new ContentClasses(new Files(input), knowledge);
  for (const [index, criterion] of input.criteria.list.entries()) {
    yield* applyCriterion(classes, criterion, index);
  }
  return new Matched(classes);
}

function* applyCriterion(classes: ContentClasses, criterion: Criterion, index: number): Asking<void> {
  const pass = new Pass(classes, criterion, index);
  let groups = candidates(pass);
  for (const algorithm of criterion.algorithms) {
    groups = yield* splitByDigest(pass, groups, algorithm);
  }
  if (criterion.content) groups = yield* splitByContent(pass, groups);
  joinGroups(pass, groups);
}
