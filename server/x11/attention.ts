import type { PropertyValue } from 'x11';
import { oneAtATime } from './oneAtATime.ts';
import { internAtoms, listenTo, PROPERTY_CHANGE, readProperty, readWords, SUBSTRUCTURE_NOTIFY } from './properties.ts';
import { listWindows } from './windowList.ts';
import type { XConnection } from './xConnection.ts';
import { onXEvents } from './xEvents.ts';

/** The part of the x11 package's 'xkb' that is used here. */
interface Xkb {
  readonly UseCoreKbd: number;
  readonly EventType: { readonly BellNotify: number };
  SelectEvents(
    device: number,
    affected: number,
    clear: number,
    selectAll: number,
    affectedMap: number,
    map: number,
  ): void;
}

export interface AttentionHandlers {
  /** A program rings the bell. */
  bell(): void;
  /** A window asks for attention; again only after it had it. */
  urgent(): void;
  /** The window in use has this title now; empty when it has none, or there is no window. */
  title(text: string): void;
}

const NAMES = [
  '_NET_CLIENT_LIST',
  '_NET_ACTIVE_WINDOW',
  '_NET_WM_NAME',
  'WM_NAME',
  '_NET_WM_STATE',
  '_NET_WM_STATE_DEMANDS_ATTENTION',
  'WM_HINTS',
  'UTF8_STRING',
] as const;

/** UrgencyHint among the flags of WM_HINTS (ICCCM 4.1.2.4). */
const URGENCY_HINT = 1 << 8;
/** Bytes of a title, hints or states that are read. Nobody reads longer titles. */
const MAX_VALUE_BYTES = 1024;

/** Watches how programs call for the user: the bell, urgent windows, and the title of the window in use. */
export class Attention {
  private readonly connection: XConnection;
  private readonly handlers: AttentionHandlers;
  private readonly atoms: Readonly<Record<(typeof NAMES)[number], number>>;
  /** The windows of programs, and what looks after each one's urgency. */
  private readonly windows = new Map<number, () => Promise<void>>();
  private readonly urgent = new Set<number>();
  private readonly updateWindows = oneAtATime(() => this.readWindows());
  private readonly updateTitle = oneAtATime(() => this.readTitle());
  private readonly stop: () => void;
  private active: number | undefined;
  private title = '';
  private isClosed = false;

  private constructor(connection: XConnection, atoms: Attention['atoms'], handlers: AttentionHandlers) {
    this.connection = connection;
    this.atoms = atoms;
    this.handlers = handlers;
    this.stop = this.listen();
  }

  /** Begins to watch. The handler of titles is called at once when there is one. */
  static async open(connection: XConnection, handlers: AttentionHandlers): Promise<Attention> {
    const attention = new Attention(connection, await internAtoms(connection, NAMES), handlers);
    const xkb = await connection.extension<Xkb>('xkb');
    const { BellNotify } = xkb.EventType;
    xkb.SelectEvents(xkb.UseCoreKbd, BellNotify, 0, BellNotify, 0, 0);
    await listenTo(connection, connection.root, PROPERTY_CHANGE | SUBSTRUCTURE_NOTIFY);
    await attention.updateWindows();
    return attention;
  }

  close(): void {
    this.isClosed = true;
    this.stop();
  }

  private listen(): () => void {
    const { _NET_CLIENT_LIST, _NET_ACTIVE_WINDOW, _NET_WM_NAME, WM_NAME, _NET_WM_STATE, WM_HINTS } = this.atoms;
    const update = () => void this.updateWindows();
    return onXEvents(this.connection, {
      XkbBellNotify: () => this.handlers.bell(),
      PropertyNotify: ({ wid, atom }) => {
        if (wid === this.connection.root) {
          if (atom === _NET_CLIENT_LIST || atom === _NET_ACTIVE_WINDOW) update();
        } else if (atom === _NET_WM_STATE || atom === WM_HINTS) void this.windows.get(wid)?.();
        else if ((atom === _NET_WM_NAME || atom === WM_NAME) && wid === this.active) void this.updateTitle();
      },
      // Where no window manager keeps a list.
      MapNotify: update,
      UnmapNotify: update,
    });
  }

  private async readWindows(): Promise<void> {
    // Rejects when the connection is over, of which its owner is told.
    const list = await listWindows(this.connection, this.atoms).catch(() => undefined);
    if (list === undefined || this.isClosed) return;
    const { windows, active } = list;
    for (const window of this.windows.keys()) if (!windows.includes(window)) this.forget(window);
    const added = windows.filter((window) => !this.windows.has(window));
    await Promise.all(added.map((window) => this.watch(window)));
    this.active = active;
    await this.updateTitle();
  }

  private async watch(window: number): Promise<void> {
    const update = oneAtATime(() => this.readUrgency(window));
    this.windows.set(window, update);
    // Rejects for a window that has just gone; the next list is without it.
    await listenTo(this.connection, window, PROPERTY_CHANGE).catch(() => undefined);
    await update();
  }

  private forget(window: number): void {
    this.windows.delete(window);
    this.urgent.delete(window);
  }

  private async readUrgency(window: number): Promise<void> {
    const [hints, states] = await Promise.all([
      this.read(window, this.atoms.WM_HINTS),
      this.read(window, this.atoms._NET_WM_STATE),
    ]);
    if (this.isClosed || !this.windows.has(window)) return;
    const isHinted = hints !== undefined && ((readWords(hints)[0] ?? 0) & URGENCY_HINT) !== 0;
    const isInState = states !== undefined && readWords(states).includes(this.atoms._NET_WM_STATE_DEMANDS_ATTENTION);
    if (!isHinted && !isInState) this.urgent.delete(window);
    else if (!this.urgent.has(window)) {
      this.urgent.add(window);
      this.handlers.urgent();
    }
  }

  private async readTitle(): Promise<void> {
    const { active } = this;
    const title = active === undefined ? '' : await this.titleOf(active);
    if (this.isClosed || title === this.title) return;
    this.title = title;
    this.handlers.title(title);
  }

  private async titleOf(window: number): Promise<string> {
    const named = await this.read(window, this.atoms._NET_WM_NAME);
    const value = named !== undefined && named.data.length > 0 ? named : await this.read(window, this.atoms.WM_NAME);
    if (value === undefined) return '';
    const encoding = value.type === this.atoms.UTF8_STRING ? 'utf-8' : 'latin1';
    // As a stream: a letter that was cut at the end is left out.
    const text = new TextDecoder(encoding).decode(value.data, { stream: true });
    return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
  }

  /** Undefined for a window that has gone. */
  private read(window: number, property: number): Promise<PropertyValue | undefined> {
    return readProperty(this.connection, window, property, { maxBytes: MAX_VALUE_BYTES }).catch(() => undefined);
  }
}
