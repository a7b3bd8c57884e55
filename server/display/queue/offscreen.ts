import { type Atlas, type Rect, Region, rect, subtractRects, translate } from '../../../protocol/index.ts';
import { DrawList } from './drawList.ts';

/** Rects of what a surface shows elsewhere: when it gets more ragged it is forgotten. */
const MAX_SHOWN_RECTS = 32;
/** Rects that a copy may keep when what is there already is left out. */
const MAX_UNSHOWN_RECTS = 16;

/** Where pixels of an offscreen surface can be seen, unchanged since they were copied. */
interface Shown {
  readonly surface: number;
  readonly dx: number;
  readonly dy: number;
  /** On the surface that shows them. */
  readonly region: Region;
}

/**
 * What a queue knows about an offscreen surface. Its drawing is held back, for most of it is only seen through the
 * copies that are made of it; only what is copied again, and to where it cannot be seen yet, is worth having on
 * the client.
 */
export class Offscreen {
  readonly bounds: Rect;
  /** What has been drawn and not been sent: it comes after all that waits for this surface in the queue's own list. */
  readonly held: DrawList;
  isOnClient = false;
  /** What has been copied since it was drawn. */
  readonly copied = new Region();
  private shown: Shown | undefined;

  constructor(width: number, height: number, atlas: Atlas) {
    this.bounds = rect(0, 0, width, height);
    this.held = new DrawList(atlas);
  }

  /** Whether something held back touches these rects of it. */
  holds(surface: number, rects: readonly Rect[]): boolean {
    for (const r of rects) {
      if (this.held.damaged.get(surface)?.overlaps(r)) return true;
      if (this.held.drawsIn(surface, r)) return true;
    }
    return false;
  }

  /** The rects of a target that do not show yet what a copy from here would put there; or somewhat more. */
  unshown(target: number, dx: number, dy: number, rects: readonly Rect[]): readonly Rect[] {
    const { shown } = this;
    if (shown === undefined || shown.surface !== target || shown.dx !== dx || shown.dy !== dy) return rects;
    const rest = subtractRects(rects, shown.region.rects);
    return rest.length > MAX_UNSHOWN_RECTS ? rects : rest;
  }

  /** Rects of a target have been copied from here. */
  showsOn(target: number, dx: number, dy: number, rects: readonly Rect[]): void {
    if (this.shown?.surface !== target || this.shown.dx !== dx || this.shown.dy !== dy) {
      this.shown = { surface: target, dx, dy, region: new Region() };
    }
    const { region } = this.shown;
    for (const r of rects) {
      // Far from where a region would round up: it must not hold a pixel too many.
      if (region.rects.length >= MAX_SHOWN_RECTS) region.clear();
      region.add(r);
    }
  }

  /** Pixels of a target have changed: they show something else, maybe. */
  hidden(target: number, changed: Rect): void {
    if (this.shown?.surface === target) this.shown.region.subtract(changed);
  }

  /** Pixels of this surface have changed. */
  changed(area: Rect): void {
    this.copied.subtract(area);
    if (this.shown !== undefined) this.shown.region.subtract(translate(area, this.shown.dx, this.shown.dy));
  }
}
