/** The ways in which a run of a history is made. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { told } from './came.ts';
import { promisesNoWaste } from './criteria.ts';
import { changedUnderneath, editList, judgeOutcome, outcomeOf } from './edited-list.ts';
import { type History, words } from './history.ts';
import { judgeKept, type Look, unexplained } from './oracle.ts';
import { byCommand, byLibrary, type RunOptions, settle } from './runs.ts';
import { contentsOf, touchedBetween } from './tree-view.ts';

const SOONEST_KILL = 120;
const LATEST_KILL = 420;
const MOST_REPORTS = 25;
const TAKEN_SHARE = 0.15;

const ways: Readonly<Record<string, { readonly weight: number; readonly run: (history: History) => Promise<void> }>> = {
  sync: { weight: 45, run: async (history) => void (await history.sync(history.options())) },
  'dry run': { weight: 10, run: dryRun },
  list: { weight: 15, run: byList },
  'edited list': { weight: 16, run: byEditedList },
  'list of the source': { weight: 7, run: byListing },
  'edits before apply': { weight: 14, run: afterEdits },
};
const weights = Object.fromEntries(Object.entries(ways).map(([name, { weight }]) => [name, weight]));

/** Makes one run, or a few that belong together, and judges them. */
export async function runOnce(history: History): Promise<void> {
  const { chance } = history;
  if (chance.is(0.2)) history.editSide(chance.is(0.5) ? 'source' : 'destination', 1 + chance.below(3));
  if (chance.is(0.12)) await interrupted(history);
  const way = chance.weighted(weights);
  history.count(`rounds by ${way}`);
  await ways[way]?.run(history);
}

/** Killed, or told to stop, once or several times; then perhaps settled by hand, or edited by somebody. */
async function interrupted(history: History): Promise<void> {
  const { chance, roots } = history;
  const options = history.options();
  for (let left = 1 + chance.below(3); left > 0; left--) {
    const before = history.look();
    const isKill = chance.is(0.4);
    const killAfter = SOONEST_KILL + chance.number() * (LATEST_KILL - SOONEST_KILL);
    const came = isKill
      ? await byCommand.sync(roots, options, { killAfter })
      : await byLibrary.sync(roots, options, { atProgress: 1 + chance.below(MOST_REPORTS) });
    history.step(`${isKill ? 'killed' : 'stopped'} ${words(options)}: ${told(came)}`);
    history.count(came.exit === null || came.exit === 130 ? 'interrupted runs' : 'runs that were faster');
    const judged = history.judged(options, before, came);
    if (came.exit === null || came.exit === 130) {
      history.disturbed = true;
      history.blame(judgeKept(judged));
    } else history.judgeEnd(judged);
    if (chance.is(0.25)) await settled(history, options);
    if (chance.is(0.25)) history.editSide('destination', 1 + chance.below(2));
  }
}

async function settled(history: History, options: RunOptions): Promise<void> {
  const before = history.look();
  const how = history.chance.is(0.5) ? 'resume' : 'abort';
  const came = await settle(how, history.roots.destination);
  history.step(`--${how}: ${told(came)}`);
  history.blame(judgeKept(history.judged(options, before, came)));
  if (came.exit !== 0 && came.exit !== 3) history.violation(`--${how}: ${told(came)}`);
}

/** Changes nothing, and says what the run right after it does. */
async function dryRun(history: History): Promise<void> {
  const options = history.options();
  const before = history.look();
  const dry = await history.runner().sync(history.roots, { ...options, dryRun: true });
  history.step(`dry run ${words(options)}: ${told(dry)}`);
  untouched(history, options, before, 'a dry run');
  const wasDisturbed = history.disturbed;
  const came = await history.sync(options);
  // The default criteria read no more than it can save, and what the dry run has read need not be read again.
  if (wasDisturbed || !history.place.isFull || !promisesNoWaste(options.criteria)) return;
  if (JSON.stringify([dry.exit, dry.actions, dry.sent]) !== JSON.stringify([came.exit, came.actions, came.sent])) {
    history.violation(`other than its dry run: ${told(dry)} and ${told(came)}`);
  }
}

async function byList(history: History): Promise<void> {
  const options = history.options();
  const list = await compared(history, options);
  if (list !== null) await applied(history, options, list);
}

async function byListing(history: History): Promise<void> {
  const options = history.options();
  const listing = join(history.files, 'source.myr_flist');
  const came = await history.runner().analyze(history.roots, options, listing);
  if (came.exit !== 0) history.violation(`analyze: ${told(came)}`);
  const list = await compared(history, options, listing);
  if (list !== null) await applied(history, options, list);
}

