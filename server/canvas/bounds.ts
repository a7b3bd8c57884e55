import { EMPTY_RECT, MAX_COORDINATE, type Rect } from '../../protocol/index.ts';
import { applyX, applyY, type Matrix } from './matrix.ts';

/** A box with real coordinates, on its way to pixels. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The box around a transformed box. */
export function transformBounds(m: Matrix, { left, top, right, bottom }: Bounds): Bounds {
  const xs = [applyX(m, left, top), applyX(m, right, top), applyX(m, left, bottom), applyX(m, right, bottom)];
  const ys = [applyY(m, left, top), applyY(m, right, top), applyY(m, left, bottom), applyY(m, right, bottom)];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

export function growBounds({ left, top, right, bottom }: Bounds, by: number): Bounds {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

/** The pixels that the box touches; EMPTY_RECT when it touches none. */
export function pixelsOf(bounds: Bounds): Rect {
  const x = clamp(Math.floor(bounds.left));
  const y = clamp(Math.floor(bounds.top));
  const width = clamp(Math.ceil(bounds.right)) - x;
  const height = clamp(Math.ceil(bounds.bottom)) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : EMPTY_RECT;
}

/** The box as a rect, when it lies on the edges of pixels. */
export function alignedRect({ left, top, right, bottom }: Bounds): Rect | undefined {
  const aligned =
    Number.isSafeInteger(left) &&
    Number.isSafeInteger(top) &&
    Number.isSafeInteger(right) &&
    Number.isSafeInteger(bottom);
  return aligned ? { x: left, y: top, width: right - left, height: bottom - top } : undefined;
}

function clamp(value: number): number {
  return Math.max(-MAX_COORDINATE, Math.min(MAX_COORDINATE, value));
}
