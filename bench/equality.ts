/**
 * Whether a destination equals its source, judged by tools that take no part in the contest: `find` and
 * `sort` for everything that a listing shows, `cmp` for contents.
 */
import { outputOf, runCommand } from './command.ts';

const ALL = '-printf "%y %m %U %G %s %T@ %l %P\\n"';
const NO_DIRECTORY_TIMES = '\\( -type d -printf "%y %m %U %G %P\\n" \\) -o -printf "%y %m %U %G %s %T@ %l %P\\n"';

// The size of a directory says how its file system keeps it, nothing about the tree.
const DIRECTORY_SIZES = "sed -E 's/^(d [0-7]+ [0-9]+ [0-9]+) [0-9]+/\\1/'";

/** In a shell script: the listing of the directory whose path is in the parameter of that number. */
function listing(parameter: number, directoryTimes: boolean): string {
  return `(cd "$${parameter}" && find . ${directoryTimes ? ALL : NO_DIRECTORY_TIMES}) | ${DIRECTORY_SIZES} | LC_ALL=C sort`;
}

/** A digest of all that a listing of the tree shows: kinds, modes, owners, sizes, times and names. */
export function listingDigest(directory: string, directoryTimes: boolean): string {
  const text = `set -o pipefail; ${listing(1, directoryTimes)} | sha256sum`;
  return outputOf('bash', '-c', text, 'bash', directory).trim();
}

/** The first lines in which the listings of two trees differ. */
export function listingDifference(source: string, destination: string, directoryTimes: boolean): string {
  const text = `diff <(${listing(1, directoryTimes)}) <(${listing(2, directoryTimes)}) | head -n 4`;
  return outputOf('bash', '-c', text, 'bash', source, destination).trim().replaceAll('\n', '; ');
}

/** In a shell script: the contents of all files of a directory, one after the other in the order of their names. */
function stream(parameter: number): string {
  return `(cd "$${parameter}" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 -r cat)`;
}

/**
 * Where the contents of two trees first differ, or undefined if they are equal. The trees must have equal
 * listings: sizes tell where one file ends in the stream of all.
 */
export function contentDifference(source: string, destination: string): string | undefined {
  const text = `cmp <${stream(1)} <${stream(2)}`;
  return runCommand({ line: ['bash', '-c', text, 'bash', source, destination] }, false).failure;
}
