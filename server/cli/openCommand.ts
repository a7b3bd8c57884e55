import { Command } from 'commander';
import { openClientWindow, type WindowOptions } from './clientWindow.ts';
import { CommandError } from './commandError.ts';
import { addWindowOptions } from './connectCommand.ts';
import { offeredApps } from './offeredApps.ts';
import { addServeOptions, closeOnSignals, type ServeOptions, servingText } from './serveCommand.ts';
import { startServer } from './startServer.ts';

/** `farglass open`: a server and a client window on its app list. */
export function openCommand(): Command {
  const command = new Command('open').description('Serve, and open the desktop client on the app list.');
  addServeOptions(command);
  return addWindowOptions(command)
    .addHelpText(
      'after',
      `
Without a display it serves all the same and prints where the viewer is found as a web page.

Examples:
  farglass open
  farglass open --app ./clock.ts --mode raw`,
    )
    .action(async (options: ServeOptions & WindowOptions) => {
      const server = await startServer(options, () => offeredApps(options));
      closeOnSignals(server);
      console.log(servingText(server));
      try {
        await openClientWindow(server.link, options);
        console.log('The window was closed. The server goes on, and so do its sessions; Ctrl+C ends them.');
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        console.log(`\nNo window was opened: ${error.message}\nThe server goes on; Ctrl+C ends it.`);
      }
    });
}
