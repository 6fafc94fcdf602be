/** Where each wanted file gets its content from. */
import { Kind } from '../tree/kind.ts';
import { NONE } from '../tree/snapshot.ts';
import type { Alignment } from './alignment.ts';
import { pairFiles } from './pair.ts';
import type { PlanInput } from './plan-input.ts';

/** How a wanted file comes by its content. */
export const How = { receive: 0, inPlace: 1, move: 2, copy: 3, copyReceived: 4 } as const;

export type How = (typeof How)[keyof typeof How];

export class ContentAssignment {
  readonly #input: PlanInput;
  readonly #how: Uint8Array;
  readonly #row: Int32Array;
  /** Rows of the destination that stay or move. */
  readonly #used: Uint8Array;

  constructor(input: PlanInput) {
    this.#input = input;
    this.#how = new Uint8Array(input.wanted.count);
    this.#row = new Int32Array(input.wanted.count).fill(NONE);
    this.#used = new Uint8Array(input.destination.count);
  }

  how(wantedRow: number): How {
    return this.#how[wantedRow] as How;
  }

  /** The row of the destination where the content is; of the wanted tree for one that is received there; else NONE. */
  from(wantedRow: number): number {
    return this.#row[wantedRow] as number;
  }

  /** The row of the destination that stays at, or moves to, the place of a wanted file; NONE for none. */
  standing(wantedRow: number): number {
    const how = this.#how[wantedRow];
    return how === How.inPlace || how === How.move ? (this.#row[wantedRow] as number) : NONE;
  }

  /** True if the row of the destination stays or moves. */
  isUsed(destinationRow: number): boolean {
    return this.#used[destinationRow] === 1;
  }

  /** Marks a row of the destination as one that stays. */
  keep(destinationRow: number): void {
    this.#used[destinationRow] = 1;
  }

  /** True for a wanted file that is not empty. */
  isContent(wantedRow: number): boolean {
    const { wanted } = this.#input;
    return wanted.kind(wantedRow) === Kind.file && (wanted.columns.size[wantedRow] as number) > 0;
  }

  stay(wantedRow: number, destinationRow: number): void {
    this.#set(wantedRow, How.inPlace, destinationRow);
    this.#used[destinationRow] = 1;
  }

  move(wantedRow: number, destinationRow: number): void {
    this.#set(wantedRow, How.move, destinationRow);
    this.#used[destinationRow] = 1;
  }

  copy(wantedRow: number, destinationRow: number): void {
    this.#set(wantedRow, How.copy, destinationRow);
  }

  /** The content is copied from a row that stays or moves no more for this wanted row. */
  copyInstead(wantedRow: number, destinationRow: number): void {
    this.#used[destinationRow] = 0;
    this.#set(wantedRow, How.copy, destinationRow);
  }

  /** The content is brought from the source, and the row stays or moves no more for this wanted row. */
  receive(wantedRow: number, destinationRow: number): void {
    this.#used[destinationRow] = 0;
    this.#set(wantedRow, How.receive, NONE);
  }

  copyReceived(wantedRow: number, receivedRow: number): void {
    this.#set(wantedRow, How.copyReceived, receivedRow);
  }

  #set(wantedRow: number, how: How, row: number): void {
    this.#how[wantedRow] = how;
    this.#row[wantedRow] = row;
  }
}

/**
 * What already stands right stays. Per class: surplus paths are moved to missing ones; what is still
 * missing is copied from any member of the class, or received once and copied from there. Near linear.
 */
export function assignContent(input: PlanInput, alignment: Alignment): ContentAssignment {
  const { wanted, matching } = input;
  const assignment = new ContentAssignment(input);
  const missingIn = new Map<number, number[]>();
  for (let row = 1; row < wanted.count; row++) {
    if (wanted.kind(row) !== Kind.file || alignment.leftAlone[row] === 1) continue;
    const origin = alignment.impliedOrigin[row] as number;
    if (origin !== NONE && alignment.haveOneContent(row, origin)) {
      assignment.stay(row, origin);
      continue;
    }
    const contentClass = matching.sourceClass[row] as number;
    if (contentClass === NONE) continue;
    if (alignment.members.sourceCount(contentClass) === 1 && alignment.members.destinationCount(contentClass) < 2) {
      // Nobody else wants what is there, if anything is.
      if (alignment.members.destinationCount(contentClass) === 1)
        assignment.move(row, alignment.members.firstDestination(contentClass));
      continue;
    }
    const missing = missingIn.get(contentClass);
    if (missing === undefined) missingIn.set(contentClass, [row]);
    else missing.push(row);
  }
  for (const [contentClass, missing] of missingIn) assignClass(input, alignment, assignment, contentClass, missing);
  return assignment;
}

function assignClass(
  input: PlanInput,
  alignment: Alignment,
  assignment: ContentAssignment,
  contentClass: number,
  missing: readonly number[],
): void {
  const { wanted, destination } = input;
  const there = alignment.members.destination(contentClass);
  const surplus = Array.from(there).filter((row) => !assignment.isUsed(row));
  const { paired, missingLeft } = pairFiles(destination, surplus, wanted, missing);
  for (const pair of paired) assignment.move(pair.missing, pair.surplus);
  const [donor] = there;
  const [first, ...others] = missingLeft;
  if (first === undefined) return;
  if (donor !== undefined) for (const row of missingLeft) assignment.copy(row, donor);
  else for (const row of others) assignment.copyReceived(row, first);
}
