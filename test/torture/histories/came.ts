/** What a run of either kind, by the command or by the library, has come to, in one form. */

export interface RunProblem {
  readonly path: string;
  readonly side: string;
  readonly code: string;
}

export interface Came {
  /** As the command ends; null if it was killed. */
  readonly exit: number | null;
  /** `done`, `nothing-to-do`, `planned`, …; empty if an error ended it. */
  readonly result: string;
  /** Verb to number of actions. */
  readonly actions: Readonly<Record<string, number>>;
  /** Bytes of content that travelled, and that were taken from what an interrupted run had staged. */
  readonly sent: number;
  readonly reused: number;
  /** Files that the plan removes; null where nobody said it. */
  readonly removed: number | null;
  readonly problems: readonly RunProblem[];
  /** Of the error that ended it. */
  readonly message: string;
}

/** How many actions there are in all. */
export function countOf({ actions }: Pick<Came, 'actions'>): number {
  return Object.values(actions).reduce((sum, count) => sum + count, 0);
}

/** One line about it. */
export function told(came: Came): string {
  const actions = Object.entries(came.actions).filter(([, count]) => count > 0);
  const problems = came.problems.map(({ code, side, path }) => `${code} ${side} ${path}`);
  const words = [`exit ${came.exit}`, came.result, ...actions.map(([verb, count]) => `${count} ${verb}`), ...problems];
  return [...words, came.message].filter(Boolean).join(', ');
}
