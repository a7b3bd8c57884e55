import { contains, type Rect, rect } from '../../../protocol/index.ts';
import type { Canvas } from '../../index.ts';
import { colors } from '../theme.ts';

export interface PlotSeries {
  readonly color: string;
  /** Colour of the area under the line; none when absent. */
  readonly fill?: string;
}

export interface PlotOptions {
  readonly series: readonly PlotSeries[];
  /** The value at the top. When absent the top follows the largest value in sight, but is never below `least`. */
  readonly maximum?: number;
  readonly least?: number;
}

/** Samples that are kept: more than fit on the widest screen at one pixel each. */
const MAX_SAMPLES = 8192;
/** Samples are dropped in bulk when there are this many too many. */
const DROP_SAMPLES = 1024;

/**
 * A plot that scrolls: the newest sample is at its right edge, `step` pixels wide. A push moves the pixels and
 * draws one new column of filled rects: some tens of bytes on the wire. The picture depends on the samples only,
 * so that `redraw` gives the same pixels.
 */
export class Plot {
  private readonly canvas: Canvas;
  private readonly options: PlotOptions;
  private readonly samples: (readonly number[])[] = [];
  private area: Rect = rect(0, 0, 0, 0);
  private step = 2;
  private thickness = 1;
  private top: number;
  /** Newest samples in a row that look the same. */
  private alike = 0;

  constructor(canvas: Canvas, options: PlotOptions) {
    this.canvas = canvas;
    this.options = options;
    this.top = options.maximum ?? options.least ?? 1;
  }

  /** The value at the upper edge. */
  get maximum(): number {
    return this.top;
  }

  /** Where it is and how far it moves with each sample, whole physical pixels. Draws it there. */
  place(area: Rect, step: number, thickness: number): void {
    this.area = area;
    this.step = step;
    this.thickness = thickness;
    this.redraw();
  }

  /** Adds a sample, one value per series (series without one draw nothing), and draws what it changes: nothing when the line is flat. */
  push(sample: readonly number[]): void {
    const before = this.samples.at(-1);
    this.samples.push(sample);
    if (this.samples.length > MAX_SAMPLES + DROP_SAMPLES) this.samples.splice(0, DROP_SAMPLES);
    const same = before !== undefined && sample.every((value, line) => this.rowOf(value) === this.rowOf(before[line]));
    this.alike = same ? this.alike + 1 : 0;
    if (this.maximumInSight() !== this.top) {
      this.redraw();
      return;
    }
    const { x, y, width, height } = this.area;
    if (width <= 0 || height <= 0) return;
    if (this.alike > this.columns()) return;
    if (width > this.step) this.canvas.scroll(x, y, width, height, -this.step, 0);
    this.drawColumn(0);
  }

  /** Draws all of it. */
  redraw(): void {
    this.top = this.maximumInSight();
    const { x, width, height } = this.area;
    if (width <= 0 || height <= 0) return;
    this.alike = 0;
    this.drawGround(x, width);
    const newest = this.samples.length - 1;
    for (let age = Math.min(this.columns(), newest); age >= 0; age--) this.drawColumn(age);
  }

  private columns(): number {
    return Math.ceil(this.area.width / this.step);
  }

  private maximumInSight(): number {
    if (this.options.maximum !== undefined) return this.options.maximum;
    let largest = 0;
    // One more than is seen whole: its line leads into the first column.
    for (const sample of this.samples.slice(-this.columns() - 1)) {
      for (const value of sample) largest = Math.max(largest, value);
    }
    return Math.max(this.options.least ?? 0, roundUp(largest));
  }

  private rowOf(value = 0): number {
    const { y, height } = this.area;
    const share = this.top > 0 ? Math.min(1, Math.max(0, value / this.top)) : 0;
    return y + Math.round((1 - share) * Math.max(0, height - this.thickness));
  }

  private drawGround(x: number, width: number): void {
    const { canvas, area } = this;
    canvas.fillStyle = colors.background;
    canvas.fillRect(x, area.y, width, area.height);
    canvas.fillStyle = colors.hover;
    for (let quarter = 1; quarter < 4; quarter++) {
      canvas.fillRect(x, area.y + Math.round((area.height * quarter) / 4), width, 1);
    }
  }

  /** The column of the sample that is `age` samples older than the newest. */
  private drawColumn(age: number): void {
    const sample = this.samples.at(-1 - age);
    if (sample === undefined) return;
    const before = this.samples.at(-2 - age) ?? sample;
    const right = this.area.x + this.area.width - age * this.step;
    const left = Math.max(this.area.x, right - this.step);
    this.drawGround(left, right - left);
    this.options.series.forEach(({ color, fill }, line) => {
      const value = sample[line];
      if (value !== undefined) this.drawLine(right - this.step, before[line] ?? value, value, color, fill);
    });
  }

  /** From the value before to this one, pixel column by pixel column; level runs are one rect. */
  private drawLine(left: number, from: number, to: number, color: string, fill: string | undefined): void {
    const { step } = this;
    let previous = this.rowOf(from);
    for (let start = 1; start <= step; ) {
      const row = this.rowOf(from + ((to - from) * start) / step);
      let end = start + 1;
      while (end <= step && row === previous && this.rowOf(from + ((to - from) * end) / step) === row) end++;
      const upper = Math.min(row, previous);
      const lower = Math.max(row, previous) + this.thickness;
      if (fill !== undefined) this.fill(fill, left + start - 1, lower, end - start, Number.POSITIVE_INFINITY);
      this.fill(color, left + start - 1, upper, end - start, lower - upper);
      previous = row;
      start = end;
    }
  }

  private fill(color: string, x: number, y: number, width: number, height: number): void {
    const { area } = this;
    const left = Math.max(x, area.x);
    const right = x + width;
    const bottom = Math.min(y + height, area.y + area.height);
    if (right <= left || bottom <= y || !contains(area, rect(left, y, right - left, bottom - y))) return;
    this.canvas.fillStyle = color;
    this.canvas.fillRect(left, y, right - left, bottom - y);
  }
}

/** The next of 1, 2, 5, 10, 20 … times a power of ten. */
export function roundUp(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5].find((factor) => value <= factor * power * 1.000001);
  return (step ?? 10) * power;
}
