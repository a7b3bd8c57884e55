import type { CursorName, CursorShape } from '../../protocol/index.ts';
import type { Canvas } from '../canvas/canvas.ts';
import type { ScreenPixels } from './screenPixels.ts';

/** What an app tells whoever started it, for scripts: the number of a display, an address. */
export type AppDetails = Readonly<Record<string, string | number>>;

/** A program of the server that draws on a canvas: what `--app FILE` exports by default. */
export interface AppDefinition {
  /** Shown in the app list and as the window's title. */
  readonly title: string;
  /** One sentence for the app list. */
  readonly description?: string;
  /** True: everyone who opens the app meets in one session. Otherwise each opening starts its own. */
  readonly shared?: boolean;
  /** Size before a viewer says what it can show, logical pixels; 1024 x 640 when absent. */
  readonly width?: number;
  readonly height?: number;
  /** True: the session keeps its size, and viewers scale the picture. Otherwise it follows the viewer's window. */
  readonly fixedSize?: boolean;
  /** True: a `resize` event is a wish, which the app follows, or not, with `setSize`. */
  readonly ownSize?: boolean;
  /** True: keys that mean paste arrive as keys, each after an `offer` of what the viewer's clipboard holds. */
  readonly takesOffers?: boolean;
  /** Called once, when the session starts. Draw, register handlers, return; what it returns is told who started it. */
  // biome-ignore lint/suspicious/noConfusingVoidType: an app that tells nothing returns nothing
  start(app: AppContext): void | AppDetails | Promise<void | AppDetails>;
}

/** Pointer position and buttons in the canvas's pixels. */
export interface PointerEvent {
  readonly type: 'down' | 'up' | 'move';
  readonly x: number;
  readonly y: number;
  /** The button that went down or up: 0 left, 1 middle, 2 right; -1 for moves. */
  readonly button: number;
  /** Bits of the buttons that are down now: 1 left, 2 right, 4 middle. */
  readonly buttons: number;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  /** Which viewer it came from: stays the same while the viewer is attached. */
  readonly viewer: number;
}

export interface WheelEvent {
  readonly x: number;
  readonly y: number;
  /** Pixels to scroll, to the right and downwards. */
  readonly dx: number;
  readonly dy: number;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly viewer: number;
}

/** A key went down or up. Names are those of the web's KeyboardEvent. */
export interface KeyEvent {
  readonly down: boolean;
  readonly repeat: boolean;
  /** The physical key: 'KeyA', 'Enter', 'ArrowUp'. */
  readonly code: string;
  /** What it means in the user's layout: 'a', 'ä', 'Enter'. Empty on release. */
  readonly key: string;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly viewer: number;
}

/** Text from an input method or a dead key: not the text of single keys, which arrives as `key` events. */
export interface TextEvent {
  readonly text: string;
  readonly viewer: number;
}

/** The canvas has a new size, pixels; it is black where it grew: draw it anew. */
export interface ResizeEvent {
  readonly width: number;
  readonly height: number;
  /** Physical pixels per logical one on the viewer's screen: 1, 1.5, 2. */
  readonly scale: number;
}

/** What a viewer's clipboard holds, told before an input that may make a program paste it; of apps with `takesOffers`. */
export interface OfferEvent {
  readonly text: string;
  /** How long it has been there at least, milliseconds. */
  readonly age: number;
}

export interface AppEvents {
  readonly pointer: PointerEvent;
  readonly wheel: WheelEvent;
  readonly key: KeyEvent;
  readonly text: TextEvent;
  readonly resize: ResizeEvent;
  /** A viewer pasted this text. */
  readonly paste: string;
  readonly offer: OfferEvent;
  /** How many viewers watch now. */
  readonly viewers: number;
}

/** What an app is given. All its functions may be used detached: `const { canvas, every } = app`. */
export interface AppContext {
  /** The session's screen. */
  readonly canvas: Canvas;
  /** The same, for apps whose picture comes from elsewhere. */
  readonly pixels: ScreenPixels;
  /** Physical pixels per logical one on the viewer's screen; sizes in logical pixels times this look right. */
  readonly scale: number;
  /** How many viewers watch now. */
  readonly viewers: number;
  /** Calls `handler` on each event of that kind. Several handlers may be registered. */
  on<K extends keyof AppEvents>(event: K, handler: (event: AppEvents[K]) => void): void;
  /** Calls back at once and then each `milliseconds`, while somebody watches. Returns what stops it. */
  every(milliseconds: number, callback: () => void): () => void;
  /** Calls back once, after `milliseconds`, as soon as somebody watches. Returns what stops it. */
  after(milliseconds: number, callback: () => void): () => void;
  /**
   * Calls back once, when a viewer can take the next picture: at once on an idle link, later on a busy one,
   * at most 60 times a second. Draw there what changes often; asking again before the call changes nothing.
   */
  requestFrame(callback: () => void): void;
  setTitle(title: string): void;
  /** Puts text on the clipboards of the viewers. */
  copyText(text: string): void;
  /** By the name that CSS has for it, or an image. */
  setCursor(cursor: CursorName | CursorShape): void;
  /** Changes the size of the screen, pixels, of an app with `ownSize`. What is new is black. */
  setSize(width: number, height: number): void;
  /**
   * Says where typed text appears, pixels of the canvas; nothing: nowhere. On slow links the surroundings are
   * shown first after a key.
   */
  setCaret(x: number, y: number, width: number, height: number): void;
  setCaret(): void;
  bell(): void;
  /** Ends the session; viewers are told the reason. */
  exit(reason?: string): void;
}

/** Names the type of an app. `export default defineApp({...})` is all that a file needs. */
export function defineApp(app: AppDefinition): AppDefinition {
  return app;
}
