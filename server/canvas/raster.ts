import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { boundsOf, EMPTY_RECT, intersect, type Rect } from '../../protocol/index.ts';
import { prepareTextContext } from '../text/fontFace.ts';
import { blendPixels } from './blend.ts';
import { type Bounds, pixelsOf } from './bounds.ts';
import { formatColor } from './cssColor.ts';
import { IDENTITY, type Matrix } from './matrix.ts';
import type { DrawState, Style } from './state.ts';
import type { Target } from './target.ts';

/**
 * Sides of the scratch canvases. Reading a part of one costs a copy of all of it, so small shapes have a small
 * one (0.03 ms instead of 0.2), and large ones are drawn in pieces (15 ns a pixel).
 */
const SCRATCH_SIDES = [64, 256, 512] as const;
/** Pieces of shapes that leave most of their bounds empty: pieces that nothing touches cost nothing. */
const SPARSE_PIECE = 256;
const PIECE = 512;

const scratches = new Map<number, SKRSContext2D>();

/** A shape to be drawn by the rasteriser. */
export interface Shape {
  /** The pixels that it may change lie within. */
  readonly bounds: Bounds;
  /** Draws it; `base` is the transform from the surface's pixels to those of the context. */
  draw(context: SKRSContext2D, base: Matrix): void;
  /** Whether it may change pixels of a piece; when absent it may anywhere in its bounds. */
  touches?(piece: Bounds): boolean;
}

/**
 * Rasterises a shape inside the clip, lays it over the surface and tells what changed; returns the bounds of
 * that. The context that it draws with has the state's opacity and clip, and otherwise a new context's state.
 */
export function paint(target: Target, state: DrawState, shape: Shape): Rect {
  const { framebuffer } = target;
  const whole = intersect(intersect(pixelsOf(shape.bounds), state.clip), framebuffer.bounds);
  const side = shape.touches === undefined ? PIECE : SPARSE_PIECE;
  let changed = EMPTY_RECT;
  for (let y = whole.y; y < whole.y + whole.height; y += side) {
    for (let x = whole.x; x < whole.x + whole.width; x += side) {
      const piece = intersect({ x, y, width: side, height: side }, whole);
      const { width, height } = piece;
      if (shape.touches?.({ left: x, top: y, right: x + width, bottom: y + height }) === false) continue;
      const rgba = rasterise(state, shape, piece);
      for (const rect of blendPixels(framebuffer, piece, rgba, 0, width, 255)) {
        target.damage(rect);
        changed = boundsOf(changed, rect);
      }
    }
  }
  return changed;
}

/** Sets the transform of a context. */
export function useMatrix(context: SKRSContext2D, { a, b, c, d, e, f }: Matrix): void {
  context.setTransform(a, b, c, d, e, f);
}

/** Sets what a context fills or strokes with. */
export function useStyle(context: SKRSContext2D, kind: 'fillStyle' | 'strokeStyle', style: Style): void {
  context[kind] = 'color' in style ? formatColor(style) : style.native(context);
}

/** Sets how a context strokes. */
export function useLines(context: SKRSContext2D, state: DrawState): void {
  context.lineWidth = state.lineWidth;
  context.lineCap = state.lineCap;
  context.lineJoin = state.lineJoin;
  context.miterLimit = state.miterLimit;
  context.setLineDash([...state.lineDash]);
  context.lineDashOffset = state.lineDashOffset;
}

function rasterise(state: DrawState, shape: Shape, { x, y, width, height }: Rect): Uint8ClampedArray {
  const context = scratchFor(Math.max(width, height));
  context.clearRect(0, 0, width, height);
  context.save();
  try {
    const base = { ...IDENTITY, e: -x, f: -y };
    for (const { path, rule } of state.clipPaths) {
      context.beginPath();
      path.replay(context, base);
      context.clip(rule);
    }
    context.globalAlpha = state.globalAlpha;
    shape.draw(context, base);
  } finally {
    context.restore();
  }
  return context.getImageData(0, 0, width, height).data;
}

function scratchFor(side: number): SKRSContext2D {
  const size = SCRATCH_SIDES.find((candidate) => candidate >= side) ?? PIECE;
  const known = scratches.get(size);
  if (known !== undefined) return known;
  const context = createCanvas(size, size).getContext('2d');
  prepareTextContext(context);
  scratches.set(size, context);
  return context;
}
