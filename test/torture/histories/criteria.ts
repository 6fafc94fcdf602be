/** The criteria of a history's runs, and what "equal" means under them: worked out anew, from their definition alone. */
import type { Place } from './place.ts';
import { filesOf, type Seen, type View } from './tree-view.ts';

/** Words of the command line; none: the default. */
export type CriteriaWords = readonly string[];

const DEFAULT: CriteriaWords = ['path+mtime', 'qhash+sha256'];
const FULL: ReadonlySet<string> = new Set(['md5', 'sha256', 'xxh128']);
const OF_CONTENTS: ReadonlySet<string> = new Set([...FULL, 'content', 'qhash', 'phash_10', 'size']);
/** Up to this size `qhash` reads all. Contents of the pool that are larger agree in what it reads. */
const QUICK_SIZE = 48 * 1024;

const PROVING: readonly CriteriaWords[] = [
  ['sha256'],
  ['path+mtime', 'sha256'],
  ['qhash+sha256'],
  ['content'],
  ['md5'],
  ['xxh128'],
  ['path+mtime', 'name+qhash', 'sha256'],
  ['path+mtime', 'content'],
  ['name+mtime+sha256', 'xxh128'],
  ['phash_10+md5'],
];
const WEAK: readonly CriteriaWords[] = [
  ['name+mtime'],
  ['size'],
  ['name'],
  ['path', 'mtime'],
  ['qhash'],
  ['path+size'],
];

/** The default as often as all others. */
export const ALL_CRITERIA: readonly CriteriaWords[] = [
  ...Array.from({ length: PROVING.length }, () => []),
  ...PROVING,
  ...PROVING,
  ...WEAK,
];

function alternativesOf(words: CriteriaWords): readonly (readonly string[])[] {
  return (words.length === 0 ? DEFAULT : words).map((word) => word.split('+'));
}

/** Named, and any two files of one content match: nothing that the destination holds need ever be sent. */
export function promisesNoWaste(words: CriteriaWords): boolean {
  return words.length > 0 && asksForContents(words);
}

/** Contents alone are enough for two files to match. */
function asksForContents(words: CriteriaWords): boolean {
  return alternativesOf(words).some(
    (features) => features.every((feature) => OF_CONTENTS.has(feature)) && features.some(isProof),
  );
}

/** Some alternative proves no content: files are taken for equal that may be known to differ by the next run. */
export function takesUnread(words: CriteriaWords): boolean {
  return words.length > 0 && alternativesOf(words).some((features) => !features.some(isProof));
}

function isProof(feature: string): boolean {
  return FULL.has(feature) || feature === 'content';
}

/** Files that the criteria may take for one, directly or by way of others. */
export class Classes {
  readonly #group = new Map<string, string>();
  readonly #contents = new Map<string, Set<string>>();

  constructor(words: CriteriaWords, place: Place, source: View, destination: View) {
    const members = [
      ...[...filesOf(source)].map(([path, file]) => ({ member: `source ${path}`, path, file })),
      ...[...filesOf(destination)].map(([path, file]) => ({ member: `destination ${path}`, path, file })),
    ];
    for (const { member, path, file } of members) {
      for (const features of alternativesOf(words)) {
        for (const key of keysOf(features, path, file, place)) this.#join(member, `${features.join('+')} ${key}`);
      }
    }
    for (const { member, file } of members) {
      const group = this.#find(member);
      this.#contents.set(group, (this.#contents.get(group) ?? new Set()).add(file.content));
    }
  }

  /** All contents that a file of the source may have at the destination. */
  ofSource(path: string): ReadonlySet<string> {
    return this.#contents.get(this.#find(`source ${path}`)) ?? new Set();
  }

  /** True if no file of another content can be taken for one of this content. */
  isAlone(content: string): boolean {
    return [...this.#contents.values()].every((contents) => !contents.has(content) || contents.size === 1);
  }

  #find(member: string): string {
    let at = member;
    for (let next = this.#group.get(at); next !== undefined; next = this.#group.get(at)) at = next;
    return at;
  }

  #join(a: string, b: string): void {
    const [one, other] = [this.#find(a), this.#find(b)];
    if (one !== other) this.#group.set(one, other);
  }
}

/** What two files must share to match; several where a window makes a time one of two. */
function keysOf(features: readonly string[], path: string, file: Seen, { window }: Place): readonly string[] {
  const fixed = [`${file.size}`];
  for (const feature of features) {
    if (feature === 'path') fixed.push(path);
    else if (feature === 'name') fixed.push(path.slice(path.lastIndexOf('/') + 1));
    else if (FULL.has(feature) || feature === 'content') fixed.push(file.content);
    else if (feature === 'qhash' || feature.startsWith('phash_'))
      fixed.push(file.size > QUICK_SIZE ? '' : file.content);
  }
  if (!features.includes('mtime')) return [fixed.join(' ')];
  const times = window === 0n ? [file.mtime] : [file.mtime / window, file.mtime / window + 1n];
  return times.map((time) => [...fixed, time].join(' '));
}
