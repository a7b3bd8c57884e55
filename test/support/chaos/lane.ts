import type { Socket } from 'node:net';
import { UpgradeCounter } from '../../../bench/upgradeCounter.ts';
import type { LineUser } from './line.ts';
import { type SplitAt, Splitter } from './splitter.ts';
import type { CutKind, Way } from './way.ts';

/**
 * Carries the bytes of one connection in one direction, in order. Reading stops while the router's queue is full,
 * so the sender's socket fills up as it would on a real line. (The kernel's own socket buffers come on top, as
 * they do anywhere.)
 */
export class Lane implements LineUser {
  private readonly from: Socket;
  private readonly to: Socket;
  private readonly way: Way;
  private readonly cut: (kind: CutKind) => void;
  private readonly counter = new UpgradeCounter();
  /** Arrived and not yet delivered, because it goes in pieces. */
  private outbox: Uint8Array[] = [];
  private splitter: Splitter | undefined;
  private turn: NodeJS.Immediate | undefined;
  private queued = 0;
  private underWay = 0;
  private hasEnded = false;
  private state: 'open' | 'dead' | 'stopped' = 'open';

  /** `cut` ends the connection. */
  constructor(from: Socket, to: Socket, way: Way, cut: (kind: CutKind) => void) {
    this.from = from;
    this.to = to;
    this.way = way;
    this.cut = cut;
    this.split(way.splitAt);
    from.on('data', (bytes) => this.read(bytes));
    from.on('end', () => this.end());
    to.on('drain', () => this.resume());
  }

  /** Bytes that have been read and not delivered. */
  get pending(): number {
    return this.underWay;
  }

  get isHeldBack(): boolean {
    return this.from.isPaused();
  }

  /** Whether bytes were swallowed, so that this connection can never carry anything again. */
  get isDead(): boolean {
    return this.state === 'dead' || this.way.isBlackHole;
  }

  /** Delivers what comes from now on in pieces, or as it comes. */
  split(at: SplitAt | undefined): void {
    this.splitter = at === undefined ? undefined : new Splitter(at);
  }

  /** The receiver is told that nothing more will come; what comes is thrown away. */
  endNow(): void {
    this.stop();
    if (!this.to.destroyed) this.to.end();
  }

  /** Forgets what is under way, and throws away what comes. */
  stop(): void {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    clearImmediate(this.turn);
    this.turn = undefined;
    this.outbox = [];
    this.underWay = 0;
    this.queued = 0;
    this.way.line.forget(this);
    this.from.resume();
  }

  departed(bytes: number): void {
    this.queued -= bytes;
    this.resume();
  }

  arrived(bytes: Uint8Array): void {
    if (this.state === 'stopped') return;
    if (this.isDead) {
      this.state = 'dead';
      this.underWay -= bytes.length;
    } else {
      this.outbox.push(bytes);
      if (this.turn === undefined) this.deliver();
    }
    this.resume();
  }

  private read(bytes: Uint8Array): void {
    if (this.state === 'stopped') return;
    this.queued += bytes.length;
    this.underWay += bytes.length;
    this.way.line.send(this, bytes);
    if (this.isFull()) this.from.pause();
    // The line has to know that somebody waits for it.
    if (this.from.isPaused()) this.way.line.tick();
  }

  private end(): void {
    this.hasEnded = true;
    this.finish();
  }

  private finish(): void {
    if (!this.hasEnded || this.underWay > 0 || this.state === 'stopped') return;
    if (this.isDead) this.state = 'dead';
    else this.to.end();
  }

  /** Writes one piece, and the next one a turn later; everything at once when there are no pieces. */
  private deliver(): void {
    this.turn = undefined;
    for (let bytes = this.outbox.shift(); bytes !== undefined; bytes = this.outbox.shift()) {
      const length = this.splitter?.take(bytes.length) ?? bytes.length;
      if (length < bytes.length) this.outbox.unshift(bytes.subarray(length));
      this.write(bytes.subarray(0, length));
      if (this.splitter === undefined || this.outbox.length === 0) continue;
      // Two turns: the first may come before anybody has read, when a socket has called us.
      this.turn = setImmediate(() => {
        this.turn = setImmediate(() => this.deliver());
      });
      return;
    }
    this.finish();
  }

  private write(bytes: Uint8Array): void {
    this.underWay -= bytes.length;
    const { length, cut } = this.way.pass(bytes, this.counter);
    if (this.to.destroyed) return;
    if (cut === undefined) {
      this.to.write(bytes);
      return;
    }
    const { kind, done } = cut;
    const cutNow = () => {
      this.cut(kind);
      done();
    };
    this.stop();
    // An RST would overtake what the kernel has not taken.
    if (length > 0) this.to.write(bytes.subarray(0, length), cutNow);
    else cutNow();
  }

  private isFull(): boolean {
    const { line } = this.way;
    const held = line.isStalled || this.outbox.length > 0 ? this.underWay : this.queued;
    return held >= line.queueBytes || this.to.writableNeedDrain;
  }

  private resume(): void {
    if (this.from.isPaused() && !this.isFull()) this.from.resume();
  }
}
