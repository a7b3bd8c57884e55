import { randomBytes } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { nodeDecoders } from '../../client-electron/headless/nodeDecoders.ts';
import { applyCommand, type Command, type Image, packPlanes, packRgb, SCREEN, Screen } from '../../protocol/index.ts';
import { type EncoderOptions, encodeImage } from '../../server/display/imageEncoder.ts';
import { PixelDeflater } from '../../server/display/pixelDeflater.ts';
import { photograph } from '../support/photograph.ts';

const area = { x: 3, y: 5, width: 120, height: 90 };
const options: EncoderOptions = {
  encodings: new Set(['raw', 'deflate', 'webp']),
  semantic: true,
  bytesPerMs: undefined,
};
const pixelsOf = (seed: number) => new Uint32Array(photograph(area.width, area.height, seed).data.buffer);

/** What a client shows that gets the command. */
async function shown(command: Command): Promise<Uint32Array> {
  const screen = new Screen(200, 150);
  if (command.name === 'image') {
    const decode = (await nodeDecoders())[command.encoding];
    const pixels = await decode?.(command.bytes, command.rect.width, command.rect.height);
    if (pixels === undefined) throw new Error(`nobody decodes ${command.encoding}`);
    applyCommand(screen, { ...command, pixels } satisfies Image);
  } else applyCommand(screen, command);
  return screen.framebuffer.get(area);
}

const ALL = new Set(['raw', 'deflate', 'planes'] as const);

describe('the image encoder', () => {
  const flat = new Uint32Array(area.width * area.height).fill(0xff302010);
  const twoColors = flat.map((pixel, i) => (i % 7 === 0 ? 0xffffffff : pixel));
  const noise = flat.map((_, i) => (0xff000000 | Math.imul(i + 1, 2654435761)) >>> 0);

  it.each([
    ['one colour', flat, options, 'fill'],
    ['two colours', twoColors, options, 'stipple'],
    ['a photograph on a link of unknown rate', pixelsOf(1), options, 'deflate'],
    ['a photograph on a fast link', pixelsOf(2), { ...options, bytesPerMs: 100_000 }, 'deflate'],
    ['a photograph on a slow link', pixelsOf(3), { ...options, bytesPerMs: 10 }, 'webp'],
    [
      'a photograph for a client without WebP',
      pixelsOf(4),
      { ...options, bytesPerMs: 10, encodings: new Set(['deflate']) },
      'deflate',
    ],
    [
      'a photograph for a client that decodes raw pixels only',
      pixelsOf(6),
      { ...options, encodings: new Set() },
      'raw',
    ],
    ['a photograph in raw mode', pixelsOf(5), { ...options, bytesPerMs: 10, semantic: false }, 'deflate'],
    ['one colour in raw mode', flat, { ...options, semantic: false }, 'deflate'],
    ['noise', noise, options, 'raw'],
  ] as const)('sends %s exactly', async (_what, pixels, given, expected) => {
    // The tables' literals are narrower.
    const encoded = encodeImage(SCREEN, area, pixels.slice(), given as EncoderOptions, new PixelDeflater());
    const command = (await encoded.shorten?.()) ?? encoded.command;
    expect(command.name === 'image' ? command.encoding : command.name).toBe(expected);
    expect(await shown(command)).toEqual(pixels);
  });
});

describe('large images', () => {
  const [width, height] = [640, 200];
  const random = (i: number) => Math.imul(i ^ (i >>> 15), 0x2c1b3c6d) >>> 13;
  /** Brightness with grain; colours as coarse as video has them, so that rows repeat in their planes only. */
  const film = Uint32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const green = 90 + (random(i) % 24);
    const coarse = random((y >> 2) * 999 + (x >> 1));
    return (0xff000000 | ((green + (coarse % 20)) << 16) | (green << 8) | (green + ((coarse >> 8) % 20))) >>> 0;
  });
  const smooth = new Uint32Array(photograph(width, height, 7).data.buffer);
  const text = Uint32Array.from({ length: width * height }, (_, i) =>
    random((i % 40) + (Math.floor(i / width) % 20) * 40) % 5 === 0 ? 0xff000000 + random(i % 40) * 9 : 0xffffffff,
  );
  const noise = new Uint32Array(Uint8Array.from(randomBytes(width * height * 4)).buffer).map(
    (word) => (word | 0xff000000) >>> 0,
  );

  it.each([
    ['film', film, 'planes'],
    ['a photograph', smooth, 'planes'],
    ['what repeats', text, 'deflate'],
    ['noise', noise, 'raw'],
  ] as const)('gives %s exactly, and no longer than one stream would be', async (_what, pixels, expected) => {
    const { encoding, bytes } = new PixelDeflater().deflate(pixels, width, ALL);
    expect(encoding).toBe(expected);
    const decode = (await nodeDecoders())[encoding];
    expect(await decode?.(bytes, width, height)).toEqual(pixels);
    const colors = [packRgb(pixels).length, deflateRawSync(packRgb(pixels), { level: 1 }).length];
    const differences = [constants.Z_FILTERED, constants.Z_HUFFMAN_ONLY].map(
      (strategy) => deflateRawSync(packPlanes(pixels, width), { level: 2, strategy }).length,
    );
    // What repeats deflates so well that differences are not tried.
    const streams = expected === 'deflate' ? colors : [...colors, ...differences];
    expect(bytes.length).toBeLessThanOrEqual(Math.min(...streams) * 1.01);
  });

  it('gives pictures that follow each other exactly, alike or not, and no longer than each by itself', async () => {
    const decoders = await nodeDecoders();
    const deflater = new PixelDeflater();
    const grainier = film.map((pixel, i) => (pixel ^ (random(i) & 0x3f3f3f)) >>> 0);
    const moved = (by: number) => Uint32Array.from(film, (_, i) => film[(i + by * width) % film.length]!);
    const pictures = [film, moved(3), grainier, moved(9), text, smooth, noise, moved(20), text];
    for (const next of [...pictures, ...Array.from({ length: 15 }, (_, i) => moved(i))]) {
      const { encoding, bytes } = deflater.deflate(next, width, ALL);
      const decoded = await decoders[encoding]!(bytes, width, height);
      expect(Buffer.compare(Buffer.from(decoded.buffer), Buffer.from(next.buffer))).toBe(0);
      const alone = new PixelDeflater().deflate(next, width, ALL);
      expect(encoding).toBe(alone.encoding);
      expect(bytes.length).toBeLessThanOrEqual(alone.bytes.length * 1.01);
    }
  });

  it('finds what repeats in colours that are coarser than their brightness', () => {
    const best = (strategy: number) => deflateRawSync(packPlanes(film, width), { level: 2, strategy }).length;
    const shortest = Math.min(best(constants.Z_FILTERED), best(constants.Z_HUFFMAN_ONLY));
    expect(new PixelDeflater().deflate(film, width, ALL).bytes.length).toBeLessThan(shortest * 0.98);
  });
});
