import { randomBytes } from 'node:crypto';
import {
  ALT,
  type CloseCode,
  CONTROL,
  type CursorName,
  type CursorShape,
  type Held,
  type Hello,
  HOLD_LEASE_MS,
  isSurfaceSize,
  MAX_CLIPBOARD_BYTES,
  META,
  type PointerInput,
  ProtocolError,
  SCREEN,
  SHIFT,
  TICKET_BYTES,
  type Transport,
} from '../../protocol/index.ts';
import type { AppContext, AppDefinition, AppDetails, AppEvents } from '../app/app.ts';
import { ScreenPixels } from '../app/screenPixels.ts';
import { Canvas } from '../canvas/canvas.ts';
import { Display } from '../display/display.ts';
import { AppClock } from './appClock.ts';
import { Connection, type ConnectionOwner } from './connection.ts';
import type { Effort } from './effort.ts';
import { type Experiment, NO_EXPERIMENT } from './experiment.ts';
import { FrameCallbacks } from './frameCallbacks.ts';
import type { ButtonChange, Released } from './heldInput.ts';
import { LatestOnly } from './latestOnly.ts';
import { type InputMessage, Viewer, type ViewerHost } from './viewer.ts';

/** Size of a session before a viewer says what it can show, pixels. */
const DEFAULT_WIDTH = 1024;
const DEFAULT_HEIGHT = 640;
/** Smaller screens are not passed on: an app has to fit something. */
const MIN_SIDE = 64;

/** Longest title, UTF-16 units: no window shows more. */
const MAX_TITLE_LENGTH = 256;
/** Titles, bells and copied texts travel at most this often each, milliseconds: people see no more. */
const ANNOUNCEMENT_MS = 100;

/** Viewers whose connections broke and who may come back; each costs the pixels of its screen. The oldest go first. */
const MAX_ABSENT = 8;

/** What a session tells whoever runs it. */
export interface SessionEvents {
  titleChanged(title: string): void;
  viewersChanged(count: number): void;
  /** Called once, after the viewers have been told. */
  ended(code: CloseCode, reason: string): void;
}

type Handlers = { [K in keyof AppEvents]: ((event: AppEvents[K]) => void)[] };

/** One running app, its display and those who watch it. */
export class Session implements ViewerHost {
  readonly display: Display;
  readonly sessionName: string;
  private titleNow: string;
  private scale = 1;
  private readonly app: AppDefinition;
  private readonly events: SessionEvents;
  readonly epoch: number;
  readonly effort: Effort;
  readonly experiment: Experiment;
  /** Those who watch now. */
  private readonly viewers = new Set<Viewer>();
  /** Those who may come back, by their tickets. */
  private readonly absent = new Map<string, Viewer>();
  private readonly connections = new Set<Connection>();
  private readonly leases = new Map<Viewer, NodeJS.Timeout>();
  private readonly clock = new AppClock();
  private readonly frames = new FrameCallbacks(() => this.anyoneReady());
  private readonly handlers: Handlers = {
    pointer: [],
    wheel: [],
    key: [],
    text: [],
    resize: [],
    paste: [],
    offer: [],
    viewers: [],
  };
  private readonly titles = new LatestOnly<string>(ANNOUNCEMENT_MS, (title) => {
    this.broadcast({ name: 'title', title });
    this.events.titleChanged(title);
  });
  private readonly bells = new LatestOnly<undefined>(ANNOUNCEMENT_MS, () => this.broadcast({ name: 'bell' }));
  private readonly copies = new LatestOnly<string>(ANNOUNCEMENT_MS, (text) => {
    for (const viewer of [...this.viewers, ...this.absent.values()]) viewer.copied(text);
  });
  private nextViewer = 1;
  private over = false;

  /** `epoch` grows whenever a session of this name starts anew. */
  constructor(
    sessionName: string,
    app: AppDefinition,
    events: SessionEvents,
    epoch = 1,
    effort: Effort = 'auto',
    experiment: Experiment = NO_EXPERIMENT,
  ) {
    this.sessionName = sessionName;
    this.epoch = epoch;
    this.effort = effort;
    this.experiment = experiment;
    this.app = app;
    this.events = events;
    this.titleNow = app.title;
    this.display = new Display(app.width ?? DEFAULT_WIDTH, app.height ?? DEFAULT_HEIGHT);
  }

  get title(): string {
    return this.titleNow;
  }

  /** Starts the app; resolves with what it tells. Rejects with what the app throws. */
  async start(): Promise<AppDetails> {
    return (await this.app.start(this.context())) ?? {};
  }

