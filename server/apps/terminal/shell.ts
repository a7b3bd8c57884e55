import { homedir } from 'node:os';
import { type IPty, spawn } from '@lydell/node-pty';

const FALLBACK_SHELL = '/bin/bash';
const UTF8_LOCALE = 'C.UTF-8';
/** Of Farglass itself, its token among them: no business of the shell's. */
const OWN_VARIABLES = /^FARGLASS_/;
/** Of the terminal that the server was started in. */
const OUTER_TERMINAL = new Set([
  'TMUX',
  'TMUX_PANE',
  'STY',
  'WINDOW',
  'WINDOWID',
  'TERMCAP',
  'COLUMNS',
  'LINES',
  'TERM_PROGRAM',
  'TERM_PROGRAM_VERSION',
  'VTE_VERSION',
]);

/** The environment of a shell: the server's, without its secrets, in a terminal of 256 and more colours. */
export function shellEnvironment(own: NodeJS.ProcessEnv): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !OWN_VARIABLES.test(name) && !OUTER_TERMINAL.has(name)) environment[name] = value;
  }
  const locale = environment.LC_ALL || environment.LC_CTYPE || environment.LANG || '';
  if (!/utf-?8/i.test(locale)) {
    delete environment.LC_ALL;
    delete environment.LC_CTYPE;
    environment.LANG = UTF8_LOCALE;
  }
  return { ...environment, TERM: 'xterm-256color', COLORTERM: 'truecolor' };
}

/** Starts the user's shell at home, on a terminal of its own. */
export function startShell(columns: number, rows: number): IPty {
  const shell = process.env.SHELL || FALLBACK_SHELL;
  try {
    return spawn(shell, [], {
      cols: columns,
      rows,
      cwd: homedir(),
      env: shellEnvironment(process.env),
    });
  } catch (cause) {
    throw new Error(`The shell ${shell} cannot be started: set SHELL to one that can.`, { cause });
  }
}
