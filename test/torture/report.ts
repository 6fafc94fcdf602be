/** The report of the torture: a page with one stretch per part, between marks, that a run of the part replaces. */
import { arch, cpus, platform, release, totalmem } from 'node:os';
import type { Figure } from './figures.ts';

/** What a part has come to. */
export interface Came {
  readonly name: string;
  /** The part of all points that was tried: `1` for all. */
  readonly share: string;
  readonly passed: boolean;
  readonly minutes: number;
  readonly figures: readonly Figure[];
}

const GIGABYTE = 1024 ** 3;

/** The page with the stretch of this part put in its place, or at the end if it had none. */
export function withPart(page: string, came: Came): string {
  const [start, end] = [`<!-- ${came.name} -->`, `<!-- end of ${came.name} -->`];
  const stretch = `${start}\n${stretchOf(came)}\n${end}`;
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < 0) return `${page.trimEnd()}\n\n${stretch}\n`;
  return page.slice(0, from) + stretch + page.slice(to + end.length);
}

function stretchOf({ name, share, passed, minutes, figures }: Came): string {
  const when = new Date().toISOString().slice(0, 10);
  const all = share === '1' ? 'all points' : `a share of ${share} of the points`;
  const head = [
    `### ${name}: ${passed ? 'passed, 0 violations' : '**failed**'}`,
    '',
    `${when}, ${machine()}; ${all}; ${minutes.toFixed(1)} minutes.`,
  ];
  if (figures.length === 0) return head.join('\n');
  const rows = figures.map(({ what, seed, counts }) => {
    const numbers = Object.entries(counts).map(([key, count]) => `${count.toLocaleString('en')} ${key}`);
    return `| ${what} | ${numbers.join(', ')} | ${seed ?? '–'} |`;
  });
  return [...head, '', '| what | measured | seed |', '| --- | --- | --- |', ...rows].join('\n');
}

function machine(): string {
  const memory = Math.round(totalmem() / GIGABYTE);
  return `${platform()} ${release().split('-')[0]} on ${arch()}, ${cpus().length} cores, ${memory} GB, Node ${process.versions.node}`;
}
