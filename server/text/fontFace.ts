import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { MASK_FULL, MAX_GLYPH_SIDE } from '../../protocol/index.ts';
import { nativeFont } from './bundledFonts.ts';
import type { Font } from './font.ts';

/** Pens move in quarters of a pixel: finer steps cannot be seen, and would cost more letter forms. */
export const PEN_STEPS = 4;

/** Extents of a line of text in a font, pixels from the baseline; downwards is positive for the lower ones. */
export interface FontMetrics {
  readonly ascent: number;
  readonly descent: number;
  readonly emAscent: number;
  readonly emDescent: number;
  readonly hanging: number;
  readonly ideographic: number;
}

/** How far the pen moves, and where the ink may lie, pixels from the pen on the baseline. */
export interface ClusterMetrics {
  /** Quarters of a pixel. */
  readonly advance: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** The coverage of a letter form, cut to its ink. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly levels: Uint8Array;
}

/** Faces are kept for as many fonts; then all are measured anew. */
const MAX_FACES = 128;
/** Clusters of one face that are remembered: more than the characters of any document but a dictionary. */
const MAX_CLUSTERS = 1 << 14;
/** The rasteriser reports rounded extents, and a phase moves the ink: this much more can be inked. */
const INK_MARGIN = 2;
/** Reading a letter costs a copy of the whole scratch canvas, so letters of usual size have a small one. */
const SMALL_SIDE = 48;
/**
 * Letters are rasterised in mid-grey: contrast correction depends on the colour, and a mask serves all colours.
 */
const INK = 128;

const EMPTY_MASK: Mask = { width: 0, height: 0, left: 0, top: 0, levels: new Uint8Array(0) };

/**
 * A font at one size: its measures and its letter forms, rasterised once. What the rasteriser knows of fonts is
 * one table for the process, and so are the faces.
 */
export class FontFace {
  /** For the native context's `font`. */
  readonly native: string;
  readonly metrics: FontMetrics;
  private readonly size: number;
  private readonly clusters = new Map<string, ClusterMetrics>();
  private readonly context: SKRSContext2D;

  constructor(font: Font, context: SKRSContext2D) {
    this.native = nativeFont(font);
    this.size = font.size;
    this.context = context;
    this.select();
    const m = context.measureText('x');
    this.metrics = {
      ascent: m.fontBoundingBoxAscent,
      descent: m.fontBoundingBoxDescent,
      emAscent: m.emHeightAscent,
      emDescent: m.emHeightDescent,
      hanging: m.hangingBaseline,
      ideographic: m.ideographicBaseline,
    };
  }

  measure(cluster: string): ClusterMetrics {
    const known = this.clusters.get(cluster);
    if (known !== undefined) return known;
    const measured = this.measureShaped(cluster);
    if (this.clusters.size >= MAX_CLUSTERS) this.clusters.clear();
    this.clusters.set(cluster, measured);
    return measured;
  }

  /** Measures text of any length as the rasteriser sets it. */
  measureShaped(text: string): ClusterMetrics {
    this.select();
    const m = this.context.measureText(text);
    return {
      advance: Math.round(m.width * PEN_STEPS),
      left: -m.actualBoundingBoxLeft,
      right: m.actualBoundingBoxRight,
      top: -m.actualBoundingBoxAscent,
      bottom: m.actualBoundingBoxDescent,
    };
  }

  /**
   * The letter form with its pen at `phase` quarters of a pixel. Undefined when it is no glyph: larger than the
   * protocol allows, or in colours of its own.
   */
  rasterise(cluster: string, phase: number): Mask | undefined {
    if (this.size > 2 * MAX_GLYPH_SIDE) return undefined;
    const { left, right, top, bottom } = this.measure(cluster);
    const x = Math.floor(left) - INK_MARGIN;
    const y = Math.floor(top) - INK_MARGIN;
    const width = Math.ceil(right) + INK_MARGIN + 1 - x;
    const height = Math.ceil(bottom) + INK_MARGIN - y;
    if (width > MAX_GLYPH_SIDE + 4 * INK_MARGIN || height > MAX_GLYPH_SIDE + 4 * INK_MARGIN) return undefined;
    const context = scratchFor(Math.max(width, height));
    if (context.font !== this.native) context.font = this.native;
    context.clearRect(0, 0, width, height);
    context.fillText(cluster, phase / PEN_STEPS - x, -y);
    return maskOf(context.getImageData(0, 0, width, height).data, width, height, x, y);
  }

  private select(): void {
    if (this.context.font !== this.native) this.context.font = this.native;
  }
}

const faces = new Map<string, FontFace>();
const scratches = new Map<number, SKRSContext2D>();

/** The face of a font; the same one each time while it is in use. */
export function faceOf(font: Font): FontFace {
  const key = `${font.italic ? 'i' : ''}${font.weight}/${font.size}/${font.families.join()}`;
  const known = faces.get(key);
  if (known !== undefined) return known;
  if (faces.size >= MAX_FACES) faces.clear();
  const face = new FontFace(font, scratchFor(0));
  faces.set(key, face);
  return face;
}

/** Text is set by us, character by character, so no kerning; the host's language must not change letter forms. */
export function prepareTextContext(context: SKRSContext2D): void {
  context.fontKerning = 'none';
  context.lang = 'en';
}

function scratchFor(side: number): SKRSContext2D {
  const size = side <= SMALL_SIDE ? SMALL_SIDE : MAX_GLYPH_SIDE + 4 * INK_MARGIN;
  const known = scratches.get(size);
  if (known !== undefined) return known;
  const context = createCanvas(size, size).getContext('2d');
  prepareTextContext(context);
  context.fillStyle = `rgb(${INK}, ${INK}, ${INK})`;
  scratches.set(size, context);
  return context;
}

/** Quantises coverage and cuts to the ink; undefined when there are colours in it. */
function maskOf(rgba: Uint8ClampedArray, width: number, height: number, x: number, y: number): Mask | undefined {
  let left = width;
  let right = -1;
  let top = height;
  let bottom = -1;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const i = (row * width + column) * 4;
      if (levelOf(rgba[i + 3]!) === 0) continue;
      if (rgba[i] !== rgba[i + 1] || rgba[i] !== rgba[i + 2]) return undefined;
      if (column < left) left = column;
      if (column > right) right = column;
      if (row < top) top = row;
      if (row > bottom) bottom = row;
    }
  }
  if (right < 0) return EMPTY_MASK;
  const w = right - left + 1;
  const h = bottom - top + 1;
  if (w > MAX_GLYPH_SIDE || h > MAX_GLYPH_SIDE) return undefined;
  const levels = new Uint8Array(w * h);
  for (let row = 0; row < h; row++) {
    for (let column = 0; column < w; column++) {
      levels[row * w + column] = levelOf(rgba[((row + top) * width + column + left) * 4 + 3]!);
    }
  }
  return { width: w, height: h, left: x + left, top: y + top, levels };
}

function levelOf(alpha: number): number {
  return ((alpha * MASK_FULL + 127) / 255) | 0;
}
