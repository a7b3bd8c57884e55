import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { proveDecoder, webpSamples } from '../../client-electron/core/index.ts';
import { nodeDecoders } from '../../client-electron/headless/nodeDecoders.ts';
import { type DecodeImage, ProtocolError, packRgb, portableDecoders } from '../../protocol/index.ts';

const { webp } = await nodeDecoders();

describe('proof of a decoder', () => {
  it('accepts the decoder of Node, so WebP is offered', () => {
    expect(webp).toBeDefined();
  });

  it('rejects a decoder that is wrong in one bit of one pixel, one that fails, and one that decodes too little', async () => {
    const nearly: DecodeImage = async (bytes, width, height) => {
      const pixels = (await webp?.(bytes, width, height)) ?? new Uint32Array(0);
      pixels[40]! ^= 1;
      return pixels;
    };
    expect(await proveDecoder(nearly)).toBe(false);
    expect(await proveDecoder(() => Promise.reject(new Error('there is no such decoder')))).toBe(false);
    expect(
      await proveDecoder(() => {
        throw new Error('there is no such decoder');
      }),
    ).toBe(false);
    expect(await proveDecoder(() => new Uint32Array(0))).toBe(false);
  });

  it('has samples that an encoder of today encodes to the same pixels', async () => {
    for (const { pixels, width, height } of webpSamples) {
      const bytes = await sharp(packRgb(pixels), { raw: { width, height, channels: 3 } })
        .webp({ lossless: true, effort: 0 })
        .toBuffer();
      expect(await proveDecoder(webp ?? portableDecoders.raw, [{ bytes, width, height, pixels }])).toBe(true);
    }
  });
});

describe('WebP in Node', () => {
  it('takes nothing but WebP of the promised size', async () => {
    const png = await sharp(new Uint8Array(12), { raw: { width: 2, height: 2, channels: 3 } })
      .png()
      .toBuffer();
    await expect(webp?.(png, 2, 2)).rejects.toThrow(ProtocolError);
    const [sample] = webpSamples;
    if (sample === undefined) throw new Error('there is a sample');
    await expect(webp?.(sample.bytes, 8, 9)).rejects.toThrow(/has 8 x 8 pixels/);
    await expect(webp?.(new Uint8Array(3), 1, 1)).rejects.toThrow(ProtocolError);
  });
});
