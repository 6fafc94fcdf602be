import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ByteString, Problem, Progress } from '../../index.ts';
import { Outlet } from '../console/outlet.ts';
import { emptyOutcome } from './json-events.ts';
import { JsonReporter } from './json-reporter.ts';
import { lineMeter, type Meter, silentMeter } from './meter.ts';
import { PeopleReporter } from './people-reporter.ts';

const problem: Problem = {
  path: 'a' as ByteString,
  side: 'source',
  operation: 'read file',
  code: 'EIO',
  message: 'the disk failed',
};
const failure = { code: 'busy', message: 'another run is at work', hint: 'Wait for it.', stack: 'Error\n    at x' };
const ending = { outcome: emptyOutcome('done'), lines: ['Done.'], details: ['  copying 1 s'] };

function progress(entries: number): Progress {
  return { type: 'progress', phase: 'scan', entries, entriesTotal: null, bytes: 0, bytesTotal: null };
}

function capture(): { readonly outlet: Outlet; text(): string } {
  const stream = new PassThrough();
  return { outlet: new Outlet(stream), text: () => String(stream.read() ?? '') };
}

function forPeople(given: { quiet?: boolean; verbose?: boolean; meter?: Meter } = {}) {
  const { outlet, text } = capture();
  const reporter = new PeopleReporter({ outlet, meter: silentMeter, quiet: false, verbose: false, ...given });
  return { reporter, text };
}

describe('PeopleReporter', () => {
  it('names each problem once', () => {
    const { reporter, text } = forPeople();
    reporter.problems([problem]);
    reporter.problems([problem, { ...problem, path: 'b' as ByteString }]);
    expect(text().split('\n')).toHaveLength(3);
    expect(reporter.problemCount).toBe(2);
  });

  it('says only what went wrong when it is quiet', () => {
    const { reporter, text } = forPeople({ quiet: true });
    reporter.notice('by the way');
    reporter.end(ending);
    expect(text()).toBe('');
    reporter.problems([problem]);
    reporter.failure(failure);
    expect(text()).toBe(
      'problem: a at the source: read file: the disk failed (EIO)\nmyrror: another run is at work\n  Wait for it.\n',
    );
  });

  it('shows phases and where an error came from when it is verbose', () => {
    const { reporter, text } = forPeople({ verbose: true });
    reporter.end(ending);
    reporter.failure(failure);
    expect(text()).toBe('  copying 1 s\nDone.\nmyrror: another run is at work\n  Wait for it.\nError\n    at x\n');
  });

  it('clears the bar before it says anything', () => {
    const steps: string[] = [];
    const meter: Meter = { show: () => steps.push('show'), rest: () => steps.push('rest') };
    const { reporter } = forPeople({ meter });
    reporter.progress(progress(1));
    reporter.notice('look');
    expect(steps).toEqual(['show', 'rest']);
  });
});

describe('lineMeter', () => {
  it('says how far a long run is, now and then', () => {
    const { outlet, text } = capture();
    let time = 0;
    const meter = lineMeter(outlet, () => time);
    for (const [at, entries] of [
      [100, 1],
      [4000, 2],
      [6000, 3],
      [7000, 4],
      [12_000, 5],
    ] as const) {
      time = at;
      meter.show(progress(entries));
    }
    expect(text()).toBe('listing: 3 entries\nlisting: 5 entries\n');
  });
});

describe('JsonReporter', () => {
  function forPrograms() {
    const { outlet, text } = capture();
    const people = forPeople();
    return { reporter: new JsonReporter(outlet, people.reporter, () => 0), text, people };
  }

  it('writes one JSON object a line, the summary last', () => {
    const { reporter, text } = forPrograms();
    reporter.progress(progress(1));
    reporter.progress(progress(2));
    reporter.notice('look');
    reporter.problems([problem, problem]);
    reporter.end(ending);
    const events = text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(events.map(({ type }) => type)).toEqual(['progress', 'progress', 'notice', 'problem', 'summary']);
  });

  it('writes a summary also for a run that failed', () => {
    const { reporter, text } = forPrograms();
    reporter.failure(failure, emptyOutcome('refused'));
    const [error, summary] = text()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(error).toEqual({ type: 'error', code: 'busy', message: 'another run is at work', hint: 'Wait for it.' });
    expect(summary).toMatchObject({ type: 'summary', result: 'refused' });
  });

  it('tells people of problems and errors all the same', () => {
    const { reporter, people } = forPrograms();
    reporter.problems([problem]);
    reporter.failure(failure, emptyOutcome('refused'));
    expect(people.text()).toContain('problem: a at the source');
  });
});
