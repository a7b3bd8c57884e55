import type { Bounds } from './bounds.ts';
import { applyX, applyY, type Matrix } from './matrix.ts';

/** What a path is replayed into. */
export interface PathSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
  closePath(): void;
}

export type FillRule = 'nonzero' | 'evenodd';

const MOVE = 0;
const LINE = 1;
const CURVE = 2;
const CLOSE = 3;

/** Coordinates that each kind of step takes. */
const COORDINATES = [2, 2, 6, 0] as const;

/** An eighth of a turn as one cubic is off by 4 millionths of the radius: invisible on any surface. */
const ARC_STEP = Math.PI / 4;

const TURN = 2 * Math.PI;

/**
 * Lines and curves in the pixels of a surface: points are transformed when they are added, as on the web, so
 * what is drawn later does not depend on the transform then.
 */
export class Path implements PathSink {
  private steps: number[] = [];
  private coordinates: number[] = [];
  private lastX = 0;
  private lastY = 0;
  private startX = 0;
  private startY = 0;
  private hasPoint = false;
  private left = Number.POSITIVE_INFINITY;
  private top = Number.POSITIVE_INFINITY;
  private right = Number.NEGATIVE_INFINITY;
  private bottom = Number.NEGATIVE_INFINITY;

  get isEmpty(): boolean {
    return this.steps.length === 0;
  }

  /** Whether there is a current point; `x` and `y` are it. */
  get isStarted(): boolean {
    return this.hasPoint;
  }

  get x(): number {
    return this.lastX;
  }

  get y(): number {
    return this.lastY;
  }

  /** The box of all its points, control points included. */
  get bounds(): Bounds {
    return { left: this.left, top: this.top, right: this.right, bottom: this.bottom };
  }

  moveTo(x: number, y: number): void {
    this.add(MOVE, x, y);
    this.startX = x;
    this.startY = y;
    this.hasPoint = true;
  }

  lineTo(x: number, y: number): void {
    if (!this.hasPoint) this.moveTo(x, y);
    else this.add(LINE, x, y);
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    if (!this.hasPoint) this.moveTo(x1, y1);
    this.steps.push(CURVE);
    this.point(x1, y1);
    this.point(x2, y2);
    this.point(x, y);
  }

  closePath(): void {
    if (!this.hasPoint) return;
    this.steps.push(CLOSE);
    this.lastX = this.startX;
    this.lastY = this.startY;
  }

  /** An arc of an ellipse in the coordinates of `m`; joined to what is there by a line, as on the web. */
  ellipse(
    m: Matrix,
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    rotation: number,
    startAngle: number,
    endAngle: number,
    counterclockwise: boolean,
  ): void {
    const sweep = sweepOf(startAngle, endAngle, counterclockwise);
    const pieces = Math.max(1, Math.ceil(Math.abs(sweep) / ARC_STEP - 1e-9));
    const step = sweep / pieces;
    const handle = (4 / 3) * Math.tan(step / 4);
    const cosine = Math.cos(rotation);
    const sine = Math.sin(rotation);
    const toX = (u: number, v: number) => x + u * radiusX * cosine - v * radiusY * sine;
    const toY = (u: number, v: number) => y + u * radiusX * sine + v * radiusY * cosine;
    let u = Math.cos(startAngle);
    let v = Math.sin(startAngle);
    this.lineTo(applyX(m, toX(u, v), toY(u, v)), applyY(m, toX(u, v), toY(u, v)));
    if (sweep === 0) return;
    for (let i = 1; i <= pieces; i++) {
      const angle = startAngle + i * step;
      const nextU = Math.cos(angle);
      const nextV = Math.sin(angle);
      const [u1, v1] = [u - handle * v, v + handle * u];
      const [u2, v2] = [nextU + handle * nextV, nextV - handle * nextU];
      this.bezierCurveTo(
        applyX(m, toX(u1, v1), toY(u1, v1)),
        applyY(m, toX(u1, v1), toY(u1, v1)),
        applyX(m, toX(u2, v2), toY(u2, v2)),
        applyY(m, toX(u2, v2), toY(u2, v2)),
        applyX(m, toX(nextU, nextV), toY(nextU, nextV)),
        applyY(m, toX(nextU, nextV), toY(nextU, nextV)),
      );
      u = nextU;
      v = nextV;
    }
  }

  clone(): Path {
    const copy = new Path();
    Object.assign(copy, this);
    copy.steps = this.steps.slice();
    copy.coordinates = this.coordinates.slice();
    return copy;
  }

