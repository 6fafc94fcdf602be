/** Asking for what is known already and was not needed until now. */
import type { Knowledge } from './knowledge.ts';
import type { Asking, MatchInput } from './matching.ts';

/** Asks once for all that can be known without reading. True if the input knows more by now. */
export function* recall(knowledge: Knowledge, input: MatchInput): Asking<boolean> {
  if (!input.recallable || knowledge.recalled) return false;
  knowledge.noteRecalled();
  const answer = yield { ask: 'recall' };
  if (!('recalled' in answer)) throw new Error('something else was answered where nothing but recalling was asked');
  return true;
}
