import {
  type CloseCode,
  type Command,
  CommandContext,
  ContextCoder,
  createContextCoreNow,
  type EncodingName,
  type Framebuffer,
  type Held,
  type Hello,
  inputNames,
  type Mode,
  PROTOCOL_VERSION,
  ProtocolError,
  RECEIPT_MS,
  type Rect,
  type RememberedPicture,
  SCREEN,
  type ServerMessage,
  Writer,
  writeCommand,
  writeFrameHead,
} from '../../protocol/index.ts';
import { changedRects } from '../display/changedRects.ts';
import { CommandQueue } from '../display/commandQueue.ts';
import type { Display, DisplayObserver } from '../display/display.ts';
import { CodingTime } from './codingTime.ts';
import type { Connection, ConnectionOwner, LaterMessage } from './connection.ts';
import type { Effort } from './effort.ts';
import { FlowControl } from './flowControl.ts';
import { Focus } from './focus.ts';
import { FrameBuilder } from './frameBuilder.ts';
import { HeldInput } from './heldInput.ts';
import { LastLook } from './pacing/lastLook.ts';
import { tilesRemembered } from './rememberedTiles.ts';
import { UpdateWriter } from './updateWriter.ts';

/** A viewer whose frames are not acknowledged for so long is gone, milliseconds. */
const UNACKNOWLEDGED_MS = 40_000;
/** So long after an input frames are kept short, so that the next answer does not wait behind them, milliseconds. */
const INTERACTIVE_MS = 2000;
/** So long after an input an app may draw whatever else is waiting: its answer goes first, milliseconds. */
const ANSWER_MS = 250;
/** More than this near the caret, bytes, is a part of a picture: a line of text is less. */
const MAX_ANSWER_BYTES = 256;
/** An app is asked for its next picture when what waits would leave within this time, milliseconds. */
const READY_MS = 100;
/** After so long at frames what has arrived is read first, milliseconds. */
const TURN_MS = 4;

export type InputMessage = Extract<LaterMessage, { name: 'pointer' | 'wheel' | 'key' | 'text' }>;

/** What a viewer needs from its session. */
export interface ViewerHost {
  readonly display: Display;
  readonly sessionName: string;
  readonly title: string;
  readonly epoch: number;
  readonly effort: Effort;
  /** The viewer watches from now on. */
  attached(viewer: Viewer): void;
  /** It does not watch any more; it may come back unless it left on purpose. */
  detached(viewer: Viewer, left: boolean): void;
  /** The viewer can take a frame and has seen nearly everything so far. */
  ready(viewer: Viewer): void;
  input(viewer: Viewer, message: InputMessage): void;
  /** What is down and not named is to be released; the rest stays down a while longer. */
  stillHeld(viewer: Viewer, held: Held): void;
  releaseAll(viewer: Viewer): void;
  resize(viewer: Viewer, width: number, height: number, scale: number): void;
  paste(viewer: Viewer, text: string): void;
  /** The app wants to know what may be pasted. */
  readonly takesOffers: boolean;
  offer(viewer: Viewer, text: string, age: number): void;
}

/**
 * One client that watches a session, over all its connections: its queue, its pace, and the model of what it
 * shows. `pump` is the only writer of frames; while it waits for an encoder the queue goes on merging.
 */
export class Viewer implements DisplayObserver, ConnectionOwner {
  readonly id: number;
  /** Known to this client alone; with it the client comes back. */
  readonly ticket: Uint8Array;
  readonly held = new HeldInput();
  private readonly host: ViewerHost;
  private readonly now: () => number;
  private readonly builder: FrameBuilder;
  private readonly focus = new Focus();
  /** Inputs received, altogether, and since the client was last told. */
  private inputs = 0;
  private untoldInputs = 0;
  private turnAt: number | undefined;
  private missedCopy: string | undefined;
  private receipt: NodeJS.Timeout | undefined;

  // What lasts as long as one connection.
  private connection: Connection | undefined;
  private hello: Hello;
  private encodings: ReadonlySet<EncodingName>;
  private modeNow: Mode;
  private queue: CommandQueue;
  private flow: FlowControl;
  private context = new CommandContext();
  /** Made when it is needed: it takes some megabytes. */
  private updates: UpdateWriter | undefined;
  /** A picture that the client has of this surface, from an earlier visit. */
  private remembered: { readonly shown: Framebuffer; readonly picture: RememberedPicture } | undefined;
  /** An encoder of the current frame has not finished. */
  private encoding = false;
  private stopObserving: (() => void) | undefined;
  private opening: NodeJS.Timeout | undefined;
  private turnEnd: NodeJS.Immediate | undefined;
  private readonly lastLook = new LastLook();
  private acknowledgement: NodeJS.Timeout | undefined;

