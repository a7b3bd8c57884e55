import {
  type Command,
  type Framebuffer,
  intersect,
  intersectRects,
  pixelOf,
  type Rect,
  SCREEN,
  subtractRects,
} from '../../protocol/index.ts';

/** After how many commands nothing but fills of the screen follows. */
export function beforeLastFills(commands: readonly Command[]): number {
  let count = commands.length;
  while (count > 0) {
    const { name, surface } = commands[count - 1]!;
    if (name !== 'fill' || surface !== SCREEN) break;
    count--;
  }
  return count;
}

/**
 * What is left of fills that follow each other when a surface shows them in parts already: in `known` it has been given the
 * pixels that it is to have. The same as all of them on top of that; none is cut to more rects than it had.
 */
export function fillsLeft(fills: readonly Command[], known: readonly Rect[], shown: Framebuffer): readonly Command[] {
  if (known.length === 0) return fills;
  const result: Command[] = [];
  const later: Rect[] = [];
  for (const fill of [...fills].reverse()) {
    if (fill.name !== 'fill') throw new Error('a command that is no fill is among the last fills');
    const pixel = pixelOf(fill.color);
    const isThere = (it: Rect) => hasColor(shown, intersect(it, shown.bounds), pixel);
    const rects = subtractRects(fill.rects, later).flatMap((visible) => {
      if (isThere(visible)) return [];
      const rest = subtractRects([visible], known);
      return rest.length === 1 && intersectRects([visible], known).every(isThere) ? rest : [visible];
    });
    later.push(...fill.rects);
    if (rects.length > 0) result.unshift({ ...fill, rects });
  }
  return result;
}

function hasColor({ pixels, width: stride }: Framebuffer, { x, y, width, height }: Rect, pixel: number): boolean {
  for (let row = y; row < y + height; row++) {
    const start = row * stride + x;
    for (let i = start; i < start + width; i++) if (pixels[i] !== pixel) return false;
  }
  return true;
}
