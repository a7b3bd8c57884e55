import { Command } from 'commander';
import { portNumber } from '../portNumber.ts';
import { runRelay } from './recordingRelay.ts';

/** `farglass bench record`. Its arguments have no names, because those would be options of `bench`, too. */
export function recordCommand(): Command {
  return new Command('record')
    .description('Keep what a server on this machine sends, for `farglass bench pixelstream`.')
    .argument('<port>', 'the port of the server', portNumber)
    .argument('<file>', 'what it sends is written here')
    .argument('[listen]', 'the port at which clients come (default: a free one)', portNumber)
    .addHelpText('after', '\nExample:\n  farglass bench record 7600 session.recording')
    .action(async (targetPort: number, file: string, listenPort: number | undefined) => {
      const { port } = await runRelay(targetPort, file, listenPort);
      // Nobody is left who could use it.
      process.on('disconnect', () => process.exit(0));
      const sentence = `http://127.0.0.1:${port}/ leads to port ${targetPort}; what it sends is kept in ${file}. Ctrl+C ends it.`;
      // A program that has opened a channel reads the line.
      console.log(process.send === undefined ? sentence : JSON.stringify({ port }));
    });
}
