/**
 * The files of both trees under one numbering: source rows first, destination rows behind them.
 * Those that take part are files with content that are not frozen.
 */
import type { ByteString } from '../tree/byte-string.ts';
import type { Algorithm, Digest, DigestTable } from '../tree/digest.ts';
import { compareDigests, type DigestColumn, eachKnown, hashAt } from '../tree/digest-column.ts';
import { isFrozen } from '../tree/frozen.ts';
import { Kind } from '../tree/kind.ts';
import { type Counterparts, counterparts } from '../tree/merge.ts';
import { hashName } from '../tree/name-hash.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import type { FileOf, MatchInput } from './matching.ts';
import { clamp, type Instant, isWithin } from './times.ts';

export class Files {
  readonly input: MatchInput;
  /** How many numbers there are; not all of them take part. */
  readonly count: number;
  readonly sourceCount: number;
  readonly #pairs: Counterparts;
  readonly #takesPart: Uint8Array;

  constructor(input: MatchInput) {
    this.input = input;
    this.sourceCount = input.source.count;
    this.count = input.source.count + input.destination.count;
    this.#pairs = input.pairs ?? counterparts(input.source, input.destination);
    this.#takesPart = new Uint8Array(this.count);
    this.#mark(input.source, input.frozen.source, 0);
    this.#mark(input.destination, input.frozen.destination, this.sourceCount);
  }

  takesPart(file: number): boolean {
    return this.#takesPart[file] === 1;
  }

  isSource(file: number): boolean {
    return file < this.sourceCount;
  }

  tree(file: number): Snapshot {
    return file < this.sourceCount ? this.input.source : this.input.destination;
  }

  row(file: number): number {
    return file < this.sourceCount ? file : file - this.sourceCount;
  }

  /** The number of a row. */
  number(file: FileOf): number {
    return file.side === 'source' ? file.row : this.sourceCount + file.row;
  }

  describe(file: number): FileOf {
    return { side: this.isSource(file) ? 'source' : 'destination', row: this.row(file) };
  }

  size(file: number): number {
    return this.tree(file).columns.size[this.row(file)] as number;
  }

  name(file: number): ByteString {
    return this.tree(file).name(this.row(file));
  }

  /** Equal for equal names; any 32 bits. */
  nameHash(file: number): number {
    return hashName(this.tree(file).columns, this.row(file));
  }

  path(file: number): ByteString {
    return this.tree(file).path(this.row(file));
  }

  /** The modification time as the destination can hold it. */
  time(file: number): Instant {
    const { columns } = this.tree(file);
    const row = this.row(file);
    const time = { seconds: columns.mtimeSeconds[row] as number, nanos: columns.mtimeNanos[row] as number };
    return clamp(this.input.times, time);
  }

  sameTime(a: number, b: number): boolean {
    const columnsA = this.tree(a).columns;
    const columnsB = this.tree(b).columns;
    const rowA = this.row(a);
    const rowB = this.row(b);
    const isSame =
      columnsA.mtimeSeconds[rowA] === columnsB.mtimeSeconds[rowB] &&
      columnsA.mtimeNanos[rowA] === columnsB.mtimeNanos[rowB];
    return isSame || isWithin(this.input.times, this.time(a), this.time(b));
  }

  /** The file at the same path on the other side that takes part too, or NONE. */
  counterpart(file: number): number {
    const { ofSource, ofDestination } = this.#pairs;
    const other = this.isSource(file) ? (ofSource[file] as number) : (ofDestination[this.row(file)] as number);
    if (other === NONE) return NONE;
    const number = this.isSource(file) ? this.sourceCount + other : other;
    return this.takesPart(number) ? number : NONE;
  }

  digest(algorithm: Algorithm, file: number): Digest | undefined {
    return this.#known(file).get(algorithm, this.row(file));
  }

  /** True if both files have a digest of this kind and the two are equal. */
  sameDigest(algorithm: Algorithm, a: number, b: number): boolean {
    return this.#known(a).agrees(algorithm, this.row(a), this.#known(b), this.row(b));
  }

  /** True if both files have a digest of this kind and the two differ. */
  otherDigest(algorithm: Algorithm, a: number, b: number): boolean {
    return this.#known(a).differs(algorithm, this.row(a), this.#known(b), this.row(b));
  }

  hasDigest(algorithm: Algorithm, file: number): boolean {
    return this.#known(file).has(algorithm, this.row(file));
  }

  /** True if both files have a lineage and the two are equal. */
  sameLineage(a: number, b: number): boolean {
    if (!this.hasLineages) return false;
    return compareDigests(this.#lineages(a), this.row(a), this.#lineages(b), this.row(b)) === 0;
  }

  /** Equal for equal lineages, any 32 bits but 0, which stands for none. NONE is a file without one. */
  lineageHash(file: number): number {
    const column = file === NONE || !this.hasLineages ? undefined : this.#lineages(file);
    return column === undefined ? 0 : hashAt(column, this.row(file));
  }

  /** The same of digests. */
  digestHash(algorithm: Algorithm, file: number): number {
    return file === NONE ? 0 : this.#known(file).hash(algorithm, this.row(file));
  }

  addDigest(algorithm: Algorithm, file: number, from: DigestColumn, at: number): void {
    this.#known(file).take(algorithm, this.row(file), from, at);
  }

  /** Calls `visit` for each file of which a digest of this kind is known. */
  eachDigest(algorithm: Algorithm, visit: (file: number) => void): void {
    const { source, destination } = this.input.known;
    source.eachRow(algorithm, visit);
    destination.eachRow(algorithm, (row) => visit(this.sourceCount + row));
  }

  /** True if lineages are known of both sides: with those of one nothing can be found out. */
  get hasLineages(): boolean {
    const { source, destination } = this.input.known;
    return source.lineage !== null && destination.lineage !== null;
  }

  /** Calls `visit` for each file of which a lineage is known. */
  eachLineage(visit: (file: number) => void): void {
    const { source, destination } = this.input.known;
    if (source.lineage === null || destination.lineage === null) return;
    eachKnown(source.lineage, visit);
    eachKnown(destination.lineage, (row) => visit(this.sourceCount + row));
  }

  #known(file: number): DigestTable {
    return file < this.sourceCount ? this.input.known.source : this.input.known.destination;
  }

  #lineages(file: number): DigestColumn | undefined {
    return this.#known(file).lineage ?? undefined;
  }

  #mark(tree: Snapshot, frozen: Uint8Array, offset: number): void {
    const { kind, size } = tree.columns;
    for (let row = 0; row < tree.count; row++) {
      const isUsable = kind[row] === Kind.file && (size[row] as number) > 0 && !isFrozen(frozen, row);
      if (isUsable) this.#takesPart[offset + row] = 1;
    }
  }
}
