import { describe, expect, it } from 'vitest';
import { nodeDecoders } from '../../client-electron/headless/webpDecoder.ts';
import { applyCommand, type Command, type Image, SCREEN, Screen } from '../../protocol/index.ts';
import { type EncoderOptions, encodeImage } from '../../server/display/imageEncoder.ts';
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
    const encoded = encodeImage(SCREEN, area, pixels.slice(), given as EncoderOptions);
    const command = (await encoded.shorten?.()) ?? encoded.command;
    expect(command.name === 'image' ? command.encoding : command.name).toBe(expected);
    expect(await shown(command)).toEqual(pixels);
  });
});
