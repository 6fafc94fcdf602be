/**
 * Tries every deliberate fault: `npm run mutants`, or with names or kinds of some of them behind `--`, in that order, and
 * with the word `near` for a quick look that leaves out the tests that are far from the fault. Each is planted in a
 * copy of the sources, and tests run until the first that fails: those near it, then the others. The last lines say
 * how many were caught of each kind and of all, and name the others.
 *
 * Ends with 1 if a dropped barrier or precondition is not noticed, or fewer than 95 % of all.
 */
import { resolve } from 'node:path';
import { allMutants } from './all-mutants.ts';
import type { Mutant, MutantKind } from './mutant.ts';
import { runTests, type Verdict } from './run-tests.ts';
import { ScratchCopy } from './scratch-copy.ts';

const LEAST_CAUGHT = 0.95;
/** All of these must be caught. */
const ESSENTIAL: ReadonlySet<MutantKind> = new Set(['barrier', 'precondition']);
/** Of the points of the crash tests: enough to fall over a fault that shows at every tenth of them. */
const SHARE = 0.03;
const MILLISECONDS = 1000;
/** Tests that take longer than this are in an endless loop: those near a fault, and all the others at once. */
const NEAR_MILLISECONDS = 300_000;
const OTHERS_MILLISECONDS = 1_800_000;
const QUICK = 'near';
/** What a fault must get past that is not noticed near it. */
const OTHERS = [
  'src/engine',
  'src/local',
  'test/local',
  'test/hostile',
  'test/crash/durable-order.test.ts',
  'test/crash/transaction-crash.test.ts',
  'test/crash/whole-run.test.ts',
  'test/crash/whole-run-faults.test.ts',
  'test/crash/whole-run-list.test.ts',
];

/** Whether the tests of a filter pass without any fault: those that fail anyway would notice everything. */
const sound = new Map<string, boolean>();

/** True if what failed may be put down to the fault. */
async function isSound(copy: ScratchCopy, filters: readonly string[], limit: number): Promise<boolean> {
  const key = filters.join(' ');
  const known = sound.get(key);
  if (known !== undefined) return known;
  const verdict = await runTests(copy.path, filters, { share: SHARE, limit });
  sound.set(key, verdict.kind === 'passed');
  if (verdict.kind !== 'passed')
    console.log(`left out, for it fails without any fault: ${key}: ${JSON.stringify(verdict)}`);
  return verdict.kind === 'passed';
}

/** The nearest tests first, each by itself; then all others at once. */
async function judge(copy: ScratchCopy, mutant: Mutant, isQuick: boolean): Promise<Verdict> {
  const steps = (mutant.near ?? []).map((filter) => ({ filters: [filter], limit: NEAR_MILLISECONDS }));
  if (!isQuick) steps.push({ filters: OTHERS, limit: OTHERS_MILLISECONDS });
  for (const { filters, limit } of steps) {
    const verdict = await copy.with(mutant, () => runTests(copy.path, filters, { share: SHARE, limit }));
    if (verdict.kind !== 'passed' && (await isSound(copy, filters, limit))) return verdict;
  }
  return { kind: 'passed' };
}

function chosen(wishes: readonly string[]): readonly Mutant[] {
  if (wishes.length === 0) return allMutants;
  const wished = wishes.map((wish) => {
    const mutants = allMutants.filter(({ name, kind }) => name === wish || kind === wish);
    if (mutants.length === 0) throw new Error(`no mutant of the name or kind ${wish}`);
    return mutants;
  });
  return [...new Set(wished.flat())];
}

function summary(survivors: readonly Mutant[], all: readonly Mutant[]): boolean {
  const caught = all.length - survivors.length;
  const kinds = [...new Set(all.map(({ kind }) => kind))].sort();
  for (const kind of kinds) {
    const total = all.filter((mutant) => mutant.kind === kind).length;
    const missed = survivors.filter((mutant) => mutant.kind === kind).length;
    console.log(`${kind.padEnd(14)} ${total - missed} of ${total}`);
  }
  for (const { name, file, breaks } of survivors) console.log(`not caught: ${name} (${file}): ${breaks}`);
  const share = ((caught / all.length) * 100).toFixed(1);
  const names = survivors.map(({ name }) => name).join(' ') || 'none';
  console.log(`tried ${all.length}, caught ${caught} (${share} %), survivors: ${names}`);
  return caught >= all.length * LEAST_CAUGHT && !survivors.some(({ kind }) => ESSENTIAL.has(kind));
}

async function main(): Promise<void> {
  const words = process.argv.slice(2);
  const isQuick = words.includes(QUICK);
  const mutants = chosen(words.filter((word) => word !== QUICK));
  const copy = new ScratchCopy(resolve(import.meta.dirname, '../..'));
  const survivors: Mutant[] = [];
  try {
    for (const [index, mutant] of mutants.entries()) {
      const start = Date.now();
      const verdict = await judge(copy, mutant, isQuick);
      if (verdict.kind === 'passed') survivors.push(mutant);
      const seconds = Math.round((Date.now() - start) / MILLISECONDS);
      const told =
        verdict.kind === 'failed'
          ? `caught by ${verdict.by}`
          : verdict.kind === 'endless'
            ? 'caught: no end'
            : 'NOT CAUGHT';
      console.log(`${index + 1}/${mutants.length} ${mutant.kind} ${mutant.name} ${seconds} s: ${told}`);
    }
  } finally {
    copy.remove();
  }
  if (!summary(survivors, mutants)) process.exitCode = 1;
}

await main();