  /** A viewer that has just said hello. */
  constructor(
    id: number,
    ticket: Uint8Array,
    connection: Connection,
    hello: Hello,
    host: ViewerHost,
    now: () => number,
  ) {
    this.id = id;
    this.ticket = ticket;
    this.host = host;
    this.now = now;
    this.hello = hello;
    this.encodings = new Set(hello.encodings);
    this.modeNow = hello.mode;
    this.resizeToHello(hello);
    this.builder = new FrameBuilder(host.display);
    this.queue = this.newQueue();
    this.flow = new FlowControl(now(), connection.age);
    this.connection = connection;
    const shown = this.builder.surfaces.get(SCREEN);
    if (hello.remembered !== undefined && shown !== undefined) this.remembered = { shown, picture: hello.remembered };
    this.welcome(false);
  }

  get mode(): Mode {
    return this.modeNow;
  }

  get isConnected(): boolean {
    return this.connection !== undefined;
  }

  private get isReady(): boolean {
    if (this.connection === undefined || this.encoding) return false;
    const now = this.now();
    // Whoever types wants to see the answer, however much else is waiting.
    if (now - this.focus.lastInputAt < ANSWER_MS) return true;
    if (this.flow.budget(now, this.isInteractive) === 0) return false;
    if (this.queue.isEmpty) return true;
    return this.queue.bytes(this.builder.bytesPerPixel) <= (this.flow.bytesPerMs ?? 0) * READY_MS;
  }

  /** Whether it would show a new picture soon; otherwise `ready` is called when it would. */
  askReady(): boolean {
    if (this.isReady) return true;
    if (this.connection !== undefined && !this.encoding && this.opening === undefined) this.waitForWindow(this.now());
    return false;
  }

  /** Whether a client that has presented so many frames can go on from there. */
  canResumeAt(frame: number): boolean {
    return this.builder.canBeAt(frame);
  }

  /** The client is back on another connection, with the screen that it had after a frame. */
  resume(connection: Connection, hello: Hello, frame: number): void {
    const { connection: earlier } = this;
    if (earlier !== undefined) {
      // It may have broken without anybody noticing yet.
      this.detach(false);
      earlier.close('replaced', 'This viewer has connected anew.');
    }
    this.hello = hello;
    this.encodings = new Set(hello.encodings);
    this.modeNow = hello.mode;
    this.connection = connection;
    this.queue = this.newQueue();
    this.flow = new FlowControl(this.now(), connection.age);
    this.context = new CommandContext();
    this.dropUpdates();
    this.remembered = undefined;
    this.builder.rewindTo(frame);
    this.resizeToHello(hello);
    this.welcome(true);
  }

  send(message: ServerMessage): void {
    this.connection?.send(message);
  }

  /** Passes a copied text on, now or when the client is back. */
  copied(text: string): void {
    if (this.connection === undefined) this.missedCopy = text;
    else this.send({ name: 'clipboard', text });
  }

  /** Tells why, and closes the connection. */
  close(code: CloseCode, reason: string): void {
    this.connection?.close(code, reason);
  }

  message(message: LaterMessage): void {
    if (inputNames.has(message.name)) this.countInput();
    switch (message.name) {
      case 'ack':
        this.acknowledge(message.frames, message.decodeTime / 10 + message.held);
        break;
      case 'pointer':
      case 'wheel':
        this.focus.input(message, this.now());
        this.host.input(this, message);
        break;
      case 'key':
      case 'text':
        this.focus.input(undefined, this.now());
        if (!this.queue.isEmpty) this.focus.hold(this.now());
        this.host.input(this, message);
        break;
      case 'held':
        this.host.stillHeld(this, message);
        break;
      case 'releaseAll':
        this.host.releaseAll(this);
        break;
      case 'resize':
        this.host.resize(this, message.width, message.height, message.scale / 100);
        break;
      case 'setMode':
        this.setMode(message.mode);
        break;
      case 'clipboard':
        this.host.paste(this, message.text);
        break;
      case 'offer':
        this.host.offer(this, message.text, message.age);
        break;
      case 'ping':
        this.send({ name: 'pong', token: message.token });
        break;
      default:
        message satisfies never;
    }
  }

