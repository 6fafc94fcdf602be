/** The finished classes: dense numbers, proofs, chains of evidence and contradictions. */
import { isFullAlgorithm } from '../tree/digest.ts';
import type { Problem } from '../tree/problem.ts';
import { NONE } from '../tree/snapshot.ts';
import { type ContentClasses, labelsDiffer } from './classes.ts';
import type { Criterion } from './criteria.ts';
import type { Files } from './files.ts';
import type { Knowledge } from './knowledge.ts';
import type { Evidence, FileOf, MatchInput, Matching } from './matching.ts';

/** A matching that can be confirmed further (confirm.ts). It is not changed by that, but `verified` may become true. */
export class Matched implements Matching {
  readonly input: MatchInput;
  readonly sourceClass: Int32Array;
  readonly destinationClass: Int32Array;
  readonly classCount: number;
  readonly contradictions: readonly Problem[];
  readonly files: Files;
  readonly knowledge: Knowledge;
  /** Of the classes themselves nothing is kept: their links are as large as both trees. */
  readonly #evidence: ContentClasses['evidence'];

  constructor(classes: ContentClasses) {
    const { files } = classes;
    this.#evidence = classes.evidence;
    this.files = files;
    this.knowledge = classes.knowledge;
    this.input = files.input;
    const numbers = new Int32Array(files.count).fill(NONE);
    this.classCount = numberClasses(classes, numbers);
    this.sourceClass = numbers.slice(0, files.sourceCount);
    this.destinationClass = numbers.slice(files.sourceCount);
    this.contradictions = findContradictions(classes);
  }

  verified(sourceRow: number, destinationRow: number): boolean {
    const label = this.sourceClass[sourceRow];
    if (label === undefined || label === NONE || label !== this.destinationClass[destinationRow]) return false;
    const destination = this.files.sourceCount + destinationRow;
    return isProven(this.files, this.knowledge, sourceRow, destination);
  }

  /** True if two source files are in one class and that was confirmed as `verified` says. */
  verifiedSources(row: number, other: number): boolean {
    const label = this.sourceClass[row];
    if (label === undefined || label === NONE || label !== this.sourceClass[other]) return false;
    return isProven(this.files, this.knowledge, row, other);
  }

  explain(a: FileOf, b: FileOf): readonly Evidence[] {
    const { files, input } = this;
    return this.#evidence.chain(files.number(a), files.number(b)).map((join) => ({
      criterion: input.criteria.list[join.criterion] as Criterion,
      a: files.describe(join.a),
      b: files.describe(join.b),
    }));
  }
}

/** Numbers the classes in the order in which their first files come, source first. Gives their count. */
function numberClasses(classes: ContentClasses, numbers: Int32Array): number {
  const { files } = classes;
  const ofRoot = new Int32Array(files.count).fill(NONE);
  let count = 0;
  for (let file = 0; file < files.count; file++) {
    if (!files.takesPart(file)) continue;
    const root = classes.root(file);
    if (ofRoot[root] === NONE) ofRoot[root] = count++;
    numbers[file] = ofRoot[root] as number;
  }
  return count;
}

function isProven(files: Files, knowledge: Knowledge, a: number, b: number): boolean {
  if (files.sameLineage(a, b)) return true;
  for (const algorithm of files.input.known.source.algorithms()) {
    if (!isFullAlgorithm(algorithm)) continue;
    if (files.sameDigest(algorithm, a, b)) return true;
  }
  const labels = knowledge.labels(b);
  if (labels === undefined) return false;
  for (const [comparison, label] of knowledge.labels(a) ?? []) if (labels.get(comparison) === label) return true;
  return false;
}

/** Looks at the pairs at the same path of which something is known: same size, same mtime, and yet known to differ. */
function findContradictions({ files, knowledge }: ContentClasses): readonly Problem[] {
  const { known } = files.input;
  const inDestination = new Set(known.destination.algorithms());
  const algorithms = known.source.algorithms().filter((algorithm) => inDestination.has(algorithm));
  const isKnown = new Uint8Array(files.sourceCount);
  for (const algorithm of algorithms) known.source.eachRow(algorithm, (row) => (isKnown[row] = 1));
  for (const file of knowledge.labelled()) if (files.isSource(file)) isKnown[file] = 1;
  const problems: Problem[] = [];
  for (let file = 0; file < files.sourceCount; file++) {
    if (isKnown[file] !== 1 || !files.takesPart(file)) continue;
    const other = files.counterpart(file);
    if (other === NONE || files.size(file) !== files.size(other)) continue;
    const differs =
      algorithms.some((algorithm) => files.otherDigest(algorithm, file, other)) ||
      labelsDiffer(knowledge.labels(file), knowledge.labels(other));
    if (differs && files.sameTime(file, other)) problems.push(contradiction(files, other));
  }
  return problems;
}

function contradiction(files: Files, file: number): Problem {
  return {
    path: files.path(file),
    side: 'destination',
    operation: 'compare',
    code: 'contradiction',
    message: 'has the same path, size and modification time as the source file, but other content',
  };
}
