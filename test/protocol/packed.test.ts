import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CommandContext,
  FRAME_ID,
  inflateExactly,
  ProtocolError,
  packPlanes,
  packRgb,
  portableDecoders,
  readFrame,
  unpackPlanes,
  unpackRgb,
  Writer,
} from '../../protocol/index.ts';
import { pixelWord } from '../support/arbitraries.ts';

const QUICK_MS = 250;

/** The code with which `run` refuses. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return 'accepted';
}

/** Milliseconds that `run` takes, the best of three: the machine has other work too. */
function quickest(run: () => unknown): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return Math.min(...times);
}

describe('deflated bytes', () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .tuple(fc.nat({ max: 255 }), fc.nat({ max: 200_000 }))
      .map(([value, length]) => new Uint8Array(length).fill(value)),
    // Long and hard to compress, so that it reaches the inflater in several slices.
    fc.nat().map((seed) => Uint8Array.from({ length: 40_000 }, (_, i) => Math.imul(i ^ seed, 2654435761) >>> 24)),
  );

  test('of another deflater inflate to what they were', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 0, max: 9 }), (bytes, level) => {
        const deflated = deflateRawSync(bytes, { level });
        expect(Buffer.compare(inflateExactly(deflated, bytes.length), bytes)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test('of another length than expected are refused', () => {
    fc.assert(
      fc.property(content, fc.integer({ min: 1, max: 50 }), (bytes, difference) => {
        const deflated = deflateRawSync(bytes);
        expect(refusal(() => inflateExactly(deflated, bytes.length + difference))).toBe('encoding');
        if (bytes.length < difference) return;
        expect(refusal(() => inflateExactly(deflated, bytes.length - difference))).toBe('limit');
      }),
      { numRuns: 60 },
    );
  });

  test('end with their final block: what follows is ignored', () => {
    const deflated = deflateRawSync(new Uint8Array(100));
    for (const length of [1, 100, 20_000]) {
      const longer = Buffer.concat([deflated, Buffer.alloc(length, 0xa5)]);
      expect([...inflateExactly(longer, 100)]).toEqual(new Array(100).fill(0));
    }
  });

  test('that break off are refused wherever they do', () => {
    const bytes = Uint8Array.from({ length: 600 }, (_, i) => (i * i) >> 3);
    const deflated = deflateRawSync(bytes);
    for (let length = 0; length < deflated.length; length++) {
      expect(refusal(() => inflateExactly(deflated.subarray(0, length), bytes.length))).toBe('encoding');
    }
  });
});

describe('pixels of images', () => {
  test('are what they were after packing, raw and deflated', () => {
    fc.assert(
      fc.property(fc.array(pixelWord, { minLength: 1, maxLength: 60 }), (list) => {
        const words = Uint32Array.from(list);
        const packed = packRgb(words);
        expect(unpackRgb(packed)).toEqual(words);
        expect(portableDecoders.raw(packed, list.length, 1)).toEqual(words);
        expect(portableDecoders.deflate(deflateRawSync(packed), 1, list.length)).toEqual(words);
        const planes = packPlanes(words, 1);
        expect(unpackPlanes(planes, 1)).toEqual(words);
        expect(portableDecoders.planes(deflateRawSync(planes), 1, list.length)).toEqual(words);
        expect(unpackPlanes(packPlanes(words, list.length), list.length)).toEqual(words);
      }),
      { numRuns: 100 },
    );
  });

  test('are refused when there are more or fewer than the rect holds', () => {
    const packed = packRgb(new Uint32Array(6));
    expect(refusal(() => portableDecoders.raw(packed, 2, 2))).toBe('encoding');
    expect(refusal(() => portableDecoders.raw(packed, 7, 1))).toBe('encoding');
    expect(refusal(() => portableDecoders.deflate(deflateRawSync(packed), 2, 2))).toBe('limit');
    expect(refusal(() => portableDecoders.deflate(deflateRawSync(packed), 7, 1))).toBe('encoding');
  });
});

describe('decompression bombs', () => {
  /** A few hundred kilobytes that would become hundreds of megabytes. */
  const bomb = deflateRawSync(new Uint8Array(300 << 20), { level: 9 });
  const shortBomb = deflateRawSync(new Uint8Array(10 << 20), { level: 9 });

  test('are refused quickly, in little memory', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (const [bytes, length] of [
      [bomb, 768 << 10],
      [bomb, 1],
      [shortBomb, 1],
    ] as const) {
      const run = () => expect(refusal(() => inflateExactly(bytes, length))).toBe('limit');
      expect(quickest(run)).toBeLessThan(QUICK_MS);
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 << 20);
  });

  test('as an image and as a pattern are refused by what they hold and by their length', () => {
    const image = () => expect(refusal(() => portableDecoders.deflate(shortBomb, 512, 512))).toBe('limit');
    expect(quickest(image)).toBeLessThan(QUICK_MS);
    const out = new Writer();
    out.bytes(Uint8Array.of(FRAME_ID, 0));
    out.bytes(Uint8Array.of(2, 0xc0, 2, 2, 0, 0)); // tile of 1 x 1 at 0,0
    out.uint(256);
    out.uint(256);
    out.uint(shortBomb.length);
    out.bytes(shortBomb);
    const bytes = out.take();
    const pattern = () => expect(refusal(() => readFrame(bytes, new CommandContext()))).toBe('limit');
    expect(quickest(pattern)).toBeLessThan(QUICK_MS);
  });

  test('a frame of many small bombs unpacks into no more than a frame may carry', () => {
    const pattern = deflateRawSync(new Uint8Array(256 * 256 * 3), { level: 9 });
    const out = new Writer();
    out.bytes(Uint8Array.of(FRAME_ID, 0));
    for (let i = 0; i < 4000; i++) {
      out.bytes(Uint8Array.of(2, ...(i === 0 ? [0xc0, 2, 2] : [0]), 0, 0)); // tile of 1 x 1 at 0,0
      out.uint(256);
      out.uint(256);
      out.uint(pattern.length);
      out.bytes(pattern);
    }
    const bytes = out.take();
    expect(bytes[0]).toBe(FRAME_ID);
    const before = process.memoryUsage().arrayBuffers;
    expect(refusal(() => readFrame(bytes, new CommandContext()))).toBe('limit');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 30);
  });
});
