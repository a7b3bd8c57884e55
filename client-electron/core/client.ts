import {
  area,
  type CloseCode,
  type ContextCoder,
  type Decoders,
  encodingNames,
  type Frame,
  type Framebuffer,
  type Hello,
  isSurfaceSize,
  type KeyInput,
  MAX_CLIPBOARD_BYTES,
  MAX_SURFACE_SIDE,
  type Mode,
  type PointerInput,
  PROTOCOL_VERSION,
  ProtocolError,
  type Rect,
  SCREEN,
  Screen,
  TextLayer,
  type Transport,
  type Welcome,
} from '../../protocol/index.ts';
import { applyFrame } from './applyFrame.ts';
import type { ClientEvent, Outage } from './clientEvent.ts';
import { Comeback } from './comeback.ts';
import { Connection, type ConnectionEnd, type ConnectionSurroundings } from './connection.ts';
import type { Arrival } from './framePlayer.ts';
import { HeatMap } from './heatMap.ts';
import { KeptInputs, type KeptMessage, type KeptOutcome } from './keptInputs.ts';
import { LostInputs } from './lostInputs.ts';
import { Patience } from './patience.ts';
import { Pointing } from './pointing.ts';
import { Statistics } from './statistics.ts';
import type { StoredPicture } from './storedPicture.ts';
import { textParts } from './textParts.ts';

/** What hello and resize may say, hundredths. */
const MAX_WIRE_SCALE = 1000;
/** What was done longer ago, and three round trips, is not done now: people have seen that nothing happened. */
const REPLAY_MS = 2000;
const REPLAY_ROUND_TRIPS = 3;
/** Nothing is much older than a day for anybody. */
const MAX_OFFER_AGE_MS = 100_000_000;

export type Reconnect = (session: string, signal: AbortSignal) => Promise<Transport>;

export interface ClientOptions {
  /** An open connection, or one that keeps what is sent until it is open. The client closes it. */
  readonly transport: Transport;
  /**
   * Opens another connection to the session of this name, unless the signal stops it: browsers open only one at a
   * time to a server. Without it a connection that breaks is the end.
   */
  readonly reconnect?: Reconnect | undefined;
  readonly mode: Mode;
  /** What can be shown, pixels; 0 x 0 takes the session's size as it is. */
  readonly width: number;
  readonly height: number;
  /** Physical pixels per logical one. */
  readonly scale: number;
  /** All encodings that are offered. One that is not proven exact must not be here (decoderProof.ts). */
  readonly decoders: Decoders;
  /** For benchmarks: the session is one that forgets what it has coded after each update. */
  readonly isForgetful?: boolean;
  /** What is known of the session's screen from an earlier visit. */
  readonly stored?: StoredPicture | undefined;
  /** Asks for text also where no command describes the pixels. */
  readonly wantsText?: boolean;
  /** Milliseconds, monotonic. */
  readonly now?: () => number;
  /** Between 0 and 1. */
  readonly random?: () => number;
  /** Called after each frame is applied, with what changed on surface 0. The frame is acknowledged when it returns. */
  readonly present: (damage: readonly Rect[], screen: Screen) => void;
  readonly onEvent: (event: ClientEvent) => void;
}

/** What a key does, as KeyInput without its name. */
export type KeyPress = Omit<KeyInput, 'name'>;

/** How the viewer is known to its session. */
interface Membership {
  readonly session: string;
  readonly ticket: Uint8Array;
  readonly epoch: number;
}

/**
 * The viewer: says hello, keeps the screen as frames come, shows it, acknowledges, and sends input. It outlives
 * its connections: when one breaks it makes another and goes on with the screen and the inputs that it has.
 */
export class Client {
  readonly statistics = new Statistics();
  private readonly options: ClientOptions;
  private readonly now: () => number;
  private readonly surroundings: Omit<ConnectionSurroundings, 'decoders'>;
  private readonly patience = new Patience();
  private readonly kept = new KeptInputs();
  private readonly lost = new LostInputs();
  private readonly pointing: Pointing;
  private readonly comeback: Comeback | undefined;
  private state: 'starting' | 'connected' | 'disconnected' | 'over' = 'starting';
  /** The last one; over while there is none. */
  private connection: Connection;
  private membership: Membership | undefined;
  private screenNow: Screen;
  private textNow = new TextLayer();
  /** The screen when the session was entered. */
  private firstSurface: Framebuffer | undefined;
  private wish: Pick<Hello, 'mode' | 'width' | 'height' | 'scale'>;
  private wishTold: Pick<Hello, 'mode' | 'width' | 'height' | 'scale'>;
  private sessionTakesOffers = false;
  private frames = 0;
  private heat: HeatMap | undefined;
  private mustPresentAll = false;
  private pings = 0;
  private outageSince = 0;
  private outageReason = '';
  private wheelRestX = 0;
  private wheelRestY = 0;

