import { type CurveMark, curveMark, type Point } from './marks.ts';

interface Pen {
  readonly stroke: number;
  readonly viewer: number;
  readonly color: string;
  readonly width: number;
}

/**
 * Turns the points of a pointer into a smooth line: each point is the control of a curve between the middles of its
 * neighbours. The line so far is final at any time, so each piece is drawn once.
 */
export class PenStroke {
  private readonly pen: Pen;
  private last: Point;
  /** Where the line ends so far. */
  private end: Point;

  constructor(pen: Pen, start: Point) {
    this.pen = pen;
    this.last = start;
    this.end = start;
  }

  /** The dot that it starts with. */
  start(): CurveMark {
    return this.mark(this.last, this.last, this.last);
  }

  /** The piece that a new point adds; null when the pointer has not moved. */
  moveTo(point: Point): CurveMark | null {
    if (point.x === this.last.x && point.y === this.last.y) return null;
    const middle = { x: (this.last.x + point.x) / 2, y: (this.last.y + point.y) / 2 };
    const mark = this.mark(this.end, this.last, middle);
    this.last = point;
    this.end = middle;
    return mark;
  }

  /** The rest of the line, to the last point; null when it is there already. */
  finish(): CurveMark | null {
    if (this.end.x === this.last.x && this.end.y === this.last.y) return null;
    const mark = this.mark(this.end, this.last, this.last);
    this.end = this.last;
    return mark;
  }

  private mark(from: Point, control: Point, to: Point): CurveMark {
    return curveMark(this.pen, this.pen.width, from, control, to);
  }
}
