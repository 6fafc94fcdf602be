/** docs/cases.md names every case once, and only tests that there are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(project, path), 'utf8');

/** How many cases each series has; they are numbered from 1. */
const series = { PL: 55, NM: 24, FK: 33, CH: 20, FA: 33, RE: 32, BI: 20, SA: 23, SC: 13 } as const;
const OUT_OF_REACH = 'out of reach: ';
const SHOWN = /`([^`]+)`: “([^”]+)”/g;

interface Row {
  readonly id: string;
  readonly does: string;
  readonly shown: string;
}

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .map((line) => /^\| ([A-Z]{2}\d+) \| (.+) \| (.+) \| (.+) \|$/.exec(line))
    .filter((match) => match !== null)
    .map(([, id = '', , does = '', shown = '']) => ({ id, does, shown }));
}

/** The part of docs/safety.md about what is out of reach. */
function outOfReach(): string {
  const text = read('docs/safety.md');
  const start = text.indexOf('\n## Out of reach\n');
  if (start < 0) return '';
  const end = text.indexOf('\n## ', start + 1);
  return text.slice(start, end < 0 ? undefined : end);
}

const rows = rowsOf(read('docs/cases.md'));

describe('the table of cases', () => {
  it('has every case of every series once', () => {
    const expected = Object.entries(series).flatMap(([name, count]) =>
      Array.from({ length: count }, (_, index) => `${name}${index + 1}`),
    );
    expect(rows.map(({ id }) => id)).toEqual(expected);
  });

  it('names tests that are in the files that it names', () => {
    const texts = new Map<string, string>();
    const missing: string[] = [];
    for (const { id, does, shown } of rows) {
      const tests = [...shown.matchAll(SHOWN)];
      if (tests.length === 0 && !does.startsWith(OUT_OF_REACH)) missing.push(`${id}: no test`);
      for (const [, file = '', name = ''] of tests) {
        if (!texts.has(file)) texts.set(file, read(file));
        if (!texts.get(file)?.includes(name)) missing.push(`${id}: ${file} has no “${name}”`);
      }
    }
    expect(missing).toEqual([]);
    expect(texts.size).toBeGreaterThan(0);
  });

  it('says of nothing that it is out of reach which docs/safety.md does not name', () => {
    const named = new Set(outOfReach().match(/[A-Z]{2}\d+/g));
    const unreachable = rows.filter(({ does }) => does.startsWith(OUT_OF_REACH)).map(({ id }) => id);
    expect([...named].sort()).toEqual(unreachable.sort());
  });
});
