import { applyX, applyY, invert, type Matrix } from './matrix.ts';
import type { Path } from './path.ts';

/** Adds the round corner of two lines: from the path's end to (x1, y1), and from there to (x2, y2). */
export function addArcTo(path: Path, m: Matrix, x1: number, y1: number, x2: number, y2: number, radius: number): void {
  if (radius < 0) throw new RangeError(`a radius of ${radius} is not allowed`);
  const cornerX = applyX(m, x1, y1);
  const cornerY = applyY(m, x1, y1);
  const inverse = invert(m);
  if (inverse === undefined || !path.isStarted) {
    path.lineTo(cornerX, cornerY);
    return;
  }
  const x0 = applyX(inverse, path.x, path.y);
  const y0 = applyY(inverse, path.x, path.y);
  const before = Math.hypot(x0 - x1, y0 - y1);
  const after = Math.hypot(x2 - x1, y2 - y1);
  const ux = (x0 - x1) / before;
  const uy = (y0 - y1) / before;
  const vx = (x2 - x1) / after;
  const vy = (y2 - y1) / after;
  const cross = ux * vy - uy * vx;
  if (before === 0 || after === 0 || radius === 0 || Math.abs(cross) < 1e-9) {
    path.lineTo(cornerX, cornerY);
    return;
  }
  const half = Math.acos(Math.max(-1, Math.min(1, ux * vx + uy * vy))) / 2;
  const reach = radius / Math.tan(half);
  const distance = radius / Math.sin(half);
  const length = Math.hypot(ux + vx, uy + vy);
  const centerX = x1 + ((ux + vx) / length) * distance;
  const centerY = y1 + ((uy + vy) / length) * distance;
  const start = Math.atan2(y1 + uy * reach - centerY, x1 + ux * reach - centerX);
  const end = Math.atan2(y1 + vy * reach - centerY, x1 + vx * reach - centerX);
  path.ellipse(m, centerX, centerY, radius, radius, 0, start, end, cross > 0);
}
