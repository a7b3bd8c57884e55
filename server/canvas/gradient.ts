import type { SKRSContext2D } from '@napi-rs/canvas';
import { formatColor, parseColor } from './cssColor.ts';

type NativeGradient = ReturnType<SKRSContext2D['createLinearGradient']>;

/** Makes the rasteriser's gradient, without stops. */
export type GradientShape = (context: SKRSContext2D) => NativeGradient;

/** Colours that change along a line or between circles. */
export class CanvasGradient {
  private readonly shape: GradientShape;
  private readonly stops: { readonly offset: number; readonly css: string }[] = [];
  private made: NativeGradient | undefined;

  constructor(shape: GradientShape) {
    this.shape = shape;
  }

  /** `offset` is 0 at the start and 1 at the end. Throws a RangeError outside, and when the colour is none. */
  addColorStop(offset: number, color: string): void {
    if (!(offset >= 0 && offset <= 1)) throw new RangeError(`a colour stop at ${offset} is not between 0 and 1`);
    const parsed = parseColor(color);
    if (parsed === undefined) throw new RangeError(`${JSON.stringify(color)} is not a CSS colour`);
    this.stops.push({ offset, css: formatColor(parsed) });
    this.made = undefined;
  }

  native(context: SKRSContext2D): NativeGradient {
    if (this.made === undefined) {
      this.made = this.shape(context);
      for (const { offset, css } of this.stops) this.made.addColorStop(offset, css);
    }
    return this.made;
  }
}
