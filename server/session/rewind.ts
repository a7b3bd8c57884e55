import { SCREEN, type Screen } from '../../protocol/index.ts';
import type { SentFrame, SurfaceSize } from './sentFrames.ts';

/** A pixel word that no screen shows: it differs from whatever the display holds, so it is always sent. */
const UNKNOWN = 0;

/**
 * Takes back what frames did that a client has not seen: the model of its screen gets the surfaces that it had
 * before them, and what they wrote is unknown. Returns the glyphs of `known` that the client surely has.
 */
export function rewind(model: Screen, known: ReadonlySet<number>, lost: readonly SentFrame[]): Set<number> {
  const before = lost.find(({ surfacesBefore }) => surfacesBefore !== undefined)?.surfacesBefore;
  if (before !== undefined) restoreSurfaces(model, before);
  const kept = new Set(known);
  for (const { writes, glyphs } of lost) {
    for (const { surface, rect } of writes) model.surfaces.get(surface)?.fill(rect, UNKNOWN);
    for (const id of glyphs) kept.delete(id);
  }
  return kept;
}

/** Surfaces that came, went or changed their size: nothing is known of any any more. */
function restoreSurfaces(model: Screen, before: ReadonlyMap<number, SurfaceSize>): void {
  for (const surface of [...model.surfaces.keys()]) if (!before.has(surface)) model.destroy(surface);
  for (const [surface, { width, height }] of before) {
    if (surface !== SCREEN && !model.surfaces.has(surface)) model.create(surface, width, height);
    else model.resize(surface, width, height);
    const framebuffer = model.surface(surface);
    framebuffer.fill(framebuffer.bounds, UNKNOWN);
  }
}
