import type { Rect } from '../../../protocol/index.ts';
import { CELL } from './kernels/kernels.ts';
import type { Scene } from './scene.ts';

/**
 * Moves each side of a rect of whole tiles outwards, to where pixels stop to have moved by (dx, dy): as far as a
 * side gains most, at most one tile. Lines that are wrong in parts may be taken in, if they gain more than they lose.
 */
export function growMoved(scene: Scene, rect: Rect, dx: number, dy: number): Rect {
  const { bounds } = scene.grid;
  const { width } = scene.after;
  let { x, y } = rect;
  let right = x + rect.width;
  let bottom = y + rect.height;
  // Targets lie where something changed, and sources in the rows that are known.
  const roomLeft = Math.min(CELL, x - Math.max(bounds.x, dx));
  x -= bestGrowth(scene, { x: x - 1, y, width: roomLeft, height: rect.height }, -1, 0, dx, dy);
  const roomRight = Math.min(CELL, Math.min(bounds.x + bounds.width, width + dx) - right);
  right += bestGrowth(scene, { x: right, y, width: roomRight, height: rect.height }, 1, 0, dx, dy);
  const roomAbove = Math.min(CELL, y - Math.max(bounds.y, bounds.y + dy));
  const roomBelow = Math.min(CELL, bounds.y + bounds.height + Math.min(0, dy) - bottom);
  y -= bestGrowth(scene, { x, y: y - 1, width: right - x, height: roomAbove }, 0, -1, dx, dy);
  bottom += bestGrowth(scene, { x, y: bottom, width: right - x, height: roomBelow }, 0, 1, dx, dy);
  return { x, y, width: right - x, height: bottom - y };
}

/**
 * How many lines beside a rect are worth taking in. The strip is given by its pixel next to the rect's corner, and
 * its size; it goes on by stepX or stepY from line to line.
 */
function bestGrowth(
  { before, after }: Scene,
  strip: Rect,
  stepX: number,
  stepY: number,
  dx: number,
  dy: number,
): number {
  const { x, y, width, height } = strip;
  if (width <= 0 || height <= 0) return 0;
  const stride = after.width;
  const offset = dy * stride + dx;
  const p = before.pixels;
  const q = after.pixels;
  const gains = new Int32Array(stepX === 0 ? height : width);
  for (let row = 0; row < height; row++) {
    let i = (stepY < 0 ? y - row : y + row) * stride + x;
    for (let column = 0; column < width; column++, i += stepX < 0 ? -1 : 1) {
      const now = q[i];
      const then = p[i];
      const isRight = p[i - offset] === now;
      if (isRight === (then === now)) continue; // right or wrong, with the move as without
      gains[stepX === 0 ? row : column]! += isRight ? 1 : -1;
    }
  }
  let best = 0;
  let most = 0;
  let sum = 0;
  for (let line = 0; line < gains.length; line++) {
    sum += gains[line]!;
    if (sum > most) {
      most = sum;
      best = line + 1;
    }
  }
  return best;
}
