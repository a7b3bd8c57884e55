import { EMPTY_RECT, type Glyph, MAX_RUN_GLYPHS, type Rect } from '../../protocol/index.ts';
import { type FontFace, PEN_STEPS } from './fontFace.ts';
import type { GlyphSource } from './glyphSource.ts';

/** Ink may lie this much beyond the measured extents, pixels. */
const REACH = 3;

/** A part of a text that is one glyph run, or, when `ids` is empty, one cluster that is no glyph. */
export interface TextPart {
  readonly ids: readonly number[];
  /** What it says. */
  readonly text: string;
  /** Where its first pen stands, quarters of a pixel. */
  readonly pen: number;
  /** The pixels that its glyphs ink, with the baseline at 0. */
  readonly ink: Rect;
}

/** The sum of the advances, quarters of a pixel: the width of a text is defined by it. */
export function advanceOf(face: FontFace, clusters: readonly string[]): number {
  let sum = 0;
  for (const cluster of clusters) sum += face.measure(cluster).advance;
  return sum;
}

/**
 * Sets clusters along a baseline, the first pen `start` quarters of a pixel right of 0: each glyph is the
 * variant that its pen asks for, so pens never drift from the sums. Clusters that cannot reach the columns from
 * `left` to `right` are left out. Undefined when the atlas cannot hold the rest.
 */
export function setText(
  source: GlyphSource,
  face: FontFace,
  clusters: readonly string[],
  start: number,
  left: number,
  right: number,
): readonly TextPart[] | undefined {
  return source.run(() => {
    const parts: TextPart[] = [];
    let pen = start;
    let run = new RunBuilder();
    for (const cluster of clusters) {
      const { advance, left: inkLeft, right: inkRight } = face.measure(cluster);
      const x = pen / PEN_STEPS;
      if (x + Math.max(inkRight, advance / PEN_STEPS) + REACH < left || x + Math.min(inkLeft, 0) - REACH > right) {
        run.finish(parts);
        run = new RunBuilder();
        pen += advance;
        continue;
      }
      const glyph = source.glyph(face, cluster, pen & (PEN_STEPS - 1));
      if (glyph === undefined || run.isFull) {
        run.finish(parts);
        run = new RunBuilder();
      }
      if (glyph !== undefined) run.push(glyph, pen);
      else parts.push({ ids: [], text: cluster, pen, ink: EMPTY_RECT });
      pen += advance;
    }
    run.finish(parts);
    return parts;
  });
}

/** Collects the glyphs of one run and the bounds of their ink. */
class RunBuilder {
  private readonly ids: number[] = [];
  private text = '';
  private pen = 0;
  private left = Number.POSITIVE_INFINITY;
  private top = Number.POSITIVE_INFINITY;
  private right = Number.NEGATIVE_INFINITY;
  private bottom = Number.NEGATIVE_INFINITY;

  get isFull(): boolean {
    return this.ids.length >= MAX_RUN_GLYPHS;
  }

  push(glyph: Glyph, pen: number): void {
    const x = pen >> 2;
    if (this.ids.length === 0) this.pen = pen;
    this.ids.push(glyph.id);
    this.text += glyph.text;
    if (glyph.width === 0) return;
    this.left = Math.min(this.left, x + glyph.left);
    this.right = Math.max(this.right, x + glyph.left + glyph.width);
    this.top = Math.min(this.top, glyph.top);
    this.bottom = Math.max(this.bottom, glyph.top + glyph.height);
  }

  finish(parts: TextPart[]): void {
    const { ids, text, pen, left, top, right, bottom } = this;
    if (!(right > left)) return;
    const ink = { x: left, y: top, width: right - left, height: bottom - top };
    parts.push({ ids, text, pen, ink });
  }
}