  /** Draws it into `sink`, transformed by `m`. */
  replay(sink: PathSink, m: Matrix): void {
    const c = this.coordinates;
    const x = (i: number) => applyX(m, c[i]!, c[i + 1]!);
    const y = (i: number) => applyY(m, c[i]!, c[i + 1]!);
    let at = 0;
    for (const step of this.steps) {
      if (step === MOVE) sink.moveTo(x(at), y(at));
      else if (step === LINE) sink.lineTo(x(at), y(at));
      else if (step === CURVE) sink.bezierCurveTo(x(at), y(at), x(at + 2), y(at + 2), x(at + 4), y(at + 4));
      else sink.closePath();
      at += COORDINATES[step as 0 | 1 | 2 | 3]; // one of the four constants above
    }
  }

  /** The box that it fills, when it is one upright box. */
  asBox(): Bounds | undefined {
    const { steps, coordinates: c } = this;
    const closed = steps.length === 5 && (steps[4] === CLOSE || (steps[4] === LINE && c[8] === c[0] && c[9] === c[1]));
    if (!(closed || steps.length === 4) || steps[0] !== MOVE) return undefined;
    if (steps[1] !== LINE || steps[2] !== LINE || steps[3] !== LINE) return undefined;
    const [x0, y0, x1, y1, x2, y2, x3, y3] = c;
    const across = y0 === y1 && x1 === x2 && y2 === y3 && x3 === x0;
    const down = x0 === x1 && y1 === y2 && x2 === x3 && y3 === y0;
    return across || down ? this.bounds : undefined;
  }

  /** The same, when its outline is closed, too. */
  asClosedBox(): Bounds | undefined {
    return this.steps.at(-1) === CLOSE ? this.asBox() : undefined;
  }

  /** Its lines, when it consists of upright and level ones that do not join: x0, y0, x1, y1 of each. */
  asSeparateLines(): readonly number[] | undefined {
    const { steps, coordinates: c } = this;
    for (let i = 0; i < steps.length; i++) {
      if (steps[i] !== (i & 1 ? LINE : MOVE)) return undefined;
      if (i & 1 && c[i * 2] !== c[i * 2 - 2] && c[i * 2 + 1] !== c[i * 2 - 1]) return undefined;
    }
    return steps.length > 0 && steps.length % 2 === 0 ? c : undefined;
  }

  /** Whether a line or curve may come within `distance` of the box; never wrongly false. */
  passes(box: Bounds, distance: number): boolean {
    const c = this.coordinates;
    let at = 0;
    let [fromX, fromY, startX, startY] = [0, 0, 0, 0];
    for (const step of this.steps) {
      let [left, top, right, bottom] = [fromX, fromY, fromX, fromY];
      const end = at + COORDINATES[step as 0 | 1 | 2 | 3]; // one of the four constants above
      for (; at < end; at += 2) {
        fromX = c[at]!;
        fromY = c[at + 1]!;
        if (fromX < left) left = fromX;
        if (fromX > right) right = fromX;
        if (fromY < top) top = fromY;
        if (fromY > bottom) bottom = fromY;
      }
      if (step === MOVE) {
        startX = fromX;
        startY = fromY;
        continue;
      }
      if (step === CLOSE) {
        left = Math.min(fromX, startX);
        right = Math.max(fromX, startX);
        top = Math.min(fromY, startY);
        bottom = Math.max(fromY, startY);
        fromX = startX;
        fromY = startY;
      }
      const near =
        left - distance < box.right &&
        right + distance > box.left &&
        top - distance < box.bottom &&
        bottom + distance > box.top;
      if (near) return true;
    }
    return false;
  }

  private add(step: number, x: number, y: number): void {
    this.steps.push(step);
    this.point(x, y);
  }

  private point(x: number, y: number): void {
    this.coordinates.push(x, y);
    this.lastX = x;
    this.lastY = y;
    if (x < this.left) this.left = x;
    if (x > this.right) this.right = x;
    if (y < this.top) this.top = y;
    if (y > this.bottom) this.bottom = y;
  }
}

/** The angle that an arc runs through: a whole turn at most, in the asked direction. */
function sweepOf(start: number, end: number, counterclockwise: boolean): number {
  const direction = counterclockwise ? -1 : 1;
  const difference = (end - start) * direction;
  if (difference >= TURN) return TURN * direction;
  return (((difference % TURN) + TURN) % TURN) * direction;
}
