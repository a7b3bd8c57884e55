import { type Rect, rect } from '../../../protocol/index.ts';
import type { Canvas } from '../../index.ts';
import { formatBytes } from '../formatBytes.ts';
import { drawScrollbar } from '../scrollbar.ts';
import { TextFields } from '../textFields.ts';
import { colors, type FontStyle } from '../theme.ts';
import { orderAfterClick, type ProcessColumn, type ProcessOrder, sortProcesses } from './processOrder.ts';
import type { ProcessSample } from './sampler.ts';

interface Column {
  readonly name: ProcessColumn;
  readonly title: string;
  /** Logical pixels; 0 takes what is left. */
  readonly width: number;
  readonly align: 'left' | 'right';
  readonly style: FontStyle;
  text(process: ProcessSample): string;
  color(process: ProcessSample): string;
}

const columns: readonly Column[] = [
  {
    name: 'pid',
    title: 'PID',
    width: 60,
    align: 'right',
    style: 'normal',
    text: ({ pid }) => String(pid),
    color: () => colors.dim,
  },
  {
    name: 'user',
    title: 'USER',
    width: 76,
    align: 'left',
    style: 'normal',
    text: ({ user }) => user,
    color: () => colors.dim,
  },
  {
    name: 'cpu',
    title: 'CPU',
    width: 60,
    align: 'right',
    style: 'normal',
    text: ({ cpu }) => (cpu < 0.0005 ? '·' : `${(cpu * 100).toFixed(1)} %`),
    color: ({ cpu }) => (cpu >= 0.5 ? colors.orange : cpu >= 0.02 ? colors.text : colors.faint),
  },
  {
    name: 'memory',
    title: 'MEMORY',
    width: 72,
    align: 'right',
    style: 'normal',
    text: ({ memory }) => formatBytes(memory),
    color: ({ memory }) => (memory >= 1e9 ? colors.purple : colors.dim),
  },
  {
    name: 'command',
    title: 'COMMAND',
    width: 0,
    align: 'left',
    style: 'normal',
    text: ({ command }) => command,
    color: () => colors.text,
  },
];

/** The list of processes: draws the cells that changed, sorts by the header that is clicked, scrolls by rows. */
export class ProcessTable {
  private readonly canvas: Canvas;
  private readonly fields: TextFields;
  private area: Rect = rect(0, 0, 0, 0);
  private px: (logical: number) => number = Math.round;
  private processes: readonly ProcessSample[] | null = [];
  private order: ProcessOrder = { column: 'cpu', descending: true };
  private firstRow = 0;
  private scrollbarShown = '';

  constructor(canvas: Canvas) {
    this.canvas = canvas;
    this.fields = new TextFields(canvas);
  }

  /** Where it is; the canvas below has been painted in the panel's colour. */
  place(area: Rect, px: (logical: number) => number): void {
    this.area = area;
    this.px = px;
    this.fields.forget();
    this.scrollbarShown = '';
    this.draw();
  }

  /** Shows these processes; null says that this system does not list them. */
  show(processes: readonly ProcessSample[] | null): void {
    this.processes = processes;
    this.draw();
  }

  /** Sorts by the header at that point. Returns whether there is one. */
  click(x: number, y: number): boolean {
    if (y < this.area.y || y >= this.area.y + this.rowHeight()) return false;
    const cell = this.cells().find((each) => x >= each.x && x < each.x + each.width);
    if (cell === undefined) return false;
    this.order = orderAfterClick(this.order, cell.column.name);
    this.firstRow = 0;
    this.draw();
    return true;
  }

  scrollRows(rows: number): void {
    this.firstRow += rows;
    this.draw();
  }

  /** Rows that are visible below the header. */
  get pageRows(): number {
    return Math.max(0, Math.floor(this.area.height / this.rowHeight()) - 1);
  }

  get count(): number {
    return this.processes?.length ?? 0;
  }

  private rowHeight(): number {
    return Math.max(1, this.px(20));
  }

  private cells(): { column: Column; x: number; width: number }[] {
    const { area, px } = this;
    const gap = px(12);
    let x = area.x;
    return columns.map((column) => {
      const rest = area.x + area.width - px(12) - x;
      const width = Math.max(0, Math.min(rest, column.width === 0 ? rest : px(column.width)));
      const cell = { column, x, width };
      x += width + gap;
      return cell;
    });
  }

  private draw(): void {
    const { fields, area, px } = this;
    const rowHeight = this.rowHeight();
    const sorted = sortProcesses(this.processes ?? [], this.order);
    this.firstRow = Math.max(0, Math.min(this.firstRow, sorted.length - this.pageRows));
    const size = px(12);
    for (const { column, x, width } of this.cells()) {
      const isOrder = column.name === this.order.column;
      fields.draw(`header ${column.name}`, {
        ...{ x, y: area.y, width, height: rowHeight, size: px(10.5), style: 'bold' },
        text: isOrder ? `${column.title} ${this.order.descending ? '▾' : '▴'}` : column.title,
        color: isOrder ? colors.accent : colors.faint,
        background: colors.panel,
        align: column.align,
      });
      for (let row = 0; row < this.pageRows; row++) {
        const process = sorted[this.firstRow + row];
        fields.draw(`${column.name} ${row}`, {
          ...{ x, y: area.y + (row + 1) * rowHeight, width, height: rowHeight, size, style: column.style },
          text: process === undefined ? '' : column.text(process),
          color: process === undefined ? colors.dim : column.color(process),
          background: colors.panel,
          align: column.align,
        });
      }
    }
    this.drawScrollbar(sorted.length);
    if (this.processes === null && this.pageRows > 0) {
      fields.draw('note', {
        ...{ x: area.x, y: area.y + rowHeight, width: area.width - px(12), height: rowHeight, size },
        text: 'This system has no /proc to list its processes.',
        color: colors.dim,
        background: colors.panel,
      });
    }
  }

  private drawScrollbar(count: number): void {
    const { area, px } = this;
    const rowHeight = this.rowHeight();
    const range = {
      track: rect(area.x + area.width - px(8), area.y + rowHeight, px(8), this.pageRows * rowHeight),
      content: count,
      visible: this.pageRows,
      offset: this.firstRow,
    };
    const key = JSON.stringify(range);
    if (key === this.scrollbarShown) return;
    this.scrollbarShown = key;
    drawScrollbar(this.canvas, range, colors.panel);
  }
}
