import { Framebuffer } from '../../protocol/index.ts';

/** Noise of few colours: what repeats soon repeats by chance. */
export function noisePicture(width: number, height: number, seed: number): Framebuffer {
  const result = new Framebuffer(width, height);
  let state = (seed + 1) * 0x9e3779b1;
  for (let i = 0; i < result.pixels.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    result.pixels[i] = (0xff000000 | ((state >>> 5) & 0x030303)) >>> 0;
  }
  return result;
}
