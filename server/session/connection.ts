import {
  type ClientMessage,
  type CloseCode,
  HEARTBEAT_MS,
  type Hello,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_HELLO_BYTES,
  ProtocolError,
  Reader,
  readClientMessage,
  type ServerMessage,
  SILENCE_MS,
  type Transport,
  Writer,
  writeServerMessage,
} from '../../protocol/index.ts';

/** WebSocket close codes: normal, a violation of the protocol, and a connection that is given up. */
const NORMAL = 1000;
const VIOLATION = 1002;
const LOST = 1006;
/** Codes with which a client leaves on purpose: it closed, or its page is gone and its pixels with it. */
const leaving: ReadonlySet<number> = new Set([NORMAL, 1001]);

/** What may follow a hello. */
export type LaterMessage = Exclude<ClientMessage, Hello | { name: 'pong' }>;

/** Who listens to a connection: its session until the hello, then a viewer. */
export interface ConnectionOwner {
  message(message: LaterMessage): void;
  /** Called once, whoever ended it. `left`: on purpose, it will not come back. */
  ended(connection: Connection, left: boolean): void;
}

/**
 * One WebSocket of a viewer: reads its messages, keeps it alive with heartbeats, and gives it up when it is
 * silent. Times are milliseconds of one monotonic clock.
 */
export class Connection {
  private readonly transport: Transport;
  private readonly now: () => number;
  private readonly openedAt: number;
  private lastSent: number;
  private lastReceived: number;
  private heartbeat: NodeJS.Timeout | undefined;
  private owner: ConnectionOwner | undefined;
  private isOver = false;
  private readonly greeted: (hello: Hello) => ConnectionOwner;
  private readonly over: () => void;

  /** `greeted` takes the hello and says who listens from then on; `over` is called once at the end. */
  constructor(
    transport: Transport,
    now: () => number,
    greeted: (connection: Connection, hello: Hello) => ConnectionOwner,
    over: (connection: Connection) => void,
  ) {
    this.transport = transport;
    this.now = now;
    this.greeted = (hello) => greeted(this, hello);
    this.over = () => over(this);
    this.openedAt = now();
    this.lastSent = this.openedAt;
    this.lastReceived = this.openedAt;
    this.beat();
    transport.onMessage((bytes) => this.receive(bytes));
    transport.onClose(({ code }) => this.end(leaving.has(code)));
  }

  get isOpen(): boolean {
    return !this.isOver;
  }

  /** Since the connection was opened: until the hello, about a round trip. */
  get age(): number {
    return this.now() - this.openedAt;
  }

  send(message: ServerMessage): void {
    const out = new Writer();
    writeServerMessage(out, message);
    this.sendBytes(out.take());
  }

  /** Sends a whole WebSocket message; the buffer is given away. */
  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isOver) return;
    this.lastSent = this.now();
    this.transport.send(bytes);
  }

  /** Tells why, and closes. */
  close(code: CloseCode, reason: string): void {
    if (this.isOver) return;
    this.send({ name: 'closed', code, reason });
    this.transport.close(code === 'protocol' || code === 'version' ? VIOLATION : NORMAL, code);
    this.end(true);
  }

  /** Gives the connection up: the peer is not there any more. It may come back. */
  giveUp(): void {
    if (this.isOver) return;
    this.transport.close(LOST);
    this.end(false);
  }

  private receive(bytes: Uint8Array): void {
    if (this.isOver) return;
    this.lastReceived = this.now();
    try {
      const limit = this.owner === undefined ? MAX_HELLO_BYTES : MAX_CLIENT_MESSAGE_BYTES;
      if (bytes.length > limit) throw new ProtocolError('limit', `a message of ${bytes.length} bytes`);
      const input = new Reader(bytes);
      while (input.remaining > 0 && !this.isOver) this.handle(readClientMessage(input));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.close(error.code === 'version' ? 'version' : 'protocol', error.message);
    }
  }

  private handle(message: ClientMessage): void {
    if (message.name === 'hello') {
      if (this.owner !== undefined) throw new ProtocolError('state', 'a second hello');
      this.owner = this.greeted(message);
      // The app may have ended the session on seeing its viewer.
      if (this.isOver) this.owner.ended(this, true);
      return;
    }
    if (this.owner === undefined) throw new ProtocolError('state', 'the first message must be a hello');
    // That a pong came is all that it says.
    if (message.name !== 'pong') this.owner.message(message);
  }

  /** One timer: for the next heartbeat, or for the moment when silence has lasted too long. */
  private beat(): void {
    const now = this.now();
    if (now >= this.lastReceived + SILENCE_MS) {
      this.giveUp();
      return;
    }
    if (now >= this.lastSent + HEARTBEAT_MS) this.send({ name: 'ping', token: 0 });
    const next = Math.min(this.lastSent + HEARTBEAT_MS, this.lastReceived + SILENCE_MS);
    this.heartbeat = setTimeout(() => this.beat(), Math.max(1, next - now));
  }

  private end(left: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.heartbeat);
    this.owner?.ended(this, left);
    this.over();
  }
}
