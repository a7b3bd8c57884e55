const HEAD_END = '\r\n\r\n';
const UPGRADED = 'HTTP/1.1 101 ';
/** Fields of a WebSocket frame (RFC 6455, section 5.2). */
const FINAL = 0x80;
const OPCODE = 0x0f;
const BINARY = 2;
const FIRST_CONTROL = 8;
const LENGTH = 0x7f;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** A WebSocket message of a server, whole. */
export interface ServerMessage {
  /** Empty for the WebSocket's own messages. */
  readonly bytes: Uint8Array;
  /** Bytes on the wire, its head included. */
  readonly size: number;
}

/** Takes one connection of a server apart into messages. Of one that is not upgraded to a WebSocket there are none. */
export class ServerMessages {
  private state: 'head' | 'messages' | 'other' = 'head';
  private waiting: Buffer = Buffer.alloc(0);

  /** Takes the next bytes; returns the messages that are whole with them. Throws on what our servers do not send. */
  take(bytes: Uint8Array): ServerMessage[] {
    if (this.state === 'other') return [];
    this.waiting = this.waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.waiting, bytes]);
    if (this.state === 'head' && !this.takeHead()) return [];
    const messages: ServerMessage[] = [];
    for (let next = this.takeMessage(); next !== undefined; next = this.takeMessage()) messages.push(next);
    return messages;
  }

  private takeHead(): boolean {
    const end = this.waiting.indexOf(HEAD_END);
    if (end < 0) return false;
    this.state = this.waiting.toString('latin1', 0, UPGRADED.length) === UPGRADED ? 'messages' : 'other';
    this.waiting = this.waiting.subarray(end + HEAD_END.length);
    return this.state === 'messages';
  }

  private takeMessage(): ServerMessage | undefined {
    const { waiting } = this;
    if (waiting.length < 2) return undefined;
    const short = waiting[1]! & LENGTH;
    const start = short === LENGTH_16 ? 4 : short === LENGTH_64 ? 10 : 2;
    if (waiting.length < start) return undefined;
    const length =
      short === LENGTH_16 ? waiting.readUInt16BE(2) : short === LENGTH_64 ? Number(waiting.readBigUInt64BE(2)) : short;
    const size = start + length;
    if (waiting.length < size) return undefined;
    this.waiting = waiting.subarray(size);
    const opcode = waiting[0]! & OPCODE;
    if (opcode >= FIRST_CONTROL) return { bytes: new Uint8Array(0), size };
    if (opcode !== BINARY || (waiting[0]! & FINAL) === 0) throw new Error('This is not a connection of Farglass.');
    return { bytes: waiting.subarray(start, size), size };
  }
}
