import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import {
  MAX_FRAME_BYTES,
  SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
  type Transport,
  type TransportClosed,
} from '../../protocol/index.ts';

/** Longest sentence of a server that is passed on. */
const MAX_ANSWER_BYTES = 1024;
/** Abnormal end of a WebSocket. */
const LOST = 1006;

/** What is wrong, by the code of a system's error. */
const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing is listening there. Check the address, and that the server is running.',
  ENOTFOUND: 'There is no machine of this name. Check the address.',
  EAI_AGAIN: 'The name cannot be looked up now. Check the network.',
  EHOSTUNREACH: 'The machine cannot be reached. Check the network.',
  ENETUNREACH: 'The machine cannot be reached. Check the network.',
  ECONNRESET: 'The server cut the connection. Check that the port is that of a Farglass server.',
};

export interface ConnectionOptions {
  readonly token: string | undefined;
  /** Milliseconds until the server must have answered. */
  readonly timeout: number;
  /** Stops the opening. */
  readonly signal?: AbortSignal;
}

/** Opens a WebSocket. Rejects with an Error that says what is wrong and what to do. */
export function openNodeTransport(url: string, { token, timeout, signal }: ConnectionOptions): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const protocols = [SUBPROTOCOL, ...(token === undefined ? [] : [TOKEN_SUBPROTOCOL_PREFIX + token])];
    // ws sets TCP_NODELAY itself.
    const socket = new WebSocket(url, protocols, {
      perMessageDeflate: false,
      maxPayload: MAX_FRAME_BYTES,
      handshakeTimeout: timeout,
    });
    const transport = nodeTransport(socket);
    signal?.addEventListener('abort', () => {
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
    });
    const fail = (reason: string, cause?: unknown) => {
      reject(new Error(`No connection to ${url}. ${reason}`, { cause }));
    };
    socket.on('open', () => resolve(transport));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const isLate = error.message === 'Opening handshake has timed out';
      fail(
        isLate ? `The server did not answer within ${timeout} ms.` : (causes[error.code ?? ''] ?? error.message),
        error,
      );
    });
    socket.on('unexpected-response', (request, response) => {
      readSentence(response).then((sentence) => {
        fail(`The server refused with HTTP status ${response.statusCode}. ${sentence}`.trim());
        request.destroy();
      });
    });
  });
}

/**
 * A transport over a WebSocket of ws. Messages and the end that come before their handlers are kept for them.
 * Closing with 1006 gives the connection up without a word.
 */
function nodeTransport(socket: WebSocket): Transport {
  let onMessage: ((bytes: Uint8Array) => void) | undefined;
  let onClose: ((info: TransportClosed) => void) | undefined;
  let closed: TransportClosed | undefined;
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
    close(code, reason) {
      if (code === LOST) socket.terminate();
      else socket.close(code, reason);
    },
  };
}

/** The text of a refusal, as far as it is short. */
async function readSentence(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length > MAX_ANSWER_BYTES) break;
    }
  } catch {
    // What has come is all there is; the status says the most important.
  }
  return /^[^<>]*$/.test(text) ? text.trim() : '';
}
