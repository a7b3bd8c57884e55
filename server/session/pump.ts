import {
  type Command,
  CommandContext,
  ContextCoder,
  createContextCoreNow,
  type EncodingName,
  type Framebuffer,
  type Mode,
  ProtocolError,
  type Rect,
  type RememberedPicture,
  SCREEN,
  Writer,
  writeFrame,
} from '../../protocol/index.ts';
import { changedRects } from '../display/changedRects.ts';
import { CommandQueue } from '../display/commandQueue.ts';
import type { Display, DisplayObserver } from '../display/display.ts';
import { CodingTime } from './codingTime.ts';
import type { Effort } from './effort.ts';
import { commandsAsPixels, type Experiment } from './experiment.ts';
import { FlowControl } from './flowControl.ts';
import { ANSWER_MS, Focus } from './focus.ts';
import type { FrameBuilder } from './frameBuilder.ts';
import { LastLook } from './pacing/lastLook.ts';
import { tilesRemembered } from './rememberedTiles.ts';
import { UpdateWriter } from './updateWriter.ts';

/** A viewer whose frames are not acknowledged for so long is gone, milliseconds. */
const UNACKNOWLEDGED_MS = 40_000;
/** So long after an input frames are kept short, so that the next answer does not wait behind them, milliseconds. */
const INTERACTIVE_MS = 2000;
/** More than this near the caret, bytes, is a part of a picture: a line of text is less. */
const MAX_ANSWER_BYTES = 256;
/** The heads of a frame that is one update, and of its operation, bytes: of a short frame they are a part. */
const HEAD_BYTES = 4;
/** An app is asked for its next picture when what waits would leave within this time, milliseconds. */
const READY_MS = 100;
/** After so long at frames what has arrived is read first, milliseconds. */
const TURN_MS = 4;

/** The connection that a pump sends on, and whoever looks after it. */
export interface PumpHost {
  /** The client can take a frame and has seen nearly everything so far. */
  ready(): void;
  /** How many inputs the client has not been told of; the frame tells it. */
  takeInputs(): number;
  sendBytes(frame: Uint8Array<ArrayBuffer>): void;
  /** The client acknowledges nothing any more. */
  giveUp(): void;
  /** A frame could not be made: why, a sentence. */
  failed(reason: string): void;
}

export interface PumpOptions {
  readonly display: Display;
  /** Knows what the client shows; outlasts the connection. */
  readonly builder: FrameBuilder;
  readonly effort: Effort;
  readonly experiment: Experiment;
  readonly mode: Mode;
  readonly encodings: ReadonlySet<EncodingName>;
  readonly wantsText: boolean;
  /** What the client has of the screen from an earlier visit. */
  readonly remembered: RememberedPicture | undefined;
  /** How long a round trip with about 200 bytes took, milliseconds, if known. */
  readonly handshake: number | undefined;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

interface WantedFrame {
  readonly budget: number;
  /** Goes first, or alone. */
  readonly focus: Rect | undefined;
  readonly onlyFocus?: boolean;
  readonly answersKey?: boolean;
}

/**
 * Shows a display to one client as long as its connection lasts: it queues what is drawn, and sends frames of it at the
 * client's pace. It is the only writer of frames; while it waits for an encoder the queue goes on merging.
 */
export class Pump implements DisplayObserver {
  private readonly host: PumpHost;
  private readonly display: Display;
  private readonly builder: FrameBuilder;
  private readonly options: PumpOptions;
  private readonly now: () => number;
  private readonly focus = new Focus();
  private readonly flow: FlowControl;
  private readonly context = new CommandContext();
  private readonly lastLook = new LastLook();
  /** A picture that the client has of this surface. */
  private readonly remembered: { readonly shown: Framebuffer; readonly picture: RememberedPicture } | undefined;
  private modeNow: Mode;
  private queue: CommandQueue;
  /** Made when it is needed: it takes some megabytes. */
  private updates: UpdateWriter | undefined;
  private turnAt: number | undefined;
  private isOver = false;
  /** An encoder of the current frame has not finished. */
  private encoding = false;
  private stopObserving: (() => void) | undefined;
  private opening: NodeJS.Timeout | undefined;
  private turnEnd: NodeJS.Immediate | undefined;
  private acknowledgement: NodeJS.Timeout | undefined;

  constructor(host: PumpHost, options: PumpOptions) {
    const { display, builder, mode, remembered, handshake, now } = options;
    this.host = host;
    this.display = display;
    this.builder = builder;
    this.options = options;
    this.now = now;
    this.modeNow = mode;
    this.queue = this.newQueue();
    this.flow = new FlowControl(now(), handshake);
    const shown = builder.surfaces.get(SCREEN);
    if (remembered !== undefined && shown !== undefined) this.remembered = { shown, picture: remembered };
  }

  /** Follows the display from now on, beginning with all that the client does not show. Nothing is sent before `run`. */
  start(): void {
    this.queueAll();
    this.stopObserving = this.display.observe(this);
  }

  /** From now on there is nothing to do. */
  stop(): void {
    this.isOver = true;
    this.stopObserving?.();
    for (const timer of [this.opening, this.acknowledgement]) clearTimeout(timer);
    clearImmediate(this.turnEnd);
    this.lastLook.stop();
    this.updates?.rest.end();
  }

