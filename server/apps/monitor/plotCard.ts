import { type Rect, rect } from '../../../protocol/index.ts';
import type { Canvas } from '../../index.ts';
import { TextFields } from '../textFields.ts';
import { colors } from '../theme.ts';
import { Plot, type PlotOptions } from './plot.ts';

/** One number of a card's heading, in the colour of its line. */
export interface Reading {
  readonly text: string;
  readonly color: string;
}

/** A panel with a title, the newest values, and their plot. */
export class PlotCard {
  private readonly canvas: Canvas;
  private readonly title: string;
  private readonly plot: Plot;
  private readonly fields: TextFields;
  /** Writes the plot's maximum; null leaves it out. */
  private readonly formatMaximum: ((maximum: number) => string) | null;
  private area: Rect = rect(0, 0, 0, 0);
  private px: (logical: number) => number = Math.round;
  private readings: readonly Reading[] = [];

  constructor(
    canvas: Canvas,
    title: string,
    options: PlotOptions,
    formatMaximum: ((maximum: number) => string) | null = null,
  ) {
    this.canvas = canvas;
    this.title = title;
    this.plot = new Plot(canvas, options);
    this.fields = new TextFields(canvas);
    this.formatMaximum = formatMaximum;
  }

  place(area: Rect, px: (logical: number) => number): void {
    const { canvas } = this;
    this.area = area;
    this.px = px;
    this.fields.forget();
    canvas.fillStyle = colors.panel;
    canvas.fillRect(area.x, area.y, area.width, area.height);
    const head = px(32);
    const margin = px(10);
    const inner = rect(area.x + margin, area.y + head, area.width - 2 * margin, area.height - head - margin);
    this.plot.place(inner, px(3), Math.max(1, px(1.5)));
    this.drawHead();
  }

  push(values: readonly number[], readings: readonly Reading[]): void {
    this.plot.push(values);
    this.readings = readings;
    this.drawHead();
  }

  private drawHead(): void {
    const { area, px, fields } = this;
    const y = area.y + px(4);
    const height = px(26);
    const left = area.x + px(10);
    const inner = area.width - px(20);
    const text = this.formatMaximum ? `${this.title}   ${this.formatMaximum(this.plot.maximum)}` : this.title;
    const titleWidth = Math.floor(inner * 0.45);
    const common = { y, height, background: colors.panel };
    fields.draw('title', { ...common, x: left, width: titleWidth, text, size: px(12), color: colors.dim });
    const room = inner - titleWidth;
    const width = Math.floor(room / Math.max(1, this.readings.length));
    this.readings.forEach((reading, index) => {
      fields.draw(`reading ${index}`, {
        ...{ ...common, x: left + titleWidth + index * width, width, text: reading.text, color: reading.color },
        ...{ size: px(13), style: 'bold', align: 'right' },
      });
    });
  }
}
