/** Tells programs: JSON lines on standard output, the summary last. People still get what went wrong. */
import { type Problem, type Progress, printable, type Summary } from '../../index.ts';
import type { Outlet } from '../console/outlet.ts';
import { errorEvent, noticeEvent, type Outcome, planEvent, problemEvent, summaryEvent } from './json-events.ts';
import type { PeopleReporter } from './people-reporter.ts';
import { problemKey } from './problem-line.ts';
import type { Ending, Failure, Reporter } from './reporter.ts';
import { Throttle } from './throttle.ts';

export class JsonReporter implements Reporter {
  readonly #outlet: Outlet;
  readonly #people: PeopleReporter;
  readonly #throttle: Throttle;
  readonly #named = new Set<string>();

  /** `people` tells of problems, errors and questions on standard error. The clock is in milliseconds. */
  constructor(outlet: Outlet, people: PeopleReporter, now: () => number) {
    this.#outlet = outlet;
    this.#people = people;
    this.#throttle = new Throttle((progress) => this.#emit(progress), now);
  }

  get problemCount(): number {
    return this.#named.size;
  }

  progress(progress: Progress): void {
    this.#throttle.take(progress);
  }

  notice(text: string): void {
    this.#emitNext(noticeEvent(text));
  }

  problems(problems: readonly Problem[]): void {
    for (const problem of problems) {
      const key = problemKey(problem);
      if (this.#named.has(key)) continue;
      this.#named.add(key);
      this.#emitNext(problemEvent(problem, printable(problem.path)));
    }
    this.#people.problems(problems);
  }

  plan(summary: Summary, asking: boolean): void {
    this.problems(summary.problems);
    this.#emitNext(planEvent(summary, (path) => printable(path, true)));
    if (asking) this.#people.plan(summary, asking);
  }

  interrupted(): void {
    this.#people.interrupted();
  }

  failure(failure: Failure, outcome: Outcome): void {
    this.#people.failure(failure);
    this.#emitNext(errorEvent(failure.code, failure.message, failure.hint));
    this.#emitNext(summaryEvent(outcome));
  }

  end({ outcome }: Ending): void {
    this.#emitNext(summaryEvent(outcome));
  }

  rest(): void {
    this.#people.rest();
  }

  #emitNext(event: object): void {
    this.#throttle.flush();
    this.#emit(event);
  }

  #emit(event: object): void {
    this.#outlet.write(`${JSON.stringify(event)}\n`);
  }
}
