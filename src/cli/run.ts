/** From the arguments of the process to its exit code. Each command is loaded when it is called. */
import { CommanderError } from 'commander';
import type { Commands } from './command/arguments.ts';
import type { Surroundings } from './command/conduct.ts';
import { Exit } from './console/exit-code.ts';
import { createProgram, VersionShown } from './program.ts';
import { emptyOutcome, summaryEvent } from './render/json-events.ts';
import { readVersion } from './version.ts';

/** Runs the command line `words` (without the program's name). Rejects only for bugs of ours. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode: number = Exit.done;
  const program = createProgram({
    commands: commandsIn(surroundings),
    version: readVersion,
    writeOut: (text) => surroundings.stdout.write(text),
    writeError: (text) => surroundings.stderr.write(text),
    ended: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    return exitCodeOfParsing(error, words, surroundings);
  }
  return exitCode;
}

function exitCodeOfParsing(error: unknown, words: readonly string[], { stdout }: Surroundings): number {
  if (error instanceof VersionShown) return Exit.done;
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return Exit.done;
  if (asksForJson(words)) stdout.write(`${JSON.stringify(summaryEvent(emptyOutcome('refused')))}\n`);
  return Exit.usage;
}

/** Whether `--json` is meant although the command line could not be understood. */
function asksForJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).includes('--json');
}

function commandsIn(surroundings: Surroundings): Commands {
  return {
    analyze: async (given) => (await import('./command/analyze.ts')).runAnalyze(given, surroundings),
    compare: async (given) => (await import('./command/compare.ts')).runCompare(given, surroundings),
    apply: async (given) => (await import('./command/apply.ts')).runApply(given, surroundings),
    settle: async (given) => (await import('./command/settle.ts')).runSettle(given, surroundings),
    status: async (given) => (await import('./command/status.ts')).runStatus(given, surroundings),
    sync: async (given) => (await import('./command/sync.ts')).runSync(given, surroundings),
    verify: async (given) => (await import('./command/verify.ts')).runVerify(given, surroundings),
    explain: async (given) => (await import('./command/explain.ts')).runExplain(given, surroundings),
  };
}
