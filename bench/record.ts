/** What was measured last of every case, kept as JSON beside the page that is written from it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { keyOf, type Measured } from './result.ts';

/** Where the page, its plots and results.json belong. */
export const DOCS: string = join(import.meta.dirname, '..', 'docs');

const RECORD = join(DOCS, 'performance', 'results.json');

/** All that is kept, or nothing yet. */
export function readRecord(): readonly Measured[] {
  return existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, 'utf8')) as Measured[]) : [];
}

/** The old results, with those of the same cases replaced by the new ones. */
export function mergeRecord(old: readonly Measured[], measured: readonly Measured[]): readonly Measured[] {
  const replaced = new Set(measured.map(keyOf));
  return [...old.filter((one) => !replaced.has(keyOf(one))), ...measured];
}

/** Keeps these results. */
export function writeRecord(results: readonly Measured[]): void {
  mkdirSync(dirname(RECORD), { recursive: true });
  writeFileSync(RECORD, `${JSON.stringify(results, undefined, 1)}\n`);
}
