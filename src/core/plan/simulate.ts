/**
 * Runs a program on the destination's snapshot, in memory, exactly as it will be run on disk. Each
 * step must find what it expects, and may destroy only what it says; anything else throws. Runs before
 * every apply, so that a bug of the planner refuses instead of losing data. Linear in the steps.
 */
import { type ByteString, ROOT } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { baseName, parentPath } from '../tree/path.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import type { Stamp } from '../tree/stamp.ts';
import { stampAt } from '../tree/stamp-columns.ts';
import { type ArrivalColumns, arrivalDirectory, arrivalName, How, replacesSomething } from './arrival-columns.ts';
import { type Place, pathIn, placeAt } from './place.ts';
import { SimulatedTree, SimulationFault } from './simulated-tree.ts';
import type { Program } from './step.ts';

/** So many arrivals are looked at as columns at a time. */
const STRETCH = 8192;

/** The tree that the program leads to. Throws SimulationFault if a step does not fit. */
export function simulate(destination: Snapshot, program: Program): SimulatedTree {
  return new Simulation(destination, program).run();
}

class Simulation {
  readonly #destination: Snapshot;
  readonly #program: Program;
  readonly #tree: SimulatedTree;
  /** By arrival: its content, and its name among those of the tree. */
  readonly #contents: Int32Array;
  readonly #names: Int32Array;

  constructor(destination: Snapshot, program: Program) {
    this.#destination = destination;
    this.#program = program;
    const { arrivalCount: arrivals, directories, rearrangement } = program;
    const made = directories.length + rearrangement.stagedDirectories.length;
    this.#tree = new SimulatedTree(destination, { arrivals, directories: made, renames: rearrangement.renames.length });
    this.#contents = new Int32Array(arrivals).fill(NONE);
    this.#names = new Int32Array(arrivals);
  }

  run(): SimulatedTree {
    const { rearrangement, removals, directories } = this.#program;
    for (const path of directories) this.#tree.put(this.#tree.create(Kind.directory, NONE), placeAt(NONE, path));
    const hasLate = this.#bringArrivals();
    for (const slot of rearrangement.stagedDirectories) {
      this.#tree.put(this.#tree.create(Kind.directory, NONE), { slot, directory: ROOT, name: ROOT });
    }
    for (const { from, to, expect, replaces } of rearrangement.renames) {
      // What is taken is nowhere in the tree, so that nothing can be put into itself.
      const node = this.#tree.take(from);
      this.#check(node, from, expect);
      if (replaces !== null) this.#destroyReplaced(to, replaces);
      this.#tree.put(node, to);
    }
    if (hasLate) this.#placeLate();
    for (const { path, expect } of removals) {
      const place = placeAt(NONE, path);
      this.#check(this.#tree.destroy(place), place, expect);
    }
    for (const slot of rearrangement.discards) this.#tree.destroy({ slot, directory: ROOT, name: ROOT });
    if (this.#tree.slotsInUse > 0) throw new SimulationFault('something is left in a slot');
    return this.#tree;
  }

  /** Stages all arrivals and places those that can be placed at once. True if there are others. */
  #bringArrivals(): boolean {
    const { arrivalCount } = this.#program;
    let hasLate = false;
    for (let start = 0; start < arrivalCount; start += STRETCH) {
      const columns = this.#program.arrivals(start, Math.min(start + STRETCH, arrivalCount));
      const placing = new Placing(this.#tree, columns);
      for (let row = 0; row < columns.count; row++) {
        const id = columns.id[row] as number;
        this.#names[id] = this.#nameOf(columns, row);
        this.#contents[id] = this.#contentOf(columns, row);
        // What is staged was read from the tree as it was, so that some is in its place by now changes nothing for the rest.
        if (this.#program.isEarly(id)) this.#place(placing, row);
        else hasLate = true;
      }
    }
    return hasLate;
  }

  #placeLate(): void {
    const { arrivalCount } = this.#program;
    for (let start = 0; start < arrivalCount; start += STRETCH) {
      const columns = this.#program.arrivals(start, Math.min(start + STRETCH, arrivalCount));
      const placing = new Placing(this.#tree, columns);
      for (let row = 0; row < columns.count; row++) {
        if (!this.#program.isEarly(columns.id[row] as number)) this.#place(placing, row);
      }
    }
  }

  #nameOf({ names, nameStart }: ArrivalColumns, row: number): number {
    return this.#tree.names.add(names, nameStart[row] as number, nameStart[row + 1] as number);
  }

  /** Copies are taken before anything moves, so they read the snapshot. */
  #contentOf(columns: ArrivalColumns, row: number): number {
    const { contents, names } = this.#tree;
    const text = columns.text[row] as number;
    const path = text === NONE ? ROOT : (columns.texts[text] as ByteString);
    if (columns.how[row] === How.link) return contents.addLink(path);
    if (columns.how[row] === How.receive) {
      const name = this.#names[columns.id[row] as number] as number;
      if (text === NONE) return contents.addSource(arrivalDirectory(columns, row), name);
      return contents.addSource(parentPath(path), names.addText(baseName(path)));
    }
    const copyOf = columns.copyOf[row] as number;
    if (copyOf !== NONE) return this.#stagedContent(copyOf);
    const origin = this.#destination.find(path);
    if (origin === NONE || this.#destination.kind(origin) !== Kind.file) throw new SimulationFault('a copy of nothing');
    return contents.addDestination(origin);
  }

  #stagedContent(id: number): number {
    const content = this.#contents[id] ?? NONE;
    if (content === NONE) throw new SimulationFault('an arrival without content');
    return content;
  }

  #place(placing: Placing, row: number): void {
    const { columns } = placing;
    const directory = placing.directory(row);
    if (columns.replaced !== null && replacesSomething(columns, row)) {
      const place = { slot: NONE, directory: arrivalDirectory(columns, row), name: arrivalName(columns, row) };
      this.#destroyReplaced(place, stampAt(columns.replaced, row));
    }
    const kind = columns.how[row] === How.link ? Kind.symlink : Kind.file;
    const id = columns.id[row] as number;
    const node = this.#tree.create(kind, this.#stagedContent(id));
    this.#tree.putIn(directory, this.#names[id] as number, node);
  }

  #destroyReplaced(place: Place, stamp: Stamp): void {
    const node = this.#tree.destroy(place);
    this.#check(node, place, stamp);
    if (this.#tree.kind(node) === Kind.directory) throw new SimulationFault('a directory is replaced');
  }

  /** Throws unless a node is what a step expects. */
  #check(node: number, place: Place, { kind, inode }: Stamp): void {
    if (this.#tree.kind(node) !== kind) throw new SimulationFault(`${pathIn(place)} is of another kind`);
    if (this.#tree.isBase(node) && this.#destination.columns.inode[node] !== inode)
      throw new SimulationFault(`${pathIn(place)} is not what is expected`);
  }
}

/** Arrivals on their way to their places: what each of their directories is, is looked up once. */
class Placing {
  readonly columns: ArrivalColumns;
  readonly #tree: SimulatedTree;
  readonly #directories: Int32Array;

  constructor(tree: SimulatedTree, columns: ArrivalColumns) {
    this.columns = columns;
    this.#tree = tree;
    this.#directories = new Int32Array(columns.directories.length).fill(NONE);
  }

  /** The node of the directory that a row goes into. */
  directory(row: number): number {
    const index = this.columns.directory[row] as number;
    const known = this.#directories[index] as number;
    if (known !== NONE) return known;
    const node = this.#tree.directoryAt(NONE, arrivalDirectory(this.columns, row));
    this.#directories[index] = node;
    return node;
  }
}
