/** Judges a run by what stood on the disk before and after it. Knows nothing of how myrror works, only what it promises. */
import { type Came, countOf, told } from './came.ts';
import { Classes, promisesNoWaste } from './criteria.ts';
import { hidden, visible } from './excludes.ts';
import { differenceOfAttributes, isSameTime, type Place } from './place.ts';
import type { RunOptions } from './runs.ts';
import { changesBetween, contentsOf, filesOf, type Seen, type View } from './tree-view.ts';

export interface Look {
  readonly source: View;
  readonly destination: View;
  /** What myrror keeps at either root: path to digest. */
  readonly sourceState: ReadonlyMap<string, string>;
  readonly destinationState: ReadonlyMap<string, string>;
}

/** A run, and what was there before and after it. */
export interface Judged {
  readonly options: RunOptions;
  readonly place: Place;
  readonly isRoot: boolean;
  readonly before: Look;
  readonly after: Look;
  readonly came: Came;
  /** What is carried out is a list that says of itself that some paths could not be compared. */
  readonly isOpenList?: boolean;
}

/** What any run must hold to, however it ends: the source is as it was, nothing is lost, nothing is mixed, nothing hidden is touched. */
export function judgeKept(judged: Judged): readonly string[] {
  const { before, after, options, place, came } = judged;
  const wrong = changesBetween(before.source, after.source).map((text) => `the source was changed: ${text}`);
  if (!options.cache && !isSameState(before.sourceState, after.sourceState))
    wrong.push('--no-cache, and .myrror of the source was changed');
  const source = visible(options.exclude, before.source);
  const destination = visible(options.exclude, before.destination);
  const classes = new Classes(options.criteria, place, source, destination);
  const now = new Set([...contentsOf(after.destination), ...after.destinationState.values()]);
  const wanted = contentsOf(source);
  for (const content of contentsOf(destination)) {
    if (came.exit === 3 && !isUnclaimed(source, destination, content)) continue;
    if (wanted.has(content) && !now.has(content) && classes.isAlone(content)) {
      wrong.push(`lost ${content.slice(0, 12)}, which stood at ${pathsOf(before.destination, content)}`);
    }
  }
  const known = new Set([...contentsOf(before.destination), ...wanted, ...before.destinationState.values()]);
  for (const content of contentsOf(after.destination)) {
    if (!known.has(content)) wrong.push(`a content that nobody had: ${pathsOf(after.destination, content)}`);
  }
  for (const text of changesOfHidden(judged)) wrong.push(`an excluded entry was changed: ${text}`);
  if (![0, 3, 4, 130, null].includes(came.exit)) wrong.push(`no run ends so: ${told(came)}`);
  return wrong;
}

/**
 * True if a content stands where the source has nothing else for the place. Where a run has to leave something behind, what
 * the source has something else for is replaced all the same.
 */
function isUnclaimed(source: View, destination: View, content: string): boolean {
  const paths = [...filesOf(destination)].filter(([, file]) => file.content === content).map(([path]) => path);
  return paths.some((path) => {
    const wanted = source.get(path);
    if (wanted !== undefined) return wanted.content === content;
    return directoriesAbove(path).every((above) => (source.get(above)?.kind ?? 'directory') === 'directory');
  });
}

/** What exit 0 says: the trees are equal under the criteria of the run. `but`: paths that were named as problems. */
export function judgeEqual(judged: Judged, but: ReadonlySet<string> = new Set()): readonly string[] {
  const { before, after, options, place } = judged;
  const source = visible(options.exclude, after.source);
  const destination = visible(options.exclude, after.destination);
  const old = visible(options.exclude, before.destination);
  const classes = new Classes(options.criteria, place, source, old);
  const keepers = directoriesOf(hidden(options.exclude, after.destination));
  const wrong: string[] = [];
  for (const path of new Set([...source.keys(), ...destination.keys()])) {
    const [wanted, found] = [source.get(path), destination.get(path)];
    if (but.has(path)) continue;
    if (wanted === undefined && keepers.has(path)) continue;
    if (wanted === undefined || found === undefined) {
      wrong.push(`${path}: ${wanted === undefined ? 'is left over' : 'is missing'}`);
      continue;
    }
    const difference = differenceOfAttributes(place, wanted, found, judged.isRoot);
    if (difference !== '') wrong.push(`${path} ${difference}`);
    else if (wanted.kind === 'file' && wanted.content !== found.content && !classes.ofSource(path).has(found.content)) {
      wrong.push(`${path} has other content`);
    }
  }
  return wrong;
}

