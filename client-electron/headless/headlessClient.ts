import { setTimeout as delay } from 'node:timers/promises';
import sharp from 'sharp';
import {
  BUTTON_LEFT,
  BUTTON_MIDDLE,
  BUTTON_RIGHT,
  type Decoders,
  type Framebuffer,
  type Mode,
  type Rect,
  SCREEN,
  type TextLayer,
  type Transport,
} from '../../protocol/index.ts';
import { Client, type ClientEvent, type Reconnect, type Statistics, type StoredPicture } from '../core/index.ts';
import { findText } from './findText.ts';
import { type Keystroke, keystrokeOf, type ModifierKey, parseCombination, SHIFT_KEY } from './usKeyboard.ts';

/** How long waiting goes on where nothing else is said, milliseconds. */
const WAIT_MS = 10_000;
/** Between the steps of a drag, milliseconds: above the interval at which moves are thinned out. */
const DRAG_STEP_MS = 10;
const DRAG_STEPS = 10;
/** Characters of the visible text that an error quotes. */
const SNIPPET_LENGTH = 400;

const buttons = { left: BUTTON_LEFT, right: BUTTON_RIGHT, middle: BUTTON_MIDDLE } as const;
export type Button = keyof typeof buttons;

export interface ClickOptions {
  /** Left where it is not given. */
  readonly button?: Button;
  /** 2 is a double click. 1 where it is not given. */
  readonly count?: number;
}

export interface WaitOptions {
  /** Milliseconds; ten seconds where it is not given. */
  readonly timeout?: number;
}

/** Why it is over. The reason is a sentence. */
export interface ClosedInfo {
  /** A reason of the protocol; 'lost' when the connection broke and is not made again, 'left' after `close`. */
  readonly code: Extract<ClientEvent, { kind: 'closed' }>['code'] | 'left';
  readonly reason: string;
}

export interface HeadlessOptions {
  readonly mode: Mode;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly wantsText: boolean;
  readonly decoders: Decoders;
  readonly isForgetful: boolean;
  readonly stored: StoredPicture | undefined;
  readonly onEvent: ((event: ClientEvent) => void) | undefined;
}

interface Waiter {
  /** Returns whether the waiting is over. */
  check(): boolean;
  fail(error: Error): void;
}

/**
 * A viewer without a window: it sees pixels and text, and it types and clicks. Made by `connect`. A connection that
 * breaks is made again; waiting goes on meanwhile.
 */
export class HeadlessClient {
  /** Resolves once, when it is really over, with the reason. */
  readonly closed: Promise<ClosedInfo>;
  private readonly client: Client;
  private readonly waiters = new Set<Waiter>();
  private resolveClosed: (info: ClosedInfo) => void = () => {};
  private ended: ClosedInfo | undefined;
  private sessionName = '';
  private titleNow = '';
  private clipboardNow = '';
  private framesSeen = 0;
  /** Frames before the last welcome. */
  private framesBefore = 0;
  private lastFrameAt = performance.now();
  private pointerAt = { x: 0, y: 0 };

  /** `reconnect` opens another connection to a session; without it one that breaks is the end. */
  constructor(transport: Transport, options: HeadlessOptions, reconnect: Reconnect | undefined) {
    const { onEvent, ...clientOptions } = options;
    this.closed = new Promise((resolve) => {
      this.resolveClosed = resolve;
    });
    this.client = new Client({
      ...clientOptions,
      transport,
      reconnect,
      present: () => {},
      onEvent: (event) => {
        // Those who wait may look at what the handler has noted.
        onEvent?.(event);
        this.follow(event);
      },
    });
  }

  /** The name under which the session is found again; empty before the session has answered. */
  get session(): string {
    return this.sessionName;
  }

  get title(): string {
    return this.titleNow;
  }

  /** What the session copied last. */
  get clipboard(): string {
    return this.clipboardNow;
  }

  get mode(): Mode {
    return this.client.mode;
  }

  /** The screen's pixels. A new object after the screen changed its size. */
  get framebuffer(): Framebuffer {
    return this.client.screen.framebuffer;
  }

  get textLayer(): TextLayer {
    return this.client.text;
  }

  get statistics(): Statistics {
    return this.client.statistics;
  }

  /** The session hears this client now. Meanwhile keys and text are kept for a moment, clicks and scrolling not. */
  get isConnected(): boolean {
    return this.client.isConnected;
  }

  /** Why it is over; undefined while it is not. */
  get closedInfo(): ClosedInfo | undefined {
    return this.ended;
  }

  /** Frames shown so far. */
  get frames(): number {
    return this.framesSeen;
  }

  /** The visible text, line by line. */
  text(): string {
    return this.client.text.text(SCREEN);
  }

