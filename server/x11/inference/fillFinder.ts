import { colorOf, contains, type Rect, subtractRects } from '../../../protocol/index.ts';
import type { FlatArea } from './inferred.ts';
import { CELL } from './kernels/kernels.ts';
import { type BytesView, isOneColor } from './pixelView.ts';
import { CHANGED, FILLED, type Scene } from './scene.ts';
import { rectOfTiles, tilesUnder } from './tileGrid.ts';

/** Smaller areas of one colour, pixels, are left to the rest: holes in it cost more than they save. */
const MIN_FILL_PIXELS = 2048;

/** Finds areas of one colour among what moves do not explain; the scene is told. */
export function findFills(scene: Scene): FlatArea[] {
  const rects = new Map<number, Rect[]>();
  const { grid, states, isUneven, after } = scene;
  const isDone = new Uint8Array(states.length);
  for (let row = 0, i = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++, i++) {
      if (isDone[i] !== 0 || states[i] !== CHANGED || isUneven[i] !== 0) continue;
      const pixel = after.pixels[scene.pixelOf(column, row)]!;
      const { right, bottom } = flatTiles(scene, column, row, pixel, isDone);
      for (let y = row; y < bottom; y++) isDone.fill(1, y * grid.columns + column, y * grid.columns + right);
      const whole = rectOfTiles(grid, column, row, right, bottom);
      if (whole.width * whole.height < MIN_FILL_PIXELS) continue;
      const rect = growFlat(scene, whole, pixel);
      const known = rects.get(pixel) ?? [];
      rects.set(pixel, [...known, ...subtractRects([rect], known)]);
      tell(scene, rect);
    }
  }
  return [...rects].map(([pixel, areas]) => ({ rects: areas, color: colorOf(pixel) }));
}

/** Where the widest rect of tiles of one colour ends that begins with a tile. */
function flatTiles(
  scene: Scene,
  column: number,
  row: number,
  pixel: number,
  isDone: Uint8Array,
): { readonly right: number; readonly bottom: number } {
  const { grid, states, isUneven, after } = scene;
  const isFlat = (x: number, y: number) => {
    const i = y * grid.columns + x;
    const isOpen = isDone[i] === 0 && states[i] === CHANGED && isUneven[i] === 0;
    return isOpen && after.pixels[scene.pixelOf(x, y)] === pixel;
  };
  let right = column + 1;
  while (right < grid.columns && isFlat(right, row)) right++;
  let bottom = row + 1;
  for (; bottom < grid.rows; bottom++) {
    let x = column;
    while (x < right && isFlat(x, bottom)) x++;
    if (x < right) break;
  }
  return { right, bottom };
}

/** Moves each side of a rect of one colour outwards to the last line of that colour that has changed, less than a tile. */
function growFlat({ before, after, grid }: Scene, rect: Rect, pixel: number): Rect {
  const { bounds } = grid;
  const stride = after.width;
  let { x, y } = rect;
  let right = x + rect.width;
  let bottom = y + rect.height;
  const columns = (start: number, outwards: number, room: number) => {
    const width = flatColumns(after.pixels, pixel, start, stride, bottom - y, outwards, Math.min(room, CELL - 1));
    return changedColumns(before.pixels, pixel, start, stride, bottom - y, outwards, width);
  };
  const rows = (start: number, outwards: number, room: number) => {
    let best = 0;
    for (let row = 0, at = start; row < Math.min(room, CELL - 1); row++, at += outwards) {
      if (!hasColor(after, pixel, at, right - x)) break;
      if (!hasColor(before, pixel, at, right - x)) best = row + 1;
    }
    return best;
  };
  x -= columns(y * stride + x - 1, -1, x - bounds.x);
  right += columns(y * stride + right, 1, bounds.x + bounds.width - right);
  y -= rows((y - 1) * stride + x, -stride, y - bounds.y);
  bottom += rows(bottom * stride + x, stride, bounds.y + bounds.height - bottom);
  return { x, y, width: right - x, height: bottom - y };
}

function hasColor(view: BytesView, pixel: number, start: number, length: number): boolean {
  return view.pixels[start] === pixel && isOneColor(view, start, length);
}

/** How many columns from a pixel on, one after the other `outwards` (1 or -1), have one colour; at most `room`. */
function flatColumns(
  pixels: Uint32Array,
  pixel: number,
  start: number,
  stride: number,
  height: number,
  outwards: number,
  room: number,
): number {
  let columns = Math.max(0, room);
  for (let row = 0, at = start; row < height && columns > 0; row++, at += stride) {
    let k = 0;
    while (k < columns && pixels[at + k * outwards] === pixel) k++;
    columns = k;
  }
  return columns;
}

/** How many of these columns reach to the last one that has something else than the colour. */
function changedColumns(
  pixels: Uint32Array,
  pixel: number,
  start: number,
  stride: number,
  height: number,
  outwards: number,
  room: number,
): number {
  let columns = 0;
  for (let row = 0, at = start; row < height && columns < room; row++, at += stride) {
    let k = room;
    while (k > columns && pixels[at + (k - 1) * outwards] === pixel) k--;
    columns = k;
  }
  return columns;
}

/** Marks what a fill explains, and what it writes in part. */
function tell({ grid, states, isTouched }: Scene, rect: Rect): void {
  const { left, top, right, bottom } = tilesUnder(grid, rect);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const i = row * grid.columns + column;
      if (contains(rect, rectOfTiles(grid, column, row, column + 1, row + 1))) {
        states[i] = FILLED;
        isTouched[i] = 0;
      } else isTouched[i] = 1;
    }
  }
}
