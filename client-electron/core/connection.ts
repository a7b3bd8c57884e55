import {
  type Clipboard,
  type CloseCode,
  type Closed,
  CommandContext,
  type ContextCoder,
  type Decoders,
  type Frame,
  type Hello,
  inputNames,
  isFrame,
  ProtocolError,
  Reader,
  readFrame,
  readServerMessage,
  type ServerMessage,
  type Title,
  type Transport,
  type Welcome,
} from '../../protocol/index.ts';
import { GIVEN_UP } from './comeback.ts';
import { type Arrival, FramePlayer } from './framePlayer.ts';
import { HeldLease } from './heldLease.ts';
import { InputSender } from './inputSender.ts';
import { LateCoder } from './lateCoder.ts';
import { Liveness } from './liveness.ts';
import type { Patience } from './patience.ts';
import type { Statistics } from './statistics.ts';

/** WebSocket close codes: a wish, the peer's fault, our own. */
const CLOSE_NORMAL = 1000;
const CLOSE_PROTOCOL = 1002;
const CLOSE_FAILED = 1011;
/** UTF-16 units of a close frame's reason: whatever they are, they fit into the 123 bytes that it holds. */
const MAX_CLOSE_REASON_UNITS = 40;

/** Why a connection is over. */
export type ConnectionEnd =
  /** The server said so, in a sentence. */
  | { readonly kind: 'closed'; readonly code: CloseCode; readonly reason: string }
  /** It broke without a word, or is taken for broken. */
  | { readonly kind: 'broken'; readonly reason: string }
  /** Somebody made a mistake: the server if it is a ProtocolError, otherwise the viewer. */
  | { readonly kind: 'failed'; readonly cause: Error };

/** Whose connection it is. */
export interface ConnectionOwner {
  /** The first message. Throws a ProtocolError when it makes no sense. */
  welcomed(welcome: Welcome): void;
  /** Applies and presents a frame. `coder`: that of the connection, when a frame has needed it. */
  show(frame: Frame, arrival: Arrival, coder: ContextCoder | undefined): void;
  /** The connection has its coder, which has decoded nothing so far. */
  coderMade(coder: ContextCoder): void;
  title(title: string): void;
  bell(): void;
  clipboard(text: string): void;
  takesOffers(): void;
  /** The session has received so many more inputs. */
  received(inputs: number): void;
  /** Called at most once, and not after `close` or `abandon`. */
  ended(end: ConnectionEnd): void;
}

/** What a connection shares with those before and after it. */
export interface ConnectionSurroundings {
  readonly decoders: Decoders;
  /** What the session codes is coded without what was coded before. */
  readonly isForgetful: boolean;
  readonly statistics: Statistics;
  readonly patience: Patience;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Numbers for pings, each used once. */
  readonly nextToken: () => number;
}

type MessageHandlers = { readonly [M in ServerMessage as M['name']]: (message: M) => void };

/**
 * One transport between the viewer and its session: says hello, reads what comes, plays frames in order,
 * acknowledges them, notices when the other side is gone.
 */
export class Connection {
  private readonly transport: Transport;
  private readonly owner: ConnectionOwner;
  private readonly surroundings: ConnectionSurroundings;
  private readonly sender: InputSender;
  private readonly player: FramePlayer;
  private readonly coder: LateCoder;
  private readonly lease: HeldLease;
  private readonly handlers: MessageHandlers;
  private readonly context = new CommandContext();
  private readonly hello: Hello;
  private saidHelloAt = 0;
  private liveness: Liveness | undefined;
  private state: 'greeting' | 'open' | 'ending' | 'over' = 'greeting';

  constructor(transport: Transport, hello: Hello, owner: ConnectionOwner, surroundings: ConnectionSurroundings) {
    const { decoders, isForgetful, statistics, now } = surroundings;
    this.transport = transport;
    this.owner = owner;
    this.coder = new LateCoder((coder) => owner.coderMade(coder), isForgetful);
    this.surroundings = surroundings;
    this.lease = new HeldLease((held) => this.sender.send(held), now);
    this.sender = new InputSender(transport, statistics, now, (message) => {
      this.lease.sent(message);
      if (inputNames.has(message.name)) this.liveness?.asked();
    });
    this.player = new FramePlayer(
      decoders,
      this.coder,
      (frame, arrival) => this.show(frame, arrival),
      (cause) => this.fail(cause),
    );
    this.handlers = {
      welcome: (message) => this.welcomed(message),
      title: ({ title }: Title) => owner.title(title),
      bell: () => owner.bell(),
      clipboard: ({ text }: Clipboard) => owner.clipboard(text),
      takesOffers: () => owner.takesOffers(),
      pong: ({ token }) => this.ponged(token),
      ping: ({ token }) => this.send({ name: 'pong', token }),
      received: ({ inputs }) => owner.received(inputs),
      closed: ({ code, reason }: Closed) => this.end(CLOSE_NORMAL, { kind: 'closed', code, reason }),
    };
    this.hello = hello;
  }

  /** Says hello. The owner may be told of the end before this returns. */
  start(): void {
    this.saidHelloAt = this.surroundings.now();
    this.sender.hello(this.hello);
    this.transport.onMessage((bytes) => this.receive(bytes));
    this.transport.onClose(({ code, reason }) => this.broke(code, reason));
  }

