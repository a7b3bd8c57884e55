import { Buffer } from 'node:buffer';
import { type Glyph, MAX_ATLAS_GLYPHS, MAX_ATLAS_PIXELS, MAX_GLYPH_TEXT_BYTES } from '../../protocol/index.ts';
import type { Display } from '../display/display.ts';
import { type FontFace, type Mask, PEN_STEPS } from './fontFace.ts';

/** A run is built again after the atlas was started anew in the middle of it; more often it does not fit. */
const MAX_ATTEMPTS = 2;

/** No cluster is wider than this many cells. */
const MAX_SPAN = 8;

/** Cells wider than this are not told apart from each other; letters of that size are no glyphs. */
const MAX_CELL_WIDTH = 1024;

/** A cell of a grid, pixels. */
export interface CellSize {
  readonly width: number;
  /** From the baseline down to the cell's bottom. */
  readonly below: number;
}

const NO_MASK: Mask = { width: 0, height: 0, left: 0, top: 0, levels: new Uint8Array(0) };

/** Where a letter form stands in the atlas; null when it is none. */
type Variants = Map<string, Glyph | null>;

/**
 * Puts the letter forms that a display's text needs into its atlas and knows their ids. There is one per
 * display, for ids are the display's; all drawing goes through it.
 */
export class GlyphSource {
  private readonly display: Display;
  private readonly faces = new Map<FontFace, Map<number, Variants>>();
  private nextId = 0;
  private pixels = 0;
  private generation = 0;

  constructor(display: Display) {
    this.display = display;
  }

  /**
   * The cluster as text sets it, its pen `phase` quarters right of a pixel's edge. Its advance leads to the
   * pixel of the next pen. Undefined when it is no glyph. Call within `run`.
   */
  glyph(face: FontFace, cluster: string, phase: number): Glyph | undefined {
    const known = this.variants(face, phase).get(cluster);
    if (known !== undefined) return known ?? undefined;
    const advance = (phase + face.measure(cluster).advance) >> 2;
    return this.add(face, phase, cluster, advance, face.rasterise(cluster, phase));
  }

  /**
   * The cluster as a grid of cells sets it: in the middle of `span` cells, but it moves the pen by one. The
   * empty cluster is the rest of a wide one: it shows nothing.
   */
  cell(face: FontFace, cluster: string, span: number, cell: CellSize): Glyph | undefined {
    const { width: cellWidth, below } = cell;
    const kind = PEN_STEPS + (below * MAX_CELL_WIDTH + cellWidth) * MAX_SPAN + Math.min(span, MAX_SPAN - 1);
    const known = this.variants(face, kind).get(cluster);
    if (known !== undefined) return known ?? undefined;
    const mask = cluster === '' ? NO_MASK : raised(face.rasterise(cluster, 0), below);
    const room = span * cellWidth - Math.ceil(face.measure(cluster).advance / PEN_STEPS);
    const shift = room > 1 ? room >> 1 : 0;
    const placed = mask && { ...mask, left: mask.left + shift };
    return this.add(face, kind, cluster, cellWidth, placed && cutToColumns(placed, span * cellWidth));
  }

  /**
   * Runs `build` so that all ids it was given hold when it returns: again when the atlas was full on the way.
   * Undefined when one atlas cannot hold it all.
   */
  run<T>(build: () => T): T | undefined {
    this.followReset();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { generation } = this;
      const result = build();
      if (generation === this.generation) return result;
    }
    return undefined;
  }

  private variants(face: FontFace, kind: number): Variants {
    const kinds = this.faces.get(face) ?? new Map<number, Variants>();
    const variants = kinds.get(kind) ?? new Map<string, Glyph | null>();
    if (!kinds.has(kind)) kinds.set(kind, variants);
    if (!this.faces.has(face)) this.faces.set(face, kinds);
    return variants;
  }

  private add(face: FontFace, kind: number, text: string, advance: number, mask: Mask | undefined): Glyph | undefined {
    if (mask === undefined || Buffer.byteLength(text) > MAX_GLYPH_TEXT_BYTES) {
      this.variants(face, kind).set(text, null);
      return undefined;
    }
    if (this.nextId >= MAX_ATLAS_GLYPHS || this.pixels + mask.levels.length > MAX_ATLAS_PIXELS) this.startAnew();
    const { levels, ...box } = mask;
    const glyph = { ...box, id: this.nextId++, advance, text, mask: levels };
    this.pixels += levels.length;
    this.display.screen.atlas.define(glyph);
    this.variants(face, kind).set(text, glyph);
    return glyph;
  }

  private startAnew(): void {
    this.display.resetAtlas();
    this.forget();
  }

  /** Somebody else may have emptied the atlas. */
  private followReset(): void {
    if (this.nextId > 0 && this.display.screen.atlas.get(this.nextId - 1) === undefined) this.forget();
  }

  private forget(): void {
    this.faces.clear();
    this.nextId = 0;
    this.pixels = 0;
    this.generation++;
  }
}

const sources = new WeakMap<Display, GlyphSource>();

/** The source of a display's glyphs; all its canvases share it. */
export function glyphSourceOf(display: Display): GlyphSource {
  const source = sources.get(display) ?? new GlyphSource(display);
  sources.set(display, source);
  return source;
}

/**
 * A mark that lies wholly below its cell, as the underscores of some fonts do, moved up to the cell's last rows:
 * otherwise nobody would see it.
 */
function raised(mask: Mask | undefined, below: number): Mask | undefined {
  if (mask === undefined || mask.height === 0 || mask.top < below) return mask;
  return { ...mask, top: below - mask.height };
}

/**
 * The part of a mask that lies in columns 0..width-1. Cells are drawn one by one as they change: ink outside its
 * cell would stay behind in another one.
 */
function cutToColumns(mask: Mask, width: number): Mask {
  const left = Math.max(0, mask.left);
  const right = Math.min(width, mask.left + mask.width);
  if (left === mask.left && right === mask.left + mask.width) return mask;
  if (left >= right) return NO_MASK;
  const levels = new Uint8Array((right - left) * mask.height);
  for (let row = 0; row < mask.height; row++) {
    const start = row * mask.width + left - mask.left;
    levels.set(mask.levels.subarray(start, start + right - left), row * (right - left));
  }
  return { width: right - left, height: mask.height, left, top: mask.top, levels };
}
