import type { Rect } from '../../../protocol/index.ts';
import type { ChangedRows } from './changedRows.ts';
import { CELL } from './kernels/kernels.ts';

/** Rows of tiles are about so high, pixels, where something changed, and higher when there would be too many. */
const ROW_HEIGHT = 16;
const MAX_EVEN_ROWS = 80;
/** A last piece lower than this is joined to the one above. */
const MIN_PIECE = 4;
/** More groups of changed rows than this would cost more to search than they tell. */
const MAX_GROUPS = 32;

/**
 * Tiles over the changed part of a frame. They begin at its corner, and rows of tiles begin and end where
 * changes do, so a line of text that moves sideways is a row of tiles of its own, wherever it lies.
 */
export interface TileGrid {
  readonly bounds: Rect;
  readonly columns: number;
  readonly rows: number;
  /** Where each row begins, and where the last one ends. */
  readonly tops: Int32Array;
  /** By row: 0 when nothing in it changed. */
  readonly hasChanges: Uint8Array;
}

export function createTileGrid({ bounds, isChanged }: ChangedRows): TileGrid {
  const tops: number[] = [];
  const hasChanges: number[] = [];
  const end = bounds.y + bounds.height;
  const gap = widestIgnoredGap(bounds, isChanged);
  const rowHeight = ROW_HEIGHT * Math.ceil(bounds.height / ROW_HEIGHT / MAX_EVEN_ROWS);
  for (let top = bounds.y; top < end; ) {
    const changed = isChanged[top] === 1;
    const bottom = changed ? endOfChanges(isChanged, top, end, gap) : isChanged.indexOf(1, top);
    // What did not change needs no finer rows.
    const height = changed ? rowHeight : bottom - top;
    while (top < bottom) {
      tops.push(top);
      hasChanges.push(changed ? 1 : 0);
      top = bottom - top - height < MIN_PIECE ? bottom : top + height;
    }
  }
  tops.push(end);
  return {
    bounds,
    columns: Math.ceil(bounds.width / CELL),
    rows: hasChanges.length,
    tops: Int32Array.from(tops),
    hasChanges: Uint8Array.from(hasChanges),
  };
}

/** The pixels of the tiles from (left, top) to (right, bottom), the last ones not included. */
export function rectOfTiles(
  { bounds, tops }: TileGrid,
  left: number,
  top: number,
  right: number,
  bottom: number,
): Rect {
  const x = bounds.x + left * CELL;
  const y = tops[top]!;
  const end = Math.min(bounds.x + right * CELL, bounds.x + bounds.width);
  return { x, y, width: end - x, height: tops[bottom]! - y };
}

/** The tiles that a rect of pixels touches, as columns and rows, the last ones not included. */
export function tilesUnder(
  { bounds, columns, rows, tops }: TileGrid,
  { x, y, width, height }: Rect,
): { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number } {
  const left = Math.max(0, Math.floor((x - bounds.x) / CELL));
  const right = Math.min(columns, Math.ceil((x + width - bounds.x) / CELL));
  let top = 0;
  while (top < rows && tops[top + 1]! <= y) top++;
  let bottom = top;
  while (bottom < rows && tops[bottom]! < y + height) bottom++;
  return { left, top, right, bottom };
}

/** Where changes are followed by more than `gap` rows without any. */
function endOfChanges(isChanged: Uint8Array, top: number, end: number, gap: number): number {
  let last = top;
  for (let row = top + 1; row < end && row - last <= gap + 1; row++) if (isChanged[row] === 1) last = row;
  return last + 1;
}

/** So many rows without changes between rows with changes count as changed, to keep the number of groups low. */
function widestIgnoredGap({ y, height }: Rect, isChanged: Uint8Array): number {
  for (let gap = 1; ; gap *= 2) {
    let groups = 0;
    let last = y - gap - 2;
    for (let row = y; row < y + height; row++) {
      if (isChanged[row] !== 1) continue;
      if (row - last > gap + 1) groups++;
      last = row;
    }
    if (groups <= MAX_GROUPS) return gap;
  }
}
