import type { Socket } from 'node:net';
import type { Line } from './line.ts';

/** A router holds this much before senders notice: whichever is less. */
const QUEUE_BYTES = 256 << 10;
const QUEUE_MILLISECONDS = 500;
/** A queue shorter than this many packets would leave the line idle between two reads. */
const QUEUE_PACKETS = 4;
/** Timers fire on whole milliseconds: what is due within this time goes now. */
const TIMER_SLACK_MILLISECONDS = 0.5;

interface Packet {
  readonly bytes: Uint8Array;
  /** When its last bit has passed the bottleneck. */
  readonly departs: number;
  readonly arrives: number;
}

/**
 * Carries the bytes of one connection in one direction, in order. Reading stops while the bottleneck's
 * queue is full, so the sender's socket fills up as it would on a real line. (The kernel's own socket
 * buffers come on top, as they do anywhere.)
 */
export class Lane {
  private readonly from: Socket;
  private readonly to: Socket;
  private readonly line: Line;
  private readonly delivered: (bytes: Uint8Array) => void;
  private readonly queueBytes: number;
  private readonly packets: Packet[] = [];
  /** Packets before this one have passed the bottleneck and only wait out the delay. */
  private departed = 0;
  private waiting = 0;
  private hasEnded = false;
  private timer: NodeJS.Timeout | undefined;

  /** `delivered` sees all bytes when they arrive. */
  constructor(from: Socket, to: Socket, line: Line, delivered: (bytes: Uint8Array) => void) {
    this.from = from;
    this.to = to;
    this.line = line;
    this.delivered = delivered;
    this.queueBytes = Math.max(
      QUEUE_PACKETS * line.packetBytes,
      Math.min(QUEUE_BYTES, line.bytesIn(QUEUE_MILLISECONDS)),
    );
    from.on('data', (bytes) => this.read(bytes));
    from.on('end', () => this.end());
    to.on('drain', () => this.resume());
  }

  /** Bytes that have been read and not delivered. */
  get pending(): number {
    return this.packets.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Forgets what is under way. */
  stop(): void {
    clearTimeout(this.timer);
    this.packets.length = 0;
    this.departed = 0;
    this.waiting = 0;
  }

  private read(bytes: Uint8Array): void {
    const { line } = this;
    if (line.isUnlimited && line.delayMilliseconds === 0) {
      this.deliver(bytes);
    } else {
      const now = performance.now();
      for (let start = 0; start < bytes.length; start += line.packetBytes) {
        const packet = bytes.subarray(start, start + line.packetBytes);
        const departs = line.send(packet.length, now);
        this.packets.push({ bytes: packet, departs, arrives: departs + line.delayMilliseconds });
        this.waiting += packet.length;
      }
    }
    if (this.isFull()) this.from.pause();
    if (this.packets.length > 0) this.tick();
  }

  private end(): void {
    this.hasEnded = true;
    if (this.packets.length === 0) this.to.end();
  }

  /** Delivers what has arrived, and sets the timer for what happens next. */
  private tick(): void {
    clearTimeout(this.timer);
    const now = performance.now();
    const due = now + TIMER_SLACK_MILLISECONDS;
    let arrived = 0;
    while (arrived < this.packets.length && this.packets[arrived]!.arrives <= due) arrived++;
    while (this.departed < this.packets.length && this.packets[this.departed]!.departs <= due) {
      this.waiting -= this.packets[this.departed]!.bytes.length;
      this.departed++;
    }
    this.departed -= arrived;
    for (const { bytes } of this.packets.splice(0, arrived)) this.deliver(bytes);
    this.resume();
    if (this.packets.length === 0) {
      if (this.hasEnded) this.to.end();
      return;
    }
    const arrival = this.packets[0]!.arrives;
    const departure = this.from.isPaused() ? (this.packets[this.departed]?.departs ?? arrival) : arrival;
    this.timer = setTimeout(() => this.tick(), Math.max(0, Math.min(arrival, departure) - now));
  }

  private deliver(bytes: Uint8Array): void {
    this.delivered(bytes);
    if (!this.to.destroyed) this.to.write(bytes);
  }

  private isFull(): boolean {
    return this.waiting >= this.queueBytes || this.to.writableNeedDrain;
  }

  private resume(): void {
    if (this.from.isPaused() && !this.isFull()) this.from.resume();
  }
}
