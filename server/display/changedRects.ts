import { type Framebuffer, intersect, isEmpty, type Rect } from '../../protocol/index.ts';

/** Height of the bands and width of the cells that changes are gathered in, pixels. */
const CELL = 16;

/**
 * Where two framebuffers of one size differ inside an area: disjoint rects, each drawn tight around its
 * changes. Whole rows are compared first, in native code, because most of them are equal; only changed rows
 * are looked at column by column.
 */
export function changedRects(current: Framebuffer, shown: Framebuffer, area: Rect): Rect[] {
  const { x, y, width, height } = intersect(area, current.bounds);
  if (width === 0) return [];
  const a = Buffer.from(current.pixels.buffer);
  const b = Buffer.from(shown.pixels.buffer);
  const stride = current.width * 4;
  const result: Rect[] = [];
  let open: Rect[] = [];
  for (let top = y; top < y + height; top += CELL) {
    const bottom = Math.min(top + CELL, y + height);
    const start = top * stride + x * 4;
    // A band as wide as the framebuffer is one piece of memory: compare it at once.
    const whole = x === 0 && width === current.width;
    if (whole && b.compare(a, start, bottom * stride, start, bottom * stride) === 0) {
      open = close(open, result);
      continue;
    }
    open = join(open, bandRuns(current, shown, a, b, x, width, top, bottom), result);
  }
  close(open, result);
  return result.map((rect) => tighten(current, shown, rect)).filter((rect) => !isEmpty(rect));
}

/** The changed cells of a band, as runs of neighbours. */
function bandRuns(
  current: Framebuffer,
  shown: Framebuffer,
  a: Buffer,
  b: Buffer,
  x: number,
  width: number,
  top: number,
  bottom: number,
): Rect[] {
  const cells = Math.ceil(width / CELL);
  const changed = new Uint8Array(cells);
  let any = false;
  for (let row = top; row < bottom; row++) {
    const start = (row * current.width + x) * 4;
    if (b.compare(a, start, start + width * 4, start, start + width * 4) === 0) continue;
    const line = row * current.width + x;
    for (let cell = 0; cell < cells; cell++) {
      if (changed[cell]) continue;
      const end = Math.min((cell + 1) * CELL, width);
      for (let i = cell * CELL; i < end; i++) {
        if (current.pixels[line + i] !== shown.pixels[line + i]) {
          changed[cell] = 1;
          any = true;
          break;
        }
      }
    }
  }
  const runs: Rect[] = [];
  if (!any) return runs;
  for (let cell = 0; cell < cells; cell++) {
    if (!changed[cell]) continue;
    const first = cell;
    while (cell + 1 < cells && changed[cell + 1]) cell++;
    const left = x + first * CELL;
    const right = Math.min(x + (cell + 1) * CELL, x + width);
    runs.push({ x: left, y: top, width: right - left, height: bottom - top });
  }
  return runs;
}

/** Grows the rects that a band continues unchanged in width; the others are finished. */
function join(open: Rect[], runs: readonly Rect[], result: Rect[]): Rect[] {
  const next: Rect[] = [];
  for (const run of runs) {
    const above = open.findIndex((rect) => rect.x === run.x && rect.width === run.width);
    if (above < 0) {
      next.push(run);
      continue;
    }
    const [rect] = open.splice(above, 1);
    next.push({ ...run, y: rect!.y, height: rect!.height + run.height });
  }
  close(open, result);
  return next;
}

function close(open: readonly Rect[], result: Rect[]): Rect[] {
  result.push(...open);
  return [];
}

/** The smallest rect around the changes inside `rect`. */
function tighten(current: Framebuffer, shown: Framebuffer, rect: Rect): Rect {
  const { width: stride, pixels } = current;
  const other = shown.pixels;
  let left = rect.width;
  let right = 0;
  let top = -1;
  let bottom = 0;
  for (let row = 0; row < rect.height; row++) {
    const start = (rect.y + row) * stride + rect.x;
    let first = 0;
    while (first < rect.width && pixels[start + first] === other[start + first]) first++;
    if (first === rect.width) continue;
    let last = rect.width;
    while (pixels[start + last - 1] === other[start + last - 1]) last--;
    if (top < 0) top = row;
    bottom = row + 1;
    if (first < left) left = first;
    if (last > right) right = last;
  }
  if (top < 0) return { x: rect.x, y: rect.y, width: 0, height: 0 };
  return { x: rect.x + left, y: rect.y + top, width: right - left, height: bottom - top };
}
