/**
 * How one would write it without a thought of symlinks that come and go: every call by its path, each checked
 * with `lstat` before. The control of the tests: what catches nothing here proves nothing there.
 */
import * as fs from 'node:fs';
import { join } from 'node:path';

/** Runs a call; somebody else may act before it. */
export type Step = <T>(kind: NaiveCall, act: () => T) => T;

export const naiveCalls = [
  'readdir',
  'lstat',
  'open for reading',
  'open for writing',
  'readlink',
  'symlink',
  'mkdir',
  'rename',
  'link',
  'unlink',
  'rmdir',
  'chmod',
  'utimes',
] as const;
export type NaiveCall = (typeof naiveCalls)[number];

/** Mirrors one directory onto another. */
export function naiveMirror(source: string, destination: string, step: Step): void {
  new Naive(step).directory(source, destination);
}

class Naive {
  readonly #step: Step;
  /** Contents that are at the destination already, by inode of the source. */
  readonly #placed = new Map<string, string>();

  constructor(step: Step) {
    this.#step = step;
  }

  directory(from: string, to: string): void {
    const there = this.#look(to);
    if (there !== null && !there.isDirectory()) this.#remove(to);
    if (this.#look(to) === null) this.#step('mkdir', () => fs.mkdirSync(to));
    const names = this.#step('readdir', () => fs.readdirSync(from));
    for (const name of this.#step('readdir', () => fs.readdirSync(to))) {
      if (!names.includes(name)) this.#attempt(() => this.#remove(join(to, name)));
    }
    for (const name of names) this.#attempt(() => this.#entry(join(from, name), join(to, name)));
    const status = this.#step('lstat', () => fs.lstatSync(from));
    this.#step('utimes', () => fs.utimesSync(to, status.atime, status.mtime));
  }

  /** One entry that fails does not end the run. */
  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }

  #entry(from: string, to: string): void {
    const status = this.#step('lstat', () => fs.lstatSync(from));
    if (status.isDirectory()) {
      this.directory(from, to);
      return;
    }
    const there = this.#look(to);
    if (there?.isDirectory() === true) this.#remove(to);
    if (status.isSymbolicLink()) {
      const target = this.#step('readlink', () => fs.readlinkSync(from));
      if (this.#look(to) !== null) this.#step('unlink', () => fs.unlinkSync(to));
      this.#step('symlink', () => fs.symlinkSync(target, to));
      return;
    }
    const content = this.#step('open for reading', () => fs.readFileSync(from));
    const known = this.#placed.get(content.toString('latin1'));
    const temporary = `${to}.new`;
    if (known === undefined) this.#step('open for writing', () => fs.writeFileSync(temporary, content));
    else this.#step('link', () => fs.linkSync(known, temporary));
    this.#step('rename', () => fs.renameSync(temporary, to));
    this.#step('chmod', () => fs.chmodSync(to, status.mode));
    this.#step('utimes', () => fs.utimesSync(to, status.atime, status.mtime));
    this.#placed.set(content.toString('latin1'), to);
  }

  #look(path: string): fs.Stats | null {
    return this.#step('lstat', () => fs.lstatSync(path, { throwIfNoEntry: false })) ?? null;
  }

  #remove(path: string): void {
    if (this.#look(path)?.isDirectory() !== true) {
      this.#step('unlink', () => fs.unlinkSync(path));
      return;
    }
    for (const name of this.#step('readdir', () => fs.readdirSync(path)))
      this.#attempt(() => this.#remove(join(path, name)));
    this.#step('rmdir', () => fs.rmdirSync(path));
  }
}
