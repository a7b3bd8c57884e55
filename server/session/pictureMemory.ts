import {
  area as areaOf,
  boundsOf,
  type Framebuffer,
  intersect,
  KeptPictures,
  type Rect,
  rect,
} from '../../protocol/index.ts';
import { KeptAnchors } from './keptAnchors.ts';
import { type Recollection, recognise } from './recognition.ts';
import { sameInRect } from './sameInRect.ts';

/** Looking for what fills so many pixels takes no time to speak of. */
const QUICK_PIXELS = 1 << 15;
/** Side of what is kept or not, pixels. */
const TILE = 32;
/**
 * What has been shown for less time is not kept, milliseconds: frames of a video, lines that pass by. So what was looked for
 * in vain is not there sooner, either.
 */
const SHOWN_MS = 300;
/** Smaller changes cover nothing that is worth keeping, pixels: letters, carets. */
const MIN_COVERED_PIXELS = 1024;
/** Rects that are kept at a time, at most; for more the box around them is kept. */
const MAX_KEPT_RECTS = 8;
/** And also when the tiles are so much of it. */
const MIN_BOX_SHARE = 0.6;

/**
 * Decides what a viewer's client keeps of what is about to be covered, and recognises what comes back. It reads what both
 * ends have: the layers of the connection's coder.
 */
export class PictureMemory {
  private readonly kept: KeptPictures;
  private readonly isUsed: boolean;
  /** The surface that all is about. */
  private shown: Framebuffer | undefined;
  private columns = 0;
  /** By tile: when it changed last, milliseconds. */
  private changedAt = new Float64Array(0);
  /** By layer and tile: when what the layer has there was shown last, milliseconds; 0 where it has nothing. */
  private keptAt: readonly Float64Array[] = [];
  /** By tile: when something was looked for there last, and nothing found, milliseconds. */
  private vainAt = new Float64Array(0);
  /** The time of the frame that is being made, milliseconds. */
  private now = 0;
  /** Leads to what was kept and is seen elsewhere; undefined as long as nothing is kept. */
  private anchors: KeptAnchors | undefined;

  /** One that is not used keeps nothing. */
  constructor(kept: KeptPictures, isUsed = true) {
    this.kept = kept;
    this.isUsed = isUsed;
  }

  /** Whether nothing can be recognised. */
  get isEmpty(): boolean {
    return this.anchors === undefined;
  }

  /**
   * The surface is about to change in `touched`, and what it shows in `covered` will be seen nowhere then: calls `keep`
   * for what of it has been there long enough and is not kept yet. `now`: milliseconds, more than 0.
   */
  cover(
    shown: Framebuffer,
    truth: Framebuffer,
    covered: readonly Rect[],
    touched: readonly Rect[],
    now: number,
    keep: (rect: Rect, layer: number) => void,
  ): void {
    this.use(shown);
    this.now = now;
    if (this.keptAt.length === 0) return;
    const pixels = covered.reduce((sum, it) => sum + areaOf(intersect(it, shown.bounds)), 0);
    if (pixels >= MIN_COVERED_PIXELS) {
      const marks = new Uint8Array(this.changedAt.length);
      let count = 0;
      for (const it of covered) {
        this.eachTile(it, (tile) => {
          if (marks[tile] !== 0 || !this.isWorthKeeping(shown, truth, tile, now)) return;
          marks[tile] = 1;
          count++;
        });
      }
      if (count > 0) this.keepMarked(marks, count, now, keep);
    }
    for (const it of touched) {
      this.eachTile(it, (tile) => {
        this.changedAt[tile] = now;
      });
    }
  }

  /**
   * Both ends have what the truth shows in these rects, from an earlier visit; nothing has been kept so far. False when the
   * surface is too large for that.
   */
  restore(shown: Framebuffer, truth: Framebuffer, rects: readonly Rect[], now: number): boolean {
    this.use(shown);
    const [times] = this.keptAt;
    if (times === undefined) return false;
    this.kept.restore(shown, truth, rects);
    for (const it of rects) {
      this.index(it, 0);
      this.eachTile(it, (tile) => {
        times[tile] = now;
      });
    }
    return true;
  }

  /**
   * What was kept of what the truth shows in an area, which is about to be shown there. Nothing outside of it is looked at.
   * Where pictures follow each other and nothing is found, like lines that rush by, it is not looked for each time.
   */
  recognise(shown: Framebuffer, truth: Framebuffer, area: Rect): Recollection[] {
    const { anchors, now, vainAt } = this;
    if (anchors === undefined || shown !== this.shown) return [];
    const isQuick = areaOf(area) <= QUICK_PIXELS;
    let isInVain = !isQuick;
    this.eachTile(area, (tile) => {
      const at = vainAt[tile]!;
      // What has been kept there since, or for the same frame, may be what comes back.
      isInVain &&= now - at < SHOWN_MS && this.keptAt.every((times) => times[tile]! < at);
    });
    if (isInVain) return [];
    const layers = this.keptAt.map((_, k) => this.kept.layer(shown, k));
    const here = layers.flatMap((picture, layer) => (picture === undefined ? [] : { layer, picture, dx: 0, dy: 0 }));
    const found = recognise(shown, truth, area, here, () => anchors.find(truth, area, layers));
    const searchedAt = found.length > 0 ? Number.NEGATIVE_INFINITY : now;
    if (!isQuick || found.length > 0) {
      this.eachTile(area, (tile) => {
        vainAt[tile] = searchedAt;
      });
    }
    return found;
  }

