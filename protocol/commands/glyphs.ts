import type { Atlas } from '../atlas.ts';
import { type Color, pixelOf } from '../color.ts';
import { COMMAND_BYTES, defineCommand } from '../command.ts';
import { type Framebuffer, levelsOf } from '../framebuffer.ts';
import { boundsOf, contains, EMPTY_RECT, type Rect, sameRect, translate } from '../geometry.ts';
import { MAX_ATLAS_GLYPHS, MAX_COORDINATE, MAX_RUN_GLYPHS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import { intersectRects } from '../region.ts';

/**
 * A glyph run: letter forms of the atlas along one baseline, blended in one colour, clipped to a rect that
 * may be filled before. Its text is what its glyphs stand for.
 */
export interface Glyphs {
  readonly name: 'glyphs';
  readonly surface: number;
  /** What may change: nothing is drawn outside. */
  readonly rect: Rect;
  /** Where the first pen stands. */
  readonly x: number;
  readonly baseline: number;
  readonly color: Color;
  /** Fills the rect first; undefined blends over what is there. */
  readonly background: Color | undefined;
  /** Ids of the atlas. */
  readonly ids: readonly number[];
  /** Pixels that the pen moves after each glyph beyond its advance; empty when all are 0. */
  readonly gaps: readonly number[];
}

/** Flags of a run, beside its rect. */
const HAS_BACKGROUND = 1;
const HAS_GAPS = 2;
/** The pen starts where the last run's did, seen from the rect's corner. */
const SAME_PEN = 4;
/** Colour and background are those of the last run; the background's presence too. */
const SAME_COLORS = 8;

export const glyphs = defineCommand<Glyphs>({
  name: 'glyphs',
  opcode: 4,
  write(out, { rect, x, baseline, color, background, ids, gaps }, context) {
    const { run } = context;
    const [penX, penY] = [x - rect.x, baseline - rect.y];
    const samePen = penX === run.penX && penY === run.penY;
    const sameColors = color === run.color && background === run.background;
    const flags =
      (background === undefined || sameColors ? 0 : HAS_BACKGROUND) |
      (gaps.length > 0 ? HAS_GAPS : 0) |
      (samePen ? SAME_PEN : 0) |
      (sameColors ? SAME_COLORS : 0);
    context.writeRect(out, rect, flags);
    if (!samePen) {
      out.int(penX);
      out.int(penY);
    }
    if (!sameColors) {
      context.writeColor(out, color);
      if (background !== undefined) context.writeColor(out, background);
    }
    out.uint(ids.length);
    for (const id of ids) out.uint(id);
    for (const gap of gaps) out.int(gap);
    Object.assign(run, { penX, penY, color, background });
  },
  read(input, context, surface) {
    const { run } = context;
    const { rect, flags } = context.readRectAndFlags(input);
    const penX = flags & SAME_PEN ? run.penX : input.int();
    const penY = flags & SAME_PEN ? run.penY : input.int();
    const [x, baseline] = [rect.x + penX, rect.y + penY];
    if (!(Math.abs(x) <= 2 * MAX_COORDINATE && Math.abs(baseline) <= 2 * MAX_COORDINATE)) {
      throw new ProtocolError('range', `pen ${x},${baseline} is out of range`);
    }
    if ((flags & (SAME_COLORS | HAS_BACKGROUND)) === (SAME_COLORS | HAS_BACKGROUND)) {
      throw new ProtocolError('unknown', `a run with the last colours has a background of its own`);
    }
    const color = flags & SAME_COLORS ? run.color : context.readColor(input);
    const ownBackground = flags & HAS_BACKGROUND ? context.readColor(input) : undefined;
    const background = flags & SAME_COLORS ? run.background : ownBackground;
    Object.assign(run, { penX, penY, color, background });
    const count = input.uintUpTo(MAX_RUN_GLYPHS, 'number of glyphs');
    const ids: number[] = [];
    for (let i = 0; i < count; i++) ids.push(input.uintUpTo(MAX_ATLAS_GLYPHS - 1, 'glyph id'));
    const gaps: number[] = [];
    if (flags & HAS_GAPS) {
      for (let i = 0; i < count; i++) {
        const gap = input.int();
        if (!(Math.abs(gap) <= MAX_COORDINATE)) throw new ProtocolError('range', `glyph gap ${gap} is out of range`);
        gaps.push(gap);
      }
    }
    return { name: 'glyphs', surface, rect, x, baseline, color, background, ids, gaps };
  },
  bounds: ({ rect }) => rect,
  opacity: ({ background }) => (background === undefined ? 'transparent' : 'opaque'),
  apply: (screen, run) => drawGlyphs(screen.surface(run.surface), screen.atlas, run),
  drawing: {
    areas: ({ rect }) => [rect],
    clip: (run, to, atlas) => {
      const parts: Glyphs[] = [];
      for (const rect of intersectRects([run.rect], to)) {
        const part = sameRect(rect, run.rect) ? run : trim(run, rect, atlas);
        if (part.ids.length > 0 || part.background !== undefined) parts.push(part);
      }
      return parts;
    },
    translate: (run, dx, dy) => ({
      ...run,
      rect: translate(run.rect, dx, dy),
      x: run.x + dx,
      baseline: run.baseline + dy,
    }),
    join,
    weight: ({ ids, gaps }) => COMMAND_BYTES + ids.length + gaps.length,
  },
});

/** Draws a run; a ProtocolError when one of its glyphs is not in the atlas. */
export function drawGlyphs(framebuffer: Framebuffer, atlas: Atlas, run: Glyphs): void {
  const { rect, baseline, background, ids, gaps } = run;
  const pixel = pixelOf(run.color);
  let levels: Uint32Array | undefined;
  if (background !== undefined) {
    framebuffer.fill(rect, pixelOf(background));
    levels = levelsOf(pixel, pixelOf(background));
  }
  let pen = run.x;
  // To the right of all masks so far lies nothing but the background.
  let inkEnd = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < ids.length; i++) {
    const glyph = atlas.get(ids[i]!);
    if (glyph === undefined) throw new ProtocolError('state', `glyph ${ids[i]} is not in the atlas`);
    const left = pen + glyph.left;
    framebuffer.glyph(glyph, pen, baseline, pixel, rect, left >= inkEnd ? levels : undefined);
    inkEnd = Math.max(inkEnd, left + glyph.width);
    pen += glyph.advance + (gaps[i] ?? 0);
  }
}