  /** Takes a client's connection over. */
  accept(transport: Transport): void {
    const connection = new Connection(
      transport,
      now,
      (greeting, hello) => this.greeted(greeting, hello),
      (ended) => this.connections.delete(ended),
    );
    if (connection.isOpen) this.connections.add(connection);
  }

  /** Tells the viewers why, and ends. */
  end(code: CloseCode, reason: string): void {
    if (this.over) return;
    this.over = true;
    this.clock.setRunning(false);
    this.frames.stop();
    for (const announcements of [this.titles, this.bells, this.copies]) announcements.stop();
    for (const connection of this.connections) connection.close(code, reason);
    this.absent.clear();
    this.events.ended(code, reason);
  }

  attached(viewer: Viewer): void {
    this.absent.delete(ticketKey(viewer.ticket));
    this.viewers.add(viewer);
    this.clock.setRunning(true);
    this.viewersChanged();
  }

  detached(viewer: Viewer, left: boolean): void {
    this.release(viewer, viewer.held.all());
    this.stopLease(viewer);
    this.viewers.delete(viewer);
    if (!left && !this.over) this.remember(viewer);
    this.clock.setRunning(this.viewers.size > 0);
    this.viewersChanged();
  }

  ready(): void {
    this.frames.schedule();
  }

  stillHeld(viewer: Viewer, held: Held): void {
    this.release(viewer, viewer.held.released(held));
    this.renewLease(viewer);
  }

  releaseAll(viewer: Viewer): void {
    this.release(viewer, viewer.held.all());
    this.renewLease(viewer);
  }

  input(viewer: Viewer, message: InputMessage): void {
    const { held } = viewer;
    switch (message.name) {
      case 'text':
        this.emit('text', { text: message.text, viewer: viewer.id });
        break;
      case 'wheel': {
        const { x, y, dx, dy } = message;
        this.emit('wheel', { x, y, dx, dy, ...modifiersOf(message.modifiers), viewer: viewer.id });
        break;
      }
      case 'key': {
        const { down, repeat, code, key } = message;
        if (!held.key(code, down)) break;
        this.emit('key', { down, repeat, code, key, ...modifiersOf(message.modifiers), viewer: viewer.id });
        break;
      }
      case 'pointer':
        this.pointed(viewer, message, held.pointer(message));
        break;
      default:
        message satisfies never;
    }
    this.renewLease(viewer);
  }

  resize(_viewer: Viewer, width: number, height: number, scale: number): void {
    if (this.app.fixedSize === true || width < MIN_SIDE || height < MIN_SIDE || !isSurfaceSize(width, height)) return;
    const { framebuffer } = this.display;
    if (width === framebuffer.width && height === framebuffer.height && scale === this.scale) return;
    this.scale = scale > 0 ? scale : 1;
    if (this.app.ownSize !== true) asFaultOfTheApp(() => this.display.resize(width, height));
    this.emit('resize', { width, height, scale: this.scale });
  }

  paste(_viewer: Viewer, text: string): void {
    this.emit('paste', text);
  }

  get takesOffers(): boolean {
    return this.app.takesOffers ?? false;
  }

  offer(_viewer: Viewer, text: string, age: number): void {
    if (this.takesOffers) this.emit('offer', { text, age });
  }

  private context(): AppContext {
    const session = this;
    const canvas = new Canvas(this.display, SCREEN);
    return {
      canvas,
      pixels: new ScreenPixels(this.display),
      get scale() {
        return session.scale;
      },
      get viewers() {
        return session.viewers.size;
      },
      on: (event, handler) => {
        this.handlers[event].push(handler);
      },
      every: (milliseconds, callback) => this.clock.every(milliseconds, callback),
      after: (milliseconds, callback) => this.clock.after(milliseconds, callback),
      requestFrame: (callback) => this.frames.request(callback),
      setTitle: (title) => this.setTitle(title),
      copyText: (text) => this.copyText(text),
      setCursor: (cursor) => this.setCursor(cursor),
      setSize: (width, height) => asFaultOfTheApp(() => this.display.resize(width, height)),
      setCaret: (x?: number, y?: number, width?: number, height?: number) => {
        this.display.caret = x === undefined ? undefined : { x, y: y ?? 0, width: width ?? 0, height: height ?? 0 };
      },
      bell: () => this.bells.offer(undefined),
      exit: (reason = `${this.titleNow} has ended.`) => this.end('ended', reason),
    };
  }

