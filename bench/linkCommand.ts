import { Argument, Command } from 'commander';
import { runLink } from './linkProcess.ts';
import { links } from './links.ts';
import { portNumber } from './portNumber.ts';

/** `farglass bench link`. Its arguments have no names, because those would be options of `bench`, too. */
export function linkCommand(): Command {
  return new Command('link')
    .description('Put a slow link before a server on this machine, to try it by hand.')
    .argument('<port>', 'the port of the server', portNumber)
    .addArgument(new Argument('<name>', 'how the link behaves').choices(links.map(({ name }) => name)))
    .addHelpText('after', '\nExample:\n  farglass bench link 7600 56k')
    .exitOverride()
    .action(async (targetPort: number, name: string) => {
      const profile = links.find((link) => link.name === name);
      if (profile === undefined) throw new Error(`There is no link "${name}".`);
      const { port } = await runLink(profile, targetPort);
      const sentence = `http://127.0.0.1:${port}/ leads to port ${targetPort} like a link of ${profile.summary}. Ctrl+C ends it.`;
      // A program that has opened a channel reads the line.
      console.log(process.send === undefined ? sentence : JSON.stringify({ port }));
    });
}
