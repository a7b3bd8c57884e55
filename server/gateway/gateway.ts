import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { hostname } from 'node:os';
import { WebSocketServer } from 'ws';
import { type CloseCode, MAX_HELLO_BYTES, SUBPROTOCOL, Writer, writeServerMessage } from '../../protocol/index.ts';
import { CRASH_PREFIX, type UpgradeRequest } from '../session/control.ts';
import type { Effort } from '../session/effort.ts';
import { Access } from './access.ts';
import type { LiveCatalog } from './appCatalog.ts';
import type { AppIcons } from './appIcons.ts';
import type { SessionHandle } from './sessionHandle.ts';
import { NoSessionError, SessionRegistry } from './sessionRegistry.ts';
import { securityHeaders, serveStatic } from './staticFiles.ts';

/** A client that has not finished its request by then is cut: it holds a socket for nothing. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Connections at once, waiting ones included. */
const MAX_CONNECTIONS = 1000;
/** After a refusal has been explained its socket may live so long. */
const FAREWELL_MS = 1000;
/** What a WebSocket address names: an app to open, or a running session. */
const TARGET_PATH = /^\/(app|s)\/([A-Za-z0-9-]{1,64})$/;
/** The same for people. */
const PATHS = 'Apps are at /app/NAME, sessions at /s/NAME.';

export interface GatewayOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly token: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly catalog: LiveCatalog;
  readonly icons: AppIcons;
  readonly version: string;
  /** The built viewer. */
  readonly clientFolder: string;
  readonly sessionModule: string;
  /** How long a session without viewers lives, milliseconds. */
  readonly keepMs: number;
  /** How much time sessions spend on saving bytes. */
  readonly effort: Effort;
  /** Cores that each session's process may use; as many as Node.js takes when absent. */
  readonly threads?: number;
}

/**
 * The server's one port: it answers HTTP, checks who asks, finds or starts the session, and hands the socket
 * itself over to the session's process. It never sees a frame.
 */
export class Gateway {
  private readonly options: GatewayOptions;
  private readonly server: Server;
  private readonly access: Access;
  private readonly registry: SessionRegistry;
  /** Finishes handshakes only to tell a reason: a page cannot read the answer to a refused upgrade. */
  private readonly refusals = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // Nothing that such a peer says matters; it must not fill the memory.
    maxPayload: MAX_HELLO_BYTES,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  /** Upgraded sockets that no session has taken over yet. */
  private readonly owned = new Set<Socket>();

