import { Command, CommanderError } from 'commander';
import { CommandError, exitCodes } from './commandError.ts';
import { connectCommand } from './connectCommand.ts';
import { packageVersion } from './installation.ts';
import { openCommand } from './openCommand.ts';
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
    .addCommand(openCommand())
    .addCommand(serveCommand())
    .addCommand(connectCommand());
  if (argv.length === 0 || argv[0] === 'bench' || argv.some((word) => /^(-h|--help|help)$/.test(word))) {
    program.addCommand(await benchCommand());
  }
  program.addHelpText('after', '\nExit codes: 0 done, 1 failed (a sentence says why), 2 wrong usage.');
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
