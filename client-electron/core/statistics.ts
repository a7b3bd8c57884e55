import { type CommandName, commandNames, type EncodingName, encodingNames, type Frame } from '../../protocol/index.ts';
import { RecentValues, SlidingSum } from './slidingWindow.ts';

/** Samples that percentiles are taken of. */
const RECENT_SAMPLES = 200;
/** Inputs that may be under way: more than a person makes during the longest round trip. */
const INPUTS_UNDER_WAY = 1024;
/** Pings without an answer that are remembered. */
const MAX_PINGS = 16;
/** What a pixel would cost uncompressed. */
const BYTES_PER_PIXEL = 3;

/** What a kind of image has cost. */
export interface ImageCount {
  readonly images: number;
  readonly bytes: number;
  readonly pixels: number;
}

/** A duration's distribution, milliseconds, of the last 200 samples. */
export interface Durations {
  readonly p50: number;
  readonly p95: number;
  readonly samples: number;
}

/** What an overlay, a report or a test shows. Bytes are those of WebSocket messages, without their headers. */
export interface StatisticsSnapshot {
  readonly bytesDown: number;
  readonly bytesUp: number;
  readonly messagesDown: number;
  readonly messagesUp: number;
  readonly frames: number;
  /** Of the last two seconds. */
  readonly framesPerSecond: number;
  readonly bytesDownPerSecond: number;
  readonly bytesUpPerSecond: number;
  /** Of the newest answered ping, milliseconds. */
  readonly roundTrip: number | undefined;
  /** How often the connection broke and was made again. */
  readonly reconnections: number;
  /** From sending an input to presenting the frame that answers it. */
  readonly inputToPixel: Durations | undefined;
  /** From a frame's arrival to its presentation. */
  readonly decodeTime: Durations | undefined;
  /** Bytes of the pixels that frames changed, over the bytes of the frames. */
  readonly compressionRatio: number | undefined;
  readonly pixelsChanged: number;
  readonly commands: Readonly<Record<CommandName, number>>;
  readonly images: Readonly<Record<EncodingName, ImageCount>>;
}

/** Counts what travels and how long it takes. Counting is a few additions; `snapshot` does the work. */
export class Statistics {
  private bytesDown = 0;
  private bytesUp = 0;
  private messagesDown = 0;
  private messagesUp = 0;
  private frames = 0;
  private frameBytes = 0;
  private pixelsChanged = 0;
  private roundTrip: number | undefined;
  private reconnections = 0;
  private readonly recentFrames = new SlidingSum();
  private readonly recentDown = new SlidingSum();
  private readonly recentUp = new SlidingSum();
  private readonly inputToPixel = new RecentValues(RECENT_SAMPLES);
  private readonly decodeTime = new RecentValues(RECENT_SAMPLES);
  private readonly pings = new Map<number, number>();
  private readonly commands = record(commandNames, () => 0);
  private readonly images = record(encodingNames, () => ({ images: 0, bytes: 0, pixels: 0 }));
  /** When the last inputs were sent, by their number modulo the length. */
  private readonly inputTimes = new Float64Array(INPUTS_UNDER_WAY);
  private inputsSent = 0;
  private inputsCovered = 0;

  received(bytes: number, now: number): void {
    this.messagesDown++;
    this.bytesDown += bytes;
    this.recentDown.add(bytes, now);
  }

  sent(bytes: number, now: number): void {
    this.messagesUp++;
    this.bytesUp += bytes;
    this.recentUp.add(bytes, now);
  }

  /** An input was sent. */
  inputSent(now: number): void {
    this.inputTimes[this.inputsSent++ % INPUTS_UNDER_WAY] = now;
  }

  /** There is another connection. What was under way on the one before is not answered any more. */
  reconnected(): void {
    this.reconnections++;
    this.pings.clear();
    this.inputsCovered = this.inputsSent;
  }

  pingSent(token: number, now: number): void {
    this.pings.set(token, now);
    for (const oldest of this.pings.keys()) {
      if (this.pings.size <= MAX_PINGS) break;
      this.pings.delete(oldest);
    }
  }

  /** Returns the round trip, milliseconds; undefined for the answer to an unknown ping. */
  pongReceived(token: number, now: number): number | undefined {
    const sentAt = this.pings.get(token);
    if (sentAt === undefined) return undefined;
    this.pings.delete(token);
    this.roundTrip = now - sentAt;
    return this.roundTrip;
  }

  /** A frame of so many bytes that changed so many pixels of the screen was presented, `decodeTime` ms after it came. */
  framePresented(frame: Frame, bytes: number, pixelsChanged: number, decodeTime: number, now: number): void {
    this.frames++;
    this.frameBytes += bytes;
    this.pixelsChanged += pixelsChanged;
    this.recentFrames.add(1, now);
    this.decodeTime.add(decodeTime);
    for (const command of frame.commands) {
      this.commands[command.name]++;
      if (command.name !== 'image') continue;
      const count = this.images[command.encoding];
      count.images++;
      count.bytes += command.bytes.length;
      count.pixels += command.rect.width * command.rect.height;
    }
    this.cover(frame.inputs, now);
  }

  /** The values at `now`, milliseconds of the clock that the counts were given. */
  snapshot(now: number): StatisticsSnapshot {
    return {
      bytesDown: this.bytesDown,
      bytesUp: this.bytesUp,
      messagesDown: this.messagesDown,
      messagesUp: this.messagesUp,
      frames: this.frames,
      framesPerSecond: this.recentFrames.perSecond(now),
      bytesDownPerSecond: this.recentDown.perSecond(now),
      bytesUpPerSecond: this.recentUp.perSecond(now),
      roundTrip: this.roundTrip,
      reconnections: this.reconnections,
      inputToPixel: durations(this.inputToPixel),
      decodeTime: durations(this.decodeTime),
      compressionRatio: this.frameBytes > 0 ? (this.pixelsChanged * BYTES_PER_PIXEL) / this.frameBytes : undefined,
      pixelsChanged: this.pixelsChanged,
      commands: { ...this.commands },
      images: record(encodingNames, (name) => ({ ...this.images[name] })),
    };
  }

  /**
   * Of the inputs that a frame covers the newest is the one it answers: those before had no effect of their own
   * on the screen (the release of a key, a move over nothing) and would only say how long nothing happened.
   */
  private cover(inputs: number, now: number): void {
    if (inputs === 0) return;
    this.inputsCovered = Math.min(this.inputsSent, this.inputsCovered + inputs);
    const newest = this.inputsCovered - 1;
    if (newest < 0 || this.inputsSent - newest > INPUTS_UNDER_WAY) return;
    this.inputToPixel.add(now - this.inputTimes[newest % INPUTS_UNDER_WAY]!);
  }
}

function durations(values: RecentValues): Durations | undefined {
  const found = values.percentiles([0.5, 0.95]);
  return found && { p50: found[0], p95: found[1], samples: values.size };
}

function record<Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value): Record<Name, Value> {
  // One entry for each name, which is what the type says.
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, Value>;
}