  constructor(options: ClientOptions) {
    const { transport, mode, width, height, scale, reconnect } = options;
    this.options = options;
    this.now = options.now ?? (() => performance.now());
    this.wish = { mode, ...sizeOnWire(width, height, scale) };
    this.wishTold = this.wish;
    this.screenNow = isSurfaceSize(width, height) ? new Screen(width, height) : new Screen(1, 1);
    this.pointing = new Pointing((pointer) => this.sayPointer(pointer), this.now);
    const { statistics, patience, now } = this;
    const { isForgetful = false } = options;
    this.surroundings = { isForgetful, statistics, patience, now, nextToken: () => ++this.pings };
    if (reconnect !== undefined) this.comeback = this.newComeback(reconnect);
    this.connection = this.newConnection(transport);
    this.connection.start();
  }

  get screen(): Screen {
    return this.screenNow;
  }

  /** What the screen says. */
  get text(): TextLayer {
    return this.textNow;
  }

  /** Where bytes go is followed from now on, until `stopHeatMap`; it is not otherwise. */
  startHeatMap(): HeatMap {
    this.heat ??= new HeatMap();
    return this.heat;
  }

  stopHeatMap(): void {
    this.heat = undefined;
  }

  get mode(): Mode {
    return this.wish.mode;
  }

  /** The session hears this client now. */
  get isConnected(): boolean {
    return this.state === 'connected' && !this.connection.isOver;
  }

  /** Undefined unless the connection has broken and is being made again. */
  get outage(): Outage | undefined {
    if (this.state !== 'disconnected') return undefined;
    const { outageSince: since, outageReason: reason, kept, comeback } = this;
    return { since, reason, nextAttemptAt: comeback?.nextAt, hasTyping: kept.hasTyping };
  }

  /** Where the pointer is, pixels of the screen, and which buttons are down (BUTTON_ bits). */
  pointer(x: number, y: number, buttons: number, modifiers: number): void {
    const pointer: PointerInput = { name: 'pointer', x: Math.floor(x), y: Math.floor(y), buttons, modifiers };
    if (this.canSpeak) this.pointing.moved(pointer);
    // What would have been clicked on cannot be known later, nor what was typed for it.
    else if (this.state === 'disconnected' && this.pointing.missed(pointer)) this.kept.interrupt();
  }

  /** Scrolls by pixels, to the right and downwards. Parts of pixels add up. */
  wheel(x: number, y: number, dx: number, dy: number, modifiers: number): void {
    if (this.state === 'disconnected') return;
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
    // A key that repeats without effect is not meant to have it all later.
    if (input.repeat && this.state === 'disconnected') return;
    this.say({ name: 'key', ...input });
  }

  /** Sends committed text; long text in parts. */
  textInput(text: string): void {
    for (const part of textParts(text)) this.say({ name: 'text', text: part });
  }

  /** Releases the keys and buttons that are down in the session. */
  releaseAll(): void {
    this.say({ name: 'releaseAll' });
    this.pointing.released();
  }

  /** Tells how much can be shown, pixels, and the physical pixels per logical one. */
  resize(width: number, height: number, scale: number): void {
    this.wish = { ...this.wish, ...sizeOnWire(width, height, scale) };
    if (this.state === 'connected') this.tellSize();
  }

  setMode(mode: Mode): void {
    this.wish = { ...this.wish, mode };
    if (this.state === 'connected') this.tellMode();
  }

  /** Pastes text into the session. Throws a RangeError when it is longer than the protocol carries. */
  paste(text: string): void {
    mustFitClipboard(text);
    this.say({ name: 'clipboard', text });
  }

  /** Programs of the session paste by themselves: what they may paste is offered before the key that makes them. */
  get takesOffers(): boolean {
    return this.sessionTakesOffers;
  }

  /**
   * Says what the clipboard here holds, and for how long that has been known, milliseconds. Does nothing unless the
   * session takes offers. Throws a RangeError when the text is longer than the protocol carries.
   */
  offer(text: string, age: number): void {
    if (!this.takesOffers) return;
    mustFitClipboard(text);
    this.say({ name: 'offer', text, age: Math.round(Math.min(Math.max(age, 0), MAX_OFFER_AGE_MS)) });
  }

  /** Measures the round trip; see statistics. Does nothing without a connection. */
  ping(): void {
    this.connection.ping();
  }

  /**
   * Something happened after which the connection may be another one: the machine woke, the network changed,
   * the window is looked at again. Tries to connect at once, or makes sure that the connection still works.
   */
  wake(): void {
    if (this.state === 'disconnected') this.comeback?.wake();
    else this.connection.check();
  }

  /** Sends what was typed and pasted and then lost, after all. */
  sendLost(): void {
    for (const input of this.lost.take()) this.say(input);
  }

