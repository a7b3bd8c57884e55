import { boundsOf, EMPTY_RECT, intersect, isEmpty, type Rect, Region } from '../../../protocol/index.ts';
import type { Kernels, Plane } from './kernels/kernels.ts';

/** Where frames differ: the smallest rect around it, and which rows. */
export interface ChangedRows {
  readonly bounds: Rect;
  /** By row of the frame: 1 when it has a difference. */
  readonly isChanged: Uint8Array;
}

/**
 * Compares what is said to be damaged, because programs say too much: most of the rows are equal. The planes' rows must
 * be known to the kernels. Undefined when all are equal.
 */
export function findChangedRows(
  kernels: Kernels,
  before: Plane,
  after: Plane,
  damaged: readonly Rect[],
): ChangedRows | undefined {
  const { width: stride, height } = after;
  const isChanged = new Uint8Array(height);
  const spans = new Int32Array(2 * height);
  let bounds = EMPTY_RECT;
  for (const area of damagedAreas(damaged, stride, height)) {
    const start = area.y * stride + area.x;
    if (kernels.findSpans(after, start, before, start, area.width, area.height, area.height, spans) === 0) continue;
    let [left, right, top, bottom] = [area.width, 0, area.height, 0];
    for (let row = 0; row < area.height; row++) {
      const end = spans[2 * row + 1]!;
      if (end === 0) continue;
      isChanged[area.y + row] = 1;
      left = Math.min(left, spans[2 * row]!);
      right = Math.max(right, end);
      top = Math.min(top, row);
      bottom = row + 1;
    }
    bounds = boundsOf(bounds, { x: area.x + left, y: area.y + top, width: right - left, height: bottom - top });
  }
  return isEmpty(bounds) ? undefined : { bounds, isChanged };
}

/** The parts of a frame that are damaged, disjoint. */
export function damagedAreas(damaged: readonly Rect[], width: number, height: number): readonly Rect[] {
  const frame = { x: 0, y: 0, width, height };
  const within = damaged.map((rect) => intersect(rect, frame)).filter((rect) => !isEmpty(rect));
  if (within.length < 2) return within;
  const region = new Region();
  for (const rect of within) region.add(rect);
  return region.rects;
}
