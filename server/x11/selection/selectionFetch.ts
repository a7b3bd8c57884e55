import type { PropertyValue } from 'x11';
import { createHiddenWindow, readProperty, readWords } from '../properties.ts';
import type { XConnection } from '../xConnection.ts';
import type { SelectionAtoms } from './selectionAtoms.ts';
import { decodeText } from './textTargets.ts';

/** A program that is busy answers late; one that takes longer than this for an answer or a part hangs. Milliseconds. */
const ANSWER_MS = 5000;
/** How long the window of a fetch waits for an answer that nobody needs any more, milliseconds. */
const LINGER_MS = 60_000;
/** Browsers and office programs offer a few dozen forms of what they copied. */
const MAX_TARGETS_BYTES = 4096;

/** What was copied. Bytes are UTF-8 ones, and at least so many. */
export type Copied =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tooLarge'; readonly bytes: number };

type Answer =
  | { readonly kind: 'value'; readonly value: PropertyValue }
  | { readonly kind: 'tooLarge'; readonly bytes: number }
  | { readonly kind: 'refused' }
  /** The owner hangs or died, or the fetch was abandoned. */
  | { readonly kind: 'silent' };

/**
 * Fetches the text of the clipboard from the program that owns it, once. Each fetch has a window of its own, so that
 * an owner that answers late never answers another question. That window stays until the owner owes it nothing:
 * many programs die of the error that they get for writing to a window that has gone.
 */
export class SelectionFetch {
  readonly window: number;
  private readonly connection: XConnection;
  private readonly atoms: SelectionAtoms;
  private readonly maxBytes: number;
  private readonly over: () => void;
  /** What the owner does next: answer for this target, or send a part. */
  private owed: { readonly target: number } | 'part' | undefined;
  private deliver: ((answer: 'given' | 'refused' | 'silent') => void) | undefined;
  private linger: NodeJS.Timeout | undefined;
  private isAbandoned = false;
  private isDestroyed = false;

  /** `over` is called once, when the window is destroyed. */
  constructor(connection: XConnection, atoms: SelectionAtoms, maxBytes: number, over: () => void) {
    this.connection = connection;
    this.atoms = atoms;
    this.maxBytes = maxBytes;
    this.over = over;
    this.window = createHiddenWindow(connection);
  }

  /** The text that was copied at `time`. Undefined when there is none, or no owner that answers. To be called once. */
  async text(time: number): Promise<Copied | undefined> {
    // Rejects when the connection is over, of which its owner is told.
    const copied = await this.fetch(time).catch(() => undefined);
    this.leave(copied);
    return copied;
  }

  /** Something newer was copied, or the owner has gone: `text` resolves with undefined. */
  abandon(): void {
    this.isAbandoned = true;
    this.deliver?.('silent');
  }

  /** Takes the window away, whatever the owner may still do with it. */
  destroy(): void {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    this.abandon();
    clearTimeout(this.linger);
    this.connection.client.DestroyWindow(this.window);
    this.over();
  }

  /** The owner says that it has answered. */
  answered(target: number, property: number): void {
    if (typeof this.owed === 'object' && this.owed.target === target) this.paid(property === 0 ? 'refused' : 'given');
  }

  /** A property of the window has a new value. */
  written(): void {
    if (this.owed === 'part') this.paid('given');
  }

  private leave(fetched: Copied | undefined): void {
    if (this.isDestroyed) return;
    if (this.owed !== undefined) {
      this.linger = setTimeout(() => this.destroy(), LINGER_MS);
      return;
    }
    this.destroy();
    // The owner of a text that is too large may wait on this window for long; that number is not used again.
    if (fetched?.kind !== 'tooLarge') this.connection.client.ReleaseID(this.window);
  }

  private paid(answer: 'given' | 'refused'): void {
    this.owed = undefined;
    if (this.linger === undefined) this.deliver?.(answer);
    else this.destroy();
  }