  /** What was lost is not wanted any more. */
  forgetLost(): void {
    this.lost.clear();
  }

  /** Sends what is waiting and leaves the session. No event follows: who closes knows. */
  close(): void {
    if (this.state === 'over') return;
    this.pointing.flush();
    this.stop();
    this.connection.close();
  }

  private get canSpeak(): boolean {
    return this.state === 'starting' || this.isConnected;
  }

  private newComeback(reconnect: Reconnect): Comeback {
    return new Comeback({
      open: (signal) => reconnect(this.membership?.session ?? '', signal),
      opened: (transport) => {
        this.connection = this.newConnection(transport);
        this.connection.start();
      },
      abandon: () => this.connection.abandon(),
      failed: (reason) => {
        this.outageReason = reason;
      },
      now: this.now,
      random: this.options.random ?? Math.random,
      roundTrip: () => this.patience.roundTrip,
    });
  }

  private newConnection(transport: Transport): Connection {
    const { wantsText, onEvent, decoders, stored } = this.options;
    const { membership, frames } = this;
    this.wishTold = this.wish;
    const hello: Hello = {
      name: 'hello',
      version: PROTOCOL_VERSION,
      ...this.wish,
      encodings: encodingNames.filter((name) => name === 'context' || decoders[name] !== undefined),
      wantsText: wantsText ?? false,
      resume: membership && { ticket: membership.ticket, epoch: membership.epoch, frames },
      remembered: membership === undefined ? stored?.claim : undefined,
    };
    const owner = {
      welcomed: (welcome: Welcome) => this.welcomed(welcome),
      show: (frame: Frame, arrival: Arrival, coder: ContextCoder | undefined) => this.show(frame, arrival, coder),
      coderMade: (coder: ContextCoder) => this.restore(hello, coder),
      title: (title: string) => onEvent({ kind: 'title', title }),
      bell: () => onEvent({ kind: 'bell' }),
      clipboard: (text: string) => onEvent({ kind: 'clipboard', text }),
      takesOffers: () => {
        this.sessionTakesOffers = true;
      },
      received: (inputs: number) => this.kept.confirm(inputs),
      ended: (end: ConnectionEnd) => this.ended(end),
    };
    return new Connection(transport, hello, owner, { ...this.surroundings, decoders });
  }

  /** What hello said is remembered is at hand when the session shows it again. */
  private restore({ remembered }: Hello, { kept }: ContextCoder): void {
    const { firstSurface } = this;
    const { stored } = this.options;
    if (remembered === undefined || stored === undefined || firstSurface === undefined) return;
    const { framebuffer } = stored;
    if (framebuffer.width !== firstSurface.width || framebuffer.height !== firstSurface.height) return;
    kept.restore(firstSurface, framebuffer, [framebuffer.bounds]);
  }

  /** Says an input now, or keeps it until there is a connection. */
  private say(message: KeptMessage): void {
    if (this.state === 'over' || (this.state === 'connected' && this.connection.isOver)) return;
    this.pointing.flush();
    this.kept.add(message, this.now());
    if (this.state === 'connected') this.connection.send(message);
  }

  private sayPointer(pointer: PointerInput): void {
    if (!this.canSpeak) return;
    this.kept.add(pointer, this.now());
    if (this.state === 'connected') this.connection.send(pointer);
  }

  private tellSize(): void {
    const { width, height, scale } = this.wish;
    this.wishTold = this.wish;
    this.connection.send({ name: 'resize', width, height, scale });
  }

  private tellMode(): void {
    const { mode } = this.wish;
    if (mode === this.wishTold.mode) return;
    this.wishTold = { ...this.wishTold, mode };
    this.connection.send({ name: 'setMode', mode });
  }

  private welcomed(welcome: Welcome): void {
    const { session, ticket, epoch, resumed } = welcome;
    const isFirst = this.membership === undefined;
    if (resumed && isFirst) throw new ProtocolError('state', 'resumed what had not begun');
    if (!resumed && !isSurfaceSize(welcome.width, welcome.height)) {
      throw new ProtocolError('range', `a screen of ${welcome.width} x ${welcome.height} pixels is not possible`);
    }
    this.membership = { session, ticket, epoch };
    this.comeback?.succeeded();
    if (!isFirst) this.statistics.reconnected();
    const outcome = this.outcomeOf(welcome, isFirst);
    this.state = 'connected';
    for (const message of outcome.again) this.connection.send(message);
    this.tellChanges();
    this.pointing.connected(outcome.again);
    if (resumed) this.resumed(welcome);
    else this.begun(welcome, isFirst);
    if (outcome.deeds > 0) this.tellLost(outcome);
  }

