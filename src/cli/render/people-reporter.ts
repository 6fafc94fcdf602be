/** Tells people, on standard error. */
import type { Problem, Progress, Summary } from '../../index.ts';
import type { Outlet } from '../console/outlet.ts';
import type { Meter } from './meter.ts';
import { problemKey, problemLine } from './problem-line.ts';
import { type Ending, type Failure, INTERRUPTED, type Reporter } from './reporter.ts';
import { summaryLines } from './summary-lines.ts';

export interface PeopleSettings {
  readonly outlet: Outlet;
  readonly meter: Meter;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export class PeopleReporter implements Reporter {
  readonly #settings: PeopleSettings;
  readonly #named = new Set<string>();

  constructor(settings: PeopleSettings) {
    this.#settings = settings;
  }

  get problemCount(): number {
    return this.#named.size;
  }

  progress(progress: Progress): void {
    this.#settings.meter.show(progress);
  }

  notice(text: string): void {
    if (!this.#settings.quiet) this.#say([`note: ${text}`]);
  }

  problems(problems: readonly Problem[]): void {
    for (const problem of problems) {
      const key = problemKey(problem);
      if (this.#named.has(key)) continue;
      this.#named.add(key);
      this.#say([problemLine(problem)]);
    }
  }

  plan(summary: Summary, asking: boolean): void {
    this.problems(summary.problems);
    if (asking || !this.#settings.quiet) this.#say(summaryLines(summary));
  }

  interrupted(): void {
    this.#say([INTERRUPTED]);
  }

  failure({ message, hint, stack }: Failure): void {
    const lines = [`myrror: ${message}`];
    if (hint !== undefined) lines.push(`  ${hint}`);
    if (this.#settings.verbose && stack !== undefined) lines.push(...stack.split('\n'));
    this.#say(lines);
  }

  end({ lines, details }: Ending): void {
    if (this.#settings.quiet) return;
    this.#say(this.#settings.verbose ? [...details, ...lines] : lines);
  }

  rest(): void {
    this.#settings.meter.rest();
  }

  #say(lines: readonly string[]): void {
    this.rest();
    for (const line of lines) this.#settings.outlet.line(line);
  }
}
