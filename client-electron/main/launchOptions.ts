import { modes } from '../../protocol/index.ts';
import type { LaunchOptions } from '../renderer/bridge.ts';

/** Longer than any address that people use. */
const MAX_ADDRESS_CHARACTERS = 4096;

/**
 * Reads the window's options from the command line, and the token from FARGLASS_TOKEN, since command lines can be
 * read by every user of the machine. Chromium's own switches stand on the same command line and are passed over.
 * Throws a sentence when an option has a value that it cannot have.
 */
export function readLaunchOptions(argv: readonly string[], env: NodeJS.ProcessEnv): LaunchOptions {
  const modeName = optionValue(argv, '--mode');
  const mode = modes.find((name) => name === modeName);
  if (modeName !== undefined && mode === undefined) {
    throw new Error(`There is no mode ${modeName}. Use --mode=${modes.join(' or --mode=')}.`);
  }
  const connect = optionValue(argv, '--connect');
  if (connect !== undefined && (connect.length > MAX_ADDRESS_CHARACTERS || /\p{Cc}/u.test(connect))) {
    throw new Error('--connect needs the address of a server, such as --connect=http://desk.example.org:7600.');
  }
  if (optionValue(argv, '--token') !== undefined) {
    throw new Error('Every user of the machine can read a command line. Pass the token in FARGLASS_TOKEN instead.');
  }
  return {
    connect: connect === '' ? undefined : connect,
    token: env.FARGLASS_TOKEN === '' ? undefined : env.FARGLASS_TOKEN,
    mode,
    fullScreen: argv.includes('--fullscreen'),
  };
}

function optionValue(argv: readonly string[], option: string): string | undefined {
  const argument = argv.find((text) => text === option || text.startsWith(`${option}=`));
  return argument?.slice(option.length + 1);
}
