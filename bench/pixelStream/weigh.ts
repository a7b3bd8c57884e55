import { nodeDecoders } from '../../client-electron/headless/nodeDecoders.ts';
import { type Decoders, type Image, packPlanes, packRgb } from '../../protocol/index.ts';
import { PixelStream, streamKinds } from './pixelStreams.ts';
import type { Piece } from './recording.ts';
import { Replay } from './replay.ts';
import { ServerMessages } from './serverMessages.ts';

const BYTES_PER_PIXEL = 3;

/** Milliseconds of the recording's clock. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What was sent within a span of time. */
export interface Weight {
  readonly frames: number;
  /** The pixels that differed from what the client had, three bytes each. */
  readonly changedBytes: number;
  /** The pixels of images, changed or not, three bytes each. */
  readonly packedBytes: number;
  /** All that the server sent, heads of WebSocket messages included. */
  readonly bytes: number;
  /** The same if the pixels of all images went through one compressed stream. */
  readonly streams: readonly StreamWeight[];
}

export interface StreamWeight {
  /** That of a StreamKind. */
  readonly name: string;
  readonly bytes: number;
  /** What compressing took. */
  readonly milliseconds: number;
}

const ALWAYS: Span = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/**
 * Weighs a recording, whose pieces are in the order of their times. Streams begin with their connection, and learn from
 * what is before the span. Rejects where the recording does not tell all that the client had.
 */
export async function weigh(pieces: Iterable<Piece>, { from, to }: Span = ALWAYS): Promise<Weight> {
  const decoders = await nodeDecoders();
  const connections = new Map<number, WeighedConnection>();
  const sum = { frames: 0, changedBytes: 0, packedBytes: 0, bytes: 0 };
  const streams = streamKinds.map(({ name }) => ({ name, bytes: 0, milliseconds: 0 }));
  try {
    for (const { connection: number, at, bytes } of pieces) {
      if (at >= to) break;
      const connection = connections.get(number) ?? new WeighedConnection(decoders);
      connections.set(number, connection);
      for (const message of connection.messages.take(bytes)) {
        const shown = await connection.replay.show(message.bytes);
        const images = shown?.images ?? [];
        const packed = await connection.pack(images.map(packImage));
        if (at < from) continue;
        const plain = message.size - images.reduce((total, image) => total + image.bytes.length, 0);
        for (const [i, stream] of streams.entries()) {
          stream.bytes += plain + (packed[i]?.bytes ?? 0);
          stream.milliseconds += packed[i]?.milliseconds ?? 0;
        }
        sum.bytes += message.size;
        if (shown === undefined) continue;
        sum.frames++;
        sum.changedBytes += shown.changedPixels * BYTES_PER_PIXEL;
        sum.packedBytes += images.reduce((total, { rect }) => total + rect.width * rect.height * BYTES_PER_PIXEL, 0);
      }
    }
  } finally {
    for (const connection of connections.values()) connection.close();
  }
  return { ...sum, streams };
}

class WeighedConnection {
  readonly messages = new ServerMessages();
  readonly replay: Replay;
  private readonly streams = streamKinds.map((kind) => new PixelStream(kind));

  constructor(decoders: Decoders) {
    this.replay = new Replay(decoders);
  }

  /** What the pixels of a frame take in each stream; nothing when there are none. */
  async pack(pixels: readonly Uint8Array[]): Promise<{ readonly bytes: number; readonly milliseconds: number }[]> {
    const packed: { readonly bytes: number; readonly milliseconds: number }[] = [];
    if (pixels.length === 0) return packed;
    for (const stream of this.streams) {
      const start = performance.now();
      const bytes = await stream.pack(pixels);
      packed.push({ bytes, milliseconds: performance.now() - start });
    }
    return packed;
  }

  close(): void {
    for (const stream of this.streams) stream.close();
  }
}

/** What a stream is given of an image: plain colours, or differences of planes where raw mode has found them shorter. */
function packImage({ encoding, pixels = new Uint32Array(0), rect }: Image): Uint8Array {
  return encoding === 'planes' ? packPlanes(pixels, rect.width) : packRgb(pixels);
}
