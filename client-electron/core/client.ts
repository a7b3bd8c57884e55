import {
  area,
  type Clipboard,
  type CloseCode,
  type Closed,
  CommandContext,
  type CursorShape,
  type Decoders,
  encodingNames,
  FRAME_ID,
  type Frame,
  isSurfaceSize,
  type KeyInput,
  MAX_CLIPBOARD_BYTES,
  MAX_SURFACE_SIDE,
  MAX_TEXT_INPUT_BYTES,
  type Mode,
  PROTOCOL_VERSION,
  ProtocolError,
  Reader,
  type Rect,
  readFrame,
  readServerMessage,
  SCREEN,
  Screen,
  type ServerMessage,
  TextLayer,
  type Title,
  type Transport,
  type Welcome,
} from '../../protocol/index.ts';
import { applyFrame } from './applyFrame.ts';
import { type Arrival, FramePlayer } from './framePlayer.ts';
import { InputSender } from './inputSender.ts';
import { PointerCoalescer } from './pointerCoalescer.ts';
import { Statistics } from './statistics.ts';

/** WebSocket close codes: a wish, the peer's fault, our own. */
const CLOSE_NORMAL = 1000;
const CLOSE_PROTOCOL = 1002;
const CLOSE_FAILED = 1011;
/** UTF-16 units of a close frame's reason: whatever they are, they fit into the 123 bytes that it holds. */
const MAX_CLOSE_REASON_UNITS = 40;
/** A UTF-16 unit takes at most three bytes of UTF-8. */
const TEXT_INPUT_UNITS = Math.floor(MAX_TEXT_INPUT_BYTES / 3);
/** What hello and resize may say, hundredths. */
const MAX_WIRE_SCALE = 1000;

export interface ClientOptions {
  /** An open connection, or one that keeps what is sent until it is open. The client closes it. */
  readonly transport: Transport;
  readonly mode: Mode;
  /** What can be shown, pixels; 0 x 0 takes the session's size as it is. */
  readonly width: number;
  readonly height: number;
  /** Physical pixels per logical one. */
  readonly scale: number;
  /** All encodings that are offered. One that is not proven exact must not be here (decoderProof.ts). */
  readonly decoders: Decoders;
  /** Asks for text also where no command describes the pixels. */
  readonly wantsText?: boolean;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Called after each frame is applied, with what changed on surface 0. The frame is acknowledged when it returns. */
  readonly present: (damage: readonly Rect[], screen: Screen) => void;
  readonly onEvent: (event: ClientEvent) => void;
}

export type ClientEvent =
  | {
      readonly kind: 'welcome';
      readonly session: string;
      readonly title: string;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'title'; readonly title: string }
  | { readonly kind: 'bell' }
  | { readonly kind: 'clipboard'; readonly text: string }
  /** Surface 0 has another size; before it is presented. */
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  | { readonly kind: 'cursor'; readonly shape: CursorShape }
  /** The frame, numbered from 1, has been presented. */
  | { readonly kind: 'frame'; readonly number: number }
  /** The last event. 'lost': the connection broke without a word (askWhy.ts). The reason is a sentence for people. */
  | { readonly kind: 'closed'; readonly code: CloseCode | 'lost'; readonly reason: string };

/** What a key does, as KeyInput without its name. */
export type KeyPress = Omit<KeyInput, 'name'>;

type MessageHandlers = { readonly [M in ServerMessage as M['name']]: (message: M) => void };

/**
 * The viewer: says hello, keeps the screen as frames come, shows it, acknowledges, and sends input. One
 * connection; when it is closed, so is the client.
 */
export class Client {
  readonly screen: Screen;
  readonly text = new TextLayer();
  readonly statistics = new Statistics();
  private readonly options: ClientOptions;
  private readonly now: () => number;
  private readonly sender: InputSender;
  private readonly pointers: PointerCoalescer;
  private readonly player: FramePlayer;
  private readonly context = new CommandContext();
  private readonly handlers: MessageHandlers;
  private currentMode: Mode;
  private state: 'connecting' | 'open' | 'ending' | 'closed' = 'connecting';
  private frames = 0;
  private pings = 0;
  private wheelRestX = 0;
  private wheelRestY = 0;