async function applied(history: History, options: RunOptions, { file, isOpenList }: Compared): Promise<void> {
  const before = history.look();
  const came = await history.runner().apply(file, options);
  history.step(`apply: ${told(came)}`);
  const judged = { ...history.judged(options, before, came), isOpenList };
  history.judgeEnd(judged);
  if (came.exit === 0 && history.chance.is(0.6)) await history.again(options, judged);
}

/** What stays in the list is done, and nothing else; or it is refused before the first change. */
async function byEditedList(history: History): Promise<void> {
  const options = { ...history.options(), maxDelete: '100%' };
  const list = await compared(history, options);
  if (list === null) return;
  const { file } = list;
  const { text, taken } = editList(readFileSync(file, 'utf8'), history.chance, TAKEN_SHARE);
  writeFileSync(file, text);
  const before = history.look();
  const foretold = outcomeOf(text, before.source, before.destination);
  const came = await history.runner().apply(file, options);
  history.step(`${taken} lines taken out${foretold.unfit && `, unfit: ${foretold.unfit}`}; apply: ${told(came)}`);
  const judged = { ...history.judged(options, before, came), isOpenList: list.isOpenList };
  const { after } = judged;
  history.count(`edited lists that ended with ${came.exit}`);
  if (taken === 0) return history.judgeEnd(judged);
  if (came.exit === 4) {
    history.blame(touchedBetween(before.destination, after.destination).map((what) => `refused, and ${what}`));
  } else if (came.exit === 3) {
    history.blame(unexplained(judged, history.disturbed).map((what) => `no reason for the problem ${what}`));
  } else if (came.exit !== 0) history.violation(`no list ends so: ${told(came)}`);
  else if (foretold.unfit !== '') history.violation(`an unfit list was carried out: ${foretold.unfit}`);
  else if (history.place.isFull) history.blame(judgeOutcome(foretold, after.destination));
  history.blame(touchedBetween(before.source, after.source));
}

/** Somebody edits a tree between the comparison and its being carried out: what is new then survives. */
async function afterEdits(history: History): Promise<void> {
  const options = history.options();
  const planned = history.look();
  const list = await compared(history, options);
  if (list === null) return;
  const { file } = list;
  for (const side of ['source', 'destination'] as const) {
    if (history.chance.is(0.6)) history.editSide(side, 1 + history.chance.below(2));
  }
  const before = history.look();
  const came = await history.runner().apply(file, options);
  history.step(`apply: ${told(came)}`);
  history.count(`lists applied after edits that ended with ${came.exit}`);
  const after = history.look();
  if (![0, 3, 4].includes(came.exit ?? -1)) history.violation(`no list ends so: ${told(came)}`);
  if (came.exit === 4) history.blame(touchedBetween(before.destination, after.destination));
  if (came.exit === 3 && came.problems.length === 0) history.violation('exit 3 without a problem');
  if (came.exit === 0 && history.place.isFull) {
    const sides = [
      { planned: planned.source, now: before.source },
      { planned: planned.destination, now: before.destination },
    ] as const;
    history.blame(
      changedUnderneath(readFileSync(file, 'utf8'), ...sides).map((path) => `done, and ${path} had changed`),
    );
  }
  const [had, now] = [contentsOf(planned.destination), contentsOf(after.destination)];
  for (const content of contentsOf(before.destination)) {
    const isKept = now.has(content) || [...after.destinationState.values()].includes(content);
    if (!had.has(content) && !isKept) history.violation(`what came after the comparison is lost: ${content}`);
  }
  history.blame(touchedBetween(before.source, after.source));
}

interface Compared {
  readonly file: string;
  /** It says of itself that some paths could not be compared. */
  readonly isOpenList: boolean;
}

/** A list of actions; null if there is none. */
async function compared(history: History, options: RunOptions, from?: string): Promise<Compared | null> {
  const before = history.look();
  const file = join(history.files, 'list.myr_actions');
  const came = await history.runner().compare(history.roots, options, file, from);
  history.step(`compare ${words(options)}${from === undefined ? '' : ' from a list'}: ${told(came)}`);
  untouched(history, options, before, 'a comparison');
  if (came.exit === 0) return { file, isOpenList: false };
  const judged = history.judged(options, before, came);
  const isNamed = came.exit === 3 && came.problems.length > 0;
  if (!isNamed) history.violation(`compare: ${told(came)}`);
  history.blame(unexplained(judged, false).map((what) => `no reason for the problem ${what}`));
  return isNamed ? { file, isOpenList: true } : null;
}

function untouched(history: History, options: RunOptions, before: Look, what: string): void {
  const after = history.look();
  const touched = (['source', 'destination'] as const).flatMap((side) => touchedBetween(before[side], after[side]));
  history.blame(touched.map((text) => `${what}: ${text}`));
  const isSame = JSON.stringify([...before.destinationState]) === JSON.stringify([...after.destinationState]);
  if (!options.cache && !isSame) history.violation(`${what} with --no-cache changed .myrror`);
}
