/** docs/recovery.md names every code of an error, every code of a problem and every thing that can be tried on a path, and no others. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'recovery.md'), 'utf8');
const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => readFileSync(join(root, 'src', file), 'utf8'));

/** All that a pattern finds in the sources, its first group. */
function found(pattern: RegExp): Set<string> {
  return new Set(sources.flatMap((text) => Array.from(text.matchAll(pattern), ([, word = '']) => word)));
}

/** The words in the first column of the table below a heading, each in backticks. */
function listed(heading: string): Set<string> {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const cells = Array.from(section.matchAll(/^\| ([^|]*) \|/gm), ([, cell = '']) => cell);
  return new Set(cells.flatMap((cell) => Array.from(cell.matchAll(/`([^`]+)`/g), ([, word = '']) => word)));
}

function sorted(words: Iterable<string>): string[] {
  return [...words].sort();
}

const errorCodes = new Set(
  Array.from(
    (
      /export type ErrorCode =([^;]*);/.exec(readFileSync(join(root, 'src', 'core', 'error.ts'), 'utf8'))?.[1] ?? ''
    ).matchAll(/'([^']+)'/g),
    ([, code = '']) => code,
  ),
);

describe('docs/recovery.md', () => {
  it('names every code of an error', () => {
    expect(errorCodes.size).toBeGreaterThan(10);
    expect(sorted(listed('Errors'))).toEqual(
      sorted([...errorCodes, ...found(/failure = \{ code: '([a-z-]+)'/g), 'bug']),
    );
  });

  it('names every code of a problem', () => {
    const codes = new Set([
      ...found(/problemOf\([^;]*?,\s*'([a-zA-Z-]+)'/g),
      ...found(/\bcode: '([a-z-]+)', message/g),
      ...found(/\boperation: '[^']*',\s*code: '([a-z-]+)'/g),
    ]);
    for (const code of errorCodes) codes.delete(code);
    for (const code of ['bug', 'output']) codes.delete(code);
    expect(codes.size).toBeGreaterThan(10);
    const own = sorted(codes).filter((code) => !/^E[A-Z]/.test(code));
    expect(sorted(listed('Problems'))).toEqual(own);
  });

  it('names every error of the system that has a sentence of its own', () => {
    const sentences = /const sentences = new Map<string, string>\(\[([^;]*)\]\)/.exec(
      readFileSync(join(root, 'src', 'local', 'transaction-problem.ts'), 'utf8'),
    );
    const codes = Array.from((sentences?.[1] ?? '').matchAll(/\['(E[A-Z]+)'/g), ([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(10);
    expect(sorted(listed('Errors of the system'))).toEqual(sorted(codes));
  });

  it('names everything that can be tried on a path', () => {
    expect(sorted(listed('What was being done'))).toEqual(sorted(found(/\boperation: '([^']+)'/g)));
  });
});