  /** The screen as a PNG file. */
  async screenshot(): Promise<Uint8Array> {
    const { bytes, width, height } = this.framebuffer;
    // The pixels may change while they are compressed.
    const still = bytes.slice();
    return sharp(still, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .png()
      .toBuffer();
  }

  /**
   * Types on a US keyboard; characters that it lacks go as text. `delay`: milliseconds between characters; `hold`: how long
   * each key stays down, milliseconds, else it is released at once.
   */
  async type(text: string, options: { readonly delay?: number; readonly hold?: number } = {}): Promise<void> {
    this.mustBeOpen('type');
    let isShifted = false;
    for (const character of text) {
      const keystroke = keystrokeOf(character);
      if ((keystroke?.shift ?? false) !== isShifted) {
        isShifted = !isShifted;
        this.key(SHIFT_KEY, isShifted, isShifted ? SHIFT_KEY.bit : 0);
      }
      if (keystroke === undefined) this.client.textInput(character);
      else {
        const modifiers = isShifted ? SHIFT_KEY.bit : 0;
        this.key(keystroke, true, modifiers);
        if (options.hold !== undefined) await delay(options.hold);
        this.key(keystroke, false, modifiers);
      }
      if (options.delay !== undefined) await delay(options.delay);
    }
    if (isShifted) this.key(SHIFT_KEY, false, 0);
  }

  /** Presses and releases a key, or a combination like `Control+Shift+C`. Throws on a key that does not exist. */
  press(combination: string): void {
    const { modifiers, keystroke } = parseCombination(combination);
    this.mustBeOpen('press a key');
    const held: ModifierKey[] = [...modifiers];
    if (keystroke.shift && !held.includes(SHIFT_KEY)) held.push(SHIFT_KEY);
    let bits = 0;
    for (const key of held) {
      bits |= key.bit;
      this.key(key, true, bits);
    }
    this.key(keystroke, true, bits);
    this.key(keystroke, false, bits);
    for (const key of held.reverse()) {
      bits &= ~key.bit;
      this.key(key, false, bits);
    }
  }

  /** Moves the pointer, pixels of the screen. */
  move(x: number, y: number): void {
    this.mustBeOpen('move the pointer');
    this.point(x, y, 0);
  }

  click(x: number, y: number, options: ClickOptions = {}): void {
    this.mustBeOpen('click');
    const { button = 'left', count = 1 } = options;
    this.point(x, y, 0);
    for (let i = 0; i < count; i++) {
      this.point(x, y, buttons[button]);
      this.point(x, y, 0);
    }
  }

  /** Moves the pointer with a button held, through some places in between. */
  async drag(
    from: { readonly x: number; readonly y: number },
    to: { readonly x: number; readonly y: number },
    options: { readonly button?: Button; readonly steps?: number } = {},
  ): Promise<void> {
    this.mustBeOpen('drag');
    const { button = 'left', steps = DRAG_STEPS } = options;
    this.point(from.x, from.y, 0);
    this.point(from.x, from.y, buttons[button]);
    for (let i = 1; i <= steps; i++) {
      await delay(DRAG_STEP_MS);
      this.point(from.x + ((to.x - from.x) * i) / steps, from.y + ((to.y - from.y) * i) / steps, buttons[button]);
    }
    this.point(to.x, to.y, 0);
  }

  /** Scrolls by pixels, to the right and downwards, at a place or where the pointer is. */
  wheel(dx: number, dy: number, at: { readonly x: number; readonly y: number } = this.pointerAt): void {
    this.mustBeOpen('scroll');
    this.client.wheel(at.x, at.y, dx, dy, 0);
  }

  /** Pastes text. Throws a RangeError when it is too long. */
  paste(text: string): void {
    this.mustBeOpen('paste');
    this.client.paste(text);
  }

  /**
   * Says what the clipboard here holds, to be said before a key that makes a program paste: `offer(text)`, then
   * `press('Control+V')`. Does nothing where the program is one of Farglass, which gets its text by `paste`. Throws a
   * RangeError when the text is too long.
   */
  offer(text: string): void {
    this.mustBeOpen('offer a text');
    this.client.offer(text, 0);
  }

  /** Asks for a screen of another size, pixels. The session decides. */
  resize(width: number, height: number, scale = 1): void {
    this.mustBeOpen('resize');
    this.client.resize(width, height, scale);
  }

  setMode(mode: Mode): void {
    this.mustBeOpen('change the mode');
    this.client.setMode(mode);
  }

  /** Measures the round trip; `statistics` has it when the answer is there. */
  ping(): void {
    this.client.ping();
  }

  /** Releases all keys and buttons. */
  releaseAll(): void {
    this.client.releaseAll();
  }

  /** Waits for a text, or a match, in the visible text. Resolves with the whole visible text. */
  async waitForText(wanted: string | RegExp, options: WaitOptions = {}): Promise<string> {
    const pattern =
      typeof wanted === 'string' ? undefined : new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, ''));
    let text = '';
    await this.waitUntil(
      () => {
        text = this.text();
        return pattern === undefined ? text.includes(String(wanted)) : pattern.test(text);
      },
      typeof wanted === 'string' ? `the text ${JSON.stringify(wanted)}` : `a text like ${wanted}`,
      options,
    );
    return text;
  }

  /** Waits for the next frame, or for the frame of a number. Resolves with the number of the newest one. */
  async waitForFrame(number = this.framesSeen + 1, options: WaitOptions = {}): Promise<number> {
    await this.waitUntil(() => this.framesSeen >= number, `frame ${number} (${this.framesSeen} so far)`, options);
    return this.framesSeen;
  }

  /** Waits until no frame has come for so many milliseconds from now on: what was just put in may still be answered. */
  async waitUntilQuiet(milliseconds: number, options: WaitOptions = {}): Promise<void> {
    const { timeout = WAIT_MS } = options;
    const start = performance.now();
    const deadline = start + timeout;
    const quietAt = () => Math.max(start, this.lastFrameAt) + milliseconds;
    for (;;) {
      const rest = quietAt() - performance.now();
      if (rest <= 0) return;
      this.mustBeOpen(`wait for ${milliseconds} ms without a frame`);
      if (performance.now() + rest > deadline) {
        await delay(Math.max(0, deadline - performance.now()));
        if (quietAt() <= performance.now()) return;
        throw this.timeoutError(`${milliseconds} ms without a frame`, timeout);
      }
      await delay(rest);
    }
  }

  /** Waits until the condition holds; it is looked at after every event. `what` names it in errors. */
  waitUntil(condition: () => boolean, what: string, options: WaitOptions = {}): Promise<void> {
    const { timeout = WAIT_MS } = options;
    return new Promise((resolve, reject) => {
      if (condition()) {
        resolve();
        return;
      }
      if (this.ended !== undefined) {
        reject(endedError(this.ended, `wait for ${what}`));
        return;
      }
      const finish = (error?: Error) => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        if (error === undefined) resolve();
        else reject(error);
      };
      const waiter: Waiter = {
        check() {
          const holds = condition();
          if (holds) finish();
          return holds;
        },
        fail: finish,
      };
      const timer = setTimeout(() => finish(this.timeoutError(what, timeout)), timeout);
      this.waiters.add(waiter);
    });
  }

  /** Where a text is seen, pixels of the screen; whole runs first, then in reading order. */
  findText(wanted: string | RegExp): Rect[] {
    return findText(this.client.text, SCREEN, wanted);
  }

  /** Waits for a text and clicks into its middle. */
  async clickText(wanted: string | RegExp, options: ClickOptions & WaitOptions = {}): Promise<void> {
    const what = typeof wanted === 'string' ? `the text ${JSON.stringify(wanted)}` : `a text like ${wanted}`;
    await this.waitUntil(() => this.findText(wanted).length > 0, `${what} to click on`, options);
    const place = this.findText(wanted)[0];
    if (place === undefined) throw new Error(`${what} was seen and is gone`);
    this.click(place.x + place.width / 2, place.y + place.height / 2, options);
  }

  /** Sends what was typed while there was no connection and what came too late to be sent by itself ('inputLost'). */
  sendLost(): void {
    this.mustBeOpen('send what was lost');
    this.client.sendLost();
  }

  /** Calls the handler once with the reason when it is over. */
  onClosed(handler: (info: ClosedInfo) => void): void {
    void this.closed.then(handler);
  }

  /** Leaves the session; it goes on without this client. */
  close(): void {
    if (this.ended !== undefined) return;
    this.client.close();
    this.finish({ code: 'left', reason: 'This client has closed the connection.' });
  }

  private follow(event: ClientEvent): void {
    if (event.kind === 'closed') {
      this.finish({ code: event.code, reason: event.reason });
      return;
    }
    if (event.kind === 'welcome') {
      this.sessionName = event.session;
      this.titleNow = event.title;
      this.framesBefore = this.framesSeen;
    } else if (event.kind === 'title') this.titleNow = event.title;
    else if (event.kind === 'clipboard') this.clipboardNow = event.text;
    else if (event.kind === 'frame') {
      this.framesSeen = this.framesBefore + event.number;
      this.lastFrameAt = performance.now();
    }
    for (const waiter of [...this.waiters]) waiter.check();
  }

  private finish(info: ClosedInfo): void {
    if (this.ended !== undefined) return;
    this.ended = info;
    for (const waiter of [...this.waiters]) waiter.fail(endedError(info, 'go on waiting'));
    this.resolveClosed(info);
  }

  private point(x: number, y: number, down: number): void {
    this.pointerAt = { x, y };
    this.client.pointer(x, y, down, 0);
  }

  private key({ code, key }: Pick<Keystroke, 'code' | 'key'>, down: boolean, modifiers: number): void {
    this.client.key({ down, repeat: false, code, key: down ? key : '', modifiers });
  }

  private mustBeOpen(what: string): void {
    if (this.ended !== undefined) throw endedError(this.ended, what);
  }

  private timeoutError(what: string, timeout: number): Error {
    const text = this.text();
    const snippet = text.length > SNIPPET_LENGTH ? `${text.slice(0, SNIPPET_LENGTH)}...` : text;
    const seen = text === '' ? 'No text is visible.' : `This is visible:\n${snippet}`;
    return new Error(`Waited ${timeout} ms for ${what}, and it did not come. ${seen}`);
  }
}

function endedError({ reason }: ClosedInfo, what: string): Error {
  return new Error(`The connection has ended, so it is not possible to ${what}. ${reason}`);
}
