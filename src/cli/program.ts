/** The command line as commander knows it: commands, arguments, options. Loads no command. */
import { Command, Option } from 'commander';
import type { Commands } from './command/arguments.ts';
import * as help from './help-texts.ts';

export interface ProgramSettings {
  readonly commands: Commands;
  /** The version, read when it is asked for. */
  readonly version: () => string;
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Given the exit code of the command that ran. */
  readonly ended: (exitCode: number) => void;
}

const INIT = 'make a new mirror, whatever was the mirror or the source before';

/** Options that all commands have. */
interface CommonFlags {
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** How another machine is reached. */
interface ReachFlags {
  readonly ssh?: string;
  readonly bringRuntime?: true;
  readonly runtime?: string;
  readonly compress?: true;
  readonly bwlimit?: string;
}

/** Options of all commands that look at trees. */
interface RunFlags extends ReachFlags {
  readonly cache: boolean;
}

interface TreeFlags extends CommonFlags, RunFlags {
  readonly exclude?: readonly string[];
}

interface ChangeFlags extends CommonFlags, RunFlags {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly maxDelete?: string;
  readonly allowEmptySource?: true;
  readonly init?: true;
  readonly verify?: true;
}

/** Makes the parser. Parsing throws CommanderError for wrong usage, and after help or version. */
export function createProgram(settings: ProgramSettings): Command {
  const program = new Command('myrror');
  program
    .usage('COMMAND [options]')
    .showHelpAfterError('  See myrror --help')
    .description('Makes a destination tree equal to a source tree while moving as few bytes as possible.')
    .exitOverride()
    .configureOutput({
      writeOut: settings.writeOut,
      writeErr: settings.writeError,
      outputError: (text, write) => write(text.replace(/^error: /, 'myrror: ')),
    })
    .configureHelp({ showGlobalOptions: false })
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [COMMAND]', 'show the help of a command')
    .option('-V, --version', 'show the version')
    .on('option:version', () => {
      settings.writeOut(`${settings.version()}\n`);
      throw new VersionShown();
    })
    .addHelpText('after', help.programHelp);
  addAnalyze(program, settings);
  addCompare(program, settings);
  addApply(program, settings);
  addSync(program, settings);
  addStatus(program, settings);
  addVerify(program, settings);
  addExplain(program, settings);
  return program;
}

/** Ends the parsing once the version was shown. */
export class VersionShown extends Error {
  override readonly name = 'VersionShown';
}

function addAnalyze(program: Command, { commands, ended }: ProgramSettings): void {
  const command = subcommand(program, 'analyze', 'list a tree')
    .argument('<LOCATION>', 'the directory')
    .addOption(new Option('-o, --output <FILE>', 'write the list to FILE instead of standard output'))
    .addOption(new Option('--with <FEATURES>', 'digests to add, as qhash+sha256 (repeatable)').argParser(collect));
  treeOptions(command);
  reportOptions(command, help.analyzeHelp);
  type Flags = TreeFlags & { readonly output?: string; readonly with?: readonly string[] };
  command.action(async (location: string, flags: Flags) => {
    const { output, exclude = [] } = flags;
    const rest = { ...running(flags), ...manner(flags) };
    ended(await commands.analyze({ location, output, with: flags.with ?? [], exclude, ...rest }));
  });
}

function addCompare(program: Command, { commands, ended }: ProgramSettings): void {
  const command = subcommand(program, 'compare', 'decide what must be done')
    .argument('<SOURCE>', 'the tree as it should be, or a list of it')
    .argument('<DESTINATION>', 'the tree that should become like it, or a list of it')
    .argument('[CRITERIA...]', 'when two files are the same')
    .addOption(new Option('-o, --output <FILE>', 'write the plan to FILE instead of standard output'))
    .addOption(new Option('--exit-code', 'exit with 1 if there are differences'))
    .addOption(new Option('--allow-empty-source', 'plan to remove what was below a mount point that is empty now'))
    .addOption(new Option('--init', INIT));
  treeOptions(command);
  reportOptions(command, help.compareHelp);
  type Flags = TreeFlags &
    Pick<ChangeFlags, 'allowEmptySource' | 'init'> & { readonly output?: string; readonly exitCode?: true };
  command.action(async (source: string, destination: string, criteria: readonly string[], flags: Flags) => {
    const { output, exclude = [] } = flags;
    const exitCode = flags.exitCode === true;
    const lifted = { allowEmptySource: flags.allowEmptySource === true, init: flags.init === true };
    const rest = { ...lifted, ...running(flags), ...manner(flags) };
    ended(await commands.compare({ source, destination, criteria, output, exclude, exitCode, ...rest }));
  });
}

function addApply(program: Command, { commands, ended }: ProgramSettings): void {
  const command = subcommand(program, 'apply', 'carry out a plan, or end what was interrupted').argument(
    '<ACTIONS>',
    'the plan, a file; with --resume or --abort the destination',
  );
  const settling = ['verify', 'maxDelete', 'allowEmptySource'];
  command
    .addOption(
      new Option('--resume', 'do the renames of an interrupted run to the end').conflicts(['abort', ...settling]),
    )
    .addOption(new Option('--abort', 'undo them, and throw away what is staged').conflicts(['resume', ...settling]));
  changeOptions(command);
  runOptions(command);
  reportOptions(command, help.applyHelp);
  type Flags = ChangeFlags & { readonly resume?: true; readonly abort?: true };
  command.action(async (given: string, flags: Flags) => {
    if (flags.resume !== true && flags.abort !== true) {
      ended(await commands.apply({ actions: given, ...changes(flags) }));
      return;
    }
    const how = flags.resume === true ? 'resume' : 'abort';
    const { dryRun, yes } = changes(flags);
    ended(await commands.settle({ how, location: given, dryRun, yes, ...reaching(flags), ...manner(flags) }));
  });
}

function addStatus(program: Command, { commands, ended }: ProgramSettings): void {
  const command = subcommand(program, 'status', 'show what an interrupted run has left')
    .argument('<LOCATION>', 'the destination')
    .addOption(new Option('--exit-code', 'exit with 1 if something was interrupted'));
  reachOptions(command);
  reportOptions(command, help.statusHelp, 'say more: every path instead of the first few');
  type Flags = CommonFlags & ReachFlags & { readonly exitCode?: true };
  command.action(async (location: string, flags: Flags) => {
    ended(await commands.status({ location, exitCode: flags.exitCode === true, ...reaching(flags), ...manner(flags) }));
  });
}

function addSync(program: Command, { commands, ended }: ProgramSettings): void {
  const command = subcommand(program, 'sync', 'list, compare, show, ask, apply')
    .argument('<SOURCE>', 'the tree as it should be')
    .argument('<DESTINATION>', 'the tree that becomes like it')
    .argument('[CRITERIA...]', 'when two files are the same');
  changeOptions(command);
  treeOptions(command);
  reportOptions(command, help.syncHelp);
  type Flags = ChangeFlags & TreeFlags;
  command.action(async (source: string, destination: string, criteria: readonly string[], flags: Flags) => {
    const { exclude = [] } = flags;
    ended(await commands.sync({ source, destination, criteria, exclude, ...changes(flags) }));
  });
}

function addVerify(program: Command, { commands, ended }: ProgramSettings): void {
  const command = subcommand(program, 'verify', 'read a tree again and name what changed by itself')
    .argument('<LOCATION>', 'the directory')
    .addOption(new Option('--record', 'read the files that no digest is remembered of, and remember it'));
  excludeOption(command, 'leave out what matches (repeatable)');
  reachOptions(command);
  reportOptions(command, help.verifyHelp);
  type Flags = CommonFlags & ReachFlags & { readonly record?: true; readonly exclude?: readonly string[] };
  command.action(async (location: string, flags: Flags) => {
    const { record, exclude = [] } = flags;
    ended(await commands.verify({ location, record: record === true, exclude, ...reaching(flags), ...manner(flags) }));
  });
}

function addExplain(program: Command, { commands, ended }: ProgramSettings): void {
  const command = subcommand(program, 'explain', 'say why an action is in a plan')
    .argument('<ACTIONS>', 'the plan, a file')
    .argument('<PATH>', 'a path that it names')
    .addOption(new Option('-v, --verbose', 'say more'))
    .addHelpText('after', help.explainHelp);
  command.action(async (actions: string, path: string, flags: CommonFlags) => {
    ended(await commands.explain({ actions, path, ...manner(flags) }));
  });
}

function subcommand(program: Command, name: string, summary: string): Command {
  return program
    .command(name)
    .summary(summary)
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .helpOption('-h, --help', 'show this help')
    .showHelpAfterError(`  See myrror ${name} --help`);
}

function treeOptions(command: Command): void {
  excludeOption(command, 'leave out what matches, on both sides (repeatable)');
  runOptions(command);
}

function excludeOption(command: Command, says: string): void {
  command.addOption(new Option('-e, --exclude <PATTERN>', says).argParser(collect));
}

function runOptions(command: Command): void {
  command.addOption(new Option('--no-cache', 'neither use nor keep remembered digests'));
  reachOptions(command);
}

function reachOptions(command: Command): void {
  command
    .addOption(new Option('--ssh <COMMAND>', 'the ssh program with its options, as "ssh -p 2222"'))
    .addOption(new Option('--compress', 'compress what goes over the line'))
    .addOption(new Option('--bwlimit <RATE>', 'the most that a line carries a second, in KiB or as 1.5m'))
    .addOption(new Option('--bring-runtime', 'send our own Node to a remote that has none'))
    .addOption(new Option('--runtime <FILE>', 'send this Node to a remote that has none'));
}

function changeOptions(command: Command): void {
  command
    .addOption(new Option('-n, --dry-run', 'show what would be done and change nothing'))
    .addOption(new Option('-y, --yes', 'do not ask'))
    .addOption(new Option('--max-delete <N|P%>', 'refuse to remove more files than this'))
    .addOption(new Option('--allow-empty-source', 'empty the destination if the source is, or was, empty'))
    .addOption(new Option('--init', INIT))
    .addOption(new Option('--verify', 'read what was brought once more and compare it with the source'));
}

function reportOptions(command: Command, helpText: string, more = 'say more: how long each phase took'): void {
  command
    .addOption(new Option('--json', 'events as JSON lines on standard output, a summary as the last one'))
    .addOption(new Option('-q, --quiet', 'say only what went wrong').conflicts('verbose'))
    .addOption(new Option('-v, --verbose', more))
    .addHelpText('after', helpText);
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

interface MannerOfFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

function manner({ json, quiet, verbose }: CommonFlags): MannerOfFlags {
  return { json: json === true, quiet: quiet === true, verbose: verbose === true };
}

interface RunningOfFlags extends ReachingOfFlags {
  readonly cache: boolean;
}

interface ReachingOfFlags {
  readonly ssh: string | undefined;
  readonly bringRuntime: boolean;
  readonly runtime: string | undefined;
  readonly compress: boolean;
  readonly bwlimit: string | undefined;
}

function running(flags: RunFlags): RunningOfFlags {
  return { cache: flags.cache, ...reaching(flags) };
}

function reaching({ ssh, bringRuntime, runtime, compress, bwlimit }: ReachFlags): ReachingOfFlags {
  return { ssh, bringRuntime: bringRuntime === true, runtime, compress: compress === true, bwlimit };
}

interface ChangesOfFlags extends MannerOfFlags, RunningOfFlags {
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly maxDelete: string | undefined;
  readonly allowEmptySource: boolean;
  readonly init: boolean;
  readonly verify: boolean;
}

function changes(flags: ChangeFlags): ChangesOfFlags {
  const { dryRun, yes, maxDelete, allowEmptySource, init, verify } = flags;
  return {
    dryRun: dryRun === true,
    yes: yes === true,
    maxDelete,
    allowEmptySource: allowEmptySource === true,
    init: init === true,
    verify: verify === true,
    ...running(flags),
    ...manner(flags),
  };
}
