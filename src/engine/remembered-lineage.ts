/**
 * The ids of contents that hold when a run is done (core/tree/lineage.ts), for both of its sides. A file
 * that was brought gets the id that its source has already, so that one content keeps one id, else a new
 * one. So does a file that was moved or adjusted if it is proven to have the content of the source's;
 * otherwise it takes along what it had. What was only found to look alike gets nothing.
 */
import { Verb } from '../core/plan/action.ts';
import type { Program } from '../core/plan/step.ts';
import { copyDigest, type DigestColumn } from '../core/tree/digest-column.ts';
import { Kind } from '../core/tree/kind.ts';
import { blankLineage, LineageSeries, NONCE_BYTES } from '../core/tree/lineage.ts';
import { NONE } from '../core/tree/snapshot.ts';
import { Proof, type ReadLineage } from '../endpoint/endpoint.ts';
import { type PlacedLineage, Touch } from '../endpoint/transaction.ts';
import type { Comparison } from './compare.ts';

export class LineageOfRun {
  readonly read: ReadLineage | null;
  readonly placed: PlacedLineage | null;
  readonly #comparison: Comparison;
  readonly #series = new LineageSeries(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));
  readonly #source: DigestColumn;
  readonly #proof: Uint8Array;
  /** Ids at the destination where they are not simply those of the source; null: they are, as after every first mirror. */
  #ownIds: DigestColumn | null = null;
  readonly #standing: Int32Array;
  readonly #touched: Uint8Array;

  constructor(comparison: Comparison, program: Program) {
    const { source, destination } = comparison;
    const { count } = source.snapshot;
    this.#comparison = comparison;
    this.#source = blankLineage(count);
    this.#proof = new Uint8Array(count);
    this.#standing = new Int32Array(count).fill(NONE);
    this.#touched = new Uint8Array(count);
    this.#keepKnown();
    const changes = this.#takeActions();
    const before = destination.snapshot;
    const [standing, touched] = [this.#standing, this.#touched];
    const arrivals = new Uint32Array(program.arrivalCount);
    for (let id = 0; id < arrivals.length; id++) arrivals[id] = program.arrivalTarget(id);
    this.placed = changes
      ? { ids: this.#ownIds ?? this.#source, sizes: source.snapshot.columns.size, before, standing, touched, arrivals }
      : null;
    const isNew = this.#proof.some((proof) => proof !== Proof.earlier);
    this.read = isNew ? { snapshot: source.snapshot, ids: this.#source, proof: this.#proof } : null;
  }

  /** All that holds already, and where it stands now. */
  #keepKnown(): void {
    const { source, destination, treePlan } = this.#comparison;
    const { kind } = source.snapshot.columns;
    const [ofSource, ofDestination] = [source.known.lineage, destination.known.lineage];
    if (ofSource === null && ofDestination === null) return;
    const own = blankLineage(source.snapshot.count);
    this.#ownIds = own;
    for (let row = 0; row < source.snapshot.count; row++) {
      if (kind[row] !== Kind.file) continue;
      if (ofSource?.known[row] === 1) copyDigest(ofSource, row, this.#source, row);
      const standing = treePlan.standing(row);
      this.#standing[row] = standing;
      if (standing !== NONE && ofDestination?.known[standing] === 1) {
        copyDigest(ofDestination, standing, own, row);
      }
    }
  }

  /** True if the destination has files whose ids, or whose stamps, are not those that are remembered. */
  #takeActions(): boolean {
    const { plan, source } = this.#comparison;
    const { verb, target, received, origin, count } = plan.actions;
    const { kind, size } = source.snapshot.columns;
    let changes = false;
    // What copies received content needs the id that this has got.
    for (const late of [false, true]) {
      for (let action = 0; action < count; action++) {
        const row = target[action] as number;
        if (row === NONE || kind[row] !== Kind.file || size[row] === 0) continue;
        const copied = received[action] as number;
        if ((copied !== NONE) !== late) continue;
        changes = true;
        if (verb[action] === Verb.remote_cp) this.#share(row, Proof.supplied);
        else if (copied !== NONE) this.#copyReceived(row, copied);
        else if (verb[action] === Verb.local_cp) this.#copy(row, origin[action] as number);
        else this.#touch(row, verb[action] === Verb.meta ? Touch.adjusted : Touch.renamed);
      }
    }
    return changes;
  }

  /** The file of the source and that of the destination have one content: one id for both. */
  #share(row: number, proof: number): void {
    const own = this.#ownIds;
    if (this.#source.known[row] !== 1) {
      if (own?.known[row] === 1) copyDigest(own, row, this.#source, row);
      else this.#series.give(this.#source, row);
      this.#proof[row] = proof;
    }
    if (own !== null) copyDigest(this.#source, row, own, row);
  }

  /** The ids at the destination, to be given one that the source's file at the same row does not have. */
  #own(): DigestColumn {
    this.#ownIds ??= { ...this.#source, known: this.#source.known.slice(), bytes: this.#source.bytes.slice() };
    return this.#ownIds;
  }

  #touch(row: number, touch: number): void {
    this.#touched[row] = Math.max(this.#touched[row] as number, touch);
    const { matching, treePlan } = this.#comparison;
    const standing = treePlan.standing(row);
    this.#standing[row] = standing;
    if (matching.verified(row, standing)) this.#share(row, Proof.listed);
  }

  /** A copy of what the destination has. */
  #copy(row: number, origin: number): void {
    const { matching, destination } = this.#comparison;
    const known = destination.known.lineage;
    if (known?.known[origin] === 1) copyDigest(known, origin, this.#own(), row);
    if (matching.verified(row, origin)) this.#share(row, Proof.listed);
  }

  /** A copy of what was received for another file of the source. */
  #copyReceived(row: number, other: number): void {
    copyDigest(this.#source, other, this.#own(), row);
    if (this.#comparison.matching.verifiedSources(row, other)) this.#share(row, Proof.listed);
  }
}
