import { FlowControl } from '../../server/session/flowControl.ts';
import { headerBytes } from '../../server/session/pacing/headerBytes.ts';

/** How a link behaves in virtual time. Times are milliseconds, rates bytes a millisecond. */
export interface LinkModel {
  /** May change with time; infinite is a link without a bottleneck. */
  readonly rate: (now: number) => number;
  /** Of the empty link, there and back. */
  readonly roundTrip: (now: number) => number;
  /** The way to the client takes up to so much less or more; order is kept. */
  readonly jitter?: number;
  /** From, until: what would arrive in between arrives at the end, all at once. */
  readonly stalls?: readonly (readonly [from: number, until: number])[];
  /** How long the client works on a frame, one after another. */
  readonly decodeTime?: (bytes: number) => number;
  /** What the link carries beyond a frame's payload, the headers of TCP and IP included; undefined: that of WebSocket. */
  readonly headerBytes?: number | undefined;
  /** Timers fire up to so much late. */
  readonly lateTimers?: number;
  /** The server works for up to so long at a time, and sees what has happened meanwhile afterwards. */
  readonly busyServer?: number;
  /** Seeds the jitter and the timers. */
  readonly seed?: number;
}

/** What the sender has. */
export interface Traffic {
  /** The most that a frame may take, when there is always more; 0 sends no bulk. */
  readonly bulk: (now: number) => number;
  readonly interactive: boolean;
  /** A frame of so many bytes that answers to input, at each of these moments. */
  readonly urgent?: { readonly bytes: number; readonly every: number; readonly from?: number; readonly until?: number };
  /** Acknowledgements cease. */
  readonly silentFrom?: number;
}

/** What happened to one frame. */
export interface Sent {
  readonly bytes: number;
  readonly at: number;
  readonly isUrgent: boolean;
  /** How long it waited before the bottleneck passed on its first byte. */
  readonly queued: number;
  arrivedAt: number;
  presentedAt: number;
}

/** As the client has it: small frames are acknowledged together. */
const PROMPT_FRAME_BYTES = 512;
const MAX_UNACKNOWLEDGED = 4;
const MAX_HOLD_MS = 150;
/** Timers of an event loop. */
const TICK_MS = 1;

/**
 * A session that sends, a link, and a client, in virtual time: a bottleneck with an endless queue, ways there and
 * back, a client that presents in order and holds acknowledgements back as the real one does.
 */
export class SimulatedLink {
  readonly flow: FlowControl;
  readonly sent: Sent[] = [];
  /** What an urgent frame waited for `urgentBudget` to open. */
  readonly urgentWaits: number[] = [];
  mostBytesUnderWay = 0;
  mostFramesUnderWay = 0;
  now = 0;
  private readonly link: LinkModel;
  private readonly traffic: Traffic;
  private readonly events = new EventQueue();
  private readonly random: () => number;
  private bottleneckFreeAt = 0;
  private lastArrival = 0;
  private lastReturn = 0;
  private clientFreeAt = 0;
  private unacknowledged = 0;
  private holding = 0;
  private lastPresented = { at: 0, decodeTime: 0 };
  private timer = Number.POSITIVE_INFINITY;
  private urgentSince: number | undefined;
  /** When the pieces of work end that the server has done, and will do as far as is known. */
  private readonly turns = [0];

  constructor(link: LinkModel, traffic: Traffic, handshake: number | undefined = handshakeOf(link)) {
    this.link = link;
    this.traffic = traffic;
    this.random = mulberry(link.seed ?? 1);
    this.flow = new FlowControl(0, handshake);
    this.events.add(0, () => this.pump());
    const { urgent } = traffic;
    if (urgent !== undefined) this.events.add(urgent.from ?? 0, () => this.type());
  }

  /** Lets time pass until then. */
  run(until: number): this {
    for (let event = this.events.take(until); event !== undefined; event = this.events.take(until)) {
      this.now = event.time;
      event.act();
    }
    this.now = until;
    return this;
  }

  /** How long a byte sent now would wait before the bottleneck. */
  get queueingDelay(): number {
    return Math.max(0, this.bottleneckFreeAt - this.now);
  }

  /** Bytes a millisecond that arrived within a time, with their headers. */
  throughput(from: number, until: number): number {
    let bytes = 0;
    for (const frame of this.sent) {
      if (frame.arrivedAt > from && frame.arrivedAt <= until) bytes += this.onLink(frame.bytes);
    }
    return bytes / (until - from);
  }

  private type(): void {
    const { every, until = Number.POSITIVE_INFINITY } = this.traffic.urgent!;
    this.urgentSince ??= this.now;
    this.pump();
    if (this.now + every < until) this.events.add(this.now + every, () => this.type());
  }

  private pump(): void {
    const { flow, traffic, now } = this;
    if (this.urgentSince !== undefined && flow.urgentBudget(now, traffic.interactive) > 0) {
      this.urgentWaits.push(now - this.urgentSince);
      this.urgentSince = undefined;
      this.transmit(traffic.urgent!.bytes, true);
    }
    const most = traffic.bulk(now);
    while (most > 0) {
      const budget = flow.budget(now, traffic.interactive);
      if (budget <= 0) break;
      this.transmit(Math.min(budget, most), false);
    }
    const opensAt = most > 0 ? flow.opensAt(now, traffic.interactive) : now + 50;
    if (opensAt === undefined) return;
    const late = this.random() * (this.link.lateTimers ?? 0);
    const { at } = this.notice(Math.ceil((Math.max(opensAt, now + 0.001) + late) / TICK_MS) * TICK_MS);
    if (at >= this.timer && this.timer > now) return;
    this.timer = at;
    this.events.add(at, () => {
      if (this.timer !== at) return;
      // What has arrived by now is read first.
      this.events.add(at, () => this.pump());
    });
  }

