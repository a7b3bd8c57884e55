/** A transform of the plane as the web writes it: x' = a x + c y + e, y' = b x + d y + f. */
export interface Matrix {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export const IDENTITY: Matrix = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

/** First `inner`, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  return {
    a: outer.a * inner.a + outer.c * inner.b,
    b: outer.b * inner.a + outer.d * inner.b,
    c: outer.a * inner.c + outer.c * inner.d,
    d: outer.b * inner.c + outer.d * inner.d,
    e: outer.a * inner.e + outer.c * inner.f + outer.e,
    f: outer.b * inner.e + outer.d * inner.f + outer.f,
  };
}

/** Undefined when the transform flattens the plane. */
export function invert({ a, b, c, d, e, f }: Matrix): Matrix | undefined {
  const determinant = a * d - b * c;
  if (determinant === 0 || !Number.isFinite(determinant)) return undefined;
  return {
    a: d / determinant,
    b: -b / determinant,
    c: -c / determinant,
    d: a / determinant,
    e: (c * f - d * e) / determinant,
    f: (b * e - a * f) / determinant,
  };
}

export function applyX(m: Matrix, x: number, y: number): number {
  return m.a * x + m.c * y + m.e;
}

export function applyY(m: Matrix, x: number, y: number): number {
  return m.b * x + m.d * y + m.f;
}

/** Whether upright boxes stay upright, unmirrored boxes: only scaling and moving. */
export function keepsAxes({ a, b, c, d }: Matrix): boolean {
  return b === 0 && c === 0 && a > 0 && d > 0;
}

export function isTranslation({ a, b, c, d }: Matrix): boolean {
  return a === 1 && b === 0 && c === 0 && d === 1;
}

/** The factor, when the transform only scales both sides alike and moves. */
export function uniformScale(m: Matrix): number | undefined {
  return keepsAxes(m) && m.a === m.d ? m.a : undefined;
}

/** How much longer a line can become. */
export function largestScale({ a, b, c, d }: Matrix): number {
  return Math.max(Math.hypot(a, b), Math.hypot(c, d), Math.hypot(a + c, b + d) / Math.SQRT2);
}
