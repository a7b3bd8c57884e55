/** Carries whole binary messages in order. One end of a connection. */
export interface Transport {
  /** The buffer is given away: it is never written again by the caller. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** One handler; messages that arrive before it is set are not lost. */
  onMessage(handler: (bytes: Uint8Array) => void): void;
  /** One handler; called once, whoever closed. */
  onClose(handler: (info: TransportClosed) => void): void;
  /** Closing twice is harmless. */
  close(code?: number, reason?: string): void;
}

export interface TransportClosed {
  /** WebSocket close code; 1006 when the connection broke. */
  readonly code: number;
  readonly reason: string;
}

/** WebSocket subprotocol: its number is the protocol's version. */
export const SUBPROTOCOL = 'farglass.8';
/** A client's token travels as a second subprotocol with this prefix, because a page cannot set headers. */
export const TOKEN_SUBPROTOCOL_PREFIX = 'token.';
