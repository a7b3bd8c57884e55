/** The port of a server whose address names none. */
const DEFAULT_PORT = 7600;

/** What a connection is made to: a new session of an app (or its shared one), or a running session. */
export interface Target {
  readonly kind: 'app' | 'session';
  readonly name: string;
}

/** What a server prints and people paste: where it is, how to get in, what to open. */
export interface ServerLink {
  /** Scheme, host and port, without a slash at the end. */
  readonly origin: string;
  readonly token: string | undefined;
  readonly target: Target | undefined;
}

/** First part of the addresses of targets. */
const targetPaths = { app: '/app/', session: '/s/' } as const satisfies Record<Target['kind'], string>;

/**
 * Reads an address as people write it. Without a scheme it is http, and then port 7600 unless another is named.
 * Throws an Error with a sentence for people.
 */
export function parseServerLink(text: string): ServerLink {
  const trimmed = text.trim();
  if (trimmed === '') throw new Error('Type the address of a server.');
  const [, scheme, rest = trimmed] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(trimmed) ?? [];
  if (/\s/.test(rest)) throw new Error('An address has no spaces in it.');
  const web = webScheme(scheme);
  let url: URL;
  try {
    url = new URL(`${web}://${rest}`);
  } catch (cause) {
    throw new Error(`"${trimmed}" is not an address. It needs a name or a number, like desk.example.org:7600.`, { cause });
  }
  if (url.username !== '' || url.password !== '') {
    throw new Error('Leave out the user name: a server asks for a token, not for a user.');
  }
  if (scheme === undefined && !/^(\[[^\]]*\]|[^/:?#]*):\d/.test(rest)) url.port = String(DEFAULT_PORT);
  return { origin: url.origin, token: tokenOf(url.hash), target: targetOf(url.pathname) };
}

/** The token in a link's fragment, where it does not travel to servers and logs. */
export function tokenOf(fragment: string): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('token') ?? undefined;
}

/** The target that a page's or a link's path names. */
export function targetOf(path: string): Target | undefined {
  for (const kind of ['app', 'session'] as const) {
    if (!path.startsWith(targetPaths[kind])) continue;
    const name = path.slice(targetPaths[kind].length);
    if (/^[A-Za-z0-9-]+$/.test(name)) return { kind, name };
  }
  return undefined;
}

/** The path of a target; '/' is the list of apps. */
export function pathOf(target: Target | undefined): string {
  return target === undefined ? '/' : targetPaths[target.kind] + encodeURIComponent(target.name);
}

/** Where the WebSocket of a target is. */
export function socketUrl(origin: string, target: Target): string {
  return origin.replace(/^http/, 'ws') + pathOf(target);
}

/** Where the list of a server's apps is. */
export function appsUrl(origin: string): string {
  return `${origin}/api/apps`;
}

/** Whether others on the way could read what travels: neither TLS nor this machine. */
export function isReadableOnTheWay(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** An origin as people say it. */
export function shortAddress(origin: string): string {
  return origin.replace(/^http:\/\//, '');
}

function webScheme(scheme: string | undefined): 'http' | 'https' {
  switch (scheme?.toLowerCase()) {
    case undefined:
    case 'http':
    case 'ws':
      return 'http';
    case 'https':
    case 'wss':
      return 'https';
    default:
      throw new Error(`Farglass cannot open ${scheme}: addresses. Use http or https, or just the name of the server.`);
  }
}
