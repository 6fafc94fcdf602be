import type { Criteria } from '../core/match/criteria.ts';

/** The criteria as they are written, in order. */
export function criteriaTexts(criteria: Criteria): string[] {
  return criteria.list.map((criterion) => criterion.text);
}