  constructor(options: ClientOptions) {
    const { transport, mode, width, height, decoders } = options;
    this.options = options;
    this.now = options.now ?? (() => performance.now());
    this.currentMode = mode;
    this.screen = isSurfaceSize(width, height) ? new Screen(width, height) : new Screen(1, 1);
    this.sender = new InputSender(transport, this.statistics, this.now);
    this.pointers = new PointerCoalescer((pointer) => this.sender.send(pointer), this.now);
    this.player = new FramePlayer(
      decoders,
      (frame, arrival) => this.show(frame, arrival),
      (cause) => this.fail(cause),
    );
    this.handlers = {
      welcome: (message) => this.welcomed(message),
      title: ({ title }: Title) => options.onEvent({ kind: 'title', title }),
      bell: () => options.onEvent({ kind: 'bell' }),
      clipboard: ({ text }: Clipboard) => options.onEvent({ kind: 'clipboard', text }),
      pong: ({ token }) => this.statistics.pongReceived(token, this.now()),
      closed: ({ code, reason }: Closed) => this.end(CLOSE_NORMAL, code, reason),
    };
    transport.onMessage((bytes) => this.receive(bytes));
    transport.onClose(({ code, reason }) => this.lost(code, reason));
    this.sender.hello({
      name: 'hello',
      version: PROTOCOL_VERSION,
      mode,
      ...sizeOnWire(width, height, options.scale),
      encodings: encodingNames.filter((name) => decoders[name] !== undefined),
      wantsText: options.wantsText ?? false,
    });
  }

  get mode(): Mode {
    return this.currentMode;
  }

  /** Where the pointer is, pixels of the screen, and which buttons are down (BUTTON_ bits). */
  pointer(x: number, y: number, buttons: number, modifiers: number): void {
    if (this.isOver) return;
    this.pointers.pointer({ name: 'pointer', x: Math.floor(x), y: Math.floor(y), buttons, modifiers });
  }

  /** Scrolls by pixels, to the right and downwards. Parts of pixels add up. */
  wheel(x: number, y: number, dx: number, dy: number, modifiers: number): void {
    this.wheelRestX += dx;
    this.wheelRestY += dy;
    const wholeX = Math.trunc(this.wheelRestX);
    const wholeY = Math.trunc(this.wheelRestY);
    if (wholeX === 0 && wholeY === 0) return;
    this.wheelRestX -= wholeX;
    this.wheelRestY -= wholeY;
    this.say({ name: 'wheel', x: Math.floor(x), y: Math.floor(y), dx: wholeX, dy: wholeY, modifiers });
  }

  key(input: KeyPress): void {
    this.say({ name: 'key', ...input });
  }

  /** Sends committed text; long text in parts. */
  textInput(text: string): void {
    for (const part of textParts(text)) this.say({ name: 'text', text: part });
  }

  /** Releases the keys and buttons that are down in the session. */
  releaseAll(): void {
    this.say({ name: 'releaseAll' });
    this.pointers.reset();
  }

  /** Tells how much can be shown, pixels, and the physical pixels per logical one. */
  resize(width: number, height: number, scale: number): void {
    this.say({ name: 'resize', ...sizeOnWire(width, height, scale) });
  }

  setMode(mode: Mode): void {
    if (mode === this.currentMode) return;
    this.currentMode = mode;
    this.say({ name: 'setMode', mode });
  }