  private copyText(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_CLIPBOARD_BYTES) {
      throw new RangeError(`copyText: ${bytes} bytes are too many, at most ${MAX_CLIPBOARD_BYTES} can be copied.`);
    }
    this.copies.offer(text);
  }

  private setTitle(title: string): void {
    const label = title.slice(0, MAX_TITLE_LENGTH);
    if (label === this.titleNow) return;
    this.titleNow = label;
    this.titles.offer(label);
  }

  private setCursor(cursor: CursorName | CursorShape): void {
    const { cursor: now } = this.display.screen;
    const shape: CursorShape = typeof cursor === 'string' ? { kind: 'named', cursor } : cursor;
    if (now.kind === 'named' && shape.kind === 'named' && now.cursor === shape.cursor) return;
    this.display.draw({ name: 'cursor', surface: SCREEN, shape });
  }

  private broadcast(message: Parameters<Viewer['send']>[0]): void {
    for (const viewer of this.viewers) viewer.send(message);
  }

  private emit<K extends keyof AppEvents>(event: K, value: AppEvents[K]): void {
    asFaultOfTheApp(() => {
      for (const handler of this.handlers[event]) handler(value);
    });
  }

  private anyoneReady(): boolean {
    for (const viewer of this.viewers) if (viewer.askReady()) return true;
    return false;
  }

  private viewersChanged(): void {
    if (this.over) return;
    this.events.viewersChanged(this.viewers.size);
    this.emit('viewers', this.viewers.size);
  }

  /** A connection has said what it wants: to come back as the viewer that it was, or to be a new one. */
  private greeted(connection: Connection, hello: Hello): ConnectionOwner {
    const known = hello.resume && this.findViewer(hello.resume.ticket);
    if (hello.resume !== undefined && hello.resume.epoch === this.epoch && known?.canResumeAt(hello.resume.frames)) {
      known.resume(connection, hello, hello.resume.frames);
      return known;
    }
    if (known !== undefined) this.forget(known);
    return new Viewer(this.nextViewer++, randomBytes(TICKET_BYTES), connection, hello, this, now);
  }

  private findViewer(ticket: Uint8Array): Viewer | undefined {
    const key = ticketKey(ticket);
    return this.absent.get(key) ?? [...this.viewers].find((viewer) => ticketKey(viewer.ticket) === key);
  }

  /** Its client has started anew: what is left of it is of no use. */
  private forget(viewer: Viewer): void {
    viewer.close('replaced', 'This viewer has connected anew.');
    this.absent.delete(ticketKey(viewer.ticket));
  }

  private remember(viewer: Viewer): void {
    this.absent.set(ticketKey(viewer.ticket), viewer);
    const [oldest] = this.absent.keys();
    if (this.absent.size > MAX_ABSENT && oldest !== undefined) this.absent.delete(oldest);
  }

  /** What is held stays held for a while after each word of it. */
  private renewLease(viewer: Viewer): void {
    const lease = this.leases.get(viewer);
    if (!viewer.held.isHolding) {
      this.stopLease(viewer);
      return;
    }
    if (lease !== undefined) lease.refresh();
    else
      this.leases.set(
        viewer,
        setTimeout(() => this.leaseExpired(viewer), HOLD_LEASE_MS),
      );
  }

  private leaseExpired(viewer: Viewer): void {
    this.leases.delete(viewer);
    this.release(viewer, viewer.held.all());
  }

  private stopLease(viewer: Viewer): void {
    clearTimeout(this.leases.get(viewer));
    this.leases.delete(viewer);
  }

  private pointed(viewer: Viewer, { x, y, modifiers }: PointerInput, changes: readonly ButtonChange[]): void {
    const common = { x, y, buttons: viewer.held.buttons, ...modifiersOf(modifiers), viewer: viewer.id };
    if (changes.length === 0) this.emit('pointer', { type: 'move', button: -1, ...common });
    for (const { button, down } of changes) {
      this.emit('pointer', { type: down ? 'down' : 'up', button, ...common });
    }
  }

  private release(viewer: Viewer, { keys, pointer }: Released): void {
    if (this.over) return;
    for (const code of keys) {
      this.input(viewer, { name: 'key', down: false, repeat: false, code, key: '', modifiers: 0 });
    }
    if (pointer !== undefined) this.pointed(viewer, pointer, viewer.held.letGo(pointer));
  }
}

function now(): number {
  return performance.now();
}

function ticketKey(ticket: Uint8Array): string {
  return Buffer.from(ticket.buffer, ticket.byteOffset, ticket.length).toString('hex');
}

/**
 * What an app does wrong with its surfaces is no violation of the protocol by the client whose input it was
 * handling.
 */
function asFaultOfTheApp(act: () => void): void {
  try {
    act();
  } catch (cause) {
    if (cause instanceof ProtocolError) throw new Error(cause.message, { cause });
    throw cause;
  }
}

function modifiersOf(bits: number) {
  return {
    shift: (bits & SHIFT) !== 0,
    control: (bits & CONTROL) !== 0,
    alt: (bits & ALT) !== 0,
    meta: (bits & META) !== 0,
  };
}