  private outcomeOf({ resumed, inputs }: Welcome, isFirst: boolean): KeptOutcome {
    // What is typed before a session has answered for the first time waits for it however long that takes.
    if (isFirst) return this.kept.resume(inputs, Number.NEGATIVE_INFINITY);
    if (!resumed) return this.kept.restart(inputs);
    return this.kept.resume(inputs, this.now() - REPLAY_MS - REPLAY_ROUND_TRIPS * this.patience.roundTrip);
  }

  /** What was wished for after the hello. */
  private tellChanges(): void {
    const { wish, wishTold } = this;
    this.tellMode();
    if (wish.width !== wishTold.width || wish.height !== wishTold.height || wish.scale !== wishTold.scale) {
      this.tellSize();
    }
  }

  private resumed({ title }: Welcome): void {
    this.options.onEvent({ kind: 'resumed', after: this.now() - this.outageSince });
    // It may have changed meanwhile, and nobody was told.
    this.options.onEvent({ kind: 'title', title });
  }

  /** Both screens are empty. */
  private begun({ session, title, width, height }: Welcome, isFirst: boolean): void {
    const { framebuffer, cursor } = this.screenNow;
    const resized = framebuffer.width !== width || framebuffer.height !== height;
    if (isFirst && resized) this.screenNow.resize(SCREEN, width, height);
    if (isFirst) this.firstSurface = this.screenNow.framebuffer;
    if (!isFirst) {
      this.screenNow = new Screen(width, height);
      this.textNow = new TextLayer();
      this.frames = 0;
      // The old picture stays until there is a new one, all of which must be shown then.
      this.mustPresentAll = true;
    }
    const { onEvent } = this.options;
    onEvent({ kind: 'welcome', session, title, width, height });
    if (resized) onEvent({ kind: 'size', width, height });
    if (this.screenNow.cursor !== cursor) onEvent({ kind: 'cursor', shape: this.screenNow.cursor });
  }

  private tellLost(outcome: KeptOutcome): void {
    this.lost.add(outcome);
    this.options.onEvent({ kind: 'inputLost', text: this.lost.text, count: this.lost.count });
  }

  private show(frame: Frame, { at, bytes }: Arrival, coder: ContextCoder | undefined): void {
    const { screen } = this;
    const { present, onEvent } = this.options;
    const { damage, resized, cursorChanged } = applyFrame(frame, screen, this.text, coder);
    if (resized) onEvent({ kind: 'size', width: screen.framebuffer.width, height: screen.framebuffer.height });
    if (cursorChanged) onEvent({ kind: 'cursor', shape: screen.cursor });
    present(this.mustPresentAll ? [screen.framebuffer.bounds] : damage, screen);
    this.mustPresentAll = false;
    const now = this.now();
    const changed = damage.reduce((sum, rect) => sum + area(rect), 0);
    this.statistics.framePresented(frame, bytes, changed, now - at, now);
    this.heat?.resize(screen.framebuffer.width, screen.framebuffer.height);
    this.heat?.add(damage, bytes, now);
    this.frames++;
    onEvent({ kind: 'frame', number: this.frames });
  }

  private ended(end: ConnectionEnd): void {
    if (this.state === 'over') return;
    switch (end.kind) {
      case 'closed':
        if (end.code === 'replaced' && this.comeback?.takeAbandoned()) this.broke(end.reason);
        else this.finish(end.code, end.reason);
        return;
      case 'broken':
        this.broke(end.reason);
        return;
      case 'failed':
        if (end.cause instanceof ProtocolError) {
          const advice = 'Connect again; if it happens again, check that both sides have the same version of Farglass.';
          this.finish('protocol', `The server sent something wrong: ${end.cause.message}. ${advice}`);
        } else this.finish('lost', `The viewer failed: ${end.cause.message}. Connect again.`);
    }
  }

  private broke(reason: string): void {
    if (this.state === 'disconnected') {
      this.outageReason = reason;
      this.comeback?.broke(reason);
      return;
    }
    if (this.comeback === undefined || this.membership === undefined) {
      this.finish('lost', reason);
      return;
    }
    this.pointing.disconnected();
    this.state = 'disconnected';
    this.outageSince = this.now();
    this.outageReason = reason;
    this.comeback.begin();
    this.options.onEvent({ kind: 'disconnected', reason, since: this.outageSince });
  }

  private finish(code: CloseCode | 'lost', reason: string): void {
    this.stop();
    this.options.onEvent({ kind: 'closed', code, reason });
  }

  private stop(): void {
    this.state = 'over';
    this.pointing.stop();
    this.comeback?.stop();
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

function mustFitClipboard(text: string): void {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes <= MAX_CLIPBOARD_BYTES) return;
  throw new RangeError(
    `This text is too long to paste: ${bytes} bytes, at most ${MAX_CLIPBOARD_BYTES} are possible. Paste it in parts.`,
  );
}