  constructor(options: GatewayOptions) {
    this.options = options;
    this.access = new Access(options);
    this.registry = new SessionRegistry(options);
    this.server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS });
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('request', (request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        console.error(error);
        if (!response.headersSent) sendJson(response, 500, { error: 'The server failed to answer. Its log says why.' });
      });
    });
    this.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.owned.add(socket);
      socket.once('close', () => this.owned.delete(socket));
      try {
        this.upgrade(request, socket, head);
      } catch (error) {
        // One peer's request must not end everybody's sessions.
        console.error(error);
        socket.destroy();
      }
    });
  }

  /** Starts listening; resolves with the port. Rejects with what the system says. */
  listen(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port, this.options.host, () => {
        this.server.off('error', reject);
        resolve((this.server.address() as AddressInfo).port); // a TCP server's address is never a string
      });
    });
  }

  /**
   * Opens an app before anybody watches it, and keeps its session until that ends. Resolves when the app has started;
   * rejects with a sentence when it does not.
   */
  async start(appName: string): Promise<SessionHandle> {
    const session = this.registry.openKept(appName);
    const end = await Promise.race([session.started, session.ended]);
    if (end !== undefined) throw new Error(end.reason.replace(CRASH_PREFIX, ''));
    return session;
  }

  /** Ends the sessions' processes without a word: for when there is no time. */
  kill(): void {
    this.registry.kill();
  }

  /** Ends the sessions and stops listening. */
  async close(): Promise<void> {
    const ended = this.registry.close();
    this.server.closeAllConnections();
    for (const socket of this.owned) socket.destroy();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    await ended;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = this.access.checkOrigin(request);
    if (refusal !== undefined) {
      sendJson(response, refusal.status, { error: refusal.reason });
      return;
    }
    const path = pathOf(request);
    if (request.method !== 'GET') {
      sendJson(response, 405, { error: `${request.method} is not understood here.` });
    } else if (path === '/healthz') {
      sendJson(response, 200, { status: 'ok' });
    } else if (path === '/api/apps' || path === '/api/icons') {
      const unauthorized = this.access.checkToken(request);
      if (unauthorized !== undefined) sendJson(response, unauthorized.status, { error: unauthorized.reason });
      else if (path === '/api/apps') sendJson(response, 200, await this.listing());
      else sendJson(response, 200, { icons: await this.options.icons.images(namesOf(request)) });
    } else if (!(await serveStatic(this.options.clientFolder, path, response))) {
      sendJson(response, 404, { error: `There is nothing at ${path}. The app list is at /. ${PATHS}` });
    }
  }

  /** What a client shows as the app list. */
  private async listing() {
    await this.options.catalog.refresh();
    const apps = [...this.options.catalog.apps.values()].map(
      ({ name, title, description, shared, category, keywords, icon }) => {
        return { name, title, description, shared, category, keywords, icon: icon === undefined ? undefined : true };
      },
    );
    const sessions = this.registry.all.map(({ name, app, title, viewers }) => {
      return { name, app: app.name, title, viewers };
    });
    return { server: { name: hostname(), version: this.options.version }, apps, sessions };
  }

  private upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    // The peer may vanish at any moment; whoever holds the socket then notices its end.
    socket.on('error', () => socket.destroy());
    const forbidden = this.access.checkOrigin(request);
    if (forbidden !== undefined) {
      refuse(socket, forbidden.status, forbidden.reason);
      return;
    }
    if (!isHandshake(request)) {
      refuse(socket, 400, 'This is not a WebSocket handshake.');
      return;
    }
    const unauthorized = this.access.checkToken(request);
    if (unauthorized !== undefined) {
      this.explain(request, socket, head, 'unauthorized', unauthorized.reason);
      return;
    }
    const path = pathOf(request);
    const target = TARGET_PATH.exec(path);
    if (target === null) {
      this.explain(request, socket, head, 'notFound', `There is nothing at ${path}. ${PATHS}`);
      return;
    }
    try {
      const name = target[2]!; // the pattern matched, so its groups did
      const session = target[1] === 'app' ? this.registry.open(name) : this.registry.find(name);
      const { url = '/', headers } = request;
      const handed: UpgradeRequest = { url, headers, head: head.toString('base64') };
      session.hand(handed, socket);
    } catch (error) {
      if (!(error instanceof NoSessionError)) throw error;
      this.explain(request, socket, head, error.code, error.message);
    }
  }

  /** Accepts the WebSocket only to say why there will be no session. */
  private explain(request: IncomingMessage, socket: Socket, head: Buffer, code: CloseCode, reason: string): void {
    this.refusals.handleUpgrade(request, socket, head, (webSocket) => {
      // What the peer does wrong now is its own affair.
      webSocket.on('error', () => {});
      setTimeout(() => webSocket.terminate(), FAREWELL_MS).unref();
      const out = new Writer();
      writeServerMessage(out, { name: 'closed', code, reason });
      webSocket.send(out.take());
      webSocket.close(1000, code);
    });
  }
}

/** The path of a request, without its query. It may be anything that a peer sends. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0]!; // a split gives at least one part
}

/** The apps that a request names in its query: `?names=gimp,xterm`. */
function namesOf({ url = '' }: IncomingMessage): string[] {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  return (query.get('names') ?? '').split(',');
}

/** Whether a WebSocket could come of the request: nothing is started for one that could not. */
function isHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    /^[+/0-9A-Za-z]{22}==$/.test(headers['sec-websocket-key'] ?? '')
  );
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  const type = 'application/json; charset=utf-8';
  response.writeHead(status, { ...securityHeaders, 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

function refuse(socket: Socket, status: number, reason: string): void {
  const body = `${reason}\n`;
  const text =
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n` +
    `Content-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  socket.end(text, () => socket.destroy());
}
