import { type Rect, rect } from '../../../protocol/index.ts';
import type { Canvas } from '../../index.ts';
import { TextFields } from '../textFields.ts';
import { colors } from '../theme.ts';
import { Plot } from './plot.ts';

/** Logical pixels: narrower plots show too little time. */
const LEAST_WIDTH = 72;
const CELL_HEIGHT = 38;
const GAP = 6;

/** A small plot for each processor, as many as fit. */
export class CoreGrid {
  private readonly canvas: Canvas;
  private readonly fields: TextFields;
  private plots: Plot[] = [];
  private area: Rect = rect(0, 0, 0, 0);
  private px: (logical: number) => number = Math.round;

  constructor(canvas: Canvas) {
    this.canvas = canvas;
    this.fields = new TextFields(canvas);
  }

  /** The height that it needs for its processors, physical pixels, at most `rows` rows. */
  static heightFor(cores: number, width: number, rows: number, px: (logical: number) => number): number {
    const columns = columnsFor(cores, width, px);
    return Math.min(rows, Math.ceil(cores / columns)) * px(CELL_HEIGHT + GAP) - px(GAP);
  }

  place(area: Rect, px: (logical: number) => number): void {
    this.area = area;
    this.px = px;
    this.fields.forget();
    this.layOut();
  }

  push(cores: readonly number[]): void {
    if (this.plots.length !== cores.length) {
      this.plots = cores.map(
        () => new Plot(this.canvas, { series: [{ color: colors.teal, fill: '#1d3a41' }], maximum: 1 }),
      );
      this.layOut();
    }
    cores.forEach((share, core) => {
      this.plots[core]?.push([share]);
      this.drawLabel(core, share);
    });
  }

  private cell(core: number): Rect | null {
    const { area, px } = this;
    const columns = columnsFor(this.plots.length, area.width, px);
    const pitch = (area.width + px(GAP)) / columns;
    const left = Math.round((core % columns) * pitch);
    const right = Math.round(((core % columns) + 1) * pitch) - px(GAP);
    const y = area.y + Math.floor(core / columns) * px(CELL_HEIGHT + GAP);
    return y + px(CELL_HEIGHT) <= area.y + area.height ? rect(area.x + left, y, right - left, px(CELL_HEIGHT)) : null;
  }

  private layOut(): void {
    const label = this.px(30);
    this.plots.forEach((plot, core) => {
      const cell = this.cell(core);
      if (cell === null) plot.place(rect(0, 0, 0, 0), 1, 1);
      else plot.place(rect(cell.x + label, cell.y, cell.width - label, cell.height), this.px(2), this.px(1));
    });
  }

  private drawLabel(core: number, share: number): void {
    const cell = this.cell(core);
    if (cell === null) return;
    const { px } = this;
    const half = Math.floor(cell.height / 2);
    const common = { x: cell.x, width: px(26), background: colors.panel };
    this.fields.draw(`name ${core}`, {
      ...{ ...common, y: cell.y, height: half, text: String(core), size: px(10), color: colors.faint },
    });
    this.fields.draw(`share ${core}`, {
      ...{ ...common, y: cell.y + half, height: half, size: px(11), color: colors.text },
      text: `${Math.round(share * 100)}%`,
    });
  }
}

function columnsFor(cores: number, width: number, px: (logical: number) => number): number {
  const most = Math.max(1, Math.floor((width + px(GAP)) / px(LEAST_WIDTH + GAP)));
  return Math.max(1, Math.min(cores, most));
}
