import type { DecodeImage } from '../../protocol/index.ts';

/** An image whose pixels are known. */
export interface DecoderSample {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
  /** Pixel words. */
  readonly pixels: Uint32Array;
}

const SIDE = 8;

/** Lossless WebP of noise on a gradient: prediction, cross-colour and entropy coding. */
const GRADIENT_WEBP =
  '5249464604010000574542505650384cf70000002f07c00100ffc1a8b6dd283ad81519ec7eea8239d5c1d84108a390d860d5a04a41db466e' +
  '28fe0162390d0000694ec0a376ef6e9d4cb4ce1b6438c4db7cd5b7eadadcd7e63f9cf913eb1f29e2d96bb9060b1da0a5fa58bc068550006e' +
  '8084ec583865aae350985ccc33903dd3595a1ab4569c354f77cf82e9c5939c447b2d82569f0e4fc38da035d38d677b37036d74bf0bed9522' +
  '6845a1b8917f00b881e9098e7224e00ca0133b5c473541fbee9fd727089e299710384f43f6c0200000a2d16cdbb66d44f43f405674b36abd' +
  '614230c366fa504ef3f37a38005a76d26eff314af7a276be10523182627b7146b5e27e39215eb293727c0000';
/** Lossless WebP of four colours: a palette with several pixels in a byte. */
const PALETTE_WEBP =
  '5249464638000000574542505650384c2b0000002f07c001001f201048529f7c0d0141d174cf09088ab63b6efe03d9538140804c5950e140' +
  '44ff035e0b5e0b00';

/** What a decoder of lossless WebP has to get right. */
export const webpSamples: readonly DecoderSample[] = [
  sample(GRADIENT_WEBP, gradient()),
  sample(PALETTE_WEBP, palette()),
];

/**
 * Whether a platform's decoder gives exactly the pixels that were encoded. Those of platforms may manage colours,
 * or blend, or round: only one that is proven on this machine may be offered to a server.
 */
export async function proveDecoder(
  decode: DecodeImage,
  samples: readonly DecoderSample[] = webpSamples,
): Promise<boolean> {
  for (const { bytes, width, height, pixels } of samples) {
    try {
      const decoded = await decode(bytes, width, height);
      if (decoded.length !== pixels.length || decoded.some((pixel, i) => pixel !== pixels[i])) return false;
    } catch {
      // A platform without this decoder says so in its own way; what counts is that it cannot be offered.
      return false;
    }
  }
  return true;
}

function sample(hex: string, pixels: Uint32Array): DecoderSample {
  const bytes = Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
  return { width: SIDE, height: SIDE, bytes, pixels };
}

function gradient(): Uint32Array {
  let seed = 1;
  return Uint32Array.from({ length: SIDE * SIDE }, (_, i) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    const x = i % SIDE;
    const y = Math.floor(i / SIDE);
    const noise = seed >>> 29;
    return pixel(x * 32 + noise, y * 32 + noise, 255 - x * 16 - y * 16 + ((seed >>> 24) & 7));
  });
}

function palette(): Uint32Array {
  const colors = [pixel(0, 0, 0), pixel(255, 255, 255), pixel(0, 0, 255), pixel(0x7f, 0x80, 0x81)];
  return Uint32Array.from({ length: SIDE * SIDE }, (_, i) => {
    const x = i % SIDE;
    const y = Math.floor(i / SIDE);
    return colors[(x * y + y) & 3]!;
  });
}

function pixel(red: number, green: number, blue: number): number {
  return (0xff000000 | ((blue & 255) << 16) | ((green & 255) << 8) | (red & 255)) >>> 0;
}