  private async fetch(time: number): Promise<Copied | undefined> {
    const offer = await this.convert(this.atoms.TARGETS, time, MAX_TARGETS_BYTES);
    if (offer.kind === 'silent') return undefined;
    const offered = offer.kind === 'value' ? readWords(offer.value) : [];
    // Old programs cannot say what they offer; then asking for text is the only way to find out.
    const wanted = this.atoms.texts.filter((target) => offered.length === 0 || offered.includes(target));
    for (const target of wanted) {
      const answer = await this.convert(target, time, this.maxBytes);
      if (answer.kind === 'silent') return undefined;
      if (answer.kind === 'tooLarge') return answer;
      if (answer.kind === 'refused') continue;
      const text = decodeText(this.atoms.textName(answer.value.type) ?? '', answer.value.data);
      if (text !== undefined) return this.measure(text);
    }
    return undefined;
  }

  private measure(text: string): Copied | undefined {
    const bytes = Buffer.byteLength(text);
    if (bytes > this.maxBytes) return { kind: 'tooLarge', bytes };
    // Programs clear the clipboard with an empty text. That is no reason to clear the user's.
    return bytes === 0 ? undefined : { kind: 'text', text };
  }

  private async convert(target: number, time: number, maxBytes: number): Promise<Answer> {
    const { client } = this.connection;
    const { CLIPBOARD, FARGLASS_COPY, INCR } = this.atoms;
    if (this.isAbandoned) return { kind: 'silent' };
    const answer = this.expect({ target });
    client.ConvertSelection(this.window, CLIPBOARD, target, FARGLASS_COPY, time);
    const kind = await answer;
    if (kind !== 'given') return { kind };
    const value = await this.read(maxBytes);
    if (this.isAbandoned) return { kind: 'silent' };
    if (value.type === INCR) return this.receiveParts(readWords(value)[0] ?? 0, maxBytes);
    client.DeleteProperty(this.window, FARGLASS_COPY);
    if (value.bytesAfter > 0) return { kind: 'tooLarge', bytes: value.data.length + value.bytesAfter };
    return value.type === 0 ? { kind: 'refused' } : { kind: 'value', value };
  }

  /** Large values come in parts (ICCCM 2.7.2): each deletion asks for the next one, an empty one is the end. */
  private async receiveParts(announced: number, maxBytes: number): Promise<Answer> {
    // Nothing is deleted when it is too large: the owner then waits, and gives up or is taken over.
    if (announced > maxBytes) return { kind: 'tooLarge', bytes: announced };
    const parts: Buffer[] = [];
    let bytes = 0;
    for (;;) {
      const written = this.expect('part');
      this.connection.client.DeleteProperty(this.window, this.atoms.FARGLASS_COPY);
      if ((await written) !== 'given') return { kind: 'silent' };
      const value = await this.read(maxBytes - bytes);
      if (this.isAbandoned) return { kind: 'silent' };
      bytes += value.data.length + value.bytesAfter;
      if (bytes > maxBytes) return { kind: 'tooLarge', bytes };
      if (value.data.length === 0) {
        this.connection.client.DeleteProperty(this.window, this.atoms.FARGLASS_COPY);
        return { kind: 'value', value: { ...value, data: Buffer.concat(parts) } };
      }
      parts.push(value.data);
    }
  }

  private read(maxBytes: number): Promise<PropertyValue> {
    return readProperty(this.connection, this.window, this.atoms.FARGLASS_COPY, { maxBytes });
  }

  /** To be called before the request that makes the owner act, so that nothing it does is missed. */
  private expect(owed: { readonly target: number } | 'part'): Promise<'given' | 'refused' | 'silent'> {
    this.owed = owed;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.deliver?.('silent'), ANSWER_MS);
      this.deliver = (answer) => {
        clearTimeout(timer);
        this.deliver = undefined;
        resolve(answer);
      };
    });
  }
}
