import type { Atlas } from '../atlas.ts';
import { type Color, pixelOf } from '../color.ts';
import { defineCommand } from '../command.ts';
import type { Rect } from '../geometry.ts';
import { MAX_ATLAS_GLYPHS, MAX_COORDINATE, MAX_RUN_GLYPHS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';

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
  apply(screen, { surface, rect, x, baseline, color, background, ids, gaps }) {
    const framebuffer = screen.surface(surface);
    if (background !== undefined) framebuffer.fill(rect, pixelOf(background));
    const pixel = pixelOf(color);
    let pen = x;
    for (let i = 0; i < ids.length; i++) {
      const glyph = screen.atlas.get(ids[i]!);
      if (glyph === undefined) throw new ProtocolError('state', `glyph ${ids[i]} is not in the atlas`);
      framebuffer.glyph(glyph, pen, baseline, pixel, rect);
      pen += glyph.advance + (gaps[i] ?? 0);
    }
  },
});

/** The text of a run, as far as its glyphs are known. */
export function textOf(atlas: Atlas, run: Glyphs): string {
  return run.ids.map((id) => atlas.get(id)?.text ?? '').join('');
}
