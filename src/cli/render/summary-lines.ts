/**
 * A plan at a glance: directory moves first, then one row per kind of action, then what travels and
 * what is saved. Lines without an end of line, made of printable text only.
 */
import { type ActionCounts, type DirectoryMove, printable, type Summary } from '../../index.ts';
import { count, counted, size } from './quantity.ts';

/** More directory moves than this are only counted. */
const SHOWN_MOVES = 10;
/** Longer paths push their numbers to the right instead of all others'. */
const WIDEST_MOVE = 60;
const INDENT = '  ';
const GAP = '   ';

type Verb = keyof ActionCounts;

const VERB_WIDTH = 'remote_cp'.length;

/** In the order in which they are shown. */
const verbs: readonly Verb[] = ['mv', 'local_cp', 'remote_cp', 'mkdir', 'link', 'meta', 'rm', 'rmdir'];

/** How many actions there are of all kinds. */
export function actionTotal(actions: ActionCounts): number {
  return verbs.reduce((total, verb) => total + actions[verb], 0);
}

/** The lines for a plan; only what concerns it, so none for an empty plan without problems. */
export function summaryLines(summary: Summary): string[] {
  const blocks = [moveLines(summary.directoryMoves), actionLines(summary), factLines(summary)];
  return blocks.filter((block) => block.length > 0).flatMap((block) => [...block, '']);
}

function moveLines(moves: readonly DirectoryMove[]): string[] {
  const biggest = [...moves].sort((a, b) => b.bytes - a.bytes || b.files - a.files).slice(0, SHOWN_MOVES);
  const shown = biggest.map((move) => ({
    paths: `${printable(move.from, true)} -> ${printable(move.to, true)}`,
    held: `${counted(move.files, 'file')}, ${size(move.bytes)}`,
  }));
  const width = Math.min(WIDEST_MOVE, Math.max(0, ...shown.map(({ paths }) => paths.length)));
  const lines = shown.map(({ paths, held }) => `${INDENT}mv  ${paths.padEnd(width)}${GAP}${held}`);
  const more = moves.length - shown.length;
  if (more > 0) lines.push(`${INDENT}    and ${counted(more, 'more directory', 'more directories')}`);
  return lines;
}

function actionLines(summary: Summary): string[] {
  const { actions } = summary;
  const present = verbs.filter((verb) => actions[verb] > 0);
  const width = Math.max(0, ...present.map((verb) => count(actions[verb]).length));
  return present.map(
    (verb) =>
      `${INDENT}${verb.padEnd(VERB_WIDTH)}${GAP}${count(actions[verb]).padStart(width)}${GAP}${meaning(verb, summary)}`,
  );
}

function meaning(verb: Verb, { actions, bytes, directoryMoves, removedFiles, destinationFiles }: Summary): string {
  const one = actions[verb] === 1;
  switch (verb) {
    case 'mv':
      return directoryMoves.length === 0 ? 'renamed in the destination' : movedText(actions.mv, directoryMoves.length);
    case 'local_cp':
      return `copied within the destination, ${size(bytes.local_cp)}`;
    case 'remote_cp':
      return `brought from the source, ${size(bytes.remote_cp)}`;
    case 'mkdir':
      return `${one ? 'directory' : 'directories'} made`;
    case 'link':
      return `${one ? 'symlink' : 'symlinks'} made`;
    case 'meta':
      return 'only mode, owner or times set';
    case 'rm':
      return destinationFiles === 0
        ? 'removed'
        : `removed; ${count(removedFiles)} of the destination's ${counted(destinationFiles, 'file')}`;
    case 'rmdir':
      return `${one ? 'directory' : 'directories'} removed`;
  }
}

function movedText(moves: number, directories: number): string {
  const whole = directories === 1 ? 'a whole directory' : 'whole directories';
  if (moves === directories) return `renamed in the destination, ${whole}`;
  return `renamed in the destination, ${count(directories)} of them ${whole}`;
}

function factLines(summary: Summary): string[] {
  const { bytes, savedBytes, unverified, problems } = summary;
  const lines: string[] = [];
  if (actionTotal(summary.actions) > 0) {
    const travels = bytes.remote_cp === 0 ? 'Nothing travels' : `${size(bytes.remote_cp)} travel`;
    lines.push(
      savedBytes === 0
        ? `${travels}.`
        : `${travels}; ${size(savedBytes)} are moved or copied in the destination instead.`,
    );
  }
  if (unverified > 0) {
    const [verb, they] = unverified === 1 ? ['rests', 'it is'] : ['rest', 'they are'];
    lines.push(
      `${counted(unverified, 'action')} ${verb} on weaker evidence than a full digest, as the criteria allow; ` +
        `${they} marked unverified in the plan.`,
    );
  }
  if (problems.length > 0) {
    const they = problems.length === 1 ? 'it is' : 'they are';
    lines.push(`${counted(problems.length, 'path')} had problems and will be left as ${they}; ${they} named above.`);
  }
  return lines;
}
