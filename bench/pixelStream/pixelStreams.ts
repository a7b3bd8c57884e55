import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** A compressor that can be made to give out all that it has taken, and keeps what it has learned. */
type Compressor = Transform & { flush(kind: number, done: () => void): void };

/** A way to compress the pixels of a connection as one stream. */
export interface StreamKind {
  readonly name: string;
  readonly title: string;
  /** What flush is asked for. */
  readonly flush: number;
  create(): Compressor;
}

/** What zlib has of Zstandard, which Node brings from version 22.15 on; its types here are older. */
type ZlibWithZstd = typeof zlib & {
  readonly createZstdCompress?: (options: { readonly params: Readonly<Record<number, number>> }) => Compressor;
};

const { constants, createBrotliCompress, createDeflate, createZstdCompress }: ZlibWithZstd = zlib;
/** 16 MiB: several pictures of a large screen. */
const WINDOW_BITS = 24;
/** zstd.h: ZSTD_c_compressionLevel, ZSTD_c_windowLog and ZSTD_e_flush. */
const ZSTD_LEVEL = 100;
const ZSTD_WINDOW_BITS = 101;
const ZSTD_FLUSH = 1;

/** Those that this Node has. */
export const streamKinds: readonly StreamKind[] = [
  {
    name: 'brotli',
    title: 'quality 5, a window of 16 MiB',
    flush: constants.BROTLI_OPERATION_FLUSH,
    create: () =>
      createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS },
      }),
  },
  {
    name: 'deflate',
    title: 'level 6, a window of 32 KiB',
    flush: constants.Z_SYNC_FLUSH,
    create: () => createDeflate({ level: 6 }),
  },
  ...(createZstdCompress === undefined
    ? []
    : [
        {
          name: 'zstd',
          title: 'level 3, a window of 16 MiB',
          flush: ZSTD_FLUSH,
          create: () => createZstdCompress({ params: { [ZSTD_LEVEL]: 3, [ZSTD_WINDOW_BITS]: WINDOW_BITS } }),
        },
      ]),
];

/** One compressed stream, as long as a connection. */
export class PixelStream {
  private readonly kind: StreamKind;
  private readonly compressor: Compressor;
  private bytes = 0;

  /** `onOutput` is given what comes out. */
  constructor(kind: StreamKind, onOutput?: (bytes: Uint8Array) => void) {
    this.kind = kind;
    this.compressor = kind.create();
    this.compressor.on('data', (chunk: Uint8Array) => {
      this.bytes += chunk.length;
      onOutput?.(chunk);
    });
  }

  /** Takes the pixels of a frame; resolves with how many bytes they have become: all that a client needs to show them. */
  async pack(pieces: readonly Uint8Array[]): Promise<number> {
    const before = this.bytes;
    for (const piece of pieces) this.compressor.write(piece);
    await new Promise<void>((resolve) => this.compressor.flush(this.kind.flush, resolve));
    return this.bytes - before;
  }

  close(): void {
    this.compressor.destroy();
  }
}
