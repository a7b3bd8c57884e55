import { applyX, applyY, type Matrix } from './matrix.ts';
import type { Path } from './path.ts';

/** Corner radii as the web writes them: one for all, or up to four, clockwise from the top left. */
export type Radii = number | readonly number[];

/** The shares of a side that the two corners of it ask for; opposite corners have opposite directions. */
type Corners = readonly [topLeft: number, topRight: number, bottomRight: number, bottomLeft: number];

/** Adds a box with round corners. Radii that do not fit are shrunk together. Throws a RangeError when negative. */
export function addRoundRect(
  path: Path,
  m: Matrix,
  x: number,
  y: number,
  width: number,
  height: number,
  radii: Radii,
): void {
  const left = Math.min(x, x + width);
  const top = Math.min(y, y + height);
  const w = Math.abs(width);
  const h = Math.abs(height);
  const [a, b, c, d] = fitted(mirrored(cornersOf(radii), width < 0, height < 0), w, h);
  const corner = (centerX: number, centerY: number, radius: number, quarter: number) =>
    path.ellipse(m, centerX, centerY, radius, radius, 0, (quarter * Math.PI) / 2, ((quarter + 1) * Math.PI) / 2, false);
  path.moveTo(applyX(m, left + a, top), applyY(m, left + a, top));
  corner(left + w - b, top + b, b, 3);
  corner(left + w - c, top + h - c, c, 0);
  corner(left + d, top + h - d, d, 1);
  corner(left + a, top + a, a, 2);
  path.closePath();
  path.moveTo(applyX(m, x, y), applyY(m, x, y));
}

function cornersOf(radii: Radii): Corners {
  const list = typeof radii === 'number' ? [radii] : radii;
  if (list.length < 1 || list.length > 4) throw new RangeError(`roundRect takes one to four radii, not ${list.length}`);
  for (const radius of list) if (radius < 0) throw new RangeError(`a radius of ${radius} is not allowed`);
  const [first = 0, second = first, third = first, fourth = second] = list;
  return [first, second, third, fourth];
}

function mirrored([a, b, c, d]: Corners, horizontally: boolean, vertically: boolean): Corners {
  const [e, f, g, h] = horizontally ? ([b, a, d, c] as const) : ([a, b, c, d] as const);
  return vertically ? [h, g, f, e] : [e, f, g, h];
}

function fitted([a, b, c, d]: Corners, width: number, height: number): Corners {
  const share = (side: number, asked: number) => (asked > side ? side / asked : 1);
  const scale = Math.min(share(width, a + b), share(height, b + c), share(width, c + d), share(height, d + a));
  return [a * scale, b * scale, c * scale, d * scale];
}
