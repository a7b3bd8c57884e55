import {
  BUTTON_MIDDLE,
  type CloseCode,
  type CursorShape,
  type Decoders,
  SUBPROTOCOL,
  TOKEN_SUBPROTOCOL_PREFIX,
  type Transport,
} from '../../protocol/index.ts';
import {
  Client,
  type ClientEvent,
  type KeyPress,
  type StoredPicture,
  storedPicture,
  type Target,
} from '../core/index.ts';
import { Bell } from './bell.ts';
import { ClipboardLink } from './clipboardLink.ts';
import { cursorStyle } from './cursorStyle.ts';
import { element } from './dom.ts';
import { HeatView } from './heatView.ts';
import { InputOrder } from './inputOrder.ts';
import { KeyboardInput } from './keyboardInput.ts';
import { LostInput } from './lostInput.ts';
import { Notice } from './notice.ts';
import { duration, OutageStrip } from './outageStrip.ts';
import { Picture } from './picture.ts';
import { PictureKeeper } from './pictureKeeper.ts';
import { PictureLayout } from './pictureLayout.ts';
import type { Platform } from './platform.ts';
import { takePointer } from './pointerInput.ts';
import type { Preferences } from './preferences.ts';
import { shortAddress, socketUrl } from './serverLink.ts';
import { SessionCard } from './sessionCard.ts';
import { firstAndSettled } from './settled.ts';
import type { ShortcutName } from './shortcuts.ts';
import { StatisticsOverlay } from './statisticsOverlay.ts';
import { Toolbar } from './toolbar.ts';
import { Viewport } from './viewport.ts';