  /** What is sent now does not get there: the server has said its last word, or nothing can be said. */
  get isOver(): boolean {
    return this.state === 'ending' || this.state === 'over';
  }

  /** Sends at the end of this turn; before the welcome, when that has come. */
  send(message: Parameters<InputSender['send']>[0]): void {
    if (!this.isOver) this.sender.send(message);
  }

  /** Measures the round trip. */
  ping(): void {
    if (this.state !== 'open') return;
    const token = this.surroundings.nextToken();
    this.surroundings.statistics.pingSent(token, this.surroundings.now());
    this.sender.send({ name: 'ping', token });
  }

  /** Makes sure, within a few seconds, that somebody is still there. */
  check(): void {
    if (this.state === 'open') this.liveness?.check();
  }

  /** Sends what is waiting and leaves the session. */
  close(): void {
    if (this.state === 'over') return;
    this.sender.flush();
    this.player.stop();
    this.stop();
    this.transport.close(CLOSE_NORMAL);
  }

  /** Gives the connection up without leaving the session. */
  abandon(): void {
    if (this.state === 'over') return;
    this.player.stop();
    this.stop();
    this.transport.close(GIVEN_UP);
  }

  private receive(bytes: Uint8Array): void {
    if (this.isOver) return;
    const at = this.surroundings.now();
    this.surroundings.statistics.received(bytes.length, at);
    this.liveness?.heard();
    try {
      if (isFrame(bytes)) this.receiveFrame(bytes, at);
      else this.receiveMessages(bytes);
    } catch (cause) {
      this.fail(cause);
    }
  }

  private receiveFrame(bytes: Uint8Array, at: number): void {
    if (this.state === 'greeting') throw new ProtocolError('state', 'a frame came before the welcome');
    const frame = readFrame(bytes, this.context);
    this.surroundings.patience.carried();
    this.liveness?.active();
    this.owner.received(frame.inputs);
    this.player.play(frame, { at, bytes: bytes.length });
  }

  private receiveMessages(bytes: Uint8Array): void {
    const input = new Reader(bytes);
    do this.receiveMessage(readServerMessage(input));
    while (input.remaining > 0 && !this.isOver);
  }

  private receiveMessage(message: ServerMessage): void {
    // The row for a name takes the message of that name, which TypeScript cannot follow through the lookup.
    const handle = this.handlers[message.name] as (message: ServerMessage) => void;
    if (!isPlayedInOrder(message)) {
      handle(message);
      return;
    }
    // The connection may break before the last frames are shown: the reason given here is the one that counts.
    if (message.name === 'closed') {
      this.state = 'ending';
      this.liveness?.stop();
      this.lease.stop();
    }
    this.player.after(() => handle(message));
  }

  private welcomed(welcome: Welcome): void {
    if (this.state !== 'greeting') throw new ProtocolError('state', 'a second welcome');
    const { patience, now } = this.surroundings;
    // A session that had to be started takes longer than the link: the ping will tell.
    patience.guessRoundTrip(now() - this.saidHelloAt);
    this.state = 'open';
    this.liveness = new Liveness({
      patience,
      now,
      ping: () => this.ping(),
      dead: (reason) => this.end(GIVEN_UP, { kind: 'broken', reason }),
    });
    this.sender.open();
    this.ping();
    this.owner.welcomed(welcome);
  }

  private ponged(token: number): void {
    const { statistics, patience, now } = this.surroundings;
    const roundTrip = statistics.pongReceived(token, now());
    if (roundTrip !== undefined) patience.roundTripTook(roundTrip);
  }

  private show(frame: Frame, arrival: Arrival): void {
    this.owner.show(frame, arrival, this.coder.coder);
    this.sender.presented(arrival.bytes, this.surroundings.now() - arrival.at);
  }

  /** Ends the connection because of an error; one that is not the server's fault is thrown on. */
  private fail(cause: unknown): void {
    if (!(cause instanceof Error)) throw cause;
    const isProtocol = cause instanceof ProtocolError;
    this.end(isProtocol ? CLOSE_PROTOCOL : CLOSE_FAILED, { kind: 'failed', cause });
    if (!isProtocol) throw cause;
  }

  private broke(code: number, reason: string): void {
    if (this.isOver) return;
    const detail = reason === '' ? `WebSocket code ${code}` : reason;
    this.end(CLOSE_NORMAL, { kind: 'broken', reason: `The connection to the server was lost (${detail}).` });
  }

  private end(webSocketCode: number, end: ConnectionEnd): void {
    if (this.state === 'over') return;
    this.stop();
    // What was said between frames that are not shown any more is still heard.
    this.player.drop();
    const words = end.kind === 'failed' ? end.cause.message : end.reason;
    this.transport.close(webSocketCode, words.slice(0, MAX_CLOSE_REASON_UNITS));
    this.owner.ended(end);
  }

  private stop(): void {
    this.state = 'over';
    this.sender.stop();
    this.lease.stop();
    this.liveness?.stop();
  }
}

/** What is said about the connection is heard at once; what is said about the screen when its turn has come. */
function isPlayedInOrder({ name }: ServerMessage): boolean {
  return name === 'title' || name === 'bell' || name === 'clipboard' || name === 'closed';
}
