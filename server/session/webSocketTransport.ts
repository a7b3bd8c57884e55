import type { WebSocket } from 'ws';
import type { Transport, TransportClosed } from '../../protocol/index.ts';

/** Abnormal end of a WebSocket. */
const LOST = 1006;

/** A server's end of a WebSocket. Closing with 1006 gives the connection up without a word. */
export function webSocketTransport(socket: WebSocket): Transport {
  let closed: TransportClosed | undefined;
  let onMessage: ((bytes: Uint8Array) => void) | undefined;
  let onClose: ((info: TransportClosed) => void) | undefined;
  const waiting: Uint8Array[] = [];
  socket.binaryType = 'nodebuffer';
  socket.on('message', (data: Buffer) => {
    if (onMessage === undefined) waiting.push(data);
    else onMessage(data);
  });
  socket.on('close', (code, reason) => {
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
