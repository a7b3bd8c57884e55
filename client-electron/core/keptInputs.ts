import type { ClientMessage } from '../../protocol/index.ts';

/** Inputs that are kept at most: the session answers within a second, and nobody makes a thousand in that time. */
const MAX_KEPT_INPUTS = 4096;
/** Characters of all kept texts together: two of the longest pastes. */
const MAX_KEPT_CHARACTERS = 1 << 20;

/** What the session counts, so that it arrives once. */
export type InputMessage = Extract<
  ClientMessage,
  { name: 'pointer' | 'wheel' | 'key' | 'text' | 'clipboard' | 'offer' }
>;
/** What is sent again in the same order as at first. A release has no number of its own. */
export type KeptMessage = InputMessage | Extract<ClientMessage, { name: 'releaseAll' }>;

/** What becomes of the kept inputs when the viewer is connected again. */
export interface KeptOutcome {
  /** To be sent, in order. */
  readonly again: readonly KeptMessage[];
  /** They will not be sent. */
  readonly lost: readonly InputMessage[];
  /** Of those that are lost, how many did something: pressed a key or a button, scrolled, brought text. */
  readonly deeds: number;
}

interface Entry {
  /** Counted from 1 over all connections of the viewer; of a release, that of the input before it. */
  readonly number: number;
  readonly at: number;
  readonly isDeed: boolean;
  readonly message: KeptMessage;
}

const nothing: KeptOutcome = { again: [], lost: [], deeds: 0 };

/**
 * Keeps inputs until the session has said that it received them. A part of what was typed is worse than nothing
 * ("rm -r /tmp/x" without its end), so either all that the session lacks is sent again or none of it.
 */
export class KeptInputs {
  private entries: Entry[] = [];
  /** Number of the last input, of the last one that the session has received, and of the last one forgotten. */
  private last = 0;
  private received = 0;
  private forgotten = 0;
  private characters = 0;
  private buttons = 0;
  private wasInterrupted = false;
  private isSpoilt = false;

  /** Inputs and releases that are kept. */
  get size(): number {
    return this.entries.length;
  }

  /** Something that brings text or presses a key is kept. */
  get hasTyping(): boolean {
    return this.entries.some(({ isDeed, message }) => isDeed && message.name !== 'pointer' && message.name !== 'wheel');
  }

  /** The message was made at `at`, milliseconds; it is sent now or when there is a connection. */
  add(message: KeptMessage, at: number): void {
    const isDeed = this.isDeed(message);
    if (isDeed && this.wasInterrupted) this.isSpoilt = true;
    if (message.name !== 'releaseAll') this.last++;
    this.entries.push({ number: this.last, at, isDeed, message });
    this.characters += length(message);
    while (this.entries.length > MAX_KEPT_INPUTS || this.characters > MAX_KEPT_CHARACTERS) this.forgetFirst();
  }

  /** The session has received so many more. */
  confirm(count: number): void {
    this.confirmUpTo(Math.min(this.last, this.received + count));
  }

  /** Something was done that cannot be kept: what follows must not be sent as if that had been done. */
  interrupt(): void {
    this.wasInterrupted = true;
  }

  /**
   * The session goes on and has received `received` inputs altogether. What it lacks is sent again unless it has
   * done something and is older than `oldest`, milliseconds.
   */
  resume(received: number, oldest: number): KeptOutcome {
    this.confirmUpTo(received);
    const isTooOld =
      this.isSpoilt || this.forgotten > received || this.entries.some(({ isDeed, at }) => isDeed && at < oldest);
    if (isTooOld) return this.restart(received);
    // Moves that nobody sees any more are left out, which changes the numbers of those behind them.
    const young = this.entries.filter(({ at }) => at >= oldest);
    this.empty(received);
    for (const { message, at } of young) this.add(message, at);
    return { ...nothing, again: young.map(({ message }) => message) };
  }

  /** Nothing is sent again: the session has received `received` inputs and waits for the next one. */
  restart(received: number): KeptOutcome {
    const { entries } = this;
    this.empty(received);
    const lost: InputMessage[] = [];
    let deeds = 0;
    for (const { message, isDeed } of entries) {
      if (message.name !== 'releaseAll') lost.push(message);
      if (isDeed) deeds++;
    }
    return { again: [], lost, deeds };
  }

  private empty(received: number): void {
    this.entries = [];
    this.characters = 0;
    this.buttons = 0;
    this.isSpoilt = false;
    this.wasInterrupted = false;
    this.last = received;
    this.received = received;
    this.forgotten = 0;
  }

  private confirmUpTo(number: number): void {
    this.received = number;
    let count = 0;
    for (let entry = this.entries[0]; entry !== undefined && entry.number <= number; entry = this.entries[++count]) {
      this.characters -= length(entry.message);
    }
    this.entries.splice(0, count);
  }

  private forgetFirst(): void {
    const first = this.entries.shift();
    if (first === undefined) return;
    this.characters -= length(first.message);
    this.forgotten = first.number;
  }

  private isDeed(message: KeptMessage): boolean {
    switch (message.name) {
      case 'pointer': {
        const pressed = message.buttons & ~this.buttons;
        this.buttons = message.buttons;
        return pressed !== 0;
      }
      case 'key':
        return message.down;
      case 'releaseAll':
        this.buttons = 0;
        return false;
      default:
        return true;
    }
  }
}

function length(message: KeptMessage): number {
  return 'text' in message ? message.text.length : 0;
}