  /** Whether the client would show a new picture soon; otherwise `ready` is called when it would. */
  askReady(): boolean {
    if (this.isReady) return true;
    if (!this.isOver && !this.encoding && this.opening === undefined) this.waitForWindow(this.now());
    return false;
  }

  /**
   * The pointer did something at a place; undefined: a key. `asks`: the app is likely to answer. To be called before the
   * app hears of it.
   */
  input(place: { readonly x: number; readonly y: number } | undefined, asks: boolean): void {
    const now = this.now();
    this.focus.input(place, asks, now);
    if (place === undefined && !this.queue.isEmpty) this.focus.hold(now);
  }

  setMode(mode: Mode): void {
    if (mode === this.modeNow) return;
    this.modeNow = mode;
    // What is queued belongs to the other mode; the comparison with the model finds it again.
    this.queue = this.newQueue();
    this.queueAll();
    this.run();
  }

  /** `frames` more have been presented; the client says that `spent` ms of the time since are its own. */
  acknowledge(frames: number, spent: number): void {
    if (!this.flow.acknowledged(frames, spent, this.now(), this.lastLook.unseen)) {
      throw new ProtocolError('state', `${frames} frames acknowledged, ${this.flow.framesUnderWay} are under way`);
    }
    this.builder.acknowledge(frames);
    if (this.flow.framesUnderWay === 0) this.lastLook.stop();
    this.runSoon();
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
    this.runSoon();
  }

  atlasReset(): void {
    this.queue.collapse();
    this.builder.forgetGlyphs();
  }

  /**
   * Sends what may go. An app that waits for its turn to draw goes first, so that what is sent is the newest. But what may
   * answer a key does not wait for that.
   */
  run(): void {
    clearTimeout(this.opening);
    this.opening = undefined;
    if (!this.isReady) {
      this.sendFrames();
      return;
    }
    this.sendAnswer();
    this.host.ready();
    queueMicrotask(() => this.sendFrames());
  }

  /**
   * Something may have become possible. It happens when all that has arrived has been read: keys wait for nothing
   * then, and acknowledgements that came while the app was at work have told the pace.
   */
  private runSoon(): void {
    this.turnEnd ??= setImmediate(() => {
      this.turnEnd = undefined;
      this.run();
    });
  }

  private get isReady(): boolean {
    if (this.isOver || this.encoding) return false;
    const now = this.now();
    // Whoever types wants to see the answer, however much else is waiting.
    const drawsFrom = this.focus.drawsFrom(now);
    if (drawsFrom !== undefined && drawsFrom <= now) return true;
    if (this.flow.budget(now, this.isInteractive) === 0) return false;
    if (this.queue.isEmpty) return true;
    return this.queue.bytes(this.builder.bytesPerPixel) <= (this.flow.bytesPerMs ?? 0) * READY_MS;
  }

  private get isInteractive(): boolean {
    return this.now() - this.focus.lastInputAt < INTERACTIVE_MS;
  }

  /** When the app began to draw what it has not committed yet: one time for all of it. */
  private turn(): number {
    this.turnAt ??= this.now();
    return this.turnAt;
  }

  private newQueue(): CommandQueue {
    return new CommandQueue(this.display.screen.atlas, commandsAsPixels(this.options.experiment));
  }

