import {
  type CloseCode,
  type CursorShape,
  type Decoders,
  SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
  type Transport,
} from '../../protocol/index.ts';
import { askWhy, Client, type ClientEvent, placeScreen, type Target } from '../core/index.ts';
import { Bell } from './bell.ts';
import { type ClosingAction, closings } from './closing.ts';
import { cursorStyle } from './cursorStyle.ts';
import { element } from './dom.ts';
import { KeyboardInput } from './keyboardInput.ts';
import { type CardAction, MessageCard } from './messageCard.ts';
import { Notice } from './notice.ts';
import { Picture } from './picture.ts';
import type { Platform } from './platform.ts';
import { takePointer } from './pointerInput.ts';
import type { Preferences } from './preferences.ts';
import { shortAddress, socketUrl } from './serverLink.ts';
import { firstAndSettled } from './settled.ts';
import { type ShortcutName, shortcuts } from './shortcuts.ts';
import { StatisticsOverlay } from './statisticsOverlay.ts';
import { Toolbar } from './toolbar.ts';
import { Viewport } from './viewport.ts';

/** While a window is dragged larger the session is asked for its new size this long after the last change, ms. */
const RESIZE_PAUSE_MS = 100;
/** A session that is larger than the window for longer does not follow it, and gets scroll bars, ms. */
const SCROLL_BARS_AFTER_MS = 500;
/** Without a picture for so long people want to know why, ms. */
const PICTURE_PATIENCE_MS = 3000;
/** A connection that broke sooner is not made again without being asked, ms: it would break again. */
const STABLE_AFTER_MS = 5000;
/** Pauses between attempts to come back to a server that does not answer, seconds; then the last one for ever. */
const RETRY_SECONDS = [2, 5, 10, 30] as const;

export interface SessionOptions {
  readonly platform: Platform;
  readonly origin: string;
  readonly target: Target;
  /** What it is called until it says so itself. */
  readonly title: string;
  readonly decoders: Promise<Decoders>;
  /** Called after each frame. */
  readonly onFrame: (number: number) => void;
  /** Opens an app anew in place of this session. */
  readonly startAgain: (app: string) => void;
  readonly leave: () => void;
}

/** One session: its picture, the strip above it, and words whenever there is no picture. */
export class SessionView {
  readonly root: HTMLElement;
  readonly picture = new Picture();
  private readonly options: SessionOptions;
  private readonly stage = element('main', { class: 'stage' });
  private readonly scroller = element('div', { class: 'scroller' }, this.picture.canvas);
  private readonly card = new MessageCard();
  private readonly notice = new Notice();
  private readonly flash = element('div', { class: 'bell-flash', attributes: { 'aria-hidden': 'true' } });
  private readonly bell = new Bell(this.flash);
  private readonly overlay = new StatisticsOverlay(() => this.current);
  private readonly toolbar: Toolbar;
  private readonly keyboard: KeyboardInput;
  private readonly viewport: Viewport;
  private readonly resizing = firstAndSettled(() => this.requestSize(), RESIZE_PAUSE_MS);
  private preferences: Preferences;
  private target: Target;
  private title: string;
  private current: Client | undefined;
  /** Counts connections, so that what belongs to an earlier one is recognized. */
  private connection = 0;
  private connectedAt = 0;
  private attempts = 0;
  private hasPicture = false;
  private patience: number | undefined;
  private retry: number | undefined;
  private scrollBars: number | undefined;

