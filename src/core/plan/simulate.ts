/**
 * Runs a program on the destination's snapshot, in memory, exactly as it will be run on disk. Each
 * step must find what it expects, and may destroy only what it says; anything else throws. Runs before
 * every apply, so that a bug of the planner refuses instead of losing data. Linear in the steps.
 */
import type { ByteString } from '../tree/byte-string.ts';
import { Kind } from '../tree/kind.ts';
import { NONE, type Snapshot } from '../tree/snapshot.ts';
import type { Stamp } from '../tree/stamp.ts';
import { type Content, SimulatedTree, SimulationFault } from './simulated-tree.ts';
import type { ArrivalOutline, Place, Program } from './step.ts';

/** The tree that the program leads to. Throws SimulationFault if a step does not fit. */
export function simulate(destination: Snapshot, program: Program): SimulatedTree {
  return new Simulation(destination, program).run();
}

class Simulation {
  readonly #destination: Snapshot;
  readonly #program: Program;
  readonly #tree: SimulatedTree;
  readonly #staged: (Content | null)[] = [];

  constructor(destination: Snapshot, program: Program) {
    this.#destination = destination;
    this.#program = program;
    this.#tree = new SimulatedTree(destination);
  }

  run(): SimulatedTree {
    const { rearrangement, removals, directories, arrivalCount } = this.#program;
    for (const path of directories) this.#tree.put(this.#tree.create(Kind.directory, null), inTree(path));
    for (let id = 0; id < arrivalCount; id++) {
      const arrival = this.#program.arrivalOutline(id);
      this.#stage(arrival);
      // What is staged was read from the tree as it was, so that some is in its place by now changes nothing for the rest.
      if (this.#program.isEarly(id)) this.#place(arrival);
    }
    for (const slot of rearrangement.stagedDirectories) {
      this.#tree.put(this.#tree.create(Kind.directory, null), { slot, path: '' as ByteString });
    }
    for (const { from, to, expect, replaces } of rearrangement.renames) {
      const node = this.#expect(from, expect);
      if (replaces !== null) this.#destroyReplaced(to, replaces);
      if (this.#tree.kind(node) === Kind.directory && this.#tree.holds(node, to))
        throw new SimulationFault(`${from.path} would end up inside itself`);
      this.#tree.put(this.#tree.take(from), to);
    }
    for (let id = 0; id < arrivalCount; id++) {
      if (!this.#program.isEarly(id)) this.#place(this.#program.arrivalOutline(id));
    }
    for (const { path, expect } of removals) {
      this.#expect(inTree(path), expect);
      this.#tree.destroy(inTree(path));
    }
    for (const slot of rearrangement.discards) this.#tree.destroy({ slot, path: '' as ByteString });
    if (this.#tree.slotsInUse > 0) throw new SimulationFault('something is left in a slot');
    return this.#tree;
  }

  /** Copies are taken before anything moves, so they read the snapshot. */
  #stage(arrival: ArrivalOutline): void {
    if (arrival.how === 'link') this.#staged.push({ from: 'link', target: arrival.linkTarget });
    else if (arrival.how === 'receive') this.#staged.push({ from: 'source', path: arrival.from });
    else if (arrival.copyOf !== NONE) this.#staged.push(this.#staged[arrival.copyOf] ?? null);
    else {
      const row = this.#destination.find(arrival.from);
      if (row === NONE || this.#destination.kind(row) !== Kind.file) throw new SimulationFault('a copy of nothing');
      this.#staged.push({ from: 'destination', row });
    }
  }

  #place(arrival: ArrivalOutline): void {
    const content = this.#staged[arrival.id] ?? null;
    if (content === null) throw new SimulationFault('an arrival without content');
    const place = inTree(arrival.path);
    if (arrival.replaces !== null) this.#destroyReplaced(place, arrival.replaces);
    this.#tree.put(this.#tree.create(arrival.how === 'link' ? Kind.symlink : Kind.file, content), place);
  }

  #destroyReplaced(place: Place, stamp: Stamp): void {
    if (this.#tree.kind(this.#expect(place, stamp)) === Kind.directory)
      throw new SimulationFault('a directory is replaced');
    this.#tree.destroy(place);
  }

  #expect(place: Place, stamp: Stamp): number {
    const node = this.#tree.at(place);
    if (this.#tree.kind(node) !== stamp.kind) throw new SimulationFault(`${place.path} is of another kind`);
    if (this.#tree.isBase(node) && this.#destination.columns.inode[node] !== stamp.inode)
      throw new SimulationFault(`${place.path} is not what is expected`);
    return node;
  }
}

function inTree(path: ByteString): Place {
  return { slot: NONE, path };
}