  ended(connection: Connection, left: boolean): void {
    // An earlier connection that ends late says nothing about this one.
    if (connection === this.connection) this.detach(left);
  }

  drawn(command: Command): void {
    const now = this.turn();
    if (this.modeNow === 'commands' || isScreenControl(command)) {
      this.queue.push(command, now);
      return;
    }
    if (command.surface !== SCREEN) return;
    if (command.name === 'fill' || command.name === 'copy') {
      for (const r of command.rects) this.queue.damage(SCREEN, r, now);
    } else if ('rect' in command) this.queue.damage(SCREEN, command.rect, now);
  }

  damaged(surface: number, area: Rect): void {
    if (this.modeNow === 'commands' || surface === SCREEN) this.queue.damage(surface, area, this.turn());
  }

  committed(): void {
    this.turnAt = undefined;
    this.pumpSoon();
  }

  atlasReset(): void {
    this.queue.collapse();
    this.builder.forgetGlyphs();
  }

  /** When the app began to draw what it has not committed yet: one time for all of it. */
  private turn(): number {
    this.turnAt ??= this.now();
    return this.turnAt;
  }

  /** From now on there is no connection, and nothing to do. */
  private detach(left: boolean): void {
    this.connection = undefined;
    this.encoding = false;
    this.stopObserving?.();
    this.stopObserving = undefined;
    for (const timer of [this.opening, this.receipt, this.acknowledgement]) clearTimeout(timer);
    clearImmediate(this.turnEnd);
    this.lastLook.stop();
    this.opening = undefined;
    this.turnEnd = undefined;
    this.receipt = undefined;
    this.acknowledgement = undefined;
    this.queue = this.newQueue();
    this.dropUpdates();
    this.host.detached(this, left);
  }

  private newQueue(): CommandQueue {
    return new CommandQueue(this.host.display.screen.atlas);
  }

  private get isInteractive(): boolean {
    return this.now() - this.focus.lastInputAt < INTERACTIVE_MS;
  }

  private resizeToHello({ width, height, scale }: Hello): void {
    if (width > 0 && height > 0) this.host.resize(this, width, height, scale / 100);
  }

  private welcome(resumed: boolean): void {
    const { display, sessionName, title, epoch } = this.host;
    const { width, height } = display.framebuffer;
    const { ticket, inputs } = this;
    this.untoldInputs = 0;
    const names = { version: PROTOCOL_VERSION, session: sessionName, title };
    this.send({ name: 'welcome', ...names, width, height, epoch, ticket, resumed, inputs });
    if (this.host.takesOffers) this.send({ name: 'takesOffers' });
    if (this.missedCopy !== undefined) this.copied(this.missedCopy);
    this.missedCopy = undefined;
    this.queue.push({ name: 'cursor', surface: SCREEN, shape: display.screen.cursor }, this.now());
    this.reconcile();
    this.stopObserving = display.observe(this);
    this.host.attached(this);
    this.pump();
  }

  /** Queues all that differs between the display and what the client shows. */
  private reconcile(): void {
    const now = this.now();
    const truth = this.host.display.screen.surfaces;
    const shown = this.builder.surfaces;
    const isWanted = (surface: number) => surface === SCREEN || this.modeNow === 'commands';
    for (const [surface, { width, height }] of shown) {
      this.queue.clientHas(surface, width, height);
      if (!truth.has(surface) || !isWanted(surface)) this.queue.push({ name: 'destroySurface', surface }, now);
    }
    for (const [surface, framebuffer] of truth) {
      if (!isWanted(surface)) continue;
      const { width, height, bounds } = framebuffer;
      const known = shown.get(surface);
      if (known === undefined) this.queue.push({ name: 'createSurface', surface, width, height }, now);
      else if (known.width !== width || known.height !== height) {
        this.queue.push({ name: 'resizeSurface', surface, width, height }, now);
      } else {
        for (const changed of changedRects(framebuffer, known, bounds)) this.queue.damage(surface, changed, now);
        continue;
      }
      this.queue.damage(surface, bounds, now);
    }
  }

