/**
 * Content classes in the making: sets of files, which grow as evidence joins them. A digest belongs to
 * the class: what one member has, all have. Two classes that are known to differ are never joined, so
 * no class ever holds two different digests of one kind.
 */
import type { Algorithm, Digest } from '../tree/digest.ts';
import type { DigestColumn } from '../tree/digest-column.ts';
import { NONE } from '../tree/snapshot.ts';
import type { Criterion } from './criteria.ts';
import { DisjointSet } from './disjoint-set.ts';
import { EvidenceForest } from './evidence.ts';
import type { Files } from './files.ts';
import type { ContentLabels, Knowledge } from './knowledge.ts';

export class ContentClasses {
  readonly files: Files;
  readonly knowledge: Knowledge;
  readonly evidence: EvidenceForest;
  readonly #set: DisjointSet;
  /** The members of a class as a ring. */
  readonly #next: Int32Array;
  /** By root: the lowest member on each side, NONE without one. */
  readonly #firstSource: Int32Array;
  readonly #firstDestination: Int32Array;
  /** By root: a member that has the digest, NONE without one. */
  readonly #owners = new Map<Algorithm, Int32Array>();
  /** The same side by side, for joins: they are many, and algorithms few. */
  readonly #algorithms: Algorithm[] = [];
  readonly #ownerColumns: Int32Array[] = [];
  /** By root: a member that has a lineage, NONE without one; null while no lineages are known. */
  #lineageOwners: Int32Array | null = null;
  /** By root: labels from comparisons of contents. */
  readonly #labels = new Map<number, Map<number, number>>();
  /** Roots of classes that hold a distrusted file. */
  readonly #sealed: Set<number>;