  constructor(options: SessionOptions) {
    const { platform, target, title } = options;
    this.options = options;
    this.target = target;
    this.title = title;
    this.preferences = platform.preferences();
    this.toolbar = new Toolbar({
      leave: options.leave,
      mode: (mode) => {
        this.prefer({ mode });
        this.current?.setMode(mode);
      },
      scaling: (scaling) => {
        this.prefer({ scaling });
        this.layOut();
        this.requestSize();
      },
      paste: () => void this.pasteClipboard(),
      statistics: () => this.toggleStatistics(),
      fullScreen: () => this.toggleFullScreen(),
      done: () => this.keyboard.focus(),
    });
    this.keyboard = new KeyboardInput({
      key: (press) => this.current?.key(press),
      text: (text) => this.current?.textInput(text),
      paste: (text) => this.paste(text),
      releaseAll: () => this.current?.releaseAll(),
      shortcut: (name) => this.runShortcut(name),
    });
    takePointer(this.picture.canvas, {
      pointer: (x, y, buttons, modifiers) => this.current?.pointer(x, y, buttons, modifiers),
      wheel: (x, y, dx, dy, modifiers) => {
        const { scale } = this.viewport;
        this.current?.wheel(x, y, dx * scale, dy * scale, modifiers);
      },
      pressed: (clientX, clientY) => {
        const { left, top } = this.stage.getBoundingClientRect();
        this.keyboard.moveTo(clientX - left, clientY - top);
        this.keyboard.focus();
      },
    });
    const over = [this.keyboard.field, this.overlay.root, this.flash, this.card.root, this.notice.root];
    this.stage.append(this.scroller, ...over);
    this.root = element('div', { class: 'session' }, this.toolbar.root, this.stage);
    this.viewport = new Viewport(this.stage, () => {
      this.layOut();
      if (this.preferences.scaling === 'actual') this.resizing.call();
    });
    this.setTitle(title);
    this.overlay.show(this.preferences.showsStatistics);
    this.fullScreenChanged();
  }

  /** The connection of the moment. */
  get client(): Client | undefined {
    return this.current;
  }

  /** Connects. The view must be in the document, where it has a size. */
  start(): void {
    this.viewport.measure();
    void this.connect();
  }

  /** Leaves the session, which goes on without this viewer. */
  close(): void {
    this.connection++;
    clearTimeout(this.patience);
    clearTimeout(this.retry);
    clearTimeout(this.scrollBars);
    this.resizing.cancel();
    this.overlay.show(false);
    this.keyboard.stop();
    this.viewport.stop();
    this.bell.close();
    this.notice.hide();
    this.current?.close();
    this.current = undefined;
  }

  /** The window has entered or left full screen. */
  fullScreenChanged(): void {
    const { isFullScreen } = this.options.platform;
    this.root.classList.toggle('full-screen', isFullScreen);
    this.toolbar.show(this.preferences, isFullScreen);
  }

  private async connect(): Promise<void> {
    const connection = ++this.connection;
    clearTimeout(this.retry);
    this.current?.close();
    this.current = undefined;
    this.hasPicture = false;
    this.card.show({ title: `Connecting to ${this.title}`, isWaiting: true });
    this.waitForPicture();
    let transport: Transport;
    let decoders: Decoders;
    try {
      [transport, decoders] = await Promise.all([this.openTransport(), this.options.decoders]);
    } catch (error) {
      if (connection === this.connection) this.failed(error instanceof Error ? error.message : String(error));
      return;
    }
    if (connection !== this.connection) {
      transport.close();
      return;
    }
    // A running session that is scaled into the window keeps its size; a new one needs some size.
    const keepsSize = this.preferences.scaling === 'fit' && this.target.kind === 'session';
    const size = keepsSize ? { width: 0, height: 0 } : this.viewport.extent;
    this.current = new Client({
      transport,
      mode: this.preferences.mode,
      ...size,
      scale: this.viewport.scale,
      decoders,
      present: (damage, screen) => this.picture.present(damage, screen),
      onEvent: (event) => {
        if (connection === this.connection) this.happened(event);
      },
    });
  }

