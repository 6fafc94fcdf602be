/** The matching of two trees between which nothing differs: every file with the one at its own path. */
import type { DigestTable } from '../tree/digest.ts';
import { Kind } from '../tree/kind.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import type { Criteria } from './criteria.ts';
import type { Matching } from './matching.ts';

/**
 * True if the criteria take two files for equal whose path, name, size and mtime agree, before anything is
 * read for them: a criterion that stands further to the front and reads would have found what differs.
 */
export function joinsInPlace(criteria: Criteria): boolean {
  const first = criteria.list.find(({ path, algorithms, content }) => path || algorithms.length > 0 || content);
  return first?.path === true && first.algorithms.length === 0 && !first.content;
}

/** True if a digest that is known of both trees differs at any of the `count` rows, which are the same in both. */
export function isContradicted(count: number, source: DigestTable, destination: DigestTable): boolean {
  return source.algorithms().some((algorithm) => source.differsAnywhere(algorithm, destination, count));
}

/** One class for each row that is a file, of both trees alike. Nothing is verified, and no chain of evidence is kept. */
export function matchInPlace({ columns }: Snapshot): Matching {
  const { count, kind } = columns;
  const classes = new Int32Array(count).fill(NONE);
  let classCount = 0;
  for (let row = 0; row < count; row++) if (kind[row] === Kind.file) classes[row] = classCount++;
  return {
    sourceClass: classes,
    destinationClass: classes,
    classCount,
    verified: () => false,
    verifiedSources: () => false,
    explain: () => [],
    contradictions: [],
  };
}
