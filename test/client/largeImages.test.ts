import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodersWith } from '../../client-electron/core/index.ts';
import { nodeDecoders } from '../../client-electron/headless/nodeDecoders.ts';
import { hasInflateStream, inflateStream } from '../../client-electron/renderer/inflateStream.ts';
import { type Decoders, ProtocolError, packPlanes, packRgb, portableDecoders } from '../../protocol/index.ts';

const WIDTH = 200;
const HEIGHT = 150;
const QUICK_MS = 250;

const platforms: readonly (readonly [string, Decoders])[] = [
  ['Node', await nodeDecoders()],
  ['a browser', decodersWith(inflateStream)],
];
const packers = { deflate: packRgb, planes: (pixels: Uint32Array) => packPlanes(pixels, WIDTH) } as const;
const forms = ['deflate', 'planes'] as const;

/** Pixels of which `noise` of 256 are random: the more, the longer they are when deflated. */
function picture(seed: number, noise: number): Uint32Array {
  return Uint32Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    const random = Math.imul((i + 1) ^ seed, 2654435761) >>> 0;
    return ((random >>> 24 < noise ? random : 0x336699) | 0xff000000) >>> 0;
  });
}

/** The code with which `run` refuses. */
async function refusal(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return 'accepted';
}

describe.each(platforms)('large images with the inflater of %s', (_, decoders) => {
  it.each(forms)('%s: decode to what they were, like small ones', async (form) => {
    const decode = decoders[form]!;
    const arbitrary = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 256 }), fc.integer({ min: 0, max: 9 }));
    await fc.assert(
      fc.asyncProperty(arbitrary, async ([seed, noise, level]) => {
        const pixels = picture(seed, noise);
        const bytes = deflateRawSync(packers[form](pixels), { level });
        const decoded = await decode(bytes, WIDTH, HEIGHT);
        expect(Buffer.compare(Buffer.from(decoded.buffer), Buffer.from(pixels.buffer))).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it.each(forms)(
    '%s: that are longer, shorter or broken are refused as the portable decoder refuses them',
    async (form) => {
      const whole = deflateRawSync(packers[form](picture(1, 200)));
      const broken = Uint8Array.from(whole);
      broken.fill(0xff, 9000, 9100);
      const cases: readonly (readonly [Uint8Array, number])[] = [
        [whole, HEIGHT - 1],
        [whole, HEIGHT + 1],
        [whole.subarray(0, whole.length - 1), HEIGHT],
        [whole.subarray(0, 9000), HEIGHT],
      ];
      for (const [bytes, height] of cases) {
        const expected = await refusal(() => portableDecoders[form](bytes, WIDTH, height));
        expect(expected).not.toBe('accepted');
        expect(await refusal(() => decoders[form]!(bytes, WIDTH, height))).toBe(expected);
      }
      // What is noticed first differs.
      expect(await refusal(() => decoders[form]!(broken, WIDTH, HEIGHT))).not.toBe('accepted');
    },
  );

  it('stop soon when they are bombs', async () => {
    const bomb = deflateRawSync(new Uint8Array(300 << 20), { level: 9 });
    expect(bomb.length).toBeGreaterThan(200_000);
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const start = performance.now();
      expect(await refusal(() => decoders.deflate!(bomb, WIDTH, HEIGHT))).toBe('limit');
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(QUICK_MS);
  });
});

it('a platform that has no such inflater is noticed', () => {
  expect(hasInflateStream()).toBe(true);
  const { DecompressionStream } = globalThis;
  try {
    Reflect.deleteProperty(globalThis, 'DecompressionStream');
    expect(hasInflateStream()).toBe(false);
  } finally {
    globalThis.DecompressionStream = DecompressionStream;
  }
});
