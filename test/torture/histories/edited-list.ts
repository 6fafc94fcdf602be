/**
 * A list of actions that somebody has edited, read anew from its format, and the tree that it makes of another one: what
 * stays in it is done, and nothing else.
 */
import type { Chance } from './chance.ts';
import { filesOf, type Seen, type View } from './tree-view.ts';

interface Line {
  readonly verb: string;
  /** Path before anything is done; null where the verb has none. */
  readonly origin: string | null;
  /** Path when all is done. */
  readonly target: string | null;
  readonly replaces: boolean;
  /** What is copied arrives by another line. */
  readonly received: boolean;
  readonly linkTarget: string;
  /** What is to be set, where the line says it. */
  readonly mode: number | null;
  readonly mtime: bigint | null;
}

/** What is to stand at a path. `null` attributes: not said. */
export interface Foretold {
  readonly kind: string;
  readonly content: string;
  readonly mode: number | null;
  readonly mtime: bigint | null;
}

/** The tree that a list makes; `unfit`: why it cannot be carried out, empty if it can. */
export interface Outcome {
  readonly tree: ReadonlyMap<string, Foretold>;
  readonly unfit: string;
}

const VERBS: ReadonlySet<string> = new Set(['mv', 'local_cp', 'remote_cp', 'mkdir', 'link', 'meta', 'rm', 'rmdir']);
const NANOS = 1_000_000_000n;
const NO_ATTRIBUTES = { mode: null, mtime: null };

/** Takes lines out, or puts a `#` before them, at random. */
export function editList(
  text: string,
  chance: Chance,
  share: number,
): { readonly text: string; readonly taken: number } {
  let taken = 0;
  const lines = text.split('\n').flatMap((line) => {
    if (!VERBS.has(line.split(' ')[0] ?? '') || !chance.is(share)) return [line];
    taken += 1;
    return chance.is(0.5) ? [] : [`# ${line}`];
  });
  return { text: lines.join('\n'), taken };
}

/** What the list makes of this destination. */
export function outcomeOf(text: string, source: View, destination: View): Outcome {
  const lines = linesOf(text);
  const brought = new Set(lines.filter(({ verb }) => verb === 'remote_cp').map(({ target }) => target));
  // A copy of what nobody brings is left out with it.
  const done = lines.filter(({ received, origin }) => !received || brought.has(origin));
  const tree = new Map<string, Foretold>();
  const unfit: string[] = [];
  const fates = fatesOf(done, destination, unfit);
  const replaced = new Set(done.filter(({ replaces }) => replaces).map(({ target }) => target));
  for (const [path, seen] of destination) {
    const at = fates.get(path);
    if (at === undefined || at === null) continue;
    const isMoved = done.some(({ verb, origin }) => verb === 'mv' && origin === path);
    if (!isMoved && replaced.has(at)) continue;
    if (tree.has(at)) unfit.push(`two things at ${at}`);
    tree.set(at, { kind: seen.kind, content: seen.content, ...NO_ATTRIBUTES });
  }
  for (const line of done) put(line, tree, source, destination, unfit);
  for (const path of tree.keys()) {
    const above = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
    if (tree.get(above)?.kind !== 'directory') unfit.push(`${path} would stand in nothing`);
  }
  return { tree, unfit: unfit[0] ?? '' };
}

/** A tree when the list was made, and when it is carried out. */
export interface Meanwhile {
  readonly planned: View;
  readonly now: View;
}

/** What the list takes, replaces or brings, and is something else by now. What is gone may have been done before. */
export function changedUnderneath(text: string, source: Meanwhile, destination: Meanwhile): readonly string[] {
  const lines = linesOf(text);
  const taken = lines.flatMap(({ origin, received }) => (origin === null || received ? [] : [origin]));
  const brought = lines.flatMap(({ verb, target }) => (verb === 'remote_cp' && target !== null ? [target] : []));
  // What is brought is what the source has by now: of that, its ctime may have moved on.
  return [
    ...taken.filter((path) => isOther(destination, path, true)),
    ...brought.filter((path) => isOther(source, path, false)),
  ];
}

function isOther({ planned, now }: Meanwhile, path: string, withCtime: boolean): boolean {
  const [before, after] = [planned.get(path), now.get(path)];
  if (before === undefined || after === undefined) return false;
  if (before.inode !== after.inode) return true;
  if (before.kind === 'directory') return false;
  return before.size !== after.size || before.mtime !== after.mtime || (withCtime && before.ctime !== after.ctime);
}

