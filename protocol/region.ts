import { area, boundsOf, contains, EMPTY_RECT, intersect, isEmpty, overlaps, type Rect } from './geometry.ts';

/** Above this many rects a region is rounded up to fewer: exactness is worth less than the time to keep it. */
const MAX_RECTS = 256;

/**
 * A set of pixels, kept as disjoint rects. `add` may round up (hold more pixels than asked) when the set
 * gets ragged; it never loses one, and `subtract` is exact.
 */
export class Region {
  private list: Rect[] = [];

  get rects(): readonly Rect[] {
    return this.list;
  }

  get isEmpty(): boolean {
    return this.list.length === 0;
  }

  /** Pixels in the region. */
  get area(): number {
    let sum = 0;
    for (const r of this.list) sum += area(r);
    return sum;
  }

  get bounds(): Rect {
    let bounds = EMPTY_RECT;
    for (const r of this.list) bounds = boundsOf(bounds, r);
    return bounds;
  }

  add(added: Rect): void {
    if (isEmpty(added)) return;
    for (const r of this.list) if (contains(r, added)) return;
    this.subtract(added);
    this.list.push(added);
    this.joinLast();
    if (this.list.length > MAX_RECTS) this.roundUp();
  }

  subtract(removed: Rect): void {
    if (isEmpty(removed) || !this.overlaps(removed)) return;
    const kept: Rect[] = [];
    for (const r of this.list) {
      if (overlaps(r, removed)) pushDifference(kept, r, removed);
      else kept.push(r);
    }
    this.list = kept;
  }

  /** Another region of the same pixels. */
  clone(): Region {
    const result = new Region();
    result.list = this.list.slice();
    return result;
  }

  /** The parts of the region inside a rect, disjoint. */
  within(limits: Rect): Rect[] {
    const parts: Rect[] = [];
    for (const r of this.list) if (overlaps(r, limits)) parts.push(intersect(r, limits));
    return parts;
  }

  clear(): void {
    this.list = [];
  }

  /** Empties the region and returns what it held. */
  take(): readonly Rect[] {
    const taken = this.list;
    this.list = [];
    return taken;
  }

  overlaps(other: Rect): boolean {
    for (const r of this.list) if (overlaps(r, other)) return true;
    return false;
  }

  /** Whether every pixel of `inner` is in the region. */
  contains(inner: Rect): boolean {
    if (isEmpty(inner)) return true;
    let covered = 0;
    for (const r of this.list) covered += area(intersect(r, inner));
    return covered === area(inner);
  }

  /** Removes what lies outside `limits`. */
  clip(limits: Rect): void {
    const kept: Rect[] = [];
    for (const r of this.list) {
      const inside = intersect(r, limits);
      if (!isEmpty(inside)) kept.push(inside);
    }
    this.list = kept;
  }

  /** Joins the newest rect with neighbours that share a whole side, again while it grows. */
  private joinLast(): void {
    for (let joined = true; joined; ) {
      joined = false;
      const last = this.list[this.list.length - 1]!;
      for (let i = 0; i < this.list.length - 1; i++) {
        const other = this.list[i]!;
        const together = boundsOf(last, other);
        if (area(together) !== area(last) + area(other)) continue;
        this.list.splice(i, 1);
        this.list[this.list.length - 1] = together;
        joined = true;
        break;
      }
    }
  }

  /** Replaces the rects by the bounds of groups in reading order; the union only grows. */
  private roundUp(): void {
    const sorted = [...this.list].sort((a, b) => a.y - b.y || a.x - b.x);
    const groups: Rect[] = [];
    const size = Math.ceil(sorted.length / (MAX_RECTS / 8));
    for (let i = 0; i < sorted.length; i += size) {
      groups.push(sorted.slice(i, i + size).reduce(boundsOf, EMPTY_RECT));
    }
    this.list = [];
    for (const group of groups) {
      this.subtract(group);
      this.list.push(group);
    }
  }
}

/** What remains of rects outside others, as rects; disjoint when `rects` are. */
export function subtractRects(rects: readonly Rect[], removed: readonly Rect[]): Rect[] {
  let rest: Rect[] = rects.slice();
  for (const hole of removed) {
    if (isEmpty(hole) || !rest.some((r) => overlaps(r, hole))) continue;
    const next: Rect[] = [];
    for (const r of rest) {
      if (overlaps(r, hole)) pushDifference(next, r, hole);
      else next.push(r);
    }
    rest = next;
  }
  return rest;
}

/** What lies both in one of the rects and in one of the others; disjoint when both lists are. */
export function intersectRects(rects: readonly Rect[], others: readonly Rect[]): Rect[] {
  const shared: Rect[] = [];
  for (const r of rects) for (const other of others) if (overlaps(r, other)) shared.push(intersect(r, other));
  return shared;
}

/** A list of rects and one more, joined with those that share a whole side with it. */
export function appendJoined(rects: readonly Rect[], added: Rect): Rect[] {
  const result = rects.slice();
  let grown = added;
  for (let i = result.length - 1; i >= 0; i--) {
    const together = boundsOf(result[i]!, grown);
    if (overlaps(result[i]!, grown) || area(together) !== area(result[i]!) + area(grown)) continue;
    result.splice(i, 1);
    grown = together;
    i = result.length; // the larger one may fit others
  }
  result.push(grown);
  return result;
}

/** Appends the parts of `r` outside `removed`: at most four, above, left, right, below. */
function pushDifference(out: Rect[], r: Rect, removed: Rect): void {
  const hole = intersect(r, removed);
  const right = r.x + r.width;
  const bottom = r.y + r.height;
  const holeRight = hole.x + hole.width;
  const holeBottom = hole.y + hole.height;
  if (hole.y > r.y) out.push({ x: r.x, y: r.y, width: r.width, height: hole.y - r.y });
  if (hole.x > r.x) out.push({ x: r.x, y: hole.y, width: hole.x - r.x, height: hole.height });
  if (holeRight < right) out.push({ x: holeRight, y: hole.y, width: right - holeRight, height: hole.height });
  if (holeBottom < bottom) out.push({ x: r.x, y: holeBottom, width: r.width, height: bottom - holeBottom });
}
