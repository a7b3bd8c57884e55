import { MAX_CLIPBOARD_BYTES } from '../../../protocol/index.ts';
import { createHiddenWindow } from '../properties.ts';
import type { XConnection } from '../xConnection.ts';
import { onXEvents } from '../xEvents.ts';
import { type SelectionAtoms, selectionAtoms } from './selectionAtoms.ts';
import { SelectionFetch } from './selectionFetch.ts';
import { SelectionOwner } from './selectionOwner.ts';

/** The part of the x11 package's 'fixes' that is used here. */
interface Fixes {
  readonly SelectionEventMask: Readonly<
    Record<'SetSelectionOwner' | 'SelectionWindowDestroy' | 'SelectionClientClose', number>
  >;
  SelectSelectionInput(window: number, selection: number, mask: number): void;
}

/** An owner that leaves its answers out can be asked so often; for further copies the oldest question is dropped. */
const MAX_FETCHES = 16;

export interface ClipboardHandlers {
  /** A program has copied a text, not empty, of at most `maxBytes` UTF-8 bytes. */
  copied(text: string): void;
  /** A program has copied at least so many UTF-8 bytes, which are more than `maxBytes`. */
  tooLarge?(bytes: number): void;
}

/**
 * The clipboard of an X display. What programs copy is told once, when they do it; what it holds at the start is not,
 * nor what we offer, nor the selection PRIMARY, which changes with every text that somebody marks. Programs get the
 * text of `offer` when they paste.
 */
export class XClipboard {
  private readonly connection: XConnection;
  private readonly atoms: SelectionAtoms;
  private readonly handlers: ClipboardHandlers;
  private readonly maxBytes: number;
  /** The window that owns what is offered. */
  private readonly window: number;
  private readonly owner: SelectionOwner;
  /** By window, oldest first: the newest one, and those whose owners still have to answer. */
  private readonly fetches = new Map<number, SelectionFetch>();
  private newest: SelectionFetch | undefined;
  /** When programs took the selections that they own, milliseconds of our clock. */
  private readonly takenAt = new Map<number, number>();
  /** What was told last, while the program that copied it owns the clipboard. */
  private told: string | undefined;
  private readonly stop: () => void;
  private isClosed = false;

  private constructor(
    connection: XConnection,
    atoms: SelectionAtoms,
    fixes: Fixes,
    handlers: ClipboardHandlers,
    maxBytes: number,
  ) {
    this.connection = connection;
    this.atoms = atoms;
    this.handlers = handlers;
    this.maxBytes = maxBytes;
    this.window = createHiddenWindow(connection);
    this.owner = new SelectionOwner(connection, atoms, this.window);
    this.stop = this.listen();
    const masks = fixes.SelectionEventMask;
    const mask = masks.SetSelectionOwner | masks.SelectionWindowDestroy | masks.SelectionClientClose;
    for (const selection of [atoms.CLIPBOARD, atoms.PRIMARY]) fixes.SelectSelectionInput(this.window, selection, mask);
  }

  /** `maxBytes` are UTF-8 bytes of a text, in both directions. */
  static async open(
    connection: XConnection,
    handlers: ClipboardHandlers,
    { maxBytes = MAX_CLIPBOARD_BYTES }: { readonly maxBytes?: number } = {},
  ): Promise<XClipboard> {
    const atoms = await selectionAtoms(connection);
    return new XClipboard(connection, atoms, await connection.extension<Fixes>('fixes'), handlers, maxBytes);
  }

  /**
   * Puts a text on the clipboard and, for a middle click, on PRIMARY. Resolves when programs that paste get it.
   * A program that has copied or marked something in the last `age` milliseconds keeps its selection: that is newer.
   * Throws a RangeError when the text is too long.
   */
  async offer(text: string, age = 0): Promise<void> {
    const bytes = Buffer.byteLength(text);
    if (bytes > this.maxBytes) {
      throw new RangeError(`offer: ${bytes} bytes are too many, at most ${this.maxBytes} can be pasted.`);
    }
    // Programs of X11 know one end of a line; a terminal would take the other one for a second line.
    const lines = text.replaceAll('\r\n', '\n');
    const since = performance.now() - age;
    const older = [this.atoms.CLIPBOARD, this.atoms.PRIMARY].filter(
      (it) => (this.takenAt.get(it) ?? Number.NEGATIVE_INFINITY) <= since,
    );
    if (older.length > 0) await this.owner.offer(lines, older);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.stop();
    this.owner.close();
    for (const fetch of this.fetches.values()) fetch.destroy();
    this.connection.client.DestroyWindow(this.window);
  }

  private listen(): () => void {
    return onXEvents(this.connection, {
      OwnerChange: (event) => {
        if (event.window !== this.window) return;
        // Whoever goes away, or gives a selection up, leaves nothing to fetch.
        const isTaken = event.subtype === 0 && event.owner !== 0 && event.owner !== this.window;
        if (isTaken) this.takenAt.set(event.selection, performance.now());
        else this.takenAt.delete(event.selection);
        if (event.selection !== this.atoms.CLIPBOARD) return;
        this.newest?.abandon();
        this.newest = undefined;
        // Viewers have the text of a program that has ended, and do not offer again what they know to be here.
        if (event.subtype !== 0 && this.told !== undefined) this.keep(this.told);
        this.told = undefined;
        if (isTaken) void this.fetch(event.timestamp);
      },
      SelectionNotify: ({ requestor, target, property }) => this.fetches.get(requestor)?.answered(target, property),
      SelectionRequest: (event) => {
        if (event.owner === this.window) void this.owner.answer(event);
      },
      SelectionClear: ({ owner, selection }) => {
        if (owner === this.window) this.owner.lost(selection);
      },
      PropertyNotify: ({ wid, atom, state }) => {
        if (state !== 0) this.owner.taken(wid, atom);
        else if (atom === this.atoms.FARGLASS_COPY) this.fetches.get(wid)?.written();
      },
    });
  }

  private keep(text: string): void {
    // Rejects when another program takes the clipboard, which is as good.
    this.owner.offer(text, [this.atoms.CLIPBOARD]).catch(() => undefined);
  }

  private async fetch(time: number): Promise<void> {
    const fetch = new SelectionFetch(this.connection, this.atoms, this.maxBytes, () =>
      this.fetches.delete(fetch.window),
    );
    this.newest = fetch;
    this.fetches.set(fetch.window, fetch);
    for (const oldest of this.fetches.values()) {
      if (this.fetches.size <= MAX_FETCHES) break;
      oldest.destroy();
    }
    const copied = await fetch.text(time);
    if (copied?.kind === 'text') {
      this.told = copied.text;
      this.handlers.copied(copied.text);
    }
    if (copied?.kind === 'tooLarge') this.handlers.tooLarge?.(copied.bytes);
  }
}
