import type { Rect } from '../../../protocol/index.ts';
import type { Layer } from './imageFile.ts';

/** Squares under transparent pixels: two greys, R G B. */
const DARK_SQUARE = [38, 43, 53] as const;
const LIGHT_SQUARE = [52, 58, 70] as const;

/**
 * The pixels of a part of the image at a zoom, opaque, from a layer of any scale; the layer must hold them.
 * Where scales differ each pixel is that of the layer below its middle. The squares below transparent pixels
 * are fixed to the image, so that they move with it. `square` is their side, pixels.
 */
export function sampleLayer(layer: Layer, zoom: number, part: Rect, square: number): Uint8ClampedArray {
  const { rgba, isOpaque } = layer;
  const stride = layer.part.width;
  const out = new Uint8ClampedArray(part.width * part.height * 4);
  const columns = positions(part.x, part.width, layer.scale / zoom, layer.part.x, layer.part.width);
  const rows = positions(part.y, part.height, layer.scale / zoom, layer.part.y, layer.part.height);
  let to = 0;
  for (let y = 0; y < part.height; y++) {
    const row = rows[y]! * stride;
    const squareRow = Math.floor((part.y + y) / square);
    for (let x = 0; x < part.width; x++, to += 4) {
      const from = (row + columns[x]!) * 4;
      const alpha = rgba[from + 3]!;
      out[to + 3] = 255;
      if (isOpaque || alpha === 255) {
        out[to] = rgba[from]!;
        out[to + 1] = rgba[from + 1]!;
        out[to + 2] = rgba[from + 2]!;
        continue;
      }
      const below = (squareRow + Math.floor((part.x + x) / square)) & 1 ? LIGHT_SQUARE : DARK_SQUARE;
      for (let channel = 0; channel < 3; channel++) {
        out[to + channel] = (rgba[from + channel]! * alpha + below[channel]! * (255 - alpha)) / 255;
      }
    }
  }
  return out;
}

/** For each pixel of the part, the pixel of the layer. */
function positions(start: number, count: number, ratio: number, layerStart: number, layerCount: number): Int32Array {
  const result = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const position = Math.floor((start + i + 0.5) * ratio) - layerStart;
    result[i] = Math.max(0, Math.min(layerCount - 1, position));
  }
  return result;
}