  /** Queues all that differs between the display and what the client shows. */
  private queueAll(): void {
    const now = this.now();
    this.queue.push({ name: 'cursor', surface: SCREEN, shape: this.display.screen.cursor }, now);
    const truth = this.display.screen.surfaces;
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

  /** Gives the client up when a frame has not been acknowledged for too long. */
  private watchAcknowledgements(): void {
    if (this.acknowledgement !== undefined || this.flow.oldestSentAt === undefined) return;
    const due = this.flow.oldestSentAt + UNACKNOWLEDGED_MS - this.now();
    this.acknowledgement = setTimeout(
      () => {
        this.acknowledgement = undefined;
        const oldest = this.flow.oldestSentAt;
        if (oldest !== undefined && this.now() - oldest >= UNACKNOWLEDGED_MS) this.host.giveUp();
        else this.watchAcknowledgements();
      },
      Math.max(1, due),
    );
  }

  /** Sends what lies near the caret, if somebody types. */
  private sendAnswer(): void {
    const now = this.now();
    if (this.isOver || this.encoding) return;
    const area = this.focus.area(this.display.caret, now);
    if (area === undefined || !this.queue.hasFocus(area) || !this.mayAnswerKey(area, now)) return;
    const budget = this.flow.urgentBudget(now, this.isInteractive);
    if (budget === 0) return;
    const outcome = this.sendFrame({ budget, focus: area, onlyFocus: true, answersKey: true });
    if (outcome === 'nothing') return;
    this.focus.answered();
    this.focus.sentAnswer(now);
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
    while (!this.isOver && !this.encoding && !this.queue.isEmpty) {
      const now = this.now();
      if (now - startedAt > TURN_MS) {
        this.runSoon();
        return;
      }
      const area = this.focus.area(this.display.caret, now);
      const hasFocus = area !== undefined && this.queue.hasFocus(area);
      const isHeldBack = area !== undefined && !hasFocus && now < this.focus.holdsUntil;
      const budget = isHeldBack ? 0 : this.flow.budget(now, this.isInteractive);
      // What answers a key goes in a frame of its own: on a slow link the rest would take longer than it.
      const answersKey = hasFocus && this.mayAnswerKey(area, now);
      const goesAlone = hasFocus && (budget === 0 || answersKey);
      const urgent = goesAlone ? this.flow.urgentBudget(now, this.isInteractive) : 0;
      let outcome =
        urgent > 0 ? this.sendFrame({ budget: urgent, focus: area, onlyFocus: true, answersKey }) : 'nothing';
      if (outcome !== 'nothing') this.focus.sentAnswer(now);
      if (outcome === 'nothing') {
        if (budget === 0) {
          this.waitForWindow(now);
          return;
        }
        outcome = this.sendFrame({ budget, focus: area });
      }
      if (hasFocus) this.focus.answered();
      if (outcome instanceof Promise) this.waitForEncoder(outcome);
    }
    if (this.isReady) this.host.ready();
  }

  private updateWriter(): UpdateWriter | undefined {
    if (this.modeNow !== 'commands' || !this.options.encodings.has('context')) return undefined;
    this.updates ??= this.newUpdateWriter();
    return this.updates;
  }

  private newUpdateWriter(): UpdateWriter {
    const { display, remembered, now } = this;
    const { effort, experiment } = this.options;
    const coder = new ContextCoder(createContextCoreNow(), experiment.without.has('context'));
    const updates = new UpdateWriter(coder, new CodingTime(effort, now), now, experiment);
    const shown = this.builder.surfaces.get(SCREEN);
    if (remembered !== undefined && shown === remembered.shown) {
      const truth = display.framebuffer;
      updates.restore(shown, truth, tilesRemembered(truth, remembered.picture), now());
    }
    return updates;
  }

  private waitForEncoder(frame: Promise<void>): void {
    this.encoding = true;
    frame.then(
      () => {
        if (this.isOver) return;
        this.encoding = false;
        this.runSoon();
      },
      (cause: unknown) => {
        if (!this.isOver) this.host.failed(`The session could not encode a picture: ${String(cause)}`);
      },
    );
  }

  private waitForWindow(now: number): void {
    const opensAt = this.flow.opensAt(now, this.isInteractive) ?? Number.POSITIVE_INFINITY;
    const drawsFrom = this.focus.drawsFrom(now) ?? Number.POSITIVE_INFINITY;
    clearTimeout(this.opening);
    this.opening = undefined;
    const at = Math.min(
      Math.max(opensAt, this.focus.holdsUntil),
      drawsFrom > now ? drawsFrom : Number.POSITIVE_INFINITY,
    );
    if (at === Number.POSITIVE_INFINITY) return;
    this.opening = setTimeout(() => this.runSoon(), Math.max(1, at - now));
  }

  /** Sends one frame of about `budget` bytes. A promise when an encoder takes its time: the frame follows then. */
  private sendFrame({ budget, focus, onlyFocus, answersKey }: WantedFrame): Promise<void> | 'sent' | 'nothing' {
    const { builder, queue, options } = this;
    const now = this.now();
    const updates = this.updateWriter();
    const { bytesPerMs } = this.flow;
    const room = Math.max(1, budget - HEAD_BYTES);
    const taken = queue.take({
      budget: room,
      bytesPerPixel: builder.bytesPerPixel,
      now,
      focus,
      bytesPerMs,
      extraBytes: (command) => builder.extraBytes(command, updates, bytesPerMs),
      onlyFocus,
    });
    const parts = builder.build(taken, {
      budget: room,
      encodings: options.encodings,
      semantic: this.modeNow === 'commands',
      bytesPerMs,
      wantsText: options.wantsText,
      answersKey,
      updates,
      now: this.now,
      giveBack: (surface, area) => queue.giveBack(surface, area, now),
    });
    if (parts.length === 0) return 'nothing';
    const inputs = this.host.takeInputs();
    if (!parts.some(({ shorter }) => shorter !== undefined)) {
      this.write(
        inputs,
        parts.map(({ command }) => command),
      );
      return 'sent';
    }
    return Promise.all(parts.map(({ command, shorter }) => shorter ?? command)).then((encoded) => {
      // A viewer that has come back on another connection is not told of this frame: it is compared anew.
      if (!this.isOver) this.write(inputs, encoded);
    });
  }

  private write(inputs: number, commands: readonly Command[]): void {
    const out = new Writer();
    writeFrame(out, { inputs, commands }, this.context);
    const bytes = out.take();
    this.flow.sent(bytes.length, this.now());
    this.host.sendBytes(bytes);
    this.lastLook.watch();
    this.watchAcknowledgements();
  }
}

/** Commands that raw mode sends too: they are not pixels. */
function isScreenControl(command: Command): boolean {
  return command.surface === SCREEN && (command.name === 'cursor' || command.name === 'resizeSurface');
}
