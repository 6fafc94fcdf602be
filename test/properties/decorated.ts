/** Pairs of trees whose entries also differ in modes, owners and times, and in what can be seen of them. */
import * as fc from 'fast-check';
import { describeTree, type PlainTree, type TreeOptions, treePairs } from '../arbitrary/tree-pairs.ts';
import type { EntryDescription } from '../model/tree-description.ts';

export type Described = ReadonlyMap<string, EntryDescription>;

export interface DescribedPair {
  /** The destination. */
  readonly before: Described;
  /** The source. */
  readonly after: Described;
}

const fileModes = [0o644, 0o600];
const directoryModes = [0o755, 0o700];
const owners = [1000, 0];
const directoryTimes = [1_000_000, 2_000_000];
const LONG = 40;

/** Pairs with attributes of all kinds. */
export function describedPairs(options: TreeOptions = {}): fc.Arbitrary<DescribedPair> {
  const picks = fc.array(fc.nat({ max: 15 }), { minLength: LONG, maxLength: LONG });
  return fc.tuple(treePairs(options), picks, picks).map(([{ before, after }, some, others]) => ({
    before: describe(before, some),
    after: describe(after, others),
  }));
}

/** The picks say for each entry in turn what is special about it; most say nothing. */
function describe(tree: PlainTree, picks: readonly number[]): Described {
  const described = withDirectories(new Map(describeTree(tree) as ReadonlyMap<string, EntryDescription>));
  let index = 0;
  for (const [key, entry] of described) {
    const pick = picks[index++ % picks.length] ?? 0;
    const isDirectory = key === '' || key.endsWith('/');
    const mode = (isDirectory ? directoryModes : fileModes)[pick & 1];
    const uid = owners[(pick >> 1) & 1];
    const mtime = isDirectory ? directoryTimes[(pick >> 2) & 1] : undefined;
    described.set(key, {
      ...entry,
      ...(pick > 9 && mode !== undefined && entry.target === undefined ? { mode } : {}),
      ...(pick > 7 && uid !== undefined ? { uid } : {}),
      ...(mtime === undefined ? {} : { mtime }),
    });
  }
  return described;
}

/** The root and every directory above an entry, said outright. */
export function withDirectories(tree: ReadonlyMap<string, EntryDescription>): Map<string, EntryDescription> {
  const all = new Map<string, EntryDescription>([['', {}]]);
  for (const [key, entry] of tree) {
    for (let at = key.indexOf('/'); at >= 0 && at < key.length - 1; at = key.indexOf('/', at + 1)) {
      const above = key.slice(0, at + 1);
      if (!all.has(above)) all.set(above, tree.get(above) ?? {});
    }
    all.set(key, entry);
  }
  return all;
}

/** What hides a part of a tree: at most one per tree and path. */
export interface Hiding {
  readonly side: 'source' | 'destination';
  readonly how: 'unreadable' | 'special' | 'mounted' | 'excluded';
  readonly at: number;
}

export const hidings: fc.Arbitrary<readonly Hiding[]> = fc.array(
  fc.record({
    side: fc.constantFrom('source', 'destination'),
    how: fc.constantFrom('unreadable', 'special', 'mounted', 'excluded'),
    at: fc.nat({ max: 30 }),
  }),
  { minLength: 1, maxLength: 3 },
);

/** A pair with parts that cannot be seen or are not ours. */
export interface HiddenPair extends DescribedPair {
  /** Paths that nothing may happen to, nor to anything below them. */
  readonly frozen: readonly string[];
  /** Directories of the destination that hold something excluded. */
  readonly excluded: readonly string[];
}

export function hide({ before, after }: DescribedPair, hidden: readonly Hiding[]): HiddenPair {
  const trees = { source: new Map(after), destination: new Map(before) };
  const frozen: string[] = [];
  const excluded: string[] = [];
  for (const { side, how, at } of hidden) {
    const tree = trees[side];
    const keys = [...tree.keys()].filter((key) => key !== '' && !hasKind(tree, key));
    const key = keys[at % Math.max(1, keys.length)];
    if (key === undefined) continue;
    const path = key.replace(/\/$/, '');
    if (how === 'unreadable' || (how === 'special' && side === 'source')) {
      for (const other of [...tree.keys()]) if (other === key || other.startsWith(`${path}/`)) tree.delete(other);
      tree.set(path, { kind: how });
      frozen.push(path);
    } else if (how === 'mounted' && side === 'destination' && key.endsWith('/')) {
      tree.set(key, { ...tree.get(key), volume: 2 });
      frozen.push(path);
    } else if (how === 'excluded' && side === 'destination' && key.endsWith('/')) {
      tree.set(key, { ...tree.get(key), excluded: true });
      excluded.push(path);
    }
  }
  return { before: trees.destination, after: trees.source, frozen, excluded };
}

/** An entry that is hidden already, or holds one that is. */
function hasKind(tree: Described, key: string): boolean {
  return [...tree].some(
    ([other, { kind, volume, excluded }]) =>
      (other === key ||
        (key.endsWith('/') && other.startsWith(key)) ||
        (other.endsWith('/') && key.startsWith(other))) &&
      other !== '' &&
      (kind !== undefined || volume !== undefined || excluded === true),
  );
}