/** While a window is dragged larger the session is asked for its new size this long after the last change, ms. */
const RESIZE_PAUSE_MS = 100;
/** After so long without a connection people are told that it is back, ms. */
const TOLD_AFTER_MS = 5000;

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
  private readonly heat = new HeatView(this.picture.canvas, () => this.current);
  private readonly scroller = element('div', { class: 'scroller' }, this.picture.canvas, this.heat.root);
  private readonly card: SessionCard;
  private readonly notice = new Notice();
  private readonly lostInput = new LostInput({
    send: () => this.current?.sendLost(),
    forget: () => this.current?.forgetLost(),
    done: () => this.keyboard.focus(),
  });
  private readonly outage: OutageStrip;
  private readonly clipboard: ClipboardLink;
  private readonly inputs = new InputOrder();
  private buttons = 0;
  private readonly keeper = new PictureKeeper(() => this.keepPicture());
  private readonly layout = new PictureLayout(this.picture.canvas, this.scroller);
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
  /** Counts clients, so that what belongs to an earlier one is recognized. */
  private connection = 0;
  private hasPicture = false;
  private disconnectedAt: number | undefined;

  constructor(options: SessionOptions) {
    const { platform, target, title } = options;
    this.options = options;
    this.target = target;
    this.title = title;
    this.preferences = platform.preferences();
    const { origin, leave, startAgain } = options;
    this.card = new SessionCard({
      place: shortAddress(origin),
      startAgain: target.kind === 'app' ? () => startAgain(target.name) : undefined,
      reconnect: () => void this.connect(),
      leave,
    });
    this.clipboard = new ClipboardLink(platform, this.notice, {
      paste: (text) => {
        this.current?.paste(text);
        this.outage.typed();
      },
      offer: (text, age) => this.current?.offer(text, age),
    });
    this.outage = new OutageStrip({
      outage: () => this.current?.outage,
      onShow: (isShown) => this.root.classList.toggle('without-connection', isShown),
      tryNow: () => {
        this.current?.wake();
        this.keyboard.focus();
      },
      leave,
    });
    this.toolbar = new Toolbar({
      leave,
      mode: (mode) => {
        this.prefer({ mode });
        this.current?.setMode(mode);
      },
      scaling: (scaling) => {
        this.prefer({ scaling });
        this.layOut();
        this.requestSize();
      },
      paste: () => void this.clipboard.pasteClipboard(),
      statistics: () => this.toggleStatistics(),
      remember: platform.pictures && (() => this.toggleMemory()),
      fullScreen: () => this.toggleFullScreen(),
      done: () => this.keyboard.focus(),
    });
    this.keyboard = new KeyboardInput({
      key: (press, pasted) => this.pressed(press, pasted),
      text: (text) =>
        this.inputs.add(() => {
          this.current?.textInput(text);
          this.outage.typed();
        }),
      paste: (text) => this.inputs.add(() => this.clipboard.paste(text)),
      pasteKeys: () => {
        if (this.current?.takesOffers !== true) return undefined;
        return platform.pastesByEvent ? 'byEvent' : 'read';
      },
      releaseAll: () => this.inputs.add(() => this.current?.releaseAll()),
      shortcut: (name) => this.runShortcut(name),
    });
    takePointer(this.picture.canvas, {
      pointer: (x, y, buttons, modifiers) => this.pointed(x, y, buttons, modifiers),
      wheel: (x, y, dx, dy, modifiers) => {
        const { scale } = this.viewport;
        this.inputs.add(() => this.current?.wheel(x, y, dx * scale, dy * scale, modifiers));
      },
      pressed: (clientX, clientY) => {
        const { left, top } = this.stage.getBoundingClientRect();
        this.keyboard.moveTo(clientX - left, clientY - top);
        this.keyboard.focus();
      },
    });
    const notices = element('div', { class: 'notices' }, this.lostInput.root, this.notice.root);
    const over = [this.keyboard.field, this.overlay.root, this.flash, this.card.root, this.outage.root, notices];
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

  /** What follows the session at the moment. */
  get client(): Client | undefined {
    return this.current;
  }

  /** Connects. The view must be in the document, where it has a size. */
  start(): void {
    this.viewport.measure();
    void this.connect();
  }

  /** The window is looked at again. The network may be another one: the connection is tried at once. */
  wake(): void {
    this.clipboard.look();
    this.current?.wake();
  }

  /** Leaves the session, which goes on without this viewer. */
  close(): void {
    this.connection++;
    this.card.hide();
    this.layout.stop();
    this.resizing.cancel();
    this.outage.end();
    this.overlay.show(false);
    this.heat.hide();
    this.keyboard.stop();
    this.viewport.stop();
    this.bell.close();
    this.notice.hide();
    this.lostInput.hide();
    this.keeper.finish();
    this.keeper.stop();
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
    this.outage.end();
    this.current?.close();
    this.current = undefined;
    this.hasPicture = false;
    this.card.waitFor(this.title, () => this.current !== undefined);
    let transport: Transport;
    let decoders: Decoders;
    let stored: StoredPicture | undefined;
    try {
      const opening = this.openTransport(this.target);
      [transport, decoders, stored] = await Promise.all([opening, this.options.decoders, this.remembered()]);
    } catch (error) {
      if (connection !== this.connection) return;
      this.dim();
      this.card.failed(error instanceof Error ? error.message : String(error));
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
      reconnect: (name, signal) => this.openTransport({ kind: 'session', name }, signal),
      mode: this.preferences.mode,
      ...size,
      scale: this.viewport.scale,
      decoders,
      stored,
      present: (damage, screen) => this.picture.present(damage, screen),
      onEvent: (event) => {
        if (connection === this.connection) this.happened(event);
      },
    });
  }

  /** What is known of the session's picture from the last visit. */
  private async remembered(): Promise<StoredPicture | undefined> {
    const { target } = this;
    const { pictures } = this.options.platform;
    if (target.kind !== 'session' || pictures === undefined || !this.preferences.remembersPictures) return undefined;
    const picture = await pictures.load(this.placeOf(target.name));
    return picture && storedPicture(picture);
  }

  private keepPicture(): void {
    const { current, target } = this;
    if (current === undefined || target.kind !== 'session' || !this.hasPicture) return;
    void this.options.platform.pictures?.save(this.placeOf(target.name), current.screen.framebuffer);
  }

  /** A session's place, as pictures are kept for it. */
  private placeOf(session: string): string {
    return `${this.options.origin}/s/${session}`;
  }

  private openTransport(target: Target, signal?: AbortSignal): Promise<Transport> {
    const { platform, origin } = this.options;
    const token = platform.token(origin);
    const protocols = token === undefined ? [SUBPROTOCOL] : [SUBPROTOCOL, TOKEN_SUBPROTOCOL_PREFIX + token];
    return platform.openTransport(socketUrl(origin, target), protocols, signal);
  }

  private happened(event: ClientEvent): void {
    switch (event.kind) {
      case 'welcome':
        this.welcomed(event.session, event.title);
        return;
      case 'disconnected':
        this.disconnectedAt = event.since;
        this.outage.begin();
        return;
      case 'resumed':
        this.connectedAgain();
        return;
      case 'inputLost':
        this.clipboard.forget();
        this.lostInput.tell(event.text, event.count);
        return;
      case 'frame':
        if (!this.hasPicture) this.pictureCame();
        this.options.onFrame(event.number);
        if (this.preferences.remembersPictures) this.keeper.changed();
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
        this.clipboard.copied(event.text, () => this.keyboard.focus());
        return;
      case 'closed':
        this.ended(event.code, event.reason);
    }
  }

  private welcomed(session: string, title: string): void {
    if (this.disconnectedAt !== undefined) this.connectedAgain();
    this.clipboard.forget();
    this.target = { kind: 'session', name: session };
    this.options.platform.showPlace(this.target);
    this.setTitle(title);
    // The window may have changed since the hello.
    this.layOut();
  }

  private pictureCame(): void {
    this.hasPicture = true;
    this.root.classList.add('has-picture');
    this.root.classList.remove('dimmed');
    this.card.hide();
    this.layOut();
    this.keyboard.focus();
  }

  private connectedAgain(): void {
    const elapsed = performance.now() - (this.disconnectedAt ?? performance.now());
    this.disconnectedAt = undefined;
    this.outage.end();
    if (elapsed > TOLD_AFTER_MS) this.notice.show(`Connected again after ${duration(elapsed)}.`);
  }

  private ended(code: CloseCode | 'lost', reason: string): void {
    this.disconnectedAt = undefined;
    this.outage.end();
    this.lostInput.hide();
    this.dim();
    this.card.closed(code, reason);
  }

  /** What was last seen stays, under the words. */
  private dim(): void {
    this.root.classList.add('dimmed');
    this.picture.canvas.style.cursor = 'default';
  }

  private layOut(): void {
    if (this.current === undefined) return;
    const { width, height } = this.current.screen.framebuffer;
    this.layout.place({ width, height }, this.viewport, this.preferences.scaling);
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

  private pressed(press: KeyPress, pasted: Promise<string> | 'read' | undefined): void {
    const send = () => {
      this.current?.key(press);
      if (press.down) this.outage.typed();
    };
    if (pasted === undefined) this.inputs.add(send);
    else this.afterOffer(send, pasted === 'read' ? undefined : pasted);
  }

  private pointed(x: number, y: number, buttons: number, modifiers: number): void {
    const send = () => this.current?.pointer(x, y, buttons, modifiers);
    const isMiddlePressed = (buttons & ~this.buttons & BUTTON_MIDDLE) !== 0;
    this.buttons = buttons;
    const { pastesByEvent } = this.options.platform;
    // A middle click pastes too. Where it makes no paste event, the clipboard may be read without asking.
    if (isMiddlePressed && !pastesByEvent && this.current?.takesOffers === true) this.afterOffer(send);
    else this.inputs.add(send);
  }

  /** Sends an input that may make a program paste, when the session knows what. */
  private afterOffer(send: () => void, text?: Promise<string>): void {
    this.inputs.add(async () => {
      if (await this.clipboard.offer(text)) send();
    });
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
      case 'heat':
        this.heat.toggle();
        return true;
      case 'toolbar':
        this.toolbar.focus();
        return true;
      case 'paste':
        if (this.options.platform.pastesByEvent) return false;
        void this.clipboard.pasteClipboard();
        return true;
    }
  }

  private toggleStatistics(): void {
    this.prefer({ showsStatistics: !this.preferences.showsStatistics });
    this.overlay.show(this.preferences.showsStatistics);
  }

  private toggleMemory(): void {
    const remembersPictures = !this.preferences.remembersPictures;
    this.prefer({ remembersPictures });
    if (remembersPictures) this.keeper.changed();
    else {
      this.keeper.forget();
      void this.options.platform.pictures?.clear();
    }
  }

  private toggleFullScreen(): void {
    const { platform } = this.options;
    platform.setFullScreen(!platform.isFullScreen).catch((error: unknown) => {
      console.warn(error);
      this.notice.show('Full screen is not possible here.');
    });
  }
}