  private setMode(mode: Mode): void {
    if (mode === this.modeNow) return;
    this.modeNow = mode;
    // What is queued belongs to the other mode; the comparison with the model finds it again.
    this.queue = this.newQueue();
    this.queue.push({ name: 'cursor', surface: SCREEN, shape: this.host.display.screen.cursor }, this.now());
    this.reconcile();
    this.pump();
  }

  private countInput(): void {
    this.inputs++;
    this.untoldInputs++;
    this.receipt ??= setTimeout(() => {
      this.receipt = undefined;
      if (this.untoldInputs > 0) this.send({ name: 'received', inputs: this.takeInputs() });
    }, RECEIPT_MS);
  }

  private takeInputs(): number {
    const inputs = this.untoldInputs;
    this.untoldInputs = 0;
    clearTimeout(this.receipt);
    this.receipt = undefined;
    return inputs;
  }

  private acknowledge(frames: number, spent: number): void {
    if (!this.flow.acknowledged(frames, spent, this.now(), this.lastLook.unseen)) {
      throw new ProtocolError('state', `${frames} frames acknowledged, ${this.flow.framesUnderWay} are under way`);
    }
    this.builder.acknowledge(frames);
    if (this.flow.framesUnderWay === 0) this.lastLook.stop();
    this.pumpSoon();
  }

  /** Gives the client up when a frame has not been acknowledged for too long. */
  private watchAcknowledgements(): void {
    if (this.acknowledgement !== undefined || this.flow.oldestSentAt === undefined) return;
    const due = this.flow.oldestSentAt + UNACKNOWLEDGED_MS - this.now();
    this.acknowledgement = setTimeout(
      () => {
        this.acknowledgement = undefined;
        const oldest = this.flow.oldestSentAt;
        if (oldest !== undefined && this.now() - oldest >= UNACKNOWLEDGED_MS) this.connection?.giveUp();
        else this.watchAcknowledgements();
      },
      Math.max(1, due),
    );
  }

  /**
   * Something may have become possible. It happens when all that has arrived has been read: keys wait for nothing
   * then, and acknowledgements that came while the app was at work have told the pace.
   */
  private pumpSoon(): void {
    this.turnEnd ??= setImmediate(() => {
      this.turnEnd = undefined;
      this.pump();
    });
  }

  /**
   * An app that waits for its turn to draw goes first, so that what is sent is the newest. But what may answer a key does
   * not wait for that.
   */
  private pump(): void {
    clearTimeout(this.opening);
    this.opening = undefined;
    if (!this.isReady) {
      this.sendFrames();
      return;
    }
    this.sendAnswer();
    this.host.ready(this);
    queueMicrotask(() => this.sendFrames());
  }

  /** Sends what lies near the caret, if somebody types. */
  private sendAnswer(): void {
    const now = this.now();
    if (this.connection === undefined || this.encoding) return;
    const area = this.focus.area(this.host.display.caret, now);
    if (area === undefined || !this.queue.hasFocus(area) || !this.mayAnswerKey(area, now)) return;
    const budget = this.flow.urgentBudget(now, this.isInteractive);
    if (budget === 0) return;
    const outcome = this.sendFrame(budget, area, true);
    if (outcome === 'nothing') return;
    this.focus.answered();
    if (outcome instanceof Promise) this.waitForEncoder(outcome);
  }

  /** Whether what waits near the caret looks like the answer to a key, and not like a part of a picture. */
  private mayAnswerKey(area: Rect, now: number): boolean {
    if (!this.focus.isKey || now - this.focus.lastInputAt >= ANSWER_MS) return false;
    return this.queue.focusBytes(area, this.builder.bytesPerPixel) <= MAX_ANSWER_BYTES;
  }

