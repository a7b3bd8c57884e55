import { intersect, isEmpty, type Rect, rect, sameRect } from '../../../protocol/index.ts';
import type { Canvas } from '../../index.ts';
import { fitText } from '../fitText.ts';
import { drawScrollbar, offsetOfThumb, type ScrollRange, thumbOf } from '../scrollbar.ts';
import { baselineIn, colors, fontOf } from '../theme.ts';
import type { TreeNode } from './fileTree.ts';
import { drawIcon } from './icons.ts';

interface Shown {
  readonly area: Rect;
  readonly rows: readonly TreeNode[];
  readonly offset: number;
  readonly selected: TreeNode | null;
}

/** Draws the rows of the tree. Each `draw` compares with what is on the screen, and draws what differs. */
export class TreeView {
  private readonly canvas: Canvas;
  private area: Rect = rect(0, 0, 0, 0);
  private px: (logical: number) => number = Math.round;
  private rows: readonly TreeNode[] = [];
  private selected: TreeNode | null = null;
  private offset = 0;
  private shown: Shown | null = null;

  constructor(canvas: Canvas) {
    this.canvas = canvas;
  }

  /** Where it is, from now on; what is there now counts for nothing. */
  place(area: Rect, px: (logical: number) => number): void {
    // The same row stays on top when the size of everything changes.
    const topRow = this.offset / this.rowHeight;
    this.area = area;
    this.px = px;
    this.shown = null;
    this.scrollTo(topRow * this.rowHeight);
  }

  setRows(rows: readonly TreeNode[]): void {
    this.rows = rows;
    this.scrollTo(this.offset);
  }

  /** Marks a node and scrolls it into sight. */
  select(node: TreeNode | null): void {
    this.selected = node;
    const index = node === null ? -1 : this.rows.indexOf(node);
    if (index < 0) return;
    const top = index * this.rowHeight;
    this.scrollTo(Math.min(top, Math.max(this.offset, top + this.rowHeight - this.area.height)));
  }

  scrollTo(offset: number): void {
    const most = Math.max(0, this.rows.length * this.rowHeight - this.area.height);
    this.offset = Math.max(0, Math.min(most, Math.round(offset)));
  }

  scrollBy(pixels: number): void {
    this.scrollTo(this.offset + pixels);
  }

  get rowHeight(): number {
    return Math.max(1, this.px(24));
  }

  get pageRows(): number {
    return Math.max(1, Math.floor(this.area.height / this.rowHeight) - 1);
  }

  /** The row at a point, and whether the point is on the arrow that opens it; null where there is none. */
  rowAt(x: number, y: number): { readonly node: TreeNode; readonly isOnArrow: boolean } | null {
    const { area, px } = this;
    if (x < area.x || x >= area.x + area.width - px(10) || y < area.y || y >= area.y + area.height) return null;
    const node = this.rows[Math.floor((y - area.y + this.offset) / this.rowHeight)];
    return node === undefined ? null : { node, isOnArrow: x < this.indentOf(node) + px(18) };
  }

  /** Where the scrollbar's thumb is; null when everything is in sight. */
  get thumb(): Rect | null {
    return thumbOf(this.scrollRange(this.offset));
  }

  /** The bar that the thumb runs in. */
  get track(): Rect {
    const { area, px } = this;
    return rect(area.x + area.width - px(10), area.y, px(10), area.height);
  }

  dragThumbTo(top: number): void {
    this.scrollTo(offsetOfThumb(this.scrollRange(this.offset), top));
  }

  draw(): void {
    const { shown, area, rows, offset, selected } = this;
    this.shown = { area, rows, offset, selected };
    if (shown === null || !sameRect(shown.area, area) || shown.rows !== rows) {
      this.drawRows(this.rowsArea);
      this.drawBar();
      return;
    }
    if (shown.offset !== offset) {
      this.scrollFrom(shown.offset);
      this.drawBar();
    }
    if (shown.selected !== selected) {
      for (const node of [shown.selected, selected]) this.drawRows(this.rectOf(node));
    }
  }

  private get rowsArea(): Rect {
    return rect(this.area.x, this.area.y, this.area.width - this.px(10), this.area.height);
  }

  private scrollRange(offset: number): ScrollRange {
    return { track: this.track, content: this.rows.length * this.rowHeight, visible: this.area.height, offset };
  }

  private scrollFrom(before: number): void {
    const { x, y, width, height } = this.rowsArea;
    const by = this.offset - before;
    if (Math.abs(by) >= height) {
      this.drawRows(this.rowsArea);
      return;
    }
    this.canvas.scroll(x, y, width, height, 0, -by);
    this.drawRows(by > 0 ? rect(x, y + height - by, width, by) : rect(x, y, width, -by));
  }

  private rectOf(node: TreeNode | null): Rect {
    const index = node === null ? -1 : this.rows.indexOf(node);
    if (index < 0) return rect(0, 0, 0, 0);
    const { x, y, width } = this.rowsArea;
    return rect(x, y + index * this.rowHeight - this.offset, width, this.rowHeight);
  }

  private indentOf(node: TreeNode): number {
    return this.area.x + this.px(8) + node.depth * this.px(14);
  }

  /** Draws the rows in a part of the area, and nothing outside of it. */
  private drawRows(part: Rect): void {
    const { canvas, rowHeight, area } = this;
    const clip = intersect(part, this.rowsArea);
    if (isEmpty(clip)) return;
    canvas.save();
    canvas.beginPath();
    canvas.rect(clip.x, clip.y, clip.width, clip.height);
    canvas.clip();
    canvas.fillStyle = colors.panel;
    canvas.fillRect(clip.x, clip.y, clip.width, clip.height);
    const first = Math.floor((clip.y - area.y + this.offset) / rowHeight);
    const end = Math.ceil((clip.y + clip.height - area.y + this.offset) / rowHeight);
    for (let index = first; index < end; index++) {
      const node = this.rows[index];
      if (node !== undefined) this.drawRow(node, area.y + index * rowHeight - this.offset);
    }
    canvas.restore();
  }

  private drawRow(node: TreeNode, y: number): void {
    const { canvas, px, rowHeight } = this;
    const area = this.rowsArea;
    const isSelected = node === this.selected;
    if (isSelected) {
      canvas.fillStyle = colors.selected;
      canvas.fillRect(area.x, y, area.width, rowHeight);
    }
    let x = this.indentOf(node);
    const size = px(13);
    const baseline = baselineIn(y, rowHeight, size);
    if (node.kind === 'folder') {
      canvas.font = fontOf(px(12));
      canvas.fillStyle = colors.dim;
      canvas.fillText(node.isExpanded ? '▾' : '▸', x, baseline);
    }
    x += px(16);
    if (node.kind !== 'note') {
      const icon = node.kind === 'image' ? 'image' : node.isExpanded ? 'openFolder' : 'folder';
      drawIcon(canvas, icon, x, y + Math.floor((rowHeight - px(16)) / 2), px(16));
      x += px(22);
    }
    canvas.font = fontOf(size);
    canvas.fillStyle = node.kind === 'note' ? colors.faint : isSelected ? '#ffffff' : colors.text;
    canvas.fillText(fitText(canvas, node.name, area.x + area.width - px(4) - x), x, baseline);
  }

  private drawBar(): void {
    drawScrollbar(this.canvas, this.scrollRange(this.offset), colors.panel);
  }
}
