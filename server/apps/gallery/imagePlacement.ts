import type { Rect } from '../../../protocol/index.ts';
import { type ImageFile, MAX_INPUT_PIXELS, scaledSize } from './imageFile.ts';

/** Where the scaled image's top left corner is, and how large a pixel of it is. Canvas pixels. */
export interface Placement {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

const MIN_ZOOM = 0.01;
const MAX_ZOOM = 32;
/** Pixels of the largest layer, 96 MB: of images that are larger at the zoom, only a part is decoded. */
const MAX_LAYER_PIXELS = 24 << 20;
/** Longer sides of a vector image cannot be drawn, pixels: its coordinates have 16 bits. */
const MAX_VECTOR_SIDE = 32_000;
/** Parts begin and end at multiples of this, so that small moves need no other part. */
const PART_STEP = 256;

/** The zoom at which all of the image is seen; small images keep their size. */
export function fitZoom(file: ImageFile, area: Rect): number {
  return Math.min(1, Math.max(1, area.width) / file.width, Math.max(1, area.height) / file.height);
}

/** The nearest placement that is allowed: images that fit are centred, others leave no gap. Whole pixels. */
export function settle(file: ImageFile, area: Rect, { zoom, x, y }: Placement): Placement {
  const { width, height } = scaledSize(file, zoom);
  return { zoom, x: settleSide(x, width, area.x, area.width), y: settleSide(y, height, area.y, area.height) };
}

/** Zooms, and keeps what is under the point (px, py) there. */
export function zoomAt(file: ImageFile, area: Rect, from: Placement, zoom: number, px: number, py: number): Placement {
  const least = Math.min(MIN_ZOOM, fitZoom(file, area));
  const to = Math.min(MAX_ZOOM, Math.max(least, zoom));
  const factor = to / from.zoom;
  return settle(file, area, { zoom: to, x: px - (px - from.x) * factor, y: py - (py - from.y) * factor });
}

/** The layer that shows the visible part of the image at its best. */
export function neededLayer(file: ImageFile, zoom: number, visible: Rect): { scale: number; part: Rect } {
  const scale = file.isVector ? vectorScale(file, zoom) : Math.min(1, zoom);
  const whole = scaledSize(file, scale);
  if (whole.width * whole.height <= MAX_LAYER_PIXELS) return { scale, part: { x: 0, y: 0, ...whole } };
  const ratio = scale / zoom;
  const [x, width] = stretch(visible.x * ratio, visible.width * ratio, whole.width);
  const [y, height] = stretch(visible.y * ratio, visible.height * ratio, whole.height);
  return { scale, part: { x, y, width, height } };
}

/** The zoom itself, or an even part of it where the decoder would find the image too large. */
function vectorScale({ width, height }: ImageFile, zoom: number): number {
  const largest = Math.min(
    Math.sqrt(MAX_INPUT_PIXELS / 2 / (width * height)),
    MAX_VECTOR_SIDE / Math.max(width, height),
  );
  return zoom / Math.max(1, Math.ceil(zoom / largest));
}

function settleSide(start: number, length: number, areaStart: number, areaLength: number): number {
  if (length <= areaLength) return areaStart + Math.floor((areaLength - length) / 2);
  return Math.round(Math.max(areaStart + areaLength - length, Math.min(areaStart, start)));
}

function stretch(start: number, length: number, whole: number): [start: number, length: number] {
  const from = Math.max(0, Math.floor(start / PART_STEP) * PART_STEP - PART_STEP);
  const to = Math.min(whole, Math.ceil((start + length) / PART_STEP) * PART_STEP + PART_STEP);
  return [from, Math.max(1, to - from)];
}
