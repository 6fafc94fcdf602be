/** What a part of the torture has come to, for people and, in the file that MYRROR_FIGURES names, for the report. */
import { appendFileSync } from 'node:fs';

export interface Figure {
  /** The part, as `power-cuts`. */
  readonly part: string;
  readonly what: string;
  /** Where the randomness of it starts, where there is any. */
  readonly seed?: number;
  readonly counts: Readonly<Record<string, number>>;
}

/** Says it. */
export function tell(figure: Figure): void {
  const counts = Object.entries(figure.counts).map(([name, count]) => `${count} ${name}`);
  const seed = figure.seed === undefined ? '' : ` (seed ${figure.seed})`;
  process.stdout.write(`${figure.what}: ${counts.join(', ')}${seed}\n`);
  const file = process.env.MYRROR_FIGURES;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(figure)}\n`);
}
