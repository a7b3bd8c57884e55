import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { TOKEN_SUBPROTOCOL_PREFIX } from '../../protocol/index.ts';

/** Names by which a loopback address may be called. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];
/** Where the Electron client's page comes from. */
const CLIENT_ORIGIN = 'app://farglass';

/** Whether an address is reached from this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** Who may talk to a gateway. */
export interface AccessOptions {
  /** The address that it listens on. */
  readonly host: string;
  /** Undefined lets everybody in who reaches it. */
  readonly token: string | undefined;
  /** Further names by which clients call it, as behind a proxy. */
  readonly allowedHosts: readonly string[];
}

/** The verdict on a request: undefined lets it in. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly reason: string;
}

/**
 * Checks requests before anything else looks at them. The Host must be a name of this server, or a page of
 * another site could reach it through a name of its own (DNS rebinding); the Origin, where a browser sends
 * one, must be this server's page; the token must match.
 */
export class Access {
  private readonly options: AccessOptions;
  private readonly hosts: ReadonlySet<string>;

  constructor(options: AccessOptions) {
    this.options = options;
    this.hosts = new Set([...namesOf(options.host), ...options.allowedHosts].map((name) => name.toLowerCase()));
  }

  /** Checks what every request must have. */
  checkOrigin(request: IncomingMessage): Refusal | undefined {
    const { host, origin } = request.headers;
    if (host === undefined || !this.hosts.has(withoutPort(host).toLowerCase())) {
      const reason = `This server is not called "${host ?? ''}". If it should be, start it with --allow-host.`;
      return { status: 421, reason };
    }
    if (origin === undefined || origin === CLIENT_ORIGIN) return undefined;
    if (origin.toLowerCase() === `http://${host}`.toLowerCase()) return undefined;
    if (origin.toLowerCase() === `https://${host}`.toLowerCase()) return undefined;
    return { status: 403, reason: `Pages of ${origin} may not use this server.` };
  }

  /** Checks the token: a bearer header, or a WebSocket subprotocol where headers cannot be set. */
  checkToken(request: IncomingMessage): Refusal | undefined {
    const { token } = this.options;
    if (token === undefined || offeredTokens(request).some((offered) => sameSecret(offered, token))) return undefined;
    return { status: 401, reason: 'This server needs its token. Open the link that it printed when it started.' };
  }
}

function offeredTokens({ headers }: IncomingMessage): string[] {
  const tokens: string[] = [];
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '');
  if (bearer?.[1] !== undefined) tokens.push(bearer[1]);
  for (const protocol of (headers['sec-websocket-protocol'] ?? '').split(',')) {
    const name = protocol.trim();
    if (name.startsWith(TOKEN_SUBPROTOCOL_PREFIX)) tokens.push(name.slice(TOKEN_SUBPROTOCOL_PREFIX.length));
  }
  return tokens;
}

/** Compares in a time that does not tell how much was right. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

/** The names under which a server on this address is reached. */
function namesOf(host: string): string[] {
  if (isLoopback(host)) return [...LOOPBACK_NAMES, bracketed(host)];
  if (host !== '0.0.0.0' && host !== '::') return [bracketed(host), hostname()];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));
  return [...LOOPBACK_NAMES, hostname(), ...addresses.map(bracketed)];
}

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
