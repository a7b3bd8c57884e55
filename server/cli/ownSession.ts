import { isAbsolute, resolve } from 'node:path';
import type { CatalogEntry } from '../gateway/appCatalog.ts';
import type { SessionHandle } from '../gateway/sessionHandle.ts';
import { type DesktopOptions, readDesktopOptions } from '../x11/desktopOptions.ts';
import { findExecutable, hasXServer } from '../x11/programs/findExecutable.ts';
import { xEntry } from '../x11/programs/programCatalog.ts';
import { CommandError, exitCodes } from './commandError.ts';
import { installation } from './installation.ts';
import { NO_X_SERVER, type OfferedApps } from './offeredApps.ts';
import { closeOnSignals, servingText } from './serveCommand.ts';
import { type RunningServer, type ServerOptions, startServer } from './startServer.ts';

/** The session that a server is started for, as an entry of its app list: all who open it meet in it. */
export function ownEntry(name: string, options: DesktopOptions, description: string): CatalogEntry {
  return { ...xEntry(name, checked(options), installation.x11App), description, shared: true };
}

/**
 * Starts a server and its own session, prints where it is, and ends with it. Rejects with a CommandError when something
 * is missing, or does not start.
 */
export async function serveOwnSession(
  options: ServerOptions & { readonly json?: true },
  entry: CatalogEntry,
  offer: () => Promise<OfferedApps>,
): Promise<void> {
  const { kind, title, command, windowManager = 'none', folder = '/' } = checked(entry.options);
  if (!(await hasXServer())) throw new CommandError(NO_X_SERVER);
  if (command?.[0] !== undefined) await requireProgram(command[0], folder);
  if (windowManager !== 'none') await requireProgram(windowManager, folder);
  const server = await startServer(options, offer);
  closeOnSignals(server);
  const session = await startSession(server, entry.name);
  if (options.json) {
    console.log(sessionJson(server, session));
  } else {
    const variables = displayVariables(session);
    const isDesktop = kind === 'desktop';
    const place = {
      what: isDesktop ? `shows display :${session.details.display}` : `runs ${title}`,
      link: sessionLink(server, session),
      lines: isDesktop && variables !== undefined ? [['programs on it', `${variables} xterm`] as const] : [],
    };
    console.log(servingText(server, place));
  }
  await endWithSession(server, session);
}

/** Starts the session that a server is there for; without it the server ends. Rejects with a CommandError. */
async function startSession(server: RunningServer, app: string): Promise<SessionHandle> {
  try {
    return await server.start(app);
  } catch (error) {
    await server.close();
    throw error;
  }
}

/**
 * Waits until the session is over, and ends the server and the command with it: with the exit code that the app tells
 * in its details, else with 0 when the session was ended and 1 when it broke. Says why on stderr.
 */
async function endWithSession(server: RunningServer, session: SessionHandle): Promise<void> {
  const { code, reason } = await session.ended;
  // The server itself is ending, and with it the command.
  if (code === 'shutdown') return;
  const { exitCode } = session.details;
  console.error(reason);
  await server.close();
  process.exit(typeof exitCode === 'number' ? exitCode : code === 'crashed' ? exitCodes.failed : 0);
}

/** The address of a session, with the server's token: what a person opens. */
function sessionLink(server: RunningServer, session: SessionHandle): string {
  return new URL(`/s/${session.name}${new URL(server.link).hash}`, server.link).href;
}

/** What a script needs to know about a session that has started, in one line. */
function sessionJson(server: RunningServer, session: SessionHandle): string {
  const { host, port, token, link } = server;
  const secret = token === undefined ? {} : { token };
  const place = { host, port, url: link, ...secret, session: sessionLink(server, session) };
  return JSON.stringify({ ...session.details, ...place, pid: process.pid });
}

/** How programs find the display of a session: the variables that they need, as shells are told. */
function displayVariables({ details: { display, authority } }: SessionHandle): string | undefined {
  if (display === undefined) return undefined;
  return `${authority === undefined ? '' : `XAUTHORITY=${authority} `}DISPLAY=:${display}`;
}

/** Rejects with a CommandError when there is no such program: before a server starts for it. */
async function requireProgram(program: string, folder: string): Promise<void> {
  const path = program.includes('/') && !isAbsolute(program) ? resolve(folder, program) : program;
  if ((await findExecutable(path)) === undefined) {
    throw new CommandError(`There is no program ${program}${program.includes('/') ? '' : ' on the PATH'}.`);
  }
}

/** What the command line makes of options may be wrong: a sentence says why. */
function checked(options: unknown): DesktopOptions {
  try {
    return readDesktopOptions(options);
  } catch (error) {
    throw new CommandError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
