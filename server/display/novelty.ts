import { type Framebuffer, intersect, type Rect, rect, subtractRects } from '../../protocol/index.ts';

/** Every so many rows one is looked at. */
const STEP = 4;
/** Side of a tile that is a photograph or is not, pixels. */
const TILE = 32;
/** A quarter of a tile's pixels have at least so many colours when it is a photograph, ... */
const FEW_COLORS = 24;
/** ... and none of them as often as that: text has a background, however dense it is. */
const BACKGROUND_SHARE = 0.35;
/** Where so many pixels of a line differ from the one before, the photograph goes on. */
const EDGE_SHARE = 0.3;
/** Smaller photographs are icons, which come again. */
const MIN_PHOTO_TILES = 8;
/** So much of the box around tiles of photographs must be such tiles. */
const MIN_BOX_SHARE = 0.6;

/** Pixels of a rect that differ from both their left and their upper neighbour, about: what is not flat or repeated. */
export function novelPixels({ pixels, width: stride }: Framebuffer, { x, y, width, height }: Rect): number {
  let count = 0;
  let rows = 0;
  for (let row = Math.max(1, y); row < y + height; row += STEP, rows++) {
    const start = row * stride + Math.max(1, x);
    const end = row * stride + x + width;
    for (let i = start; i < end; i++) {
      const pixel = pixels[i];
      if (pixel !== pixels[i - 1] && pixel !== pixels[i - stride]) count++;
    }
  }
  return rows === 0 ? width * height : Math.round((count * height) / rows);
}

/**
 * The parts of a rect that look like photographs, disjoint: where tiles with many colours lie together, the box around
 * them, if it holds little else.
 */
export function photographs(truth: Framebuffer, area: Rect): Rect[] {
  const columns = Math.ceil(area.width / TILE);
  const rows = Math.ceil(area.height / TILE);
  if (columns * rows < MIN_PHOTO_TILES) return [];
  const marks = new Uint8Array(columns * rows);
  for (let i = 0; i < marks.length; i++) {
    marks[i] = Number(isPhoto(truth, tileOf(area, i % columns, Math.floor(i / columns))));
  }
  let photos: Rect[] = [];
  for (let i = 0; i < marks.length; i++) {
    if (marks[i] === 0) continue;
    const { count, box } = takeGroup(marks, columns, i);
    if (count < MIN_PHOTO_TILES || count < box.width * box.height * MIN_BOX_SHARE) continue;
    const tiles = rect(area.x + box.x * TILE, area.y + box.y * TILE, box.width * TILE, box.height * TILE);
    photos = [...photos, ...subtractRects([withEdges(truth, intersect(tiles, area), area)], photos)];
  }
  return photos;
}

/** Takes the marks that hang together with one, and returns how many they were and the box around them, tiles. */
function takeGroup(marks: Uint8Array, columns: number, first: number): { readonly count: number; readonly box: Rect } {
  const waiting = [first];
  marks[first] = 0;
  let count = 0;
  let [left, right, top, bottom] = [columns, 0, marks.length, 0];
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    count++;
    const column = i % columns;
    const row = (i - column) / columns;
    left = Math.min(left, column);
    right = Math.max(right, column + 1);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row + 1);
    const take = (next: number) => {
      if (marks[next] !== 1) return;
      marks[next] = 0;
      waiting.push(next);
    };
    if (column > 0) take(i - 1);
    if (column + 1 < columns) take(i + 1);
    take(i - columns);
    take(i + columns);
  }
  return { count, box: rect(left, top, right - left, bottom - top) };
}

/** Moves the edges of a photograph, which tiles know only roughly, to where it ends. */
function withEdges(truth: Framebuffer, photo: Rect, area: Rect): Rect {
  let { x, y, width, height } = photo;
  const isPart = (line: Rect) => lineNovelty(truth, line) > EDGE_SHARE;
  let left = TILE;
  while (left-- > 0 && x > area.x && isPart(rect(x - 1, y, 1, height))) {
    x--;
    width++;
  }
  left = TILE;
  while (left-- > 0 && x + width < area.x + area.width && isPart(rect(x + width, y, 1, height))) width++;
  left = TILE;
  while (left-- > 0 && y > area.y && isPart(rect(x, y - 1, width, 1))) {
    y--;
    height++;
  }
  left = TILE;
  while (left-- > 0 && y + height < area.y + area.height && isPart(rect(x, y + height, width, 1))) height++;
  return rect(x, y, width, height);
}

/** The share of a line's pixels, a row's or a column's, that differ from the one before in the line. */
function lineNovelty({ pixels, width: stride }: Framebuffer, { x, y, width, height }: Rect): number {
  const step = height === 1 ? 1 : stride;
  const first = y * stride + x;
  const count = width * height;
  let novel = 0;
  for (let i = 1, at = first + step; i < count; i++, at += step) if (pixels[at] !== pixels[at - step]) novel++;
  return novel / count;
}

function tileOf({ x, y, width, height }: Rect, column: number, row: number): Rect {
  const left = column * TILE;
  const top = row * TILE;
  return rect(x + left, y + top, Math.min(TILE, width - left), Math.min(TILE, height - top));
}

/** Whether a tile has many colours, none of which is that of a background. */
function isPhoto({ pixels, width: stride }: Framebuffer, { x, y, width, height }: Rect): boolean {
  seen.fill(0);
  let colors = 0;
  let most = 0;
  let count = 0;
  for (let row = y; row < y + height; row += STEP) {
    const start = row * stride + x;
    for (let i = start; i < start + width; i++, count++) {
      const place = Math.imul(pixels[i]!, 0x9e3779b1) >>> (32 - SEEN_BITS);
      const times = ++seen[place]!;
      if (times === 1) colors++;
      if (times > most) most = times;
    }
  }
  return colors >= FEW_COLORS && most < count * BACKGROUND_SHARE;
}

/** How often a tile's pixels have had a colour, by hash. */
const SEEN_BITS = 10;
const seen = new Uint16Array(1 << SEEN_BITS);
