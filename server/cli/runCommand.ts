import { basename } from 'node:path';
import { Command } from 'commander';
import type { CatalogEntry } from '../gateway/appCatalog.ts';
import { addressName } from '../x11/programs/offeredProgram.ts';
import { onlyApp } from './offeredApps.ts';
import { ownEntry, serveOwnSession } from './ownSession.ts';
import { addListenOptions, DEFAULT_KEEP_MINUTES } from './serveCommand.ts';
import type { ListenOptions } from './startServer.ts';
import { addXOptions, displayFields, type XOptions } from './xOptions.ts';

/** `farglass run`: one X program, and nothing else. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('Show one X program until it ends.')
    .usage('[options] [--] <program> [arguments...]')
    .argument('<command...>', 'the program and its arguments')
    .passThroughOptions();
  addListenOptions(command);
  return addXOptions(command)
    .addHelpText(
      'after',
      `
The program starts here and now, with this environment and in this folder. Its session is all that the server offers;
it goes on without viewers, and ends with the program or by Ctrl+C.

Examples:
  farglass run -- xterm -e top                  on this machine only; prints the link
  farglass run --host 0.0.0.0 --token gimp      to the network
  farglass run --size 800x600 --fixed-size --wm none xeyes`,
    )
    .action(async (words: string[], options: ListenOptions & XOptions) => {
      const entry = runEntry(words, options, process.cwd());
      await serveOwnSession({ ...options, keep: DEFAULT_KEEP_MINUTES }, entry, () => onlyApp(entry));
    });
}

/** The only entry of the app list. Throws a CommandError. */
export function runEntry(command: readonly string[], options: XOptions, folder: string): CatalogEntry {
  const title = basename(command[0] ?? '');
  const name = addressName(title) || 'program';
  return ownEntry(name, { kind: 'program', title, command, folder, ...displayFields(options) }, '');
}
