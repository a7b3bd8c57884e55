import type { Bounds } from './bounds.ts';
import { keepsAxes } from './matrix.ts';
import type { Path } from './path.ts';
import type { DrawState } from './state.ts';

/**
 * The boxes that a stroke consists of, when it does: level and upright lines, and frames with sharp corners,
 * which is what most programs stroke. Undefined otherwise. Boxes of one colour may overlap.
 */
export function strokedBoxes(path: Path, state: DrawState): readonly Bounds[] | undefined {
  const { matrix, lineWidth, lineCap, lineJoin, miterLimit } = state;
  if (state.lineDash.length > 0 || !keepsAxes(matrix)) return undefined;
  const halfX = (lineWidth * matrix.a) / 2;
  const halfY = (lineWidth * matrix.d) / 2;
  const lines = path.asSeparateLines();
  if (lines !== undefined)
    return lineCap === 'round' ? undefined : lineBoxes(lines, lineCap === 'square', halfX, halfY);
  const frame = path.asClosedBox();
  if (frame === undefined || lineJoin !== 'miter' || miterLimit < Math.SQRT2) return undefined;
  return frameBoxes(frame, halfX, halfY);
}

function lineBoxes(lines: readonly number[], extended: boolean, halfX: number, halfY: number): Bounds[] {
  const boxes: Bounds[] = [];
  for (let i = 0; i + 3 < lines.length; i += 4) {
    const [x0, y0, x1, y1] = [lines[i]!, lines[i + 1]!, lines[i + 2]!, lines[i + 3]!];
    if (x0 === x1 && y0 === y1 && !extended) continue;
    const growX = y0 !== y1 || extended ? halfX : 0;
    const growY = y0 === y1 || extended ? halfY : 0;
    boxes.push({
      left: Math.min(x0, x1) - growX,
      top: Math.min(y0, y1) - growY,
      right: Math.max(x0, x1) + growX,
      bottom: Math.max(y0, y1) + growY,
    });
  }
  return boxes;
}

function frameBoxes({ left, top, right, bottom }: Bounds, halfX: number, halfY: number): Bounds[] {
  const outer = { left: left - halfX, top: top - halfY, right: right + halfX, bottom: bottom + halfY };
  const inner = { left: left + halfX, top: top + halfY, right: right - halfX, bottom: bottom - halfY };
  if (inner.left >= inner.right || inner.top >= inner.bottom) return [outer];
  return [
    { ...outer, bottom: inner.top },
    { ...outer, top: inner.bottom },
    { left: outer.left, top: inner.top, right: inner.left, bottom: inner.bottom },
    { left: inner.right, top: inner.top, right: outer.right, bottom: inner.bottom },
  ];
}
