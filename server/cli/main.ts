import { Command, CommanderError } from 'commander';
import { CommandError, exitCodes } from './commandError.ts';
import { connectCommand } from './connectCommand.ts';
import { desktopCommand } from './desktopCommand.ts';
import { packageVersion } from './installation.ts';
import { openCommand } from './openCommand.ts';
import { runCommand } from './runCommand.ts';
import { serveCommand } from './serveCommand.ts';

/** The benchmark loads when it is asked for: it brings workloads that a server never needs. */
async function benchCommand(): Promise<Command> {
  const bench: { benchCommand(): Command } = await import(new URL('./bench.js', import.meta.url).href);
  return bench.benchCommand();
}

/** Runs the command line; resolves with the exit code, or undefined while a server goes on. */
async function main(argv: readonly string[]): Promise<number | undefined> {
  const program = new Command('farglass')
    .description('Runs programs on a server and shows them on a desktop far away.')
    .version(packageVersion())
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows examples)')
    // What follows a command is the command's, so that `run` can leave a program's options alone.
    .enablePositionalOptions()
    .addCommand(openCommand())
    .addCommand(serveCommand())
    .addCommand(runCommand())
    .addCommand(desktopCommand())
    .addCommand(connectCommand());
  if (argv.length === 0 || /^(bench|-h|--help|help)$/.test(argv[0] ?? '')) program.addCommand(await benchCommand());
  program.addHelpText(
    'after',
    `
Examples:
  farglass open                     serve, and open the desktop client on the app list
  farglass run -- xterm -e top      show one X program
  farglass desktop :5               an X display for any program of this machine
  farglass connect HOST:7600        the desktop client on a server

Exit codes: 0 done, 1 failed (a sentence says why), 2 wrong usage; those of \`run\` are the program's.`,
  );
  for (const command of [program, ...program.commands]) command.exitOverride();
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    if (!(error instanceof CommandError)) throw error;
    console.error(`farglass: ${error.message}`);
    return error.exitCode;
  }
}

const exitCode = await main(process.argv.slice(2));
// Otherwise the process ends by itself when nothing is left to do; a server goes on.
if (exitCode !== undefined) process.exit(exitCode);
