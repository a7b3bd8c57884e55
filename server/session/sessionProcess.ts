import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { MAX_CLIENT_MESSAGE_BYTES, SUBPROTOCOL } from '../../protocol/index.ts';
import type { AppDetails } from '../app/app.ts';
import { loadApp } from '../app/loadApp.ts';
import {
  type ControlMessage,
  CRASH_PREFIX,
  type SessionReport,
  type SessionSpec,
  type UpgradeRequest,
} from './control.ts';
import { Session, type SessionEvents } from './session.ts';
import { releaseThreadVariables } from './threadLimit.ts';
import { webSocketTransport } from './webSocketTransport.ts';

/** After the viewers have been told why, the sockets get this long to carry the sentence. */
const FAREWELL_MS = 200;

const webSockets = new WebSocketServer({
  noServer: true,
  // Frames are compressed with knowledge of what they hold; the extension would only cost time and memory.
  perMessageDeflate: false,
  maxPayload: MAX_CLIENT_MESSAGE_BYTES,
  handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
});

/** Before it, nothing may be started that takes over the environment. */
const ownEnvironment = releaseThreadVariables(process.env);

let session: Session | undefined;
/** What the app has told when it started; it may change that object until the session ends. */
let details: AppDetails = {};
let sessionCreated: (session: Session) => void = () => {};
/** Viewers may come while the app's module is still loading. */
const created = new Promise<Session>((resolve) => {
  sessionCreated = resolve;
});

function report(message: SessionReport): void {
  if (process.connected) process.send?.(message);
}

/** Finishes the handshake that the gateway has checked, and hands the connection to the session. */
async function accept(request: UpgradeRequest, socket: Socket): Promise<void> {
  // The peer may vanish while the app is still loading.
  socket.on('error', () => socket.destroy());
  const session = await created;
  if (socket.destroyed) return;
  socket.setNoDelay(true);
  // What handleUpgrade reads of a request is its method and headers.
  const upgrade = { method: 'GET', url: request.url, headers: request.headers } as unknown as IncomingMessage;
  webSockets.handleUpgrade(upgrade, socket, Buffer.from(request.head, 'base64'), (webSocket) => {
    session.accept(webSocketTransport(webSocket));
  });
}

async function start({ session: name, module, options, epoch, effort }: SessionSpec): Promise<void> {
  await ownEnvironment;
  const app = await loadApp(module, options);
  const events: SessionEvents = {
    titleChanged: (title) => report({ kind: 'title', title }),
    viewersChanged: (count) => report({ kind: 'viewers', count }),
    ended(code, reason) {
      report({ kind: 'ended', code, reason, details: tellable(details) });
      setTimeout(() => process.exit(0), FAREWELL_MS);
    },
  };
  session = new Session(name, app, events, epoch, effort);
  sessionCreated(session);
  details = await session.start();
  report({ kind: 'started', title: session.title, details: tellable(details) });
}

/** What can be told of an app's details: authors may have put anything there. */
function tellable(value: AppDetails): AppDetails {
  const entries: [string, unknown][] = Object.entries(value);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string | number] => ['string', 'number'].includes(typeof entry[1])),
  );
}

/** Says what an app calls itself, without starting it. */
async function describe(module: string): Promise<void> {
  const { title, description = '', shared = false } = await loadApp(module);
  report({ kind: 'described', title, description, shared });
}

/** The app's fault, or ours: the session ends and says so; nobody else notices. */
function crash(error: unknown): void {
  const sentence = error instanceof Error ? error.message : String(error);
  console.error(error);
  const reason = CRASH_PREFIX + sentence.slice(0, 500);
  if (session !== undefined) {
    session.end('crashed', reason);
    return;
  }
  report({ kind: 'ended', code: 'crashed', reason, details: {} });
  setTimeout(() => process.exit(1), FAREWELL_MS);
}

// Ctrl+C in a terminal reaches every process of the group; the gateway decides when a session ends.
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('uncaughtException', crash);
process.on('unhandledRejection', crash);
// The gateway is gone: nobody could find this session any more.
process.on('disconnect', () => process.exit(0));
process.on('message', (message: ControlMessage, socket: Socket | undefined) => {
  switch (message.kind) {
    case 'start':
      start(message.spec).catch(crash);
      break;
    case 'describe':
      describe(message.module).catch(crash);
      break;
    case 'viewer':
      if (socket !== undefined) accept(message.request, socket).catch(crash);
      break;
    case 'ping':
      report({ kind: 'pong' });
      break;
    case 'end':
      if (session === undefined) process.exit(0);
      session.end(message.code, message.reason);
      break;
    default:
      message satisfies never;
  }
});
report({ kind: 'loaded' });
