import {
  area,
  boundsOf,
  EMPTY_RECT,
  intersectRects,
  type Rect,
  subtractRects,
  translate,
} from '../../../protocol/index.ts';
import type { Inferred, Move } from './inferred.ts';
import type { Kernels, Plane } from './kernels/kernels.ts';

/** Of the rows that move, so many may be wrong: a share, and some for what lies still, like a cursor. */
const WRONG_SHARE = 0.1;
const WRONG_ROWS = 8;
/** Without the move so many times more rows would be wrong, or it is not worth looking at. */
const GAIN = 4;
/** So much of what moves must be damaged. */
const DAMAGED_SHARE = 0.5;
/** Wrong rows with fewer right ones between are one rect. */
const MAX_GAP = 3;
/** Lines are so high at least, and so many of them may scroll at once. */
const MIN_LINE = 6;
const MAX_LINES = 48;
/** What scrolls further leaves less than this of the rows: then it is another page. */
const MIN_ROWS = 32;

/**
 * Remembers the last move, and asks of the next frame whether it was made again: scrolling goes on, by a line or by some.
 * Then nothing else has to be looked for.
 */
export class RepeatedMove {
  private last: Move | undefined;
  /** The height of a line, as far as scrolling has shown it; 0 when nothing is known. */
  private line = 0;
  private spans = new Int32Array(0);

  /** What moved between two frames, if it was all in one way. */
  remember(moves: readonly Move[]): void {
    const [only] = moves;
    this.last = moves.length === 1 ? only : undefined;
    if (only === undefined || moves.length > 1 || only.dx !== 0) return;
    const line = commonLine(this.line, Math.abs(only.dy));
    this.line = line < MIN_LINE ? Math.abs(only.dy) : line;
  }

  /**
   * Whether the frame after is what such a move makes of the one before, but for some rows. The rows of the damaged rects,
   * which are disjoint, must be known to the kernels.
   */
  find(kernels: Kernels, before: Plane, after: Plane, damaged: readonly Rect[]): Inferred | undefined {
    const { last } = this;
    if (last === undefined) return undefined;
    if (this.spans.length < 2 * after.height) this.spans = new Int32Array(2 * after.height);
    for (const move of [last, ...this.furtherMoves(last)]) {
      const inferred = this.attempt(kernels, before, after, damaged, move);
      if (inferred === undefined) continue;
      this.remember(inferred.moves);
      return inferred;
    }
    return undefined;
  }

  /** The same area scrolls by other numbers of lines, up or down. */
  private furtherMoves({ rects, dx, dy }: Move): Move[] {
    const { line } = this;
    const [rect] = rects;
    if (rect === undefined || rects.length > 1 || dx !== 0 || line < MIN_LINE) return [];
    const { x, y, width, height } = boundsOf(rect, translate(rect, 0, -dy));
    const moves: Move[] = [];
    for (let distance = line; distance <= line * MAX_LINES && height - distance >= MIN_ROWS; distance += line) {
      const rows = height - distance;
      if (dy < 0) moves.push({ rects: [{ x, y, width, height: rows }], dx: 0, dy: -distance });
      else moves.push({ rects: [{ x, y: y + distance, width, height: rows }], dx: 0, dy: distance });
    }
    return moves.filter((move) => move.dy !== dy);
  }

  private attempt(
    kernels: Kernels,
    before: Plane,
    after: Plane,
    damaged: readonly Rect[],
    { rects, dx, dy }: Move,
  ): Inferred | undefined {
    const moving = rects.reduce((sum, rect) => sum + area(rect), 0);
    const within = intersectRects(damaged, rects).reduce((sum, rect) => sum + area(rect), 0);
    if (within < moving * DAMAGED_SHARE) return undefined;
    // What is not damaged would have to stay as it was; and no other rows are known.
    if (subtractRects(rects, damaged).length > 0) return undefined;
    const { y, height } = damaged.reduce(boundsOf, EMPTY_RECT);
    const sources = rects.map((rect) => translate(rect, -dx, -dy));
    if (!sources.every((source) => source.y >= y && source.y + source.height <= y + height)) return undefined;
    const rest: Rect[] = [];
    for (const rect of rects) {
      const most = Math.floor(rect.height * WRONG_SHARE) + WRONG_ROWS;
      const wrong = this.differences(kernels, before, after, rect, dx, dy, most);
      if (wrong === undefined) return undefined;
      const rows = wrong.reduce((sum, { height }) => sum + height, 0);
      const enough = rows * GAIN + WRONG_ROWS;
      if (this.differences(kernels, before, after, rect, 0, 0, enough) !== undefined) return undefined;
      rest.push(...wrong);
    }
    for (const still of subtractRects(damaged, rects)) {
      rest.push(...(this.differences(kernels, before, after, still, 0, 0, still.height) ?? []));
    }
    return { moves: [{ rects, dx, dy }], fills: [], rest };
  }

  /** Rects around where a rect differs from what lay (dx, dy) before it; undefined when more rows do than `most`. */
  private differences(
    kernels: Kernels,
    before: Plane,
    after: Plane,
    rect: Rect,
    dx: number,
    dy: number,
    most: number,
  ): Rect[] | undefined {
    const { x, y, width, height } = rect;
    const { spans } = this;
    const stride = after.width;
    const from = (y - dy) * stride + x - dx;
    if (kernels.findSpans(after, y * stride + x, before, from, width, height, most, spans) > most) return undefined;
    const result: Rect[] = [];
    for (let row = 0; row < height; row++) {
      const [left, right] = [spans[2 * row]!, spans[2 * row + 1]!];
      if (right === 0) continue;
      const line = { x: x + left, y: y + row, width: right - left, height: 1 };
      const last = result.at(-1);
      if (last !== undefined && line.y - last.y - last.height < MAX_GAP) {
        result[result.length - 1] = boundsOf(last, line);
      } else result.push(line);
    }
    return result;
  }
}

/** The greatest common divisor: two scrolls by some lines each are both multiples of a line. */
function commonLine(a: number, b: number): number {
  return a === 0 ? b : commonLine(b % a, a);
}
