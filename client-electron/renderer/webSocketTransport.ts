import type { Transport, TransportClosed } from '../../protocol/index.ts';

/** How long a server may take to answer, milliseconds. */
const CONNECT_TIMEOUT_MS = 15_000;
const NORMAL = 1000;
/** Pages may close with 1000 or with codes from 3000 to 4999; 1002 becomes 4002, 1006 (given up) 4006, and so on. */
const OWN_CODES = 3000;

/**
 * Opens a WebSocket of the browser, unless the signal stops it. Rejects with a sentence when there is no connection; browsers do not tell a
 * page why.
 */
export function openWebSocket(url: string, protocols: readonly string[], signal?: AbortSignal): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, [...protocols]);
    const transport = webSocketTransport(socket);
    const timer = setTimeout(() => fail('It did not answer in time.'), CONNECT_TIMEOUT_MS);
    const fail = (detail: string) => {
      clearTimeout(timer);
      socket.close();
      const { host } = new URL(url);
      reject(new Error(`No connection to ${host}. ${detail} Check the address, and that the server is running.`));
    };
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve(transport);
    });
    signal?.addEventListener('abort', () => {
      if (socket.readyState === WebSocket.CONNECTING) fail('The attempt was stopped.');
    });
    // After the opening this settles nothing, and the end that follows is told to the transport's handler.
    socket.addEventListener('error', () => fail('The connection was refused.'));
  });
}

/** A transport over a WebSocket. Messages and the end that come before their handlers are kept for them. */
export function webSocketTransport(socket: WebSocket): Transport {
  let onMessage: ((bytes: Uint8Array) => void) | undefined;
  let onClose: ((info: TransportClosed) => void) | undefined;
  let closed: TransportClosed | undefined;
  const waiting: Uint8Array[] = [];
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!(data instanceof ArrayBuffer)) {
      socket.close(OWN_CODES + 1003, 'text is not understood');
      return;
    }
    const bytes = new Uint8Array(data);
    if (onMessage === undefined) waiting.push(bytes);
    else onMessage(bytes);
  });
  socket.addEventListener('close', ({ code, reason }) => {
    closed = { code, reason };
    onClose?.(closed);
  });
  return {
    send(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes);
    },
    onMessage(handler) {
      onMessage = handler;
      for (const bytes of waiting.splice(0)) handler(bytes);
    },
    onClose(handler) {
      onClose = handler;
      if (closed !== undefined) handler(closed);
    },
    close(code = NORMAL, reason = '') {
      socket.close(code === NORMAL ? NORMAL : OWN_CODES + code, reason);
    },
  };
}
