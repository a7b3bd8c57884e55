import { BaseRoundTrip } from './pacing/baseRoundTrip.ts';
import { ClientWork, PROMPT_FRAME_BYTES } from './pacing/clientWork.ts';
import { FramesUnderWay, type FrameUnderWay, idleBetween } from './pacing/framesUnderWay.ts';
import { headerBytes } from './pacing/headerBytes.ts';
import { Jitter } from './pacing/jitter.ts';
import { LinkRate } from './pacing/linkRate.ts';

/** Bulk is sent so long before the link would run dry, milliseconds: timers and estimates are that wrong. */
const AHEAD_MS = 8;
/** While somebody types, it is all in the way. */
const INTERACTIVE_AHEAD_MS = 6;
/** So much longer at most when the server is at work for so long at a time: the link should not run dry meanwhile. */
const MAX_TURN_MS = 25;
/** While somebody types, no more than so many bytes are sent for that: they would be in the way. */
const MAX_INTERACTIVE_TURN_BYTES = 6144;
/** Weight of a new turn of the server's. */
const TURN_WEIGHT = 1 / 16;
/** How much of the link's time a frame takes: little while somebody types, more for efficiency otherwise. */
const INTERACTIVE_FRAME_MS = 6;
const BULK_FRAME_MS = 80;
/** Smaller pieces compress badly and consist of heads; while somebody types, an answer should not wait for more. */
const MIN_FRAME_BYTES = 112;
const MIN_INTERACTIVE_FRAME_BYTES = 72;
/** Where that takes longer than this, milliseconds, they are as short as may be: what somebody types is worth the heads. */
const MAX_INTERACTIVE_FRAME_MS = 20;
const SHORTEST_FRAME_BYTES = 20;
/** Larger ones are no more efficient. */
const MAX_FRAME_BYTES = 256 << 10;
/** How much later than expected acknowledgements may be before the window closes, milliseconds. */
const ACK_SLOP_MS = 3;
/** While somebody types, no more is under way for the time that the client takes: it would all be in the way if the link became slow. */
const INTERACTIVE_STAY_MS = 12;
/** Clients hold acknowledgements of small frames back, so long and so many at most. */
const HELD_MS = 150;
const HELD_FRAMES = 3;
/** Bounds of what is under way, whatever the estimates say. */
const MIN_WINDOW_BYTES = 256;
const MAX_WINDOW_BYTES = 4 << 20;
const MAX_FRAMES = 1024;
/** What answers to input may take beyond a closed window. */
const URGENT_MS = 40;
const MIN_URGENT_BYTES = 512;
const URGENT_FRAMES = 64;
/** Before the first acknowledgement: byte-milliseconds over the handshake's time; a modem gets 1 KiB, a LAN the most. */
const FIRST_WINDOW_BYTE_MS = 600_000;
const MIN_FIRST_WINDOW_BYTES = 384;
const MAX_FIRST_WINDOW_BYTES = 64 << 10;
const UNKNOWN_HANDSHAKE_MS = 100;
const HANDSHAKE_BYTES = 200;
/** After so long without a frame, the link may be another one. */
const IDLE_MS = 10_000;
const IDLE_RATE_FACTOR = 0.5;
/**
 * No link whose round trip is shorter than this, milliseconds, carries less than so much, bytes a millisecond: 4 Mbit/s and
 * 1 Mbit/s. What is late there waits for a processor: a client that was not woken, or draws its window without a graphics
 * card, is not a slow link, and does not become faster by ever smaller frames.
 */
const NEAR_RATES = [
  { below: 1.5, least: 500 },
  { below: 4, least: 125 },
] as const;
/** A way that is so much longer, milliseconds, is another link, whose rate is not known either. */
const NEW_WAY_MS = 10;
/** The frame that tells the round trip of the empty link is short, milliseconds. */
const CHECK_FRAME_MS = 4;
/** A frame that waited longer, milliseconds, found others in front of it. */
const QUEUED_MS = 1;
/** No trip is shorter, milliseconds, whatever the client says of its share. */
const MIN_TRIP_MS = 0.1;
/** So many frames after an empty link are taken for known: clients acknowledge as many together. */
const KNOWN_FRAMES = 4;
/** Rounding must not close a window at the very moment for which it was announced to open. */
const EPSILON_MS = 0.01;

