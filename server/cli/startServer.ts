import { randomBytes } from 'node:crypto';
import { isLoopback } from '../gateway/access.ts';
import { AppIcons } from '../gateway/appIcons.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { SessionHandle } from '../gateway/sessionHandle.ts';
import type { Effort } from '../session/effort.ts';
import { IconFinder } from '../x11/programs/iconFinder.ts';
import { CommandError } from './commandError.ts';
import { installation, packageVersion } from './installation.ts';
import type { OfferedApps } from './offeredApps.ts';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** A secret, or 'generate'; needed unless the address is a loopback one. */
  readonly token: string | undefined;
  readonly allowHost: readonly string[];
  /** How much time sessions spend on saving bytes. */
  readonly effort: Effort;
  /** Cores that each session may use. */
  readonly threads?: number;
}

export interface ServerOptions extends ListenOptions {
  /** Minutes that a session without viewers lives. */
  readonly keep: number;
}

/** A server that listens. */
export interface RunningServer {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  /** What a person opens: with the token in the fragment, which browsers do not send. */
  readonly link: string;
  /** Starts an app before anybody watches it; its session lives until it ends. Rejects with a CommandError. */
  start(app: string): Promise<SessionHandle>;
  close(): Promise<void>;
  /** Ends the sessions' processes without a word. */
  kill(): void;
}

/** Bytes of a generated token; it must not be guessed. */
const TOKEN_BYTES = 18;

/** Starts a gateway that offers what `offer` finds. Rejects with a CommandError that says what to do. */
export async function startServer(options: ServerOptions, offer: () => Promise<OfferedApps>): Promise<RunningServer> {
  const { host } = options;
  const token = options.token === 'generate' ? randomBytes(TOKEN_BYTES).toString('base64url') : options.token;
  if (token === undefined && !isLoopback(host)) {
    throw new CommandError(
      `Refusing to listen on ${host} without a token: whoever reaches the port could use your terminal.\n` +
        'Add --token to have one made and printed, or set FARGLASS_TOKEN to one of your own.',
    );
  }
  if (token !== undefined && !/^[A-Za-z0-9._~-]{8,256}$/.test(token)) {
    throw new CommandError('A token has 8 to 256 characters out of A-Z a-z 0-9 . _ ~ -');
  }
  let apps: OfferedApps | undefined;
  try {
    apps = await offer();
    const { catalog, dispose } = apps;
    const gateway = new Gateway({
      host,
      port: options.port,
      token,
      allowedHosts: options.allowHost,
      catalog,
      icons: new AppIcons(catalog.apps, new IconFinder(process.env)),
      version: packageVersion(),
      clientFolder: installation.clientFolder,
      sessionModule: installation.sessionModule,
      keepMs: options.keep * 60_000,
      effort: options.effort,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    });
    const port = await gateway.listen();
    const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    const link = `http://${address.includes(':') ? `[${address}]` : address}:${port}/${token === undefined ? '' : `#token=${token}`}`;
    return {
      host,
      port,
      token,
      link,
      start: (app) => gateway.start(app).catch((error: unknown) => Promise.reject(readable(error, options))),
      async close() {
        await gateway.close();
        await dispose();
      },
      kill: () => gateway.kill(),
    };
  } catch (error) {
    await apps?.dispose();
    throw readable(error, options);
  }
}

function readable(error: unknown, { host, port }: ListenOptions): Error {
  if (error instanceof CommandError) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new CommandError(
      `Port ${port} on ${host} is taken. Choose another with --port, or --port 0 for any free one.`,
    );
  }
  if (code === 'EACCES') return new CommandError(`Port ${port} needs more rights. Choose one above 1023 with --port.`);
  if (code === 'EADDRNOTAVAIL') return new CommandError(`This machine has no address ${host}. Check --host.`);
  return error instanceof Error ? new CommandError(error.message, { cause: error }) : new CommandError(String(error));
}
