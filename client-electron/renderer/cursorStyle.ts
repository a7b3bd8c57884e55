import type { CursorShape } from '../../protocol/index.ts';

/** Browsers show no larger ones, CSS pixels. */
const MAX_CSS_SIDE = 128;

/** The value of CSS `cursor` for a shape, on a display with `scale` physical pixels to a CSS pixel. */
export function cursorStyle(shape: CursorShape, scale: number): string {
  if (shape.kind === 'named') return shape.cursor;
  const { width, height, hotX, hotY, rgba } = shape;
  if (width === 0 || height === 0) return 'none';
  if (Math.max(width, height) / scale > MAX_CSS_SIDE) return 'default';
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return 'default';
  context.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  // `image-set` keeps it as sharp as the display is; the hot spot is in CSS pixels.
  const image = `image-set(url("${canvas.toDataURL()}") ${scale}x)`;
  return `${image} ${Math.floor(hotX / scale)} ${Math.floor(hotY / scale)}, default`;
}
