import { boundsOf, EMPTY_RECT, type Rect } from '../../../protocol/index.ts';
import { damagedAreas, findChangedRows } from './changedRows.ts';
import { findFills } from './fillFinder.ts';
import { type Inferred, NOTHING_HAPPENED } from './inferred.ts';
import type { Kernels } from './kernels/kernels.ts';
import { plainKernels } from './kernels/plain.ts';
import { createSimdKernels } from './kernels/simd.ts';
import { MoveFinder } from './moveFinder.ts';
import { orderMoves } from './moveOrder.ts';
import type { PixelView } from './pixelView.ts';
import { RepeatedMove } from './repeatedMove.ts';
import { findRest } from './restFinder.ts';
import { Scene } from './scene.ts';
import { tilesUnder } from './tileGrid.ts';

/**
 * Tells what happened between two frames of a screen, from their pixels alone: what moved, what was filled, what is
 * new. It predicts and then looks, so a wrong guess costs bytes, never a wrong pixel.
 */
export class FrameInference {
  private readonly kernels: Kernels;
  private readonly moveFinder = new MoveFinder();
  private readonly repeated = new RepeatedMove();

  /** Takes the fastest kernels that run here, unless told otherwise. */
  constructor(kernels: Kernels = createSimdKernels() ?? plainKernels) {
    this.kernels = kernels;
  }

  /**
   * A frame of zeros whose pixels can be looked at without being copied first, which takes a third of the time. There
   * is room for two: a frame before and a frame after. Those made before must be copied then.
   */
  createFrame(width: number, height: number): PixelView {
    return { width, height, pixels: this.kernels.createPixels(width, height) };
  }

  /** Makes pixels of X, words 0x??RRGGBB, ours in place, 0xffBBGGRR; fastest in the pixels of a frame made here. */
  swapRedBlue(pixels: Uint32Array, start: number, count: number): void {
    this.kernels.swapRedBlue(pixels, start, count);
  }

  /**
   * The frames have one size, and are equal outside the damaged rects; those may hold what did not change. Throws a
   * RangeError when the sizes differ.
   */
  infer(before: PixelView, after: PixelView, damaged: readonly Rect[]): Inferred {
    if (before.width !== after.width || before.height !== after.height) {
      throw new RangeError(
        `a frame of ${before.width} x ${before.height} cannot become one of ${after.width} x ${after.height}`,
      );
    }
    const { kernels } = this;
    const areas = damagedAreas(damaged, after.width, after.height);
    const planes = kernels.open(before, after);
    const touched = areas.reduce(boundsOf, EMPTY_RECT);
    for (const plane of [planes.before, planes.after]) kernels.load(plane, touched.y, touched.y + touched.height);
    const again = this.repeated.find(kernels, planes.before, planes.after, areas);
    if (again !== undefined) return again;
    const changed = findChangedRows(kernels, planes.before, planes.after, areas);
    if (changed === undefined) return NOTHING_HAPPENED;
    const scene = new Scene(kernels, planes.before, planes.after, changed);
    const { moves, lost } = orderMoves(this.moveFinder.find(scene));
    this.repeated.remember(moves);
    for (const rect of lost) touch(scene, rect);
    const fills = findFills(scene);
    return { moves, fills, rest: findRest(scene, moves, fills) };
  }
}

/** A part of a move has been given up: its tiles need a closer look. */
function touch({ grid, isTouched }: Scene, rect: Rect): void {
  const { left, top, right, bottom } = tilesUnder(grid, rect);
  for (let row = top; row < bottom; row++) isTouched.fill(1, row * grid.columns + left, row * grid.columns + right);
}
