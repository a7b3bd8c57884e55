import { Command, InvalidArgumentError, Option } from 'commander';
import { runLink } from './linkProcess.ts';
import { links } from './links.ts';

interface LinkOptions {
  readonly to: number;
  readonly link: string;
  readonly json?: true;
}

/** `farglass bench link`. */
export function linkCommand(): Command {
  return new Command('link')
    .description('Put a slow link before a server on this machine, to try it by hand.')
    .requiredOption('--to <port>', 'the port of the server', portNumber)
    .addOption(
      new Option('--link <name>', 'how the link behaves').choices(links.map(({ name }) => name)).default('56k'),
    )
    .option('--json', 'print one line of JSON when ready, instead of a sentence')
    .addHelpText('after', '\nExample:\n  farglass bench link --to 7600 --link 56k')
    .exitOverride()
    .action(async ({ to, link: name, json }: LinkOptions) => {
      const profile = links.find((link) => link.name === name);
      if (profile === undefined) throw new Error(`There is no link "${name}".`);
      const { port } = await runLink(profile, to);
      const sentence = `http://127.0.0.1:${port}/ leads to port ${to} like a link of ${profile.summary}. Ctrl+C ends it.`;
      console.log(json ? JSON.stringify({ port }) : sentence);
    });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new InvalidArgumentError('A port is a number from 1 to 65535.');
}