/** What is not as the list has it. */
export function judgeOutcome({ tree }: Outcome, after: View): readonly string[] {
  const wrong: string[] = [];
  for (const path of new Set([...tree.keys(), ...after.keys()])) {
    const [wanted, found] = [tree.get(path), after.get(path)];
    if (wanted === undefined || found === undefined) {
      wrong.push(`${path} ${wanted === undefined ? 'is there' : 'is not there'}, other than the list says`);
    } else if (wanted.kind !== found.kind || wanted.content !== found.content) {
      wrong.push(
        `${path} is ${found.kind} ${found.content.slice(0, 12)}, not ${wanted.kind} ${wanted.content.slice(0, 12)}`,
      );
    } else if (found.kind !== 'file' || found.links === 1) wrong.push(...judgeAttributes(path, wanted, found));
  }
  return wrong;
}

function judgeAttributes(path: string, { kind, mode, mtime }: Foretold, found: Seen): readonly string[] {
  if (mode !== null && kind !== 'symlink' && mode !== found.mode)
    return [`${path} has the mode ${found.mode.toString(8)}`];
  return mtime !== null && mtime !== found.mtime ? [`${path} has the time ${found.mtime} instead of ${mtime}`] : [];
}

/** Where each thing goes; null: away. */
function fatesOf(lines: readonly Line[], destination: View, unfit: string[]): ReadonlyMap<string, string | null> {
  const moved = new Map(lines.filter(({ verb }) => verb === 'mv').map(({ origin, target }) => [origin, target]));
  const removed = new Set(lines.filter(({ verb }) => verb === 'rm' || verb === 'rmdir').map(({ origin }) => origin));
  const fates = new Map<string, string | null>();
  for (const path of destination.keys()) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const above = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
    const inside = fates.get(above) ?? null;
    if (path === '.') fates.set(path, '.');
    else if (moved.has(path)) fates.set(path, moved.get(path) ?? null);
    else if (removed.has(path)) fates.set(path, null);
    else if (inside === null) {
      unfit.push(`${path} stays in what goes`);
      fates.set(path, null);
    } else fates.set(path, inside === '.' ? name : `${inside}/${name}`);
  }
  return fates;
}

function put(line: Line, tree: Map<string, Foretold>, source: View, destination: View, unfit: string[]): void {
  const { verb, target, mode, mtime } = line;
  if (target === null) return;
  const there = tree.get(target);
  if (verb === 'meta' || verb === 'mv') {
    if (there === undefined) unfit.push(`nothing at ${target} to be ${verb}`);
    else tree.set(target, { ...there, mode: mode ?? there.mode, mtime: mtime ?? there.mtime });
    return;
  }
  if (there !== undefined) unfit.push(`${target} is taken`);
  if (verb === 'mkdir') tree.set(target, { kind: 'directory', content: '', mode, mtime });
  else if (verb === 'link') tree.set(target, { kind: 'symlink', content: line.linkTarget, mode, mtime });
  else {
    const [view, path] =
      verb === 'remote_cp' || line.received ? [source, line.origin ?? target] : [destination, line.origin];
    const content = filesOf(view).get(path ?? '')?.content ?? 'nothing';
    tree.set(target, { kind: 'file', content, mode, mtime });
  }
}

function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => VERBS.has(line.split(' ')[0] ?? ''))
    .map(lineOf);
}

/** Names of the pool need no escapes: they stand bare, or in quotes. */
function lineOf(text: string): Line {
  const [verb = ''] = text.split(' ', 1);
  const paths = text.slice(verb.length, text.search(/ [{]| set [{]| replaces [{]|$/));
  const [one = '', other] = paths.split(' -> ').map((word) => word.trim());
  const set = / set \{([^}]*)\}/.exec(text)?.[1] ?? '';
  const mode = /mode=([0-7]+)/.exec(set)?.[1];
  const time = /mtime=(\S+)/.exec(set)?.[1];
  const ofOrigin = verb === 'rm' || verb === 'rmdir' || verb === 'mv' || verb === 'local_cp';
  return {
    verb,
    origin: ofOrigin ? pathOf(one) : null,
    target: verb === 'rm' || verb === 'rmdir' ? null : pathOf(ofOrigin ? (other ?? '') : one),
    replaces: / replaces \{/.test(text),
    received: / \{[^}]*\breceived\b/.test(text),
    linkTarget: verb === 'link' ? unquoted(other ?? '') : '',
    mode: mode === undefined ? null : Number.parseInt(mode, 8),
    mtime: time === undefined ? null : nanosOf(time),
  };
}

function pathOf(word: string): string {
  return word === './' || word === '.' ? '.' : unquoted(word.replace(/\/$/, '')).replace(/\/$/, '');
}

function unquoted(word: string): string {
  return word.replace(/^"(.*)"$/, '$1');
}

function nanosOf(text: string): bigint {
  const since = /^@(-?\d+)\.(\d{9})$/.exec(text);
  if (since !== null) return BigInt(since[1] ?? 0) * NANOS + BigInt(since[2] ?? 0);
  const [, whole = '', nanos = '0'] = /^(.*)\.(\d{9})Z$/.exec(text) ?? [];
  return (BigInt(Date.parse(`${whole}Z`)) / 1000n) * NANOS + BigInt(nanos);
}
