/** The port of a server whose address names neither a port nor a scheme of the web. */
export const DEFAULT_PORT = 7600;

/** What a connection is for: an app (a new session of it, or its shared one), or a session that is running. */
export interface Target {
  readonly kind: 'app' | 'session';
  readonly name: string;
}

/** Where a server is, how to get in, and what to open there. */
export interface ServerAddress {
  /** TLS. */
  readonly secure: boolean;
  /** A name or an address; IPv6 in brackets. */
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly target: Target | undefined;
}

export interface AddressOptions {
  /** The page that connects came over https, from where browsers allow no connection without TLS. */
  readonly securePage?: boolean;
  /** Only the server matters: whatever the path is, the target is undefined. */
  readonly anyPath?: boolean;
}

interface Scheme {
  readonly secure: boolean;
  readonly port: number;
}

/** Addresses of the web keep the web's ports: the address of a page leaves them out. */
const schemes: Readonly<Record<string, Scheme>> = {
  http: { secure: false, port: 80 },
  ws: { secure: false, port: 80 },
  https: { secure: true, port: 443 },
  wss: { secure: true, port: 443 },
  farglass: { secure: false, port: DEFAULT_PORT },
};

const targetPaths = { app: '/app/', session: '/s/' } as const satisfies Record<Target['kind'], string>;
const NAME = /^[A-Za-z0-9-]{1,64}$/;
/** What a WebSocket subprotocol may be made of, which is how a token travels. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/**
 * Reads the address of a server as people type or paste it: `host`, `host:7600`, `http://host:7600/#token=...`,
 * `ws://host/s/name`, `farglass://host/session`. A name alone, as in `http://host/terminal`, is an app's. Throws an
 * Error with a sentence that says what to change.
 */
export function parseServerAddress(text: string, options: AddressOptions = {}): ServerAddress {
  const trimmed = text.trim();
  if (trimmed === '') throw new Error('Type the address of a server, like desk.example.org or 192.168.1.5:7600.');
  if (/\s/.test(trimmed)) throw new Error(`"${trimmed}" has a space in it; an address has none.`);
  const [, name, rest = trimmed] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(trimmed) ?? [];
  const scheme = schemeOf(name?.toLowerCase(), options.securePage ?? false);
  const [, authority = '', path = '', query = '', fragment = ''] =
    /^([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/.exec(rest) ?? [];
  const server = trimmed.slice(0, trimmed.length - rest.length) + authority;
  return {
    secure: scheme.secure,
    ...hostAndPort(authority, scheme.port),
    token: tokenIn(fragment) ?? tokenIn(query),
    target: options.anyPath ? undefined : targetIn(path, name?.toLowerCase() === 'farglass', server),
  };
}

/** The path of a target, '/' for none. */
export function targetPath(target: Target | undefined): string {
  return target === undefined ? '/' : targetPaths[target.kind] + target.name;
}

/** Where to connect. */
export function webSocketUrl(address: ServerAddress, path = targetPath(address.target)): string {
  return url(address, address.secure ? 'wss' : 'ws', path);
}

/** Where to ask over HTTP. */
export function httpUrl(address: ServerAddress, path = targetPath(address.target)): string {
  return url(address, address.secure ? 'https' : 'http', path);
}

function url({ host, port }: ServerAddress, scheme: string, path: string): string {
  return `${scheme}://${host}${schemes[scheme]?.port === port ? '' : `:${port}`}${path}`;
}

function schemeOf(name: string | undefined, securePage: boolean): Scheme {
  if (name === undefined) return { secure: securePage, port: DEFAULT_PORT };
  const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined;
  if (scheme === undefined) {
    throw new Error(
      `Addresses do not start with ${name}:// here. Use http, https, ws, wss, or just the server's name.`,
    );
  }
  if (!scheme.secure && securePage) {
    throw new Error(
      `This page was loaded over https, so it cannot use ${name}:// without encryption. Use https:// or the Farglass program.`,
    );
  }
  return scheme;
}

function hostAndPort(authority: string, defaultPort: number): { readonly host: string; readonly port: number } {
  if (authority.includes('@')) {
    throw new Error('Leave out what stands before the @: a server asks for a token, not for a user.');
  }
  // More than one colon without brackets: an IPv6 address alone.
  const bare = /^[0-9a-f.]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(authority) ? `[${authority}]` : authority;
  const [, host = '', port] = /^(\[[0-9a-f:.]+\]|[^:[\]]*)(?::(.*))?$/i.exec(bare) ?? [];
  if (!/^(\[.+\]|[\p{L}\p{N}._-]+)$/u.test(host)) {
    throw new Error(`"${authority}" is not the name of a server. It looks like desk.example.org or 192.168.1.5.`);
  }
  if (port === undefined || port === '') return { host: host.toLowerCase(), port: defaultPort };
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number < 1 || number > 65535) throw new Error(`"${port}" is not a port. Ports are numbers from 1 to 65535.`);
  return { host: host.toLowerCase(), port: number };
}

function tokenIn(parameters: string): string | undefined {
  for (const parameter of parameters.split('&')) {
    if (!parameter.startsWith('token=')) continue;
    const token = unescaped(parameter.slice('token='.length));
    if (!TOKEN.test(token)) {
      throw new Error('The token in this address is damaged. Copy the whole address that the server printed.');
    }
    return token;
  }
  return undefined;
}

/** What a path names. `server` is what stands before it, for the examples in sentences. */
function targetIn(path: string, namesSessions: boolean, server: string): Target | undefined {
  const plain = path.replace(/\/+$/, '');
  if (plain === '') return undefined;
  const examples = `An app's address looks like ${server}/app/terminal, a session's like ${server}/s/terminal-1.`;
  for (const kind of ['app', 'session'] as const) {
    const prefix = targetPaths[kind];
    if (`${plain}/` === prefix) throw new Error(`This address ends before the name of what to open. ${examples}`);
    if (plain.startsWith(prefix)) return { kind, name: nameIn(plain.slice(prefix.length), examples) };
  }
  const name = plain.slice(1);
  if (name.includes('/')) throw new Error(`There is nothing at ${path} on a server. ${examples}`);
  return { kind: namesSessions ? 'session' : 'app', name: nameIn(name, examples) };
}

function nameIn(text: string, examples: string): string {
  const name = unescaped(text);
  if (!NAME.test(name)) {
    throw new Error(`"${name}" is not a name: names have 1 to 64 letters, digits and hyphens. ${examples}`);
  }
  return name;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new Error('A % in this address is not followed by two digits. Copy the whole address again.', { cause });
  }
}
