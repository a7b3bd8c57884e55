import { Command } from 'commander';
import type { CatalogEntry } from '../gateway/appCatalog.ts';
import { offeredApps } from './offeredApps.ts';
import { ownEntry, serveOwnSession } from './ownSession.ts';
import { addServeOptions, type ServeOptions } from './serveCommand.ts';
import { addXOptions, collectWords, displayFields, splitDisplay, type XOptions } from './xOptions.ts';

/** `farglass desktop`: an X display that programs of this machine use. */
export function desktopCommand(): Command {
  const words = 'the display, such as :5 (a free one when absent), and a command that starts on it';
  const command = new Command('desktop')
    .description('Show an X display that any program of yours on this machine can use.')
    .usage('[:N] [options] [-- command...]')
    .argument('[words...]', words, collectWords, []);
  addServeOptions(command);
  return addXOptions(command)
    .addHelpText(
      'after',
      `
The display is there at once and stays until Ctrl+C, watched or not; a command starts on it. Everybody who opens it sees
the same screen. The server offers its app list as usual.

Examples:
  farglass desktop                              prints how programs find the display
  farglass desktop :5 --open                    then, by any user here: DISPLAY=:5 xterm
  farglass desktop -- xterm -e htop             with a first program
  farglass desktop --wm none -- startxfce4      a desktop environment, which brings its window manager
  farglass desktop --size 1920x1080 --fixed-size`,
    )
    .action(async (given: string[], options: ServeOptions & XOptions) => {
      const entry = desktopEntryOf(given, options, process.cwd());
      await serveOwnSession(options, entry, () => offeredApps(options, [entry]));
    });
}

/** The desktop's entry in the app list. Throws a CommandError. */
export function desktopEntryOf(words: readonly string[], options: XOptions, folder: string): CatalogEntry {
  const { display, command } = splitDisplay(words);
  const desktop = {
    kind: 'desktop',
    title: 'Desktop',
    folder,
    ...(command.length === 0 ? {} : { command }),
    ...(display === undefined ? {} : { display }),
    ...displayFields(options),
  } as const;
  return ownEntry('desktop', desktop, 'The display that this server was started for');
}
