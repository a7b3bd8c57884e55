import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type CompiledApp, compileApp } from '../app/compileApp.ts';
import { isLoopback } from '../gateway/access.ts';
import { type CatalogEntry, createCatalog } from '../gateway/appCatalog.ts';
import { describeApp } from '../gateway/describeApp.ts';
import { Gateway } from '../gateway/gateway.ts';
import { CommandError } from './commandError.ts';
import { installation, packageVersion } from './installation.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** A secret, or 'generate'; needed unless the address is a loopback one. */
  readonly token: string | undefined;
  readonly allowHost: readonly string[];
  /** Files of custom apps. */
  readonly app: readonly string[];
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
  close(): Promise<void>;
  /** Ends the sessions' processes without a word. */
  kill(): void;
}

/** Bytes of a generated token; it must not be guessed. */
const TOKEN_BYTES = 18;

/** Starts a gateway with the built-in and the given apps. Throws a CommandError that says what to do. */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
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
  const compiled: CompiledApp[] = [];
  const dispose = () => Promise.all(compiled.map((app) => app.dispose()));
  try {
    const entries: CatalogEntry[] = [];
    for (const file of options.app) {
      const app = await compileApp(file, installation.api);
      compiled.push(app);
      entries.push(await describeApp(app.name, app.module, installation.sessionModule));
    }
    const builtIn = await builtInApps();
    const gateway = new Gateway({
      host,
      port: options.port,
      token,
      allowedHosts: options.allowHost,
      catalog: createCatalog([...entries, ...builtIn.filter(({ name }) => !entries.some((e) => e.name === name))]),
      version: packageVersion(),
      clientFolder: installation.clientFolder,
      sessionModule: installation.sessionModule,
      keepMs: options.keep * 60_000,
    });
    const port = await gateway.listen();
    const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    const link = `http://${address.includes(':') ? `[${address}]` : address}:${port}/${token === undefined ? '' : `#token=${token}`}`;
    const close = async () => {
      await gateway.close();
      await dispose();
    };
    return { host, port, token, link, close, kill: () => gateway.kill() };
  } catch (error) {
    await dispose();
    throw readable(error, options);
  }
}

async function builtInApps(): Promise<CatalogEntry[]> {
  const entries = JSON.parse(await readFile(installation.appsCatalog, 'utf8')) as CatalogEntry[]; // the build wrote it
  return entries.map((entry) => ({ ...entry, module: new URL(entry.module, installation.appsCatalog).href }));
}

function readable(error: unknown, { host, port }: ServeOptions): Error {
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
