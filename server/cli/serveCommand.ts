import { Command, InvalidArgumentError, Option } from 'commander';
import { isLoopback } from '../gateway/access.ts';
import { efforts } from '../session/effort.ts';
import { MAX_THREADS } from '../session/threadLimit.ts';
import { type OfferOptions, offeredApps } from './offeredApps.ts';
import { type RunningServer, type ServerOptions, startServer } from './startServer.ts';

/** 7600 is in no list of well-known services, and none of the field's programs uses it. */
export const DEFAULT_PORT = 7600;
const DEFAULT_HOST = '127.0.0.1';
/** Minutes that a session without viewers lives: a working day. */
export const DEFAULT_KEEP_MINUTES = 480;

/** The options of a server with an app list. */
export type ServeOptions = ServerOptions & OfferOptions;

/** The options that every command has that starts a server: where it listens, and to whom. */
export function addListenOptions(command: Command): Command {
  return command
    .option('-p, --port <number>', 'port to listen on; 0 takes any free one', portNumber, DEFAULT_PORT)
    .option('--host <address>', 'address to listen on; others than loopback need a token', DEFAULT_HOST)
    .addOption(
      new Option('--token [secret]', 'ask clients for a token; without a value one is made and printed')
        .env('FARGLASS_TOKEN')
        .preset('generate'),
    )
    .addOption(
      new Option('--effort <level>', 'time spent on saving bytes: no more than needed, what the link is worth, or all')
        .choices([...efforts])
        .default('auto'),
    )
    .option(
      '--threads <number>',
      'cores that each session may use, what it starts apart (default: no limit)',
      threadCount,
    )
    .option('--allow-host <name>', 'a further name by which clients call this server; may be repeated', collect, []);
}

/** The options of every command that starts a server with an app list. */
export function addServeOptions(command: Command): Command {
  return addListenOptions(command)
    .option('--app <file>', 'offer this app (.ts or .js) too; may be repeated', collect, [])
    .option('--programs <file>', 'offer the X programs of this list (default: ~/.config/farglass/programs.json)')
    .option('--no-x11', 'offer no X programs')
    .option('--keep <minutes>', 'how long a session without viewers lives', minutes, DEFAULT_KEEP_MINUTES);
}

/** `farglass serve`. */
export function serveCommand(): Command {
  const command = new Command('serve').description('Serve apps to clients until stopped.');
  return addServeOptions(command)
    .option('--json', 'print one line of JSON when ready, instead of sentences')
    .addHelpText(
      'after',
      `
Examples:
  farglass serve                                on this machine only, port ${DEFAULT_PORT}
  farglass serve --app ./clock.ts               with an app of yours
  farglass serve --programs ./programs.json     with X programs of your choice
  farglass serve --host 0.0.0.0 --token         to the network; prints a link with a token
  FARGLASS_TOKEN=... farglass serve --host ::   the same with a token of your own
  farglass serve --port 0 --json                for scripts`,
    )
    .action(async (options: ServeOptions & { readonly json?: boolean }) => {
      const server = await startServer(options, () => offeredApps(options));
      closeOnSignals(server);
      if (options.json) {
        const { host, port, token, link } = server;
        console.log(
          JSON.stringify({ host, port, url: link, ...(token === undefined ? {} : { token }), pid: process.pid }),
        );
      } else {
        console.log(servingText(server));
      }
    });
}

/** What a server shows where, when it is not its app list: a link, and the words for it. */
export interface ServedPlace {
  readonly what: string;
  readonly link: string;
  /** Further lines, each a label and a text. */
  readonly lines: readonly (readonly [label: string, text: string])[];
}

/** What a person needs to know about a server that has started. */
export function servingText(
  server: RunningServer,
  { what, link, lines: more }: ServedPlace = { what: 'serves', link: server.link, lines: [] },
): string {
  const lines = [`Farglass ${what} at ${link}`];
  lines.push(`  in a browser:       open that address`);
  const { token } = server;
  // Command lines can be read by every user of a machine, the environment cannot.
  const secret = token === undefined ? '' : `FARGLASS_TOKEN=${token} `;
  lines.push(`  in the client:      ${secret}farglass connect ${link.split('#', 1)[0]}`);
  for (const [label, text] of more) lines.push(`  ${`${label}:`.padEnd(20)}${text}`);
  if (isLoopback(server.host)) {
    lines.push(
      `  from elsewhere:     ssh -L ${server.port}:127.0.0.1:${server.port} THIS-MACHINE, then the same address there;`,
    );
    lines.push(`                      or restart with --host 0.0.0.0 --token to listen on the network`);
  } else {
    lines.push(
      `  from elsewhere:     the same address with this machine's name in place of ${new URL(server.link).hostname}`,
    );
  }
  return lines.join('\n');
}

/** Ends the server, its sessions told, on Ctrl+C or a request to terminate; a second one does not wait. */
export function closeOnSignals(server: RunningServer): void {
  let closing = false;
  const close = () => {
    if (closing) {
      server.kill();
      process.exit(1);
    }
    closing = true;
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
}

function collect(value: string, previous: readonly string[]): string[] {
  return [...previous, value];
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function threadCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_THREADS) return count;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MAX_THREADS}.`);
}

function minutes(text: string): number {
  const value = Number(text);
  // A timer cannot wait longer than 2^31 milliseconds, some 24 days.
  if (value > 0 && value <= 30_000) return value;
  throw new InvalidArgumentError('Give minutes, from more than 0 to 30000.');
}
