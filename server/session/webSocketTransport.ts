import type { WebSocket } from 'ws';
import type { Transport, TransportClosed } from '../../protocol/index.ts';

/** Beats the sixty seconds after which common proxies cut a silent connection, twice over. */
const HEARTBEAT_MS = 20_000;
/** Abnormal end of a WebSocket. */
const LOST = 1006;

/** A server's end of a WebSocket. Sends a heartbeat and cuts a peer that has answered none since the last. */
export function webSocketTransport(socket: WebSocket): Transport {
  let alive = true;
  let closed: TransportClosed | undefined;
  let onMessage: ((bytes: Uint8Array) => void) | undefined;
  let onClose: ((info: TransportClosed) => void) | undefined;
  const waiting: Uint8Array[] = [];
  const heartbeat = setInterval(() => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, HEARTBEAT_MS);
  socket.binaryType = 'nodebuffer';
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('message', (data: Buffer) => {
    alive = true;
    if (onMessage === undefined) waiting.push(data);
    else onMessage(data);
  });
  socket.on('close', (code, reason) => {
    clearInterval(heartbeat);
    closed = { code, reason: reason.toString() };
    onClose?.(closed);
  });
  // A socket error is always followed by 'close', which says all that matters.
  socket.on('error', () => {});
  return {
    send: (bytes) => socket.send(bytes),
    onMessage(handler) {
      onMessage = handler;
      for (const bytes of waiting.splice(0)) handler(bytes);
    },
    onClose(handler) {
      onClose = handler;
      if (closed !== undefined) handler(closed);
    },
    close: (code, reason) => (code === LOST ? socket.terminate() : socket.close(code, reason)),
  };
}
