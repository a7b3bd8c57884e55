import {
  type ClientMessage,
  type Hello,
  inputNames,
  type Transport,
  Writer,
  writeClientMessage,
} from '../../protocol/index.ts';
import type { Statistics } from './statistics.ts';

/** Frames of so many bytes are acknowledged at once: the server measures the link with them. */
const PROMPT_FRAME_BYTES = 512;
/** So many frames are acknowledged at once, however small: the server lets few be under way. */
const MAX_UNACKNOWLEDGED = 4;
/** How long an acknowledgement may wait for others, milliseconds. */
const MAX_HOLD_MS = 150;
/** A batch is sent when it has grown beyond this, so that it stays below what a server accepts. */
const BATCH_BYTES = 64 << 10;

/**
 * Sends what the viewer says: all messages of one turn of the event loop travel as one WebSocket message.
 * Acknowledgements go by themselves, after it: on a slow link each byte in front of a key makes it late. Nothing but the
 * hello travels before the session has answered it.
 */
export class InputSender {
  private readonly transport: Transport;
  private readonly statistics: Statistics;
  private readonly now: () => number;
  private readonly sent: (message: ClientMessage) => void;
  private readonly out = new Writer();
  private pending: ClientMessage[] = [];
  private isOpen = false;
  private isScheduled = false;
  private unacknowledged = 0;
  private isAckDue = false;
  private presentedAt = 0;
  private decodeTime = 0;
  private holding: ReturnType<typeof setTimeout> | undefined;

  /** `sent` is told of each message that has been sent, acknowledgements aside. */
  constructor(
    transport: Transport,
    statistics: Statistics,
    now: () => number,
    sent: (message: ClientMessage) => void = () => {},
  ) {
    this.transport = transport;
    this.statistics = statistics;
    this.now = now;
    this.sent = sent;
  }

  hello(hello: Hello): void {
    writeClientMessage(this.out, hello);
    this.transmit();
  }

  /** The session has accepted the hello: what has been waiting may go. */
  open(): void {
    this.isOpen = true;
    this.schedule();
  }

  /** Sends the message at the end of this turn. */
  send(message: ClientMessage): void {
    this.pending.push(message);
    this.schedule();
  }

  /** A frame of `bytes` was presented `decodeTime` ms after it came: it will be acknowledged, now or soon. */
  presented(bytes: number, decodeTime: number): void {
    this.unacknowledged++;
    this.presentedAt = this.now();
    this.decodeTime = decodeTime;
    this.isAckDue ||= bytes >= PROMPT_FRAME_BYTES || this.unacknowledged >= MAX_UNACKNOWLEDGED;
    if (this.isAckDue) this.schedule();
    else this.holding ??= setTimeout(() => this.acknowledge(), MAX_HOLD_MS);
  }

  /** Sends what is waiting, now. */
  flush(): void {
    this.isScheduled = false;
    if (!this.isOpen) return;
    const { pending } = this;
    this.pending = [];
    for (const message of pending) {
      writeClientMessage(this.out, message);
      if (inputNames.has(message.name)) this.statistics.inputSent(this.now());
      if (this.out.length > BATCH_BYTES) this.transmit();
    }
    if (this.out.length > 0) this.transmit();
    if (this.isAckDue) this.acknowledge();
    for (const message of pending) this.sent(message);
  }

  /** Sends nothing more. */
  stop(): void {
    this.isOpen = false;
    this.pending = [];
    clearTimeout(this.holding);
  }

  private schedule(): void {
    if (this.isScheduled || !this.isOpen) return;
    this.isScheduled = true;
    queueMicrotask(() => this.flush());
  }

  private acknowledge(): void {
    clearTimeout(this.holding);
    this.holding = undefined;
    this.isAckDue = false;
    writeClientMessage(this.out, {
      name: 'ack',
      frames: this.unacknowledged,
      decodeTime: Math.round(this.decodeTime * 10),
      held: Math.round(this.now() - this.presentedAt),
    });
    this.unacknowledged = 0;
    this.transmit();
  }

  private transmit(): void {
    this.statistics.sent(this.out.length, this.now());
    this.transport.send(this.out.take());
  }
}