/**
 * Decides when the next frame may go, from acknowledgements of presented frames. It keeps a model of the link: a
 * bottleneck that carries so many bytes a millisecond, and a round trip. Each acknowledgement says when the
 * bottleneck had passed a frame on, so the model knows when it will have passed on the rest; bulk goes just before
 * that. What is under way is bounded by what the link holds, for the case that acknowledgements stay away.
 * Times are milliseconds of one monotonic clock.
 */
export class FlowControl {
  private readonly underWay = new FramesUnderWay();
  private readonly base: BaseRoundTrip;
  private readonly rate: LinkRate;
  private readonly jitter = new Jitter();
  private readonly client = new ClientWork();
  private readonly firstWindow: number;
  /** How long the server is at work at a time, and reads nothing, milliseconds. */
  private turn = 0;
  private isMeasured = false;
  /** When the bottleneck will have passed on all that was sent. */
  private drainedAt: number;
  /** When a frame was last sent or acknowledged. */
  private busyAt: number;
  private lastArrival = Number.NEGATIVE_INFINITY;
  /** Frames sent since the link was empty, while nothing of them has been acknowledged: all that is on it is known. */
  private knownFrames = KNOWN_FRAMES;
  /** Of these frames one has been acknowledged. */
  private hasLanded = false;
  /** Acknowledgements to come tell whether the link has become slow. */
  private isInDoubt = false;
  /** Somebody typed when a frame was asked for last. */
  private wasInteractive = false;
  /** Since when nothing but answers to input is sent, so that the link runs empty. */
  private drainingSince: number | undefined;

  /** `handshake`: how long a round trip with about 200 bytes took, milliseconds, if known. */
  constructor(now: number, handshake?: number) {
    const trip = Math.max(handshake ?? UNKNOWN_HANDSHAKE_MS, 1);
    this.firstWindow = Math.min(MAX_FIRST_WINDOW_BYTES, Math.max(MIN_FIRST_WINDOW_BYTES, FIRST_WINDOW_BYTE_MS / trip));
    this.rate = new LinkRate(this.firstWindow / (trip + AHEAD_MS + INTERACTIVE_FRAME_MS), now);
    this.base = new BaseRoundTrip(handshake ?? Number.POSITIVE_INFINITY, HANDSHAKE_BYTES, now);
    this.drainedAt = now;
    this.busyAt = now;
  }

  /** Bytes that the next frame may take now; 0 while the window is closed. `interactive` keeps bulk frames short. */
  budget(now: number, interactive: boolean): number {
    this.wasInteractive = interactive;
    if (!this.hasRoom(interactive) || this.readyAt(interactive) > now + EPSILON_MS) return 0;
    return this.frameBytes(interactive);
  }

  /**
   * Bytes that a frame with an answer to input may take now, though bulk has to wait or is cut short; 0 when not even that
   * may go. What may go as bulk may go as an answer, so both are asked with the same `interactive`.
   */
  urgentBudget(now: number, interactive: boolean): number {
    const bulk = this.budget(now, interactive);
    const { bytesPerMs } = this.rate;
    const extra = Math.max(MIN_URGENT_BYTES, URGENT_MS * bytesPerMs);
    const room = this.window(interactive) + extra - this.underWay.bytes;
    if (room < 1 || this.underWay.length >= MAX_FRAMES + URGENT_FRAMES) return bulk;
    // Bulk may be cut short, so that an answer does not wait for it; an answer is not.
    return Math.max(bulk, Math.floor(Math.min(room, extra, MAX_FRAME_BYTES)));
  }

  /** When `budget` may become positive without another acknowledgement; undefined when only one opens it. */
  opensAt(now: number, interactive: boolean): number | undefined {
    if (!this.hasRoom(interactive)) return undefined;
    const readyAt = this.readyAt(interactive);
    return readyAt > now + EPSILON_MS ? readyAt : now;
  }

  /** A frame with `bytes` of payload goes out. */
  sent(bytes: number, now: number): void {
    if (this.isEmpty) this.startsEmpty(now);
    const onLink = bytes + headerBytes(bytes);
    const expectedQueueing = Math.max(0, this.drainedAt - now);
    this.drainedAt = now + expectedQueueing + onLink / this.rate.bytesPerMs;
    const ownTime = this.knownFrames++ < KNOWN_FRAMES ? this.drainedAt - now : undefined;
    this.underWay.push({ bytes: onLink, sentAt: now, expectedQueueing, ownTime, bytesPerMs: this.rate.bytesPerMs });
    this.busyAt = now;
  }

