import type { Random } from '../../../bench/random.ts';
import type { LineProfile } from './profile.ts';

/** Payload of a usual Ethernet packet: the largest piece that travels undivided. */
const PACKET_BYTES = 1460;
/** The same on slow serial lines, which kept packets short so that a keystroke never waited long behind one. */
const SLOW_PACKET_BYTES = 256;
/** Below this rate a line counts as slow. */
const SLOW_BITS_PER_SECOND = 128_000;
/** A router holds this much of a connection before its sender notices: whichever is less. */
const QUEUE_BYTES = 256 << 10;
const QUEUE_MILLISECONDS = 500;
/** A queue shorter than this many packets would leave the line idle between two reads. */
const QUEUE_PACKETS = 4;
/** Timers fire on whole milliseconds: what is due within this time goes now. */
const TIMER_SLACK_MILLISECONDS = 0.5;

/** Where packets of a line come from and go to: one connection. */
export interface LineUser {
  /** Packets have left the router's queue, so there is room for more. */
  departed(bytes: number): void;
  arrived(bytes: Uint8Array): void;
  /** Whether it waits for room. */
  readonly isHeldBack: boolean;
}

interface Packet {
  readonly user: LineUser;
  readonly bytes: Uint8Array;
}

interface Flight extends Packet {
  readonly arrives: number;
}

/**
 * One direction of a link: a router's queue, a bottleneck and a delay, shared by all connections. Times are
 * computed, not measured, so a late timer delays one packet and never lowers the rate. A change of the rate
 * concerns what waits, too.
 */
export class Line {
  private readonly random: Random;
  private profile: LineProfile = {};
  private bytesPerMillisecond = Number.POSITIVE_INFINITY;
  /** Those that have not passed the bottleneck; the first is on its way through. */
  private queue: Packet[] = [];
  /** When the first one began to pass. */
  private startedAt = 0;
  /** Those that have, in the order in which they arrive. */
  private flight: Flight[] = [];
  private lastArrival = 0;
  private stalledUntil = 0;
  private timer: NodeJS.Timeout | undefined;

  /** The random source decides the jitter. */
  constructor(profile: LineProfile, random: Random) {
    this.random = random;
    this.setProfile(profile);
  }

  /** What it may hold of one connection, bytes. */
  get queueBytes(): number {
    const { queueBytes } = this.profile;
    const usual = Math.min(QUEUE_BYTES, this.bytesPerMillisecond * QUEUE_MILLISECONDS);
    return queueBytes ?? Math.max(QUEUE_PACKETS * this.packetBytes, usual);
  }

  get isStalled(): boolean {
    return performance.now() < this.stalledUntil;
  }

  setProfile(profile: LineProfile): void {
    const now = performance.now();
    this.tick();
    const before = this.bytesPerMillisecond;
    this.profile = profile;
    this.bytesPerMillisecond = (profile.bitsPerSecond ?? Number.POSITIVE_INFINITY) / 8000;
    // The part of the first packet that has passed has passed.
    if (this.queue.length > 0) {
      const passed = Math.max(0, now - this.startedAt) * before;
      this.startedAt = now - passed / this.bytesPerMillisecond;
    }
    this.tick();
  }

  /** Delivers nothing until a time of performance.now(), then all that would have arrived. */
  stallUntil(time: number): void {
    this.stalledUntil = time;
    this.tick();
  }

  /** Puts bytes behind those that were sent before. */
  send(user: LineUser, bytes: Uint8Array): void {
    const now = performance.now();
    if (this.isClear(now)) {
      user.departed(bytes.length);
      user.arrived(bytes);
      return;
    }
    // What has passed the bottleneck by now keeps nobody waiting, and its idle time is not made up for.
    this.depart(now);
    if (this.queue.length === 0) this.startedAt = Math.max(this.startedAt, now);
    const step = this.bytesPerMillisecond === Number.POSITIVE_INFINITY ? bytes.length : this.packetBytes;
    for (let start = 0; start < bytes.length; start += step) {
      this.queue.push({ user, bytes: bytes.subarray(start, start + step) });
    }
    this.tick();
  }

  /** Drops what is under way of a connection. */
  forget(user: LineUser): void {
    const [first] = this.queue;
    this.queue = this.queue.filter((packet) => packet.user !== user);
    this.flight = this.flight.filter((packet) => packet.user !== user);
    if (first !== this.queue[0]) this.startedAt = performance.now();
    this.tick();
  }

  /** Delivers what has arrived, and sets the timer for what happens next. */
  tick(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const now = performance.now();
    const due = now + TIMER_SLACK_MILLISECONDS;
    this.depart(due);
    if (now < this.stalledUntil) {
      if (this.flight.length + this.queue.length > 0) this.wakeAt(this.stalledUntil, now);
      return;
    }
    const waiting = this.flight.findIndex(({ arrives }) => arrives > due);
    const arrived = this.flight.splice(0, waiting < 0 ? this.flight.length : waiting);
    for (const { user, bytes } of arrived) user.arrived(bytes);
    const [head] = this.queue;
    const arrival = this.flight[0]?.arrives ?? Number.POSITIVE_INFINITY;
    const isAwaited = arrival === Number.POSITIVE_INFINITY || this.queue.some(({ user }) => user.isHeldBack);
    const departure = head !== undefined && isAwaited ? this.departureOf(head) : Number.POSITIVE_INFINITY;
    this.wakeAt(Math.min(arrival, departure), now);
  }

  /** Longest piece that is sent at once. */
  private get packetBytes(): number {
    return this.bytesPerMillisecond * 8000 < SLOW_BITS_PER_SECOND ? SLOW_PACKET_BYTES : PACKET_BYTES;
  }

  /** Whether bytes arrive in the moment in which they are sent. */
  private isClear(now: number): boolean {
    const { delayMilliseconds = 0, jitterMilliseconds = 0 } = this.profile;
    const hasNoLimit = this.bytesPerMillisecond === Number.POSITIVE_INFINITY && now >= this.stalledUntil;
    const isEmpty = this.queue.length === 0 && this.flight.length === 0;
    return hasNoLimit && isEmpty && delayMilliseconds === 0 && jitterMilliseconds === 0;
  }

  /** Moves what has passed the bottleneck by then. */
  private depart(due: number): void {
    const { delayMilliseconds = 0, jitterMilliseconds = 0 } = this.profile;
    let count = 0;
    for (const packet of this.queue) {
      const departs = this.departureOf(packet);
      if (departs > due) break;
      count++;
      this.startedAt = departs;
      const jitter = jitterMilliseconds === 0 ? 0 : (2 * this.random.next() - 1) * jitterMilliseconds;
      this.lastArrival = Math.max(this.lastArrival, departs + Math.max(0, delayMilliseconds + jitter));
      this.flight.push({ ...packet, arrives: this.lastArrival });
    }
    for (const { user, bytes } of this.queue.splice(0, count)) user.departed(bytes.length);
  }

  private departureOf({ bytes }: Packet): number {
    return this.startedAt + bytes.length / this.bytesPerMillisecond;
  }

  private wakeAt(time: number, now: number): void {
    if (time === Number.POSITIVE_INFINITY) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tick(), Math.max(0, time - now));
  }
}
