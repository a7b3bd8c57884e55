import { area, intersect, isEmpty, type Rect } from '../../protocol/index.ts';
import { blendBox } from './blend.ts';
import { alignedRect, type Bounds, growBounds, pixelsOf, transformBounds } from './bounds.ts';
import type { CssColor } from './cssColor.ts';
import { IDENTITY, invert, isTranslation, keepsAxes, largestScale, type Matrix, multiply } from './matrix.ts';
import type { FillRule, Path } from './path.ts';
import { CanvasPattern } from './pattern.ts';
import { paint, useLines, useMatrix, useStyle } from './raster.ts';
import { type DrawState, solidOf } from './state.ts';
import { strokedBoxes } from './strokedBoxes.ts';
import type { Target } from './target.ts';

/** The inside of a box with unaligned edges becomes a fill when it has as many pixels; the edges are blended. */
const MIN_INNER_PIXELS = 256;

/** Fills a box of the user's coordinates. */
export function fillBox(target: Target, state: DrawState, box: Bounds): void {
  const { matrix } = state;
  if (keepsAxes(matrix) && fillDeviceBox(target, state, transformBounds(matrix, box))) return;
  paint(target, state, {
    bounds: transformBounds(matrix, box),
    draw(context, base) {
      useMatrix(context, multiply(base, matrix));
      useStyle(context, 'fillStyle', state.fillStyle);
      context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    },
  });
}

export function fillPath(target: Target, state: DrawState, path: Path, rule: FillRule): void {
  if (path.isEmpty) return;
  const box = path.asBox();
  if (box !== undefined && fillDeviceBox(target, state, box)) return;
  const space = spaceOf(state.matrix, 'color' in state.fillStyle);
  if (space === undefined) return;
  paint(target, state, {
    bounds: path.bounds,
    draw(context, base) {
      useMatrix(context, multiply(base, space.matrix));
      useStyle(context, 'fillStyle', state.fillStyle);
      context.beginPath();
      path.replay(context, space.inverse);
      context.fill(rule);
    },
  });
}

export function strokePath(target: Target, state: DrawState, path: Path): void {
  if (path.isEmpty || strokeAsFill(target, state, path)) return;
  const space = spaceOf(state.matrix, 'color' in state.strokeStyle && isTranslation(state.matrix));
  if (space === undefined) return;
  const half = (state.lineWidth / 2) * largestScale(state.matrix);
  const reach = half * (state.lineJoin === 'miter' ? Math.max(state.miterLimit, Math.SQRT2) : Math.SQRT2) + 1;
  paint(target, state, {
    bounds: growBounds(path.bounds, reach),
    touches: (piece) => path.passes(piece, reach),
    draw(context, base) {
      useMatrix(context, multiply(base, space.matrix));
      useStyle(context, 'strokeStyle', state.strokeStyle);
      useLines(context, state);
      context.beginPath();
      path.replay(context, space.inverse);
      context.stroke();
    },
  });
}

/** Fills one box of the surface's coordinates without the rasteriser. Returns whether that was possible. */
function fillDeviceBox(target: Target, state: DrawState, box: Bounds): boolean {
  if (state.clipPaths.length > 0) return false;
  const solid = solidOf(state.fillStyle, state.globalAlpha);
  if (solid !== undefined) {
    fillSolidBox(target, state.clip, box, solid);
    return true;
  }
  const { fillStyle, globalAlpha, matrix } = state;
  if (!(fillStyle instanceof CanvasPattern) || fillStyle.tile === undefined || globalAlpha !== 1) return false;
  const aligned = alignedRect(box);
  const isPlain = isTranslation(matrix) && Number.isInteger(matrix.e) && Number.isInteger(matrix.f);
  if (aligned === undefined || !isPlain) return false;
  const rect = intersect(intersect(aligned, state.clip), target.framebuffer.bounds);
  const { surface } = target;
  if (isEmpty(rect)) return true;
  // Any repetition of the origin says the same; the nearest one is within the protocol's limits.
  const originX = rect.x - modulo(rect.x - matrix.e, fillStyle.tile.width);
  const originY = rect.y - modulo(rect.y - matrix.f, fillStyle.tile.height);
  target.display.draw({ name: 'tile', surface, rect, pattern: fillStyle.tile, originX, originY });
  return true;
}

function fillSolidBox(target: Target, clip: Rect, box: Bounds, { color, alpha }: CssColor): void {
  const { framebuffer } = target;
  const visible = intersect(intersect(pixelsOf(box), clip), framebuffer.bounds);
  if (isEmpty(visible) || alpha === 0) return;
  const inner = intersect(visible, {
    x: Math.ceil(box.left),
    y: Math.ceil(box.top),
    width: Math.max(0, Math.floor(box.right) - Math.ceil(box.left)),
    height: Math.max(0, Math.floor(box.bottom) - Math.ceil(box.top)),
  });
  const isWhole = area(inner) === area(visible);
  if (alpha < 255 || (!isWhole && area(inner) < MIN_INNER_PIXELS)) {
    blendBox(framebuffer, visible, box, color, alpha);
    target.damage(visible);
    return;
  }
  target.fill([inner], color);
  if (isWhole) return;
  for (const edge of edgesAround(visible, inner)) {
    if (isEmpty(edge)) continue;
    blendBox(framebuffer, edge, box, color, alpha);
    target.damage(edge);
  }
}

/** What `outer` has around `inner`: above, below, left, right. */
function edgesAround(outer: Rect, inner: Rect): Rect[] {
  const innerRight = inner.x + inner.width;
  const innerBottom = inner.y + inner.height;
  return [
    { ...outer, height: inner.y - outer.y },
    { ...outer, y: innerBottom, height: outer.y + outer.height - innerBottom },
    { ...inner, x: outer.x, width: inner.x - outer.x },
    { ...inner, x: innerRight, width: outer.x + outer.width - innerRight },
  ];
}

/** Fills the boxes that a stroke consists of, when they lie on whole pixels. Returns whether that was possible. */
function strokeAsFill(target: Target, state: DrawState, path: Path): boolean {
  const solid = solidOf(state.strokeStyle, state.globalAlpha);
  if (solid?.alpha !== 255 || state.clipPaths.length > 0) return false;
  const boxes = strokedBoxes(path, state);
  if (boxes === undefined) return false;
  const rects: Rect[] = [];
  for (const box of boxes) {
    const aligned = alignedRect(box);
    if (aligned === undefined) return false;
    const visible = intersect(intersect(aligned, state.clip), target.framebuffer.bounds);
    if (!isEmpty(visible)) rects.push(visible);
  }
  if (rects.length > 0) target.fill(rects, solid.color);
  return true;
}

/**
 * The transform to draw in and its inverse, which takes a path's points to it. One colour looks alike in any
 * transform, so then it is none. Undefined when the transform flattens all.
 */
function spaceOf(matrix: Matrix, anyTransform: boolean): { matrix: Matrix; inverse: Matrix } | undefined {
  if (anyTransform) return { matrix: IDENTITY, inverse: IDENTITY };
  const inverse = invert(matrix);
  return inverse && { matrix, inverse };
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
