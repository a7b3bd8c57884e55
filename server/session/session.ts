import {
  ALT,
  type CloseCode,
  CONTROL,
  type CursorName,
  isSurfaceSize,
  MAX_CLIPBOARD_BYTES,
  META,
  ProtocolError,
  SCREEN,
  SHIFT,
  type Transport,
} from '../../protocol/index.ts';
import type { AppContext, AppDefinition, AppEvents } from '../app/app.ts';
import { Canvas } from '../canvas/canvas.ts';
import { Display } from '../display/display.ts';
import { AppClock } from './appClock.ts';
import { FrameCallbacks } from './frameCallbacks.ts';
import { HeldInput } from './heldInput.ts';
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
  private readonly viewers = new Map<Viewer, HeldInput>();
  private readonly connected = new Set<Viewer>();
  private readonly clock = new AppClock();
  private readonly frames = new FrameCallbacks(() => this.anyoneReady());
  private readonly handlers: Handlers = {
    pointer: [],
    wheel: [],
    key: [],
    text: [],
    resize: [],
    paste: [],
    viewers: [],
  };
  private readonly titles = new LatestOnly<string>(ANNOUNCEMENT_MS, (title) => {
    this.broadcast({ name: 'title', title });
    this.events.titleChanged(title);
  });
  private readonly bells = new LatestOnly<undefined>(ANNOUNCEMENT_MS, () => this.broadcast({ name: 'bell' }));
  private readonly copies = new LatestOnly<string>(ANNOUNCEMENT_MS, (text) =>
    this.broadcast({ name: 'clipboard', text }),
  );
  private nextViewer = 1;
  private over = false;

  constructor(sessionName: string, app: AppDefinition, events: SessionEvents) {
    this.sessionName = sessionName;
    this.app = app;
    this.events = events;
    this.titleNow = app.title;
    this.display = new Display(app.width ?? DEFAULT_WIDTH, app.height ?? DEFAULT_HEIGHT);
  }

  get title(): string {
    return this.titleNow;
  }

  /** Starts the app. Rejects with what the app throws. */
  async start(): Promise<void> {
    await this.app.start(this.context());
  }

  /** Takes a client's connection over. */
  accept(transport: Transport): void {
    this.connected.add(new Viewer(this.nextViewer++, transport, this, () => performance.now()));
  }

  /** Tells the viewers why, and ends. */
  end(code: CloseCode, reason: string): void {
    if (this.over) return;
    this.over = true;
    this.clock.setRunning(false);
    this.frames.stop();
    for (const announcements of [this.titles, this.bells, this.copies]) announcements.stop();
    for (const viewer of this.connected) viewer.close(code, reason);
    this.events.ended(code, reason);
  }

  attached(viewer: Viewer): void {
    this.viewers.set(viewer, new HeldInput());
    this.clock.setRunning(true);
    this.viewersChanged();
  }

  detached(viewer: Viewer): void {
    this.releaseAll(viewer);
    this.viewers.delete(viewer);
    this.clock.setRunning(this.viewers.size > 0);
    this.viewersChanged();
  }

  disconnected(viewer: Viewer): void {
    this.connected.delete(viewer);
  }

  ready(): void {
    this.frames.schedule();
  }

  input(viewer: Viewer, message: InputMessage): void {
    const held = this.viewers.get(viewer);
    if (held === undefined) return;
    switch (message.name) {
      case 'releaseAll':
        this.releaseAll(viewer);
        break;
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
        held.key(code, down);
        this.emit('key', { down, repeat, code, key, ...modifiersOf(message.modifiers), viewer: viewer.id });
        break;
      }
      case 'pointer': {
        const { x, y, buttons } = message;
        const common = { x, y, buttons, ...modifiersOf(message.modifiers), viewer: viewer.id };
        const changes = held.pointer(message);
        if (changes.length === 0) this.emit('pointer', { type: 'move', button: -1, ...common });
        for (const { button, down } of changes) {
          this.emit('pointer', { type: down ? 'down' : 'up', button, ...common });
        }
        break;
      }
      default:
        message satisfies never;
    }
  }

  resize(_viewer: Viewer, width: number, height: number, scale: number): void {
    if (this.app.fixedSize === true || width < MIN_SIDE || height < MIN_SIDE || !isSurfaceSize(width, height)) return;
    const { framebuffer } = this.display;
    if (width === framebuffer.width && height === framebuffer.height && scale === this.scale) return;
    this.scale = scale > 0 ? scale : 1;
    asFaultOfTheApp(() => this.display.resize(width, height));
    this.emit('resize', { width, height, scale: this.scale });
  }

  paste(_viewer: Viewer, text: string): void {
    this.emit('paste', text);
  }

  private context(): AppContext {
    const session = this;
    const canvas = new Canvas(this.display, SCREEN);
    return {
      canvas,
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

  private setCursor(cursor: CursorName): void {
    const { cursor: now } = this.display.screen;
    if (now.kind === 'named' && now.cursor === cursor) return;
    this.display.draw({ name: 'cursor', surface: SCREEN, shape: { kind: 'named', cursor } });
  }

  private broadcast(message: Parameters<Viewer['send']>[0]): void {
    for (const viewer of this.viewers.keys()) viewer.send(message);
  }

  private emit<K extends keyof AppEvents>(event: K, value: AppEvents[K]): void {
    asFaultOfTheApp(() => {
      for (const handler of this.handlers[event]) handler(value);
    });
  }

  private anyoneReady(): boolean {
    for (const viewer of this.viewers.keys()) if (viewer.isReady) return true;
    return false;
  }

  private viewersChanged(): void {
    if (this.over) return;
    this.events.viewersChanged(this.viewers.size);
    this.emit('viewers', this.viewers.size);
  }

  private releaseAll(viewer: Viewer): void {
    const held = this.viewers.get(viewer)?.release();
    if (held === undefined || this.over) return;
    for (const code of held.keys) {
      this.input(viewer, { name: 'key', down: false, repeat: false, code, key: '', modifiers: 0 });
    }
    if (held.pointer !== undefined) this.input(viewer, held.pointer);
  }
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
