import { intersect, isEmpty, MAX_COORDINATE, type Rect, translate } from '../../protocol/index.ts';
import { resizedFont } from '../text/font.ts';
import { type FontFace, faceOf, PEN_STEPS } from '../text/fontFace.ts';
import { glyphSourceOf } from '../text/glyphSource.ts';
import { graphemesOf, needsShaping } from '../text/graphemes.ts';
import { advanceOf, setText } from '../text/textRun.ts';
import { type Bounds, growBounds, transformBounds } from './bounds.ts';
import { applyX, applyY, largestScale, multiply, uniformScale } from './matrix.ts';
import { paint, useLines, useMatrix, useStyle } from './raster.ts';
import { type DrawState, solidOf, type TextAlign, type TextBaseline } from './state.ts';
import type { Target } from './target.ts';

/** The extents of a text, pixels of the user's coordinates, as the web names them. */
export interface TextMetrics {
  readonly width: number;
  readonly actualBoundingBoxLeft: number;
  readonly actualBoundingBoxRight: number;
  readonly actualBoundingBoxAscent: number;
  readonly actualBoundingBoxDescent: number;
  readonly fontBoundingBoxAscent: number;
  readonly fontBoundingBoxDescent: number;
}

/** Longer texts are not told to those who read: the label of a picture is one line. */
const MAX_LABEL_CHARACTERS = 1024;
/** Beyond its extents a letter inks at most this much, pixels. */
const INK_MARGIN = 2;

/** A text, measured: at the size on the surface when the transform only scales, so that it fits what is drawn. */
interface Line {
  readonly face: FontFace;
  /** Pixels of the face per pixel of the user's coordinates. */
  readonly scale: number;
  /** One piece, when its letters depend on each other. */
  readonly clusters: readonly string[];
  readonly isShaped: boolean;
  /** Quarters of a pixel of the face. */
  readonly advance: number;
  /** Where the first pen stands and the baseline lies, pixels of the face from the asked point. */
  readonly offsetX: number;
  readonly offsetY: number;
}

/** The share of the width that lies left of the asked point. Text runs from left to right. */
const alignments: Readonly<Record<TextAlign, number>> = { start: 0, left: 0, center: 0.5, end: 1, right: 1 };

const baselines: Readonly<Record<TextBaseline, (metrics: FontFace['metrics']) => number>> = {
  alphabetic: () => 0,
  top: ({ emAscent }) => emAscent,
  hanging: ({ hanging }) => hanging,
  middle: ({ emAscent, emDescent }) => (emAscent - emDescent) / 2,
  bottom: ({ emDescent }) => -emDescent,
  ideographic: ({ ideographic }) => ideographic,
};

export function measureText(state: DrawState, text: string): TextMetrics {
  const line = layOut(state, text);
  const { face, scale, offsetX, offsetY } = line;
  const ink = inkOf(line);
  return {
    width: line.advance / PEN_STEPS / scale,
    actualBoundingBoxLeft: -(ink.left + offsetX) / scale,
    actualBoundingBoxRight: (ink.right + offsetX) / scale,
    actualBoundingBoxAscent: -(ink.top + offsetY) / scale,
    actualBoundingBoxDescent: (ink.bottom + offsetY) / scale,
    fontBoundingBoxAscent: (face.metrics.ascent - offsetY) / scale,
    fontBoundingBoxDescent: (face.metrics.descent + offsetY) / scale,
  };
}

/** Draws a text as glyph runs where they can say it, and as pixels otherwise. */
export function fillText(target: Target, state: DrawState, text: string, x: number, y: number): void {
  const line = layOut(state, text);
  if (line.clusters.length === 0 || fillGlyphs(target, state, line, x, y)) return;
  const changed = paintText(target, state, line, x, y, 'fill');
  if (text.trim() !== '') target.label(changed, text.slice(0, MAX_LABEL_CHARACTERS));
}

export function strokeText(target: Target, state: DrawState, text: string, x: number, y: number): void {
  paintText(target, state, layOut(state, text), x, y, 'stroke');
}

function layOut(state: DrawState, text: string): Line {
  const scale = uniformScale(state.matrix) ?? 1;
  const face = faceOf(resizedFont(state.font, state.font.size * scale));
  const plain = text.replaceAll(/[\t\n\f\r]/g, ' ');
  const isShaped = needsShaping(plain);
  const clusters = isShaped ? [plain] : graphemesOf(plain);
  const advance = isShaped ? face.measureShaped(plain).advance : advanceOf(face, clusters);
  return {
    face,
    scale,
    clusters,
    isShaped,
    advance,
    offsetX: (-alignments[state.textAlign] * advance) / PEN_STEPS,
    offsetY: baselines[state.textBaseline](face.metrics),
  };
}