  private use(shown: Framebuffer): void {
    if (shown === this.shown) return;
    this.shown = shown;
    this.anchors = undefined;
    this.columns = Math.ceil(shown.width / TILE);
    const tiles = this.columns * Math.ceil(shown.height / TILE);
    this.changedAt = new Float64Array(tiles);
    this.vainAt = new Float64Array(tiles).fill(Number.NEGATIVE_INFINITY);
    const layers = this.isUsed ? KeptPictures.layersOf(shown) : 0;
    this.keptAt = Array.from({ length: layers }, () => new Float64Array(tiles));
  }

  private isWorthKeeping(shown: Framebuffer, truth: Framebuffer, tile: number, now: number): boolean {
    const place = this.rectOf(tile);
    if (now - this.changedAt[tile]! < SHOWN_MS || sameInRect(shown, truth, place)) return false;
    for (const [k, times] of this.keptAt.entries()) {
      if (times[tile] === 0) continue;
      const layer = this.kept.layer(shown, k);
      if (layer === undefined || !sameInRect(shown, layer, place)) continue;
      times[tile] = now;
      return false;
    }
    return true;
  }

  private keepMarked(marks: Uint8Array, count: number, now: number, keep: (rect: Rect, layer: number) => void): void {
    const { columns, keptAt } = this;
    let boxes = boxesOf(marks, columns).map(({ box }) => box);
    const around = boxes.reduce(boundsOf);
    if (boxes.length > MAX_KEPT_RECTS || count >= areaOf(around) * MIN_BOX_SHARE) boxes = [around];
    // The layer in which least is lost that was shown lately.
    let layer = 0;
    let oldest = Number.POSITIVE_INFINITY;
    for (const [k, times] of keptAt.entries()) {
      let newest = 0;
      for (const box of boxes)
        eachCell(box, columns, (tile) => {
          newest = Math.max(newest, times[tile]!);
        });
      if (newest >= oldest) continue;
      oldest = newest;
      layer = k;
    }
    for (const box of boxes) {
      eachCell(box, columns, (tile) => {
        keptAt[layer]![tile] = now;
      });
      const pixels = this.inPixels(box);
      keep(pixels, layer);
      this.index(pixels, layer);
    }
  }

  /** A rect has been kept in a layer. */
  private index(rect: Rect, layer: number): void {
    this.anchors ??= new KeptAnchors();
    this.anchors.add(this.kept.layer(this.shown!, layer)!, rect, layer);
  }

  private eachTile(area: Rect, act: (tile: number) => void): void {
    const { x, y, width, height } = intersect(area, this.shown!.bounds);
    if (width === 0 || height === 0) return;
    const [left, top] = [Math.floor(x / TILE), Math.floor(y / TILE)];
    const [right, bottom] = [Math.ceil((x + width) / TILE), Math.ceil((y + height) / TILE)];
    eachCell(rect(left, top, right - left, bottom - top), this.columns, act);
  }

  private rectOf(tile: number): Rect {
    return this.inPixels(rect(tile % this.columns, Math.floor(tile / this.columns), 1, 1));
  }

  private inPixels({ x, y, width, height }: Rect): Rect {
    return intersect(rect(x * TILE, y * TILE, width * TILE, height * TILE), this.shown!.bounds);
  }
}

function eachCell({ x, y, width, height }: Rect, columns: number, act: (cell: number) => void): void {
  for (let row = y; row < y + height; row++) {
    for (let column = x; column < x + width; column++) act(row * columns + column);
  }
}

/** Takes cells that are not 0 apart into boxes of one value: runs of a row, and what continues them below. */
function boxesOf(cells: Uint8Array, columns: number): { readonly box: Rect; readonly value: number }[] {
  const result: { readonly box: Rect; readonly value: number }[] = [];
  /** Boxes that the next row may continue, by their first column. */
  let open = new Map<number, { readonly box: Rect; readonly value: number }>();
  for (let y = 0; y * columns < cells.length; y++) {
    const next: typeof open = new Map();
    for (let x = 0; x < columns; ) {
      const value = cells[y * columns + x]!;
      let end = x + 1;
      while (end < columns && cells[y * columns + end] === value) end++;
      const above = open.get(x);
      if (value !== 0 && above !== undefined && above.value === value && above.box.width === end - x) {
        next.set(x, { value, box: { ...above.box, height: above.box.height + 1 } });
        open.delete(x);
      } else if (value !== 0) next.set(x, { value, box: rect(x, y, end - x, 1) });
      x = end;
    }
    result.push(...open.values());
    open = next;
  }
  result.push(...open.values());
  return result;
}