  private openTransport(): Promise<Transport> {
    const { platform, origin } = this.options;
    const token = platform.token(origin);
    const protocols = token === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token];
    return platform.openTransport(socketUrl(origin, this.target), protocols);
  }

  private happened(event: ClientEvent): void {
    switch (event.kind) {
      case 'welcome':
        this.welcomed(event.session, event.title);
        return;
      case 'frame':
        if (!this.hasPicture) this.pictureCame();
        this.options.onFrame(event.number);
        return;
      case 'size':
        this.layOut();
        return;
      case 'cursor':
        this.setCursor(event.shape);
        return;
      case 'title':
        this.setTitle(event.title);
        return;
      case 'bell':
        this.bell.ring();
        return;
      case 'clipboard':
        this.copied(event.text);
        return;
      case 'closed':
        void this.ended(event.code, event.reason);
    }
  }

  private welcomed(session: string, title: string): void {
    this.connectedAt = performance.now();
    this.attempts = 0;
    this.target = { kind: 'session', name: session };
    this.options.platform.showPlace(this.target);
    this.setTitle(title);
    // The window may have changed since the hello.
    this.layOut();
  }

  private pictureCame(): void {
    this.hasPicture = true;
    clearTimeout(this.patience);
    this.root.classList.add('has-picture');
    this.root.classList.remove('dimmed');
    this.card.hide();
    this.layOut();
    this.keyboard.focus();
  }

  /** After a while without a picture, words say what is being waited for. */
  private waitForPicture(): void {
    clearTimeout(this.patience);
    this.patience = window.setTimeout(() => {
      const where = shortAddress(this.options.origin);
      const text =
        this.current === undefined
          ? `${where} has not answered yet. The network may be slow, or the server may not be running.`
          : `${where} has answered, but the program has not drawn anything yet. It may still be starting.`;
      this.card.show({ title: `Waiting for ${this.title}`, text, isWaiting: true, actions: [this.action('apps')] });
    }, PICTURE_PATIENCE_MS);
  }

  private async ended(code: CloseCode | 'lost', reason: string): Promise<void> {
    clearTimeout(this.patience);
    this.dim();
    const wasStable = performance.now() - this.connectedAt > STABLE_AFTER_MS;
    if (code !== 'lost' || this.target.kind !== 'session') {
      this.showClosing(code, reason);
      return;
    }
    const { connection } = this;
    this.card.show({ title: closings.lost.title, text: reason, isWaiting: true, actions: this.actions('lost') });
    const why = await askWhy(() => this.openTransport());
    if (connection !== this.connection) return;
    if (why.kind === 'closed') this.showClosing(why.code, why.reason);
    else if (why.kind === 'running' && wasStable) void this.connect();
    else if (why.kind === 'running') this.showClosing('lost', reason);
    else this.comeBack(why.reason);
  }

  /** There was no connection at all. */
  private failed(reason: string): void {
    clearTimeout(this.patience);
    this.dim();
    if (this.connectedAt > 0) this.comeBack(reason);
    else this.card.show({ title: 'No connection', text: reason, actions: this.actions('lost') });
  }

  /** Tries again by itself, ever more rarely: a closed lid or a restarted server needs nobody's click. */
  private comeBack(reason: string): void {
    const seconds = RETRY_SECONDS[Math.min(this.attempts++, RETRY_SECONDS.length - 1)]!;
    this.showClosing('lost', `${reason} The next attempt is in ${seconds} seconds.`);
    this.retry = window.setTimeout(() => void this.connect(), seconds * 1000);
  }

  private showClosing(code: CloseCode | 'lost', reason: string): void {
    this.card.show({ title: closings[code].title, text: reason, actions: this.actions(code) });
  }

  private actions(code: CloseCode | 'lost'): CardAction[] {
    return closings[code].actions
      .filter((name) => name !== 'startAgain' || this.options.target.kind === 'app')
      .map((name) => this.action(name));
  }

  private action(name: ClosingAction): CardAction {
    switch (name) {
      case 'apps':
        return { text: 'Apps', run: this.options.leave };
      case 'reconnect':
        return { text: 'Reconnect', run: () => void this.connect() };
      case 'startAgain':
        return { text: 'Start again', run: () => this.options.startAgain(this.options.target.name) };
    }
  }

  /** What was last seen stays, under the words. */
  private dim(): void {
    this.root.classList.add('dimmed');
    this.picture.canvas.style.cursor = 'default';
  }

  private layOut(): void {
    if (this.current === undefined) return;
    const { width, height } = this.current.screen.framebuffer;
    const { extent, scale } = this.viewport;
    const { scaling } = this.preferences;
    const area = { width: extent.width / scale, height: extent.height / scale };
    const placement = placeScreen({ width, height }, area, scale, scaling);
    const { style, classList } = this.picture.canvas;
    style.left = `${placement.x}px`;
    style.top = `${placement.y}px`;
    style.width = `${placement.width}px`;
    style.height = `${placement.height}px`;
    // Whole multiples stay as sharp as they are.
    classList.toggle('smooth', !Number.isInteger(Math.round(placement.zoom * scale * 1e6) / 1e6));
    this.followOverflow(scaling === 'actual' && (width > extent.width || height > extent.height));
  }

  /** Scroll bars take room, so they must not come and go while the session follows the window. */
  private followOverflow(overflows: boolean): void {
    clearTimeout(this.scrollBars);
    if (!overflows) this.scroller.classList.remove('scrollable');
    else this.scrollBars = window.setTimeout(() => this.scroller.classList.add('scrollable'), SCROLL_BARS_AFTER_MS);
  }

  /** Asks the session to take the window's size. */
  private requestSize(): void {
    if (this.preferences.scaling !== 'actual') return;
    const { width, height } = this.viewport.extent;
    if (width > 0 && height > 0) this.current?.resize(width, height, this.viewport.scale);
  }

  private setTitle(title: string): void {
    if (title !== '') this.title = title;
    this.toolbar.setTitle(this.title);
    this.options.platform.setTitle(this.title);
    this.picture.canvas.setAttribute('aria-label', `Picture of ${this.title}`);
  }

  private setCursor(shape: CursorShape): void {
    this.picture.canvas.style.cursor = cursorStyle(shape, this.viewport.scale);
  }

  private prefer(changes: Partial<Preferences>): void {
    this.preferences = { ...this.preferences, ...changes };
    this.options.platform.keepPreferences(this.preferences);
    this.toolbar.show(this.preferences, this.options.platform.isFullScreen);
  }

  private runShortcut(name: ShortcutName): boolean {
    switch (name) {
      case 'fullScreen':
        this.toggleFullScreen();
        return true;
      case 'statistics':
        this.toggleStatistics();
        return true;
      case 'toolbar':
        this.toolbar.focus();
        return true;
      case 'paste':
        if (this.options.platform.pastesByEvent) return false;
        void this.pasteClipboard();
        return true;
    }
  }

  private toggleStatistics(): void {
    this.prefer({ showsStatistics: !this.preferences.showsStatistics });
    this.overlay.show(this.preferences.showsStatistics);
  }

  private toggleFullScreen(): void {
    const { platform } = this.options;
    platform.setFullScreen(!platform.isFullScreen).catch((error: unknown) => {
      console.warn(error);
      this.notice.show('Full screen is not possible here.');
    });
  }

  private copied(text: string): void {
    this.options.platform.writeClipboard(text).catch(() => {
      const copy = () => {
        this.options.platform.writeClipboard(text).catch((error: unknown) => {
          this.notice.show(error instanceof Error ? error.message : String(error));
        });
        this.keyboard.focus();
      };
      // Some browsers let a page write to the clipboard only when something was clicked.
      this.notice.show('The program copied something.', { text: 'Take it to the clipboard', run: copy });
    });
  }

  private async pasteClipboard(): Promise<void> {
    let text: string;
    try {
      text = await this.options.platform.readClipboard();
    } catch {
      this.notice.show(`The browser keeps its clipboard from this button. Paste with ${shortcuts.paste.keys}.`);
      return;
    }
    this.paste(text);
  }

  private paste(text: string): void {
    if (text === '') {
      this.notice.show('There is no text in the clipboard.');
      return;
    }
    try {
      this.current?.paste(text);
    } catch (error) {
      // Too long: the message says so.
      if (!(error instanceof RangeError)) throw error;
      this.notice.show(error.message);
    }
  }
}
