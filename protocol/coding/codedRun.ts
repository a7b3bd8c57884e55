import type { Atlas } from '../atlas.ts';
import type { Glyphs } from '../commands/glyphs.ts';
import { area, type Rect } from '../geometry.ts';
import { MAX_ATLAS_GLYPHS, MAX_COORDINATE, MAX_RUN_GLYPHS } from '../limits.ts';
import { ProtocolError } from '../protocolError.ts';
import type { ContextCore } from './contextCore.ts';
import { GLYPH_GAPS, GLYPH_IDS, RUN_PEN_X, RUN_PEN_Y, TEXT_BACKGROUND, TEXT_COLOR } from './core/layout.ts';
import { RUN } from './core/operations.ts';
import { NO_BACKGROUND } from './core/runStyle.ts';

/** A slot's fields, words. */
const [X, Y, HEIGHT] = [1, 2, 4];

/** Codes a run of glyphs as an operation of the update that is being made. Its glyphs are in the atlas. */
export function encodeRun(core: ContextCore, run: Glyphs, atlas: Atlas): void {
  const { words } = core;
  const { rect, color, background, ids, gaps } = run;
  if (ids.length > MAX_RUN_GLYPHS) throw new Error(`a run of ${ids.length} glyphs`);
  words[TEXT_COLOR / 4] = color;
  words[TEXT_BACKGROUND / 4] = background ?? NO_BACKGROUND;
  words[RUN_PEN_X / 4] = run.x - rect.x;
  words[RUN_PEN_Y / 4] = run.baseline - rect.y;
  words.set(ids, GLYPH_IDS / 4);
  words.set(gaps, GLYPH_GAPS / 4);
  core.codeOperation(RUN, rect.x, rect.y, rect.width, rect.height, 0, 0, 0);
  core.codeRunStyle();
  core.codeGlyphs(ids.length, gaps.length > 0 ? 1 : 0);
  core.codeRunWidth(rect.width, expectedWidth(run.x - rect.x, ids, gaps, atlas));
}

/**
 * The run of glyphs that an operation at a slot is. Throws a ProtocolError when its glyphs are not in the atlas, or its
 * measures make no sense; its rect may lie anywhere.
 */
export function decodeRun(core: ContextCore, slot: number, surface: number, atlas: Atlas): Glyphs {
  const { words } = core;
  const field = (at: number): number => words[at]! | 0;
  core.codeRunStyle();
  const coded = core.codeGlyphs(0, 0);
  if (core.isBroken()) throw new ProtocolError('encoding', 'a coded run is damaged');
  const count = coded < 0 ? -1 - coded : coded;
  const [penX, penY] = [field(RUN_PEN_X / 4), field(RUN_PEN_Y / 4)];
  const ids = Array.from(words.subarray(GLYPH_IDS / 4, GLYPH_IDS / 4 + count));
  const gaps = coded < 0 ? ids.map((_, i) => field(GLYPH_GAPS / 4 + i)) : [];
  for (const id of ids) {
    if (id >= MAX_ATLAS_GLYPHS || atlas.get(id) === undefined) {
      throw new ProtocolError('state', `glyph ${id} is not in the atlas`);
    }
  }
  for (const gap of gaps) checkDistance(gap);
  checkDistance(penX);
  checkDistance(penY);
  const width = core.codeRunWidth(0, expectedWidth(penX, ids, gaps, atlas));
  const rect: Rect = { x: field(slot + X), y: field(slot + Y), width, height: field(slot + HEIGHT) };
  const background = field(TEXT_BACKGROUND / 4);
  return {
    name: 'glyphs',
    surface,
    rect,
    x: rect.x + penX,
    baseline: rect.y + penY,
    color: field(TEXT_COLOR / 4),
    background: background === NO_BACKGROUND ? undefined : background,
    ids,
    gaps,
  };
}

/** How many pixels a run takes at most: those of its rect, and those of its masks. */
export function pixelsOfRun(run: Glyphs, atlas: Atlas): number {
  let pixels = area(run.rect);
  for (const id of run.ids) pixels += atlas.get(id)?.mask.length ?? 0;
  return pixels;
}

/** How wide the rect of a run is when it ends where its last pen does. */
function expectedWidth(penX: number, ids: readonly number[], gaps: readonly number[], atlas: Atlas): number {
  let width = penX;
  for (let i = 0; i < ids.length; i++) width += (atlas.get(ids[i]!)?.advance ?? 0) + (gaps[i] ?? 0);
  return Math.min(MAX_COORDINATE, Math.max(1, width));
}

function checkDistance(distance: number): void {
  if (Math.abs(distance) > MAX_COORDINATE) throw new ProtocolError('range', `a pen ${distance} pixels away`);
}
