#!/usr/bin/env node
/** The process: its arguments in, its exit code out. */
import { Exit } from './console/exit-code.ts';
import { OPEN_FILES_HINT, openFilesCode, openFilesMessage } from './console/open-files.ts';
import { Outlet } from './console/outlet.ts';
import { run } from './run.ts';

const stdout = new Outlet(process.stdout);
const stderr = new Outlet(process.stderr);

/** Ends the process once everything that was written has been taken. */
async function end(code: number): Promise<void> {
  await stdout.flush();
  const ending = withLostOutput(code);
  await stderr.flush();
  leave(ending);
}

/** A reader that has gone wants no more; output that was lost otherwise must not look like success. */
function withLostOutput(code: number): number {
  const { failure } = stdout;
  if (failure === null || failure.code === 'EPIPE' || code > Exit.differences) return code;
  stderr.line(`myrror: cannot write standard output: ${failure.message}`);
  return Exit.problems;
}

function leave(code: number): void {
  process.exit(code);
}

/** An error that nothing has caught, and the exit code for it. What it leaves on disk is what a kill would leave. */
function report(error: unknown): number {
  const openFiles = openFilesCode(error);
  if (openFiles !== null) {
    stderr.line(`myrror: ${openFilesMessage(openFiles)}`);
    stderr.line(`  ${OPEN_FILES_HINT}`);
    return Exit.problems;
  }
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
  for (const line of said.split('\n')) stderr.line(line);
  stderr.line('This is a bug in myrror, please report it.');
  return Exit.bug;
}

process.on('uncaughtException', (error) => {
  leave(report(error));
});

try {
  await end(await run(process.argv.slice(2), { stdout, stderr, leave }));
} catch (error) {
  await end(report(error));
}