  /**
   * `frames` more have been presented; `spent` ms of the time since the last of them was sent are the client's. For
   * `unseen` ms before it was read the acknowledgement may have been there. False when it never got so many.
   */
  acknowledged(frames: number, spent: number, now: number, unseen = 0): boolean {
    if (frames < 1 || frames > this.underWay.length) return false;
    this.measure(this.underWay.take(frames), spent, unseen, now);
    return true;
  }

  /** What the link carries; undefined before anything is known of it. */
  get bytesPerMs(): number | undefined {
    return this.isMeasured ? this.rate.bytesPerMs : undefined;
  }

  /** Of the empty link, milliseconds. */
  get roundTrip(): number | undefined {
    return this.isMeasured ? this.base.at(this.rate.bytesPerMs) : undefined;
  }

  /** Frames sent and not yet acknowledged. */
  get framesUnderWay(): number {
    return this.underWay.length;
  }

  get bytesUnderWay(): number {
    return this.underWay.bytes;
  }

  /** When the oldest of the frames under way was sent. */
  get oldestSentAt(): number | undefined {
    return this.underWay.oldest?.sentAt;
  }

  /** Whether nothing is before the bottleneck but, perhaps, small frames that are known. */
  private get isEmpty(): boolean {
    const { oldest } = this.underWay;
    return oldest === undefined || (this.drainingSince !== undefined && oldest.sentAt > this.drainingSince);
  }

  /** A frame is about to be sent on an empty link. */
  private startsEmpty(now: number): void {
    this.knownFrames = 0;
    this.hasLanded = false;
    this.drainingSince = undefined;
    if (this.isMeasured) this.drainedAt = this.underWay.drainedAt(Number.NEGATIVE_INFINITY, this.rate.bytesPerMs);
    const { bytesPerMs } = this.rate;
    if (now - this.busyAt > IDLE_MS) {
      const least = this.firstWindow / Math.max(1, this.base.at(bytesPerMs));
      this.rate.restart(Math.max(Math.min(bytesPerMs, least), bytesPerMs * IDLE_RATE_FACTOR), now);
    }
  }

  private measure(taken: readonly FrameUnderWay[], spent: number, unseen: number, now: number): void {
    this.turn += (Math.min(unseen, MAX_TURN_MS) - this.turn) * TURN_WEIGHT;
    const first = taken[0]!;
    const last = taken[taken.length - 1]!;
    const { sentAt, expectedQueueing } = last;
    const latest = now - sentAt - Math.max(0, spent);
    // It came when it was expected, as far as that can be: nothing is learned from when the server looked.
    const elapsed = Math.max(MIN_TRIP_MS, latest - unseen, Math.min(latest, this.expectedTrip(last)));
    this.measureBase(last, elapsed, now);

    const roundTrip = this.base.at(this.rate.bytesPerMs);
    this.rate.isAtLeast(NEAR_RATES.find(({ below }) => roundTrip < below)?.least ?? 0);
    const { bytesPerMs } = this.rate;
    const late = elapsed - last.bytes / bytesPerMs - this.base.at(bytesPerMs);
    if (this.rate.isMeasured) this.jitter.sample(late - expectedQueueing);
    const jitter = this.jitter.milliseconds;
    const way = this.base.at(bytesPerMs) + jitter;
    const queueing = Math.max(0, late - jitter);
    const arrivedAt = Math.max(this.lastArrival, sentAt + elapsed);
    // Of frames that are acknowledged together, the last one tells whether the link was busy up to it: where there were
    // pauses between them, it must have waited for so much longer than it was expected to.
    const isLastQueued = taken.length === 1 || queueing >= QUEUED_MS + idleBetween(taken);
    const hasQueued = first.sentAt < this.lastArrival - way && isLastQueued;
    let bytes = 0;
    for (const frame of taken) bytes += frame.bytes;
    this.rate.delivered({ arrivedAt, sentAt, bytes, queueing, expectedQueueing, hasQueued, way, jitter }, now);
    this.client.presented(taken.length, last.bytes, spent, now);

    this.isMeasured = true;
    this.lastArrival = arrivedAt;
    this.busyAt = now;
    this.drainedAt = this.underWay.drainedAt(arrivedAt - way, this.rate.bytesPerMs);
    this.base.watch(queueing - expectedQueueing, sentAt, way, jitter, now);
    this.isInDoubt = this.rate.isInDoubt && this.underWay.length > 0;
    if (this.rate.isMeasured && this.base.mustCheck(now, this.wasInteractive)) this.drainingSince ??= now;
  }

