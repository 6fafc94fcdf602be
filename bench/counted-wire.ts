/** Counts what goes over a line, by a program around ssh. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const counter = join(import.meta.dirname, 'wire-count.mjs');

/** What a run may cost besides its content, in bytes: a fixed part, and so many for each entry that is listed. */
const FIXED = 20 * 1024;
const PER_ENTRY = 40;

/** The most that a run over a line may cost that moves what is there. */
export function boundOf(entries: number): number {
  return FIXED + PER_ENTRY * entries;
}

/** How many entries a listing of a root has, the root included; myrror's own do not count. */
export function entriesBelow(root: string): number {
  const names = readdirSync(root, { recursive: true, encoding: 'latin1' });
  return 1 + names.filter((name) => name !== '.myrror' && !name.startsWith('.myrror/')).length;
}

export interface WireBytes {
  readonly sent: number;
  readonly received: number;
  readonly all: number;
}

/** An ssh command that counts. */
export class CountedWire {
  readonly command: string;
  readonly #file: string;

  /** `directory`: where the counts are kept. `command`: ssh with its options. */
  constructor(directory: string, command: string) {
    this.#file = join(directory, 'wire-counts');
    this.command = `'${process.execPath}' '${counter}' '${this.#file}' ${command}`;
  }

  /** What all lines have carried since the last time. */
  take(): WireBytes {
    const lines = readFileSync(this.#file, 'latin1').trimEnd().split('\n');
    rmSync(this.#file);
    const counts = lines.map((line) => JSON.parse(line) as Omit<WireBytes, 'all'>);
    const sent = counts.reduce((sum, each) => sum + each.sent, 0);
    const received = counts.reduce((sum, each) => sum + each.received, 0);
    return { sent, received, all: sent + received };
  }
}