/** I8: what the destination holds is not sent, and what it lacks once. */
export function judgeSent({ before, options, place, came }: Judged): readonly string[] {
  if (!promisesNoWaste(options.criteria)) return [];
  const source = visible(options.exclude, before.source);
  const destination = visible(options.exclude, before.destination);
  const classes = new Classes(options.criteria, place, source, destination);
  const held = contentsOf(destination);
  const lacking = new Map<string, number>();
  let open = 0;
  for (const { content, size } of filesOf(source).values()) {
    if (held.has(content) || lacking.has(content)) continue;
    // What the criteria take for another content may be made from that.
    if (!classes.isAlone(content)) open += size;
    lacking.set(content, size);
  }
  const most = [...lacking.values()].reduce((sum, size) => sum + size, 0);
  if (came.sent > most) return [`${came.sent} bytes were sent, and only ${most} were lacking`];
  if (came.sent + came.reused < most - open) return [`only ${came.sent} bytes were sent, and ${most} were lacking`];
  return [];
}

/** What is wrong with the second of two runs, between which nobody has touched anything. */
export function judgeAgain(judged: Judged): readonly string[] {
  const { before, after, came } = judged;
  const wrong = changesBetween(before.destination, after.destination).map((text) => `the run after it changed ${text}`);
  if (came.exit === 3 && unexplained(judged, false).length === 0 && countOf(came) === 0) return wrong;
  if (came.exit !== 0 || came.result !== 'nothing-to-do') wrong.push(`the run after it: ${told(came)}`);
  return wrong;
}

/** An empty directory in the place of the mirror that the source knows looks like a disk that is not mounted. */
export function isTakenForUnmounted({ before, came }: Judged): boolean {
  return (
    came.exit === 4 && before.destination.size < 2 && came.message.includes('not the directory that was the mirror')
  );
}

/** Problems that nothing in the history explains. `killed`: something was interrupted before, or the root is a copy. */
export function unexplained(
  { before, after, options, place, came, isOpenList = false }: Judged,
  killed: boolean,
): readonly string[] {
  const hides = options.exclude.length > 0;
  const isExplained = ({ code, path }: Came['problems'][number]): boolean => {
    if (code === 'contradiction') {
      return [before, after].some(({ source, destination }) =>
        isContradiction(place, source.get(path), destination.get(path)),
      );
    }
    if (code === 'in-the-way') return hides;
    if (code === 'incomplete-list') return isOpenList;
    // A pattern of directories hides one at the destination, and not what the source has of that name.
    if (code === 'changed' && hides && hidden(options.exclude, before.destination).has(path)) return true;
    return killed && ['rescued', 'copied-journal', 'changed', 'vanished'].includes(code);
  };
  const [explained, others] = [came.problems.filter(isExplained), came.problems.filter((one) => !isExplained(one))];
  const follows = explained.length > 0 ? ['held-back', 'not-empty'] : [];
  return others.filter(({ code }) => !follows.includes(code)).map(({ code, side, path }) => `${code} ${side} ${path}`);
}

/** A pair that looks equal to whoever looks at path, size and time, and is not. */
function isContradiction(place: Place, wanted: Seen | undefined, found: Seen | undefined): boolean {
  if (wanted?.kind !== 'file' || found?.kind !== 'file') return false;
  return wanted.size === found.size && isSameTime(place, wanted.mtime, found.mtime) && wanted.content !== found.content;
}

/** Names in `.myrror/` that no run which is done leaves there. */
export function leftovers(look: Look, saysRescued: boolean): readonly string[] {
  const names = new Set([...look.destinationState.keys()].map((path) => path.split('/')[0] as string));
  return [...names].filter((name) => !LASTING.has(name) && !(saysRescued && name === 'rescued'));
}

const LASTING: ReadonlySet<string> = new Set(['cache', 'lineage', 'lineage.recent', 'mirrors', 'probe']);

function changesOfHidden({ before, after, options }: Judged): readonly string[] {
  if (options.exclude.length === 0) return [];
  const old = hidden(options.exclude, before.destination);
  const now = hidden(options.exclude, after.destination);
  return changesBetween(old, now);
}

function directoriesOf(view: View): ReadonlySet<string> {
  return new Set([...view.keys()].flatMap(directoriesAbove));
}

function directoriesAbove(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'));
}

function pathsOf(view: View, content: string): string {
  return [...filesOf(view)]
    .filter(([, file]) => file.content === content)
    .map(([path]) => path)
    .join(', ');
}

function isSameState(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, text]) => other.get(path) === text);
}