  /** How long a frame should have taken, as far as is known. */
  private expectedTrip({ bytes, expectedQueueing }: FrameUnderWay): number {
    const { bytesPerMs } = this.rate;
    return expectedQueueing + bytes / bytesPerMs + this.base.at(bytesPerMs) + this.jitter.milliseconds;
  }

  private measureBase(last: FrameUnderWay, elapsed: number, now: number): void {
    const { isMeasured } = this.rate;
    // A rate that has fallen wrongly since would make a long frame's own time longer than it was, and the way short.
    const bytesPerMs = Math.max(this.rate.bytesPerMs, last.bytesPerMs);
    // Frames that follow in the same flight say the same once more.
    const isNews = last.ownTime !== undefined && !this.hasLanded;
    const bytesSinceEmpty = isNews ? last.ownTime * last.bytesPerMs : undefined;
    if (last.ownTime !== undefined) {
      this.knownFrames = KNOWN_FRAMES;
      this.hasLanded = true;
    }
    const jitter = this.jitter.milliseconds;
    const rise = this.base.sample({ elapsed, bytes: last.bytes, bytesSinceEmpty }, bytesPerMs, isMeasured, jitter, now);
    if (rise > NEW_WAY_MS + 2 * jitter) this.rate.restart(this.rate.bytesPerMs, now);
  }

  /** When bulk may go, if there is room: just before the bottleneck, or the client, has nothing left to do. */
  private readyAt(interactive: boolean): number {
    // Before the first acknowledgement nothing is known, and the first window may go at once.
    if (!this.isMeasured || this.isEmpty) return Number.NEGATIVE_INFINITY;
    const clientReadyAt = this.client.readyAt(this.underWay.length, this.base.at(this.rate.bytesPerMs));
    return Math.max(this.drainedAt - this.ahead(interactive), clientReadyAt);
  }

  /** How long before the link runs dry bulk is sent. */
  private ahead(interactive: boolean): number {
    if (!interactive) return AHEAD_MS + this.turn;
    const { bytesPerMs } = this.rate;
    // Where frames take long anyway, the link is idle for a small part of its time only.
    const dry = Math.max(0, this.turn - this.frameBytes(true) / bytesPerMs / 2);
    return INTERACTIVE_AHEAD_MS + Math.min(dry, MAX_INTERACTIVE_TURN_BYTES / bytesPerMs);
  }

  private hasRoom(interactive: boolean): boolean {
    const { length, bytes } = this.underWay;
    if (this.isEmpty) return true;
    if (this.drainingSince !== undefined || this.isInDoubt) return false;
    return length < MAX_FRAMES && bytes < this.window(interactive);
  }

  /** Bytes that may be under way together. */
  private window(interactive: boolean): number {
    if (!this.isMeasured) return this.firstWindow;
    const { bytesPerMs } = this.rate;
    const way = this.base.at(bytesPerMs) + this.jitter.milliseconds;
    const stay = interactive ? Math.min(this.client.stay, INTERACTIVE_STAY_MS) : this.client.stay;
    const time = way + this.ahead(interactive) + ACK_SLOP_MS + stay;
    const frame = this.frameBytes(interactive);
    const held = frame < PROMPT_FRAME_BYTES ? Math.min(HELD_MS * bytesPerMs, HELD_FRAMES * frame) : 0;
    const window = time * bytesPerMs + frame + held;
    return Math.min(MAX_WINDOW_BYTES, Math.max(MIN_WINDOW_BYTES, window));
  }

  private frameBytes(interactive: boolean): number {
    if (!this.isMeasured) return Math.floor(this.firstWindow / 2);
    const time = this.drainingSince !== undefined ? CHECK_FRAME_MS : interactive ? INTERACTIVE_FRAME_MS : BULK_FRAME_MS;
    const { bytesPerMs } = this.rate;
    const shortest = Math.max(SHORTEST_FRAME_BYTES, MAX_INTERACTIVE_FRAME_MS * bytesPerMs);
    const least = interactive ? Math.min(MIN_INTERACTIVE_FRAME_BYTES, shortest) : MIN_FRAME_BYTES;
    return Math.floor(Math.min(MAX_FRAME_BYTES, Math.max(least, time * bytesPerMs)));
  }
}