  constructor(files: Files, knowledge: Knowledge) {
    this.files = files;
    this.knowledge = knowledge;
    this.evidence = new EvidenceForest(files.count);
    this.#set = new DisjointSet(files.count);
    this.#next = new Int32Array(files.count);
    this.#firstSource = new Int32Array(files.count).fill(NONE);
    this.#firstDestination = new Int32Array(files.count).fill(NONE);
    for (let file = 0; file < files.count; file++) {
      this.#next[file] = file;
      if (files.takesPart(file)) (files.isSource(file) ? this.#firstSource : this.#firstDestination)[file] = file;
    }
    this.takeIn();
    for (const file of knowledge.labelled()) this.#labels.set(file, new Map(knowledge.labels(file)));
    this.#sealed = new Set(knowledge.distrusted());
  }

  /**
   * Takes in digests and lineages that became known since. False if files of one class turn out to have
   * different digests: then these classes are worthless.
   */
  takeIn(): boolean {
    let isConsistent = true;
    for (const algorithm of this.#knownAlgorithms()) {
      const owners = this.#ownersOf(algorithm);
      this.files.eachDigest(algorithm, (file) => {
        const root = this.root(file);
        const owner = owners[root] as number;
        if (owner === NONE) owners[root] = file;
        else if (this.files.otherDigest(algorithm, owner, file)) isConsistent = false;
      });
    }
    this.files.eachLineage((file) => {
      this.#lineageOwners ??= new Int32Array(this.files.count).fill(NONE);
      const root = this.root(file);
      if (this.#lineageOwners[root] === NONE) this.#lineageOwners[root] = file;
    });
    return isConsistent;
  }

  /** The member that stands for the class of `file`. */
  root(file: number): number {
    return this.#set.find(file);
  }

  hasSource(root: number): boolean {
    return this.#firstSource[root] !== NONE;
  }

  hasDestination(root: number): boolean {
    return this.#firstDestination[root] !== NONE;
  }

  /** True for a class whose content no destination file is known to have. */
  isUnmatched(root: number): boolean {
    return this.hasSource(root) && !this.hasDestination(root);
  }

  /** The member that is read for all: the destination's, for its content is what would be reused, else the source's. */
  representative(root: number): number {
    const destination = this.#firstDestination[root] as number;
    return destination === NONE ? (this.#firstSource[root] as number) : destination;
  }

  /** The members of a class, starting with its root. */
  *members(root: number): Generator<number, void> {
    let file = root;
    do {
      yield file;
      file = this.#next[file] as number;
    } while (file !== root);
  }

  /** The member behind this one: in the end they come round. */
  nextMember(file: number): number {
    return this.#next[file] as number;
  }

  /** A member of the class that has a digest of this kind, or NONE. */
  owner(algorithm: Algorithm, root: number): number {
    return this.#ownersOf(algorithm)[root] as number;
  }

  /** The same by root, for many: good until a digest of this kind is learnt. */
  owners(algorithm: Algorithm): Readonly<Int32Array> {
    return this.#ownersOf(algorithm);
  }

  /** The digest of a class, if any member has it. */
  digest(algorithm: Algorithm, root: number): Digest | undefined {
    const owner = this.owner(algorithm, root);
    return owner === NONE ? undefined : this.files.digest(algorithm, owner);
  }

  /** True if lineages are known. */
  get hasLineages(): boolean {
    return this.#lineageOwners !== null;
  }

  /** A member of the class that has a lineage, or NONE. */
  lineageOwner(root: number): number {
    return this.#lineageOwners?.[root] ?? NONE;
  }

  /** All digests of a class, as keys that tell kinds apart. */
  *digestKeys(root: number): Generator<string, void> {
    for (const [algorithm, owners] of this.#owners) {
      const owner = owners[root] as number;
      if (owner !== NONE) yield `${algorithm} ${this.files.digest(algorithm, owner) ?? ''}`;
    }
  }

  /** Takes in a digest of a file whose class had none of this kind. */
  learn(algorithm: Algorithm, file: number, digests: DigestColumn, at: number): void {
    this.files.addDigest(algorithm, file, digests, at);
    this.#ownersOf(algorithm)[this.root(file)] = file;
  }

  /** The labels of a class from comparisons of contents. */
  labels(root: number): ContentLabels | undefined {
    return this.#labels.get(root);
  }

  /** Takes in what a comparison of contents said of a file. */
  learnLabel(file: number, comparison: number, label: number): void {
    this.knowledge.addLabel(file, comparison, label);
    const root = this.root(file);
    const labels = this.#labels.get(root);
    if (labels === undefined) this.#labels.set(root, new Map([[comparison, label]]));
    else labels.set(comparison, label);
  }

  /**
   * Makes the classes of two files one, because they agree by `criterion`, which stands at `index` in
   * the list. Gives false, and leaves them as they are, if their contents are known to differ.
   */
  join(a: number, b: number, criterion: Criterion, index: number): boolean {
    const rootA = this.root(a);
    const rootB = this.root(b);
    if (rootA === rootB) return true;
    if (!this.#mayGrow(rootA, rootB, criterion) || this.differ(rootA, rootB)) return false;
    const root = this.#set.unite(rootA, rootB);
    this.#absorb(root, root === rootA ? rootB : rootA);
    this.evidence.add(a, b, index);
    return true;
  }

  /** True if two classes, given by their roots, are known to have different contents. */
  differ(a: number, b: number): boolean {
    for (let index = 0; index < this.#algorithms.length; index++) {
      const owners = this.#ownerColumns[index] as Int32Array;
      const ownerA = owners[a] as number;
      const ownerB = owners[b] as number;
      if (ownerA === NONE || ownerB === NONE) continue;
      if (this.files.otherDigest(this.#algorithms[index] as Algorithm, ownerA, ownerB)) return true;
    }
    return this.#labels.size > 0 && labelsDiffer(this.#labels.get(a), this.#labels.get(b));
  }

  /** A file that could not prove its content may be the same as the one at its own path and time, and no other. */
  #mayGrow(a: number, b: number, criterion: Criterion): boolean {
    if (this.#sealed.size === 0 || (!this.#sealed.has(a) && !this.#sealed.has(b))) return true;
    const isPair = this.#set.size(a) === 1 && this.#set.size(b) === 1;
    return isPair && criterion.path && this.files.sameTime(a, b);
  }

  #absorb(root: number, other: number): void {
    swap(this.#next, root, other);
    takeLower(this.#firstSource, root, other);
    takeLower(this.#firstDestination, root, other);
    for (const owners of this.#ownerColumns) {
      if (owners[root] === NONE) owners[root] = owners[other] as number;
    }
    const lineages = this.#lineageOwners;
    if (lineages !== null && lineages[root] === NONE) lineages[root] = lineages[other] as number;
    if (this.#sealed.size > 0 && this.#sealed.has(other)) this.#sealed.add(root);
    const labels = this.#labels.size === 0 ? undefined : this.#labels.get(other);
    if (labels === undefined) return;
    this.#labels.delete(other);
    const larger = this.#labels.get(root);
    if (larger === undefined) this.#labels.set(root, labels);
    else for (const [comparison, label] of labels) larger.set(comparison, label);
  }

  #knownAlgorithms(): ReadonlySet<Algorithm> {
    const { source, destination } = this.files.input.known;
    return new Set([...source.algorithms(), ...destination.algorithms()]);
  }

  #ownersOf(algorithm: Algorithm): Int32Array {
    let owners = this.#owners.get(algorithm);
    if (owners === undefined) {
      owners = new Int32Array(this.files.count).fill(NONE);
      this.#owners.set(algorithm, owners);
      this.#algorithms.push(algorithm);
      this.#ownerColumns.push(owners);
    }
    return owners;
  }
}

/** True if two sets of labels disagree about a comparison that both took part in. */
export function labelsDiffer(a: ContentLabels | undefined, b: ContentLabels | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [fewer, more] = a.size <= b.size ? [a, b] : [b, a];
  for (const [comparison, label] of fewer) {
    const other = more.get(comparison);
    if (other !== undefined && other !== label) return true;
  }
  return false;
}

function takeLower(first: Int32Array, root: number, other: number): void {
  const mine = first[root] as number;
  const theirs = first[other] as number;
  if (theirs !== NONE && (mine === NONE || theirs < mine)) first[root] = theirs;
}

function swap(ring: Int32Array, a: number, b: number): void {
  const next = ring[a] as number;
  ring[a] = ring[b] as number;
  ring[b] = next;
}
