/** What kind of fault the peer made; stable, for tests and logs. */
export type ProtocolErrorCode =
  | 'truncated'
  | 'trailing'
  | 'range'
  | 'limit'
  | 'unknown'
  | 'encoding'
  | 'state'
  | 'version';

/** The peer sent something that the protocol does not allow. Ends that connection, nothing else. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