/** The run with a smaller rect, without the glyphs before and after it, so that no text is carried twice. */
function trim(run: Glyphs, rect: Rect, atlas: Atlas): Glyphs {
  const { ids, gaps } = run;
  let pen = run.x;
  let [first, after, x] = [0, 0, run.x];
  for (let i = 0; i < ids.length; i++) {
    const glyph = atlas.get(ids[i]!);
    if (glyph === undefined) return { ...run, rect };
    // A glyph belongs where its ink is, and where its cell is: blanks have no ink.
    const left = Math.min(pen, pen + glyph.left);
    const right = Math.max(pen + glyph.advance, pen + glyph.left + glyph.width);
    if (left < rect.x + rect.width && right > rect.x) {
      if (after === 0) [first, x] = [i, pen];
      after = i + 1;
    }
    pen += glyph.advance + (gaps[i] ?? 0);
  }
  const kept = gaps.slice(first, after);
  return { ...run, rect, x, ids: ids.slice(first, after), gaps: kept.every((gap) => gap === 0) ? [] : kept };
}

/** Runs that continue each other on one baseline, where neither is cut off at the seam. */
function join(first: Glyphs, second: Glyphs, atlas: Atlas): Glyphs | undefined {
  if (first.color !== second.color || first.background !== second.background) return undefined;
  if (first.baseline !== second.baseline || first.ids.length === 0 || second.ids.length === 0) return undefined;
  if (first.ids.length + second.ids.length > MAX_RUN_GLYPHS) return undefined;
  const [a, b] = [first.rect, second.rect];
  const joint = boundsOf(a, b);
  if (first.background !== undefined) {
    if (a.y !== b.y || a.height !== b.height || a.x + a.width !== b.x) return undefined;
  }
  const left = inkOf(first, atlas);
  const right = inkOf(second, atlas);
  if (left === undefined || right === undefined || left.end !== second.x) return undefined;
  const fits = (ink: Rect, rect: Rect): boolean =>
    first.background === undefined
      ? contains(rect, ink)
      : ink.width === 0 || (rect === a ? ink.x + ink.width <= a.x + a.width : ink.x >= b.x);
  if (!fits(left.ink, a) || !fits(right.ink, b)) return undefined;
  const padded = (run: Glyphs): readonly number[] => (run.gaps.length > 0 ? run.gaps : run.ids.map(() => 0));
  const gaps = first.gaps.length + second.gaps.length > 0 ? [...padded(first), ...padded(second)] : [];
  return { ...first, rect: joint, ids: [...first.ids, ...second.ids], gaps };
}

/** The box of all that the glyphs blend, unclipped, and where the last pen ends; undefined without their glyphs. */
function inkOf(run: Glyphs, atlas: Atlas): { readonly ink: Rect; readonly end: number } | undefined {
  let pen = run.x;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < run.ids.length; i++) {
    const glyph = atlas.get(run.ids[i]!);
    if (glyph === undefined) return undefined;
    if (glyph.width > 0 && glyph.height > 0) {
      left = Math.min(left, pen + glyph.left);
      right = Math.max(right, pen + glyph.left + glyph.width);
      top = Math.min(top, run.baseline + glyph.top);
      bottom = Math.max(bottom, run.baseline + glyph.top + glyph.height);
    }
    pen += glyph.advance + (run.gaps[i] ?? 0);
  }
  const ink = right > left ? { x: left, y: top, width: right - left, height: bottom - top } : EMPTY_RECT;
  return { ink, end: pen };
}

/** The text of a run, as far as its glyphs are known. */
export function textOf(atlas: Atlas, run: Glyphs): string {
  return run.ids.map((id) => atlas.get(id)?.text ?? '').join('');
}