  /** Sends frames while there is something to send and the window is open. */
  private sendFrames(): void {
    const startedAt = this.now();
    while (this.connection !== undefined && !this.encoding && !this.queue.isEmpty) {
      const now = this.now();
      if (now - startedAt > TURN_MS) {
        this.pumpSoon();
        return;
      }
      const area = this.focus.area(this.host.display.caret, now);
      const hasFocus = area !== undefined && this.queue.hasFocus(area);
      const isHeldBack = area !== undefined && !hasFocus && now < this.focus.holdsUntil;
      const budget = isHeldBack ? 0 : this.flow.budget(now, this.isInteractive);
      // What answers a key goes in a frame of its own: on a slow link the rest would take longer than it.
      const goesAlone = hasFocus && (budget === 0 || this.mayAnswerKey(area, now));
      const urgent = goesAlone ? this.flow.urgentBudget(now, this.isInteractive) : 0;
      let outcome = urgent > 0 ? this.sendFrame(urgent, area, true) : 'nothing';
      if (outcome === 'nothing') {
        if (budget === 0) {
          this.waitForWindow(now);
          return;
        }
        outcome = this.sendFrame(budget, area, false);
      }
      if (hasFocus) this.focus.answered();
      if (outcome instanceof Promise) this.waitForEncoder(outcome);
    }
    if (this.isReady) this.host.ready(this);
  }

  private updateWriter(): UpdateWriter | undefined {
    if (this.modeNow !== 'commands' || !this.encodings.has('context')) return undefined;
    this.updates ??= this.newUpdateWriter();
    return this.updates;
  }

  private dropUpdates(): void {
    this.updates?.rest.end();
    this.updates = undefined;
  }

  private newUpdateWriter(): UpdateWriter {
    const { host, remembered } = this;
    const { now } = this;
    const updates = new UpdateWriter(new ContextCoder(createContextCoreNow()), new CodingTime(host.effort, now), now);
    const shown = this.builder.surfaces.get(SCREEN);
    if (remembered !== undefined && shown === remembered.shown) {
      const truth = host.display.framebuffer;
      updates.restore(shown, truth, tilesRemembered(truth, remembered.picture), this.now());
    }
    return updates;
  }

  private waitForEncoder(frame: Promise<void>): void {
    this.encoding = true;
    const { connection } = this;
    frame.then(
      () => {
        if (connection !== this.connection) return;
        this.encoding = false;
        this.pumpSoon();
      },
      (cause: unknown) => this.close('crashed', `The session could not encode a picture: ${String(cause)}`),
    );
  }

  private waitForWindow(now: number): void {
    const opensAt = this.flow.opensAt(now, this.isInteractive);
    clearTimeout(this.opening);
    if (opensAt === undefined) return;
    const at = Math.max(opensAt, this.focus.holdsUntil);
    this.opening = setTimeout(() => this.pumpSoon(), Math.max(1, at - now));
  }

  /** Sends one frame of about `budget` bytes. A promise when an encoder takes its time: the frame follows then. */
  private sendFrame(budget: number, focus: Rect | undefined, onlyFocus: boolean): Promise<void> | 'sent' | 'nothing' {
    const { builder, queue } = this;
    const now = this.now();
    const updates = this.updateWriter();
    const { bytesPerMs } = this.flow;
    const taken = queue.take({
      budget,
      bytesPerPixel: builder.bytesPerPixel,
      now,
      focus,
      bytesPerMs,
      extraBytes: (command) => builder.extraBytes(command, updates, bytesPerMs),
      onlyFocus,
    });
    const parts = builder.build(taken, {
      budget,
      encodings: this.encodings,
      semantic: this.modeNow === 'commands',
      bytesPerMs,
      wantsText: this.hello.wantsText,
      updates,
      now: this.now,
      giveBack: (surface, area) => queue.giveBack(surface, area, now),
    });
    if (parts.length === 0) return 'nothing';
    const inputs = this.takeInputs();
    if (!parts.some(({ shorter }) => shorter !== undefined)) {
      this.write(
        inputs,
        parts.map(({ command }) => command),
      );
      return 'sent';
    }
    const { connection } = this;
    return Promise.all(parts.map(({ command, shorter }) => shorter ?? command)).then((encoded) => {
      // A viewer that has come back on another connection is not told of this frame: it is compared anew.
      if (connection === this.connection) this.write(inputs, encoded);
    });
  }

  private write(inputs: number, commands: readonly Command[]): void {
    const out = new Writer();
    writeFrameHead(out, inputs);
    for (const command of commands) writeCommand(out, command, this.context);
    const bytes = out.take();
    this.flow.sent(bytes.length, this.now());
    this.connection?.sendBytes(bytes);
    this.lastLook.watch();
    this.watchAcknowledgements();
  }
}

/** Commands that raw mode sends too: they are not pixels. */
function isScreenControl(command: Command): boolean {
  return command.surface === SCREEN && (command.name === 'cursor' || command.name === 'resizeSurface');
}
