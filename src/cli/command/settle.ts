/** `myrror apply --resume` and `--abort`: an interrupted run is brought to an end without its source. */
import { abort, isListingFile, MyrrorError, resume, type SettleReport } from '../../index.ts';
import { ask } from '../console/ask.ts';
import { exitCodeOfResult } from '../console/exit-code.ts';
import { emptyOutcome } from '../render/json-events.ts';
import { settledLines } from '../render/settled-lines.ts';
import { statusEvent } from '../render/status-event.ts';
import { statusLines } from '../render/status-lines.ts';
import { reachOf, type SettleArguments } from './arguments.ts';
import { conduct, type Run, type Surroundings } from './conduct.ts';

export function runSettle(given: SettleArguments, surroundings: Surroundings): Promise<number> {
  return conduct(given, surroundings, async (run) => {
    await refuseFile(given);
    const { reporter, hooks } = run;
    const { how, location, dryRun } = given;
    const confirm = how === 'abort' && !given.yes && !dryRun ? confirmFor(given, surroundings, run) : undefined;
    const settle = how === 'resume' ? resume : abort;
    const report = await settle(location, {
      ...hooks,
      ...reachOf(given),
      dryRun,
      confirm,
      onStatus: (status) => {
        if (given.json) surroundings.stdout.write(`${JSON.stringify(statusEvent(status))}\n`);
        if (confirm === undefined && (given.quiet || given.json || !dryRun)) return;
        reporter.rest();
        for (const line of statusLines(status, given.verbose)) surroundings.stderr.line(line);
      },
    });
    return conclude(report, run);
  });
}

/** Undoing throws away what was brought, so it asks; going on does no more than what was agreed to before. */
function confirmFor(given: SettleArguments, { stdout, stderr }: Surroundings, run: Run): () => Promise<boolean> {
  const outlets = given.json ? [stderr] : [stderr, stdout];
  return async () => {
    run.reporter.rest();
    const question = `Undo the interrupted run at ${given.location}?`;
    return await ask(question, { input: process.stdin, outlets, interrupt: run.interrupt });
  };
}

function conclude(report: SettleReport, { reporter, interrupt }: Run): number {
  const { result, problems, renamed, stagedFiles, stagedBytes, seconds } = report;
  reporter.problems(problems);
  const outcome = { ...emptyOutcome(result, problems.length), more: { renamed, stagedFiles, stagedBytes, seconds } };
  reporter.end({ outcome, lines: settledLines(report), details: [] });
  if (result === 'refused' && interrupt.exitCode !== null) return interrupt.exitCode;
  return exitCodeOfResult(result, problems.length);
}

async function refuseFile({ location, how }: SettleArguments): Promise<void> {
  if (!(await isListingFile(location))) return;
  throw new MyrrorError('usage', `${location} is a file, and --${how} needs the destination itself`, {
    hint: `Name the directory: myrror apply --${how} DIRECTORY. Without --${how} the plan is carried out.`,
  });
}