function fillGlyphs(target: Target, state: DrawState, line: Line, x: number, y: number): boolean {
  const { matrix } = state;
  const solid = solidOf(state.fillStyle, state.globalAlpha);
  if (solid?.alpha !== 255 || state.clipPaths.length > 0 || line.isShaped) return false;
  if (uniformScale(matrix) === undefined) return false;
  const penX = applyX(matrix, x, y) + line.offsetX;
  const baseline = Math.round(applyY(matrix, x, y) + line.offsetY);
  if (Math.abs(penX) > MAX_COORDINATE || Math.abs(baseline) > MAX_COORDINATE) return true;
  const { display, surface, framebuffer } = target;
  const clip = intersect(state.clip, framebuffer.bounds);
  const start = Math.round(penX * PEN_STEPS);
  const parts = setText(glyphSourceOf(display), line.face, line.clusters, start, clip.x, clip.x + clip.width);
  if (parts === undefined) return false;
  for (const part of parts) {
    if (part.ids.length === 0) {
      const user = { x: x + (part.pen - start) / PEN_STEPS / line.scale, y };
      paintCluster(target, state, line, part.text, user.x, user.y);
      continue;
    }
    const rect = intersect(translate(part.ink, 0, baseline), clip);
    if (isEmpty(rect)) continue;
    const { color } = solid;
    const { ids } = part;
    display.draw({
      name: 'glyphs',
      surface,
      rect,
      x: part.pen >> 2,
      baseline,
      color,
      background: undefined,
      ids,
      gaps: [],
    });
  }
  return true;
}

/** Draws a cluster of the line that is no glyph as pixels, where the line has it. */
function paintCluster(target: Target, state: DrawState, line: Line, text: string, x: number, y: number): void {
  const changed = paintText(target, state, { ...line, clusters: [text] }, x, y, 'fill');
  target.label(changed, text);
}

/** Returns the bounds of what changed. */
function paintText(target: Target, state: DrawState, line: Line, x: number, y: number, how: 'fill' | 'stroke'): Rect {
  const { face, scale, clusters } = line;
  const startX = x + line.offsetX / scale;
  const baseline = y + line.offsetY / scale;
  const ink = inkOf(line);
  const reach = how === 'stroke' ? (state.lineWidth / 2) * Math.max(state.miterLimit, Math.SQRT2) : 0;
  const box: Bounds = {
    left: startX + ink.left / scale - reach,
    right: startX + ink.right / scale + reach,
    top: baseline + ink.top / scale - reach,
    bottom: baseline + ink.bottom / scale + reach,
  };
  const margin = INK_MARGIN * Math.max(1, largestScale(state.matrix) / scale);
  return paint(target, state, {
    bounds: growBounds(transformBounds(state.matrix, box), margin),
    draw(context, base) {
      useMatrix(context, multiply(base, state.matrix));
      useStyle(
        context,
        how === 'fill' ? 'fillStyle' : 'strokeStyle',
        how === 'fill' ? state.fillStyle : state.strokeStyle,
      );
      if (how === 'stroke') useLines(context, state);
      context.font = faceOf(state.font).native;
      let pen = 0;
      for (const cluster of clusters) {
        const at = startX + pen / PEN_STEPS / scale;
        if (how === 'fill') context.fillText(cluster, at, baseline);
        else context.strokeText(cluster, at, baseline);
        pen += line.isShaped ? line.advance : face.measure(cluster).advance;
      }
    },
  });
}

/** The box that the line may ink, pixels of the face from the first pen; empty at the pen when nothing is. */
function inkOf({ face, clusters, isShaped }: Line): Bounds {
  let ink: Bounds = { left: 0, top: 0, right: 0, bottom: 0 };
  let isFirst = true;
  let pen = 0;
  for (const cluster of clusters) {
    const m = isShaped ? face.measureShaped(cluster) : face.measure(cluster);
    const at = pen / PEN_STEPS;
    pen += m.advance;
    if (m.right <= m.left && m.bottom <= m.top) continue;
    const left = isFirst ? at + m.left : Math.min(ink.left, at + m.left);
    const top = isFirst ? m.top : Math.min(ink.top, m.top);
    const right = isFirst ? at + m.right : Math.max(ink.right, at + m.right);
    const bottom = isFirst ? m.bottom : Math.max(ink.bottom, m.bottom);
    ink = { left, top, right, bottom };
    isFirst = false;
  }
  return ink;
}