  private transmit(bytes: number, isUrgent: boolean): void {
    const { flow, link, now } = this;
    flow.sent(bytes, now);
    this.mostBytesUnderWay = Math.max(this.mostBytesUnderWay, flow.bytesUnderWay);
    this.mostFramesUnderWay = Math.max(this.mostFramesUnderWay, flow.framesUnderWay);
    const queued = this.queueingDelay;
    this.bottleneckFreeAt = this.passed(Math.max(now, this.bottleneckFreeAt), this.onLink(bytes));
    const way = link.roundTrip(this.bottleneckFreeAt) / 2 + (this.random() * 2 - 1) * (link.jitter ?? 0);
    const arrivedAt = this.delayed(this.bottleneckFreeAt, way, this.lastArrival);
    this.lastArrival = arrivedAt;
    const decode = link.decodeTime?.(bytes) ?? 0.2;
    this.clientFreeAt = Math.max(arrivedAt, this.clientFreeAt) + decode;
    const frame = { bytes, at: now, isUrgent, queued, arrivedAt, presentedAt: this.clientFreeAt };
    this.sent.push(frame);
    this.events.add(frame.presentedAt, () => this.present(frame));
  }

  private onLink(payload: number): number {
    return payload + (this.link.headerBytes ?? headerBytes(payload));
  }

  /** When the bottleneck has passed on so many bytes; its rate may change meanwhile. */
  private passed(from: number, bytes: number): number {
    let left = bytes;
    let time = from;
    for (;;) {
      const rate = this.link.rate(time);
      const step = 20 - (time % 20);
      if (left <= rate * step) return time + left / rate;
      left -= rate * step;
      time += step;
    }
  }

  private delayed(from: number, way: number, previous: number): number {
    const { stalls = [] } = this.link;
    let at = Math.max(previous, from + Math.max(0, way));
    for (const [start, end] of stalls) if (at >= start && at < end) at = end;
    return at;
  }

  /** When the server takes notice of what happens at a time, and since when it may have happened for all it knows. */
  private notice(time: number): { readonly at: number; readonly since: number } {
    const { busyServer = 0 } = this.link;
    if (busyServer === 0) return { at: time, since: time };
    const { turns } = this;
    while (turns[turns.length - 1]! < time) turns.push(turns[turns.length - 1]! + this.random() * busyServer);
    let index = turns.length - 1;
    while (index > 0 && turns[index - 1]! >= time) index--;
    return { at: turns[index]!, since: turns[index - 1] ?? 0 };
  }

  private present(frame: Sent): void {
    this.unacknowledged++;
    this.lastPresented = { at: this.now, decodeTime: this.now - frame.arrivedAt };
    if (frame.bytes >= PROMPT_FRAME_BYTES || this.unacknowledged >= MAX_UNACKNOWLEDGED) {
      this.acknowledge();
    } else if (this.unacknowledged === 1) {
      const holding = ++this.holding;
      this.events.add(this.now + MAX_HOLD_MS, () => {
        if (this.holding === holding) this.acknowledge();
      });
    }
  }

  private acknowledge(): void {
    const frames = this.unacknowledged;
    const { at, decodeTime } = this.lastPresented;
    const spent = Math.round(decodeTime * 10) / 10 + Math.round(this.now - at);
    this.unacknowledged = 0;
    this.holding++;
    if (this.now >= (this.traffic.silentFrom ?? Number.POSITIVE_INFINITY)) return;
    this.lastReturn = this.delayed(this.now, this.link.roundTrip(this.now) / 2, this.lastReturn);
    const seen = this.notice(this.lastReturn);
    this.events.add(seen.at, () => {
      if (!this.flow.acknowledged(frames, spent, this.now, seen.at - seen.since))
        throw new Error('acknowledged more than was sent');
      this.pump();
    });
  }
}

/** What a round trip with 200 bytes takes. */
function handshakeOf({ rate, roundTrip }: LinkModel): number {
  return roundTrip(0) + 200 / rate(0);
}

/** A small generator of numbers from 0 to 1. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Event {
  readonly time: number;
  readonly act: () => void;
}

/** What will happen, by time; a binary heap. Of the same time, what was added first comes first. */
class EventQueue {
  private readonly heap: (Event & { readonly order: number })[] = [];
  private added = 0;

  add(time: number, act: () => void): void {
    const { heap } = this;
    heap.push({ time, act, order: this.added++ });
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.isOrdered(parent, index)) break;
      this.swap(parent, index);
      index = parent;
    }
  }

  /** The first event that is not later. */
  take(until: number): Event | undefined {
    const { heap } = this;
    const first = heap[0];
    if (first === undefined || first.time > until) return undefined;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) return first;
      const child = left + 1 < heap.length && this.isOrdered(left + 1, left) ? left + 1 : left;
      if (this.isOrdered(index, child)) return first;
      this.swap(index, child);
      index = child;
    }
  }

  private isOrdered(a: number, b: number): boolean {
    const x = this.heap[a]!;
    const y = this.heap[b]!;
    return x.time < y.time || (x.time === y.time && x.order <= y.order);
  }

  private swap(a: number, b: number): void {
    const kept = this.heap[a]!;
    this.heap[a] = this.heap[b]!;
    this.heap[b] = kept;
  }
}
