import { Command, Option } from 'commander';
import { modes } from '../../protocol/index.ts';
import { openClientWindow, type WindowOptions } from './clientWindow.ts';

/** The options of every command that opens a window. */
export function addWindowOptions(command: Command): Command {
  return command
    .addOption(new Option('--mode <mode>', 'what travels: drawing commands, or pixels only').choices([...modes]))
    .option('--fullscreen', 'start in full screen')
    .option('--no-sandbox', "without Chromium's sandbox: for tests and containers that run as root")
    .option('--no-gpu', 'without hardware acceleration');
}

/** `farglass connect`. */
export function connectCommand(): Command {
  const command = new Command('connect')
    .description('Open the desktop client on a server, an app or a session.')
    .argument('<url>', 'address of the server, or the link that it printed');
  return addWindowOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  farglass connect localhost                         the app list of a server on this machine
  FARGLASS_TOKEN=... farglass connect host:7600      a server that wants a token
  farglass connect host:7600/app/terminal            open an app at once
  farglass connect host/s/terminal-1 --mode raw      go on with a session, in raw mode`,
    )
    .action((url: string, options: WindowOptions) => openClientWindow(url, options));
}