  /** Pastes text into the session. Throws a RangeError when it is longer than the protocol carries. */
  paste(text: string): void {
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > MAX_CLIPBOARD_BYTES) {
      throw new RangeError(
        `This text is too long to paste: ${bytes} bytes, at most ${MAX_CLIPBOARD_BYTES} are possible. Paste it in parts.`,
      );
    }
    this.say({ name: 'clipboard', text });
  }

  /** Measures the round trip; see statistics. */
  ping(): void {
    if (this.isOver) return;
    const token = ++this.pings;
    this.statistics.pingSent(token, this.now());
    this.say({ name: 'ping', token });
  }

  /** Sends what is waiting and ends the connection. No event follows: who closes knows. */
  close(): void {
    if (this.state === 'closed') return;
    this.pointers.flush();
    this.sender.flush();
    this.stop();
    this.options.transport.close(CLOSE_NORMAL);
  }

  private get isOver(): boolean {
    return this.state === 'ending' || this.state === 'closed';
  }

  private say(message: Parameters<InputSender['send']>[0]): void {
    if (this.isOver) return;
    this.pointers.flush();
    this.sender.send(message);
  }

  private receive(bytes: Uint8Array): void {
    if (this.isOver) return;
    const at = this.now();
    this.statistics.received(bytes.length, at);
    try {
      if (bytes[0] === FRAME_ID) this.receiveFrame(bytes, at);
      else this.receiveMessages(bytes);
    } catch (cause) {
      this.fail(cause);
    }
  }

  private receiveFrame(bytes: Uint8Array, at: number): void {
    if (this.state === 'connecting') throw new ProtocolError('state', 'a frame came before the welcome');
    this.player.play(readFrame(bytes, this.context), { at, bytes: bytes.length });
  }

  private receiveMessages(bytes: Uint8Array): void {
    const input = new Reader(bytes);
    do this.receiveMessage(readServerMessage(input));
    while (input.remaining > 0 && !this.isOver);
  }

  private receiveMessage(message: ServerMessage): void {
    // The row for a name takes the message of that name, which TypeScript cannot follow through the lookup.
    const handle = this.handlers[message.name] as (message: ServerMessage) => void;
    if (message.name === 'pong' || message.name === 'welcome') {
      handle(message);
      return;
    }
    // The connection may break before the last frames are shown: the reason given here is the one that counts.
    if (message.name === 'closed') this.state = 'ending';
    this.player.after(() => handle(message));
  }

  private welcomed({ session, title, width, height }: Welcome): void {
    if (this.state !== 'connecting') throw new ProtocolError('state', 'a second welcome');
    if (!isSurfaceSize(width, height)) {
      throw new ProtocolError('range', `a screen of ${width} x ${height} pixels is not possible`);
    }
    this.state = 'open';
    const { framebuffer } = this.screen;
    const resized = framebuffer.width !== width || framebuffer.height !== height;
    if (resized) this.screen.resize(SCREEN, width, height);
    this.sender.open();
    this.options.onEvent({ kind: 'welcome', session, title, width, height });
    if (resized) this.options.onEvent({ kind: 'size', width, height });
  }

  private show(frame: Frame, { at, bytes }: Arrival): void {
    const { screen } = this;
    const { present, onEvent } = this.options;
    const { damage, resized, cursorChanged } = applyFrame(frame, screen, this.text);
    if (resized) onEvent({ kind: 'size', width: screen.framebuffer.width, height: screen.framebuffer.height });
    if (cursorChanged) onEvent({ kind: 'cursor', shape: screen.cursor });
    present(damage, screen);
    const now = this.now();
    const changed = damage.reduce((sum, rect) => sum + area(rect), 0);
    this.statistics.framePresented(frame, bytes, changed, now - at, now);
    this.sender.presented(bytes, now - at);
    this.frames++;
    onEvent({ kind: 'frame', number: this.frames });
  }

  /** Ends the connection because of an error; one that is not the server's fault is thrown on. */
  private fail(cause: unknown): void {
    if (!(cause instanceof Error)) throw cause;
    if (cause instanceof ProtocolError) {
      const advice = 'Connect again; if it happens again, check that both sides have the same version of Farglass.';
      this.end(CLOSE_PROTOCOL, 'protocol', `The server sent something wrong: ${cause.message}. ${advice}`);
      return;
    }
    this.end(CLOSE_FAILED, 'lost', `The viewer failed: ${cause.message}. Connect again.`);
    throw cause;
  }

  private lost(code: number, reason: string): void {
    if (this.isOver) return;
    const detail = reason === '' ? `WebSocket code ${code}` : reason;
    this.end(CLOSE_NORMAL, 'lost', `The connection to the server was lost (${detail}).`);
  }

  private end(webSocketCode: number, code: CloseCode | 'lost', reason: string): void {
    if (this.state === 'closed') return;
    this.stop();
    this.options.transport.close(webSocketCode, reason.slice(0, MAX_CLOSE_REASON_UNITS));
    this.options.onEvent({ kind: 'closed', code, reason });
  }

  private stop(): void {
    this.state = 'closed';
    this.pointers.reset();
    this.sender.stop();
    this.player.stop();
  }
}

function sizeOnWire(width: number, height: number, scale: number) {
  return {
    width: clamp(Math.floor(width), MAX_SURFACE_SIDE),
    height: clamp(Math.floor(height), MAX_SURFACE_SIDE),
    scale: clamp(Math.round(scale * 100), MAX_WIRE_SCALE),
  };
}

function clamp(value: number, maximum: number): number {
  return Math.max(0, Math.min(maximum, value));
}

/** Parts that fit into a message each; surrogate pairs stay together. */
function* textParts(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + TEXT_INPUT_UNITS);
    const isCut = end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
    if (isCut) end--;
    yield text.slice(at, end);
    at = end;
  }
}
