import { createReadStream } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { SUBPROTOCOL } from '../../protocol/index.ts';
import type { Session } from '../../server/session/session.ts';
import { webSocketTransport } from '../../server/session/webSocketTransport.ts';
import { RecordingTransport } from './mirror.ts';

const clientFolder = new URL('../../dist/client/', import.meta.url);
const pages: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/viewer.js': { file: 'viewer.js', type: 'text/javascript' },
  '/viewer.css': { file: 'viewer.css', type: 'text/css' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
};

/** A session of this process on a real port: the test sees both ends. */
export interface SessionServer {
  readonly port: number;
  /** The server's ends of the connections, in the order in which they came. */
  readonly recordings: readonly RecordingTransport[];
  readonly openConnections: number;
  close(): Promise<void>;
}

/** Serves the session to WebSockets on any path, and the built viewer as a page. Recording reads each frame, which takes time. */
export async function serveSession(session: Session, isRecording = true): Promise<SessionServer> {
  const recordings: RecordingTransport[] = [];
  const http: Server = createServer((request, response) => {
    if (request.url === '/api/apps') {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ server: { name: 'test', version: '0' }, apps: [], sessions: [] }));
      return;
    }
    const page = pages[request.url ?? ''] ?? { file: 'index.html', type: 'text/html' };
    response.setHeader('Content-Type', page.type);
    createReadStream(new URL(page.file, clientFolder)).pipe(response);
  });
  const webSockets = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
  webSockets.on('connection', (socket) => {
    const transport = webSocketTransport(socket);
    if (!isRecording) {
      session.accept(transport);
      return;
    }
    const recording = new RecordingTransport(transport);
    recordings.push(recording);
    session.accept(recording);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo; // a TCP server's address is never a string
  const close = async () => {
    for (const client of webSockets.clients) client.terminate();
    http.closeAllConnections();
    await new Promise<void>((resolve) => http.close(() => resolve()));
  };
  return {
    port,
    recordings,
    get openConnections() {
      return webSockets.clients.size;
    },
    close,
  };
}
