import { contains, intersect, isEmpty, overlaps, type Rect } from '../../../protocol/index.ts';
import { type Canvas, createCanvas } from '../../index.ts';
import { boundsOfMarks, drawMark, type Mark } from './marks.ts';

/** Marks that can be undone: about a hundred long strokes. Older ones are kept as pixels. */
const MAX_MARKS = 4096;
/** They become pixels in bulk. */
const SETTLE_MARKS = 512;

/**
 * The board: what has been drawn, as data, and its picture. Marks are kept in the order in which they were drawn,
 * with those of several people between each other, so that drawing them again gives exactly the same pixels.
 */
export class Board {
  readonly area: Rect;
  private readonly canvas: Canvas;
  private readonly background: string;
  private marks: Mark[] = [];
  /** The marks that are too old to be undone. */
  private settled: Canvas | null = null;

  constructor(canvas: Canvas, area: Rect, background: string) {
    this.canvas = canvas;
    this.area = area;
    this.background = background;
  }

  /** Draws a mark over the others. */
  add(mark: Mark): void {
    this.marks.push(mark);
    this.inside(intersect(mark.bounds, this.area), () => drawMark(this.canvas, mark));
    if (this.marks.length > MAX_MARKS) this.settle(this.marks.splice(0, SETTLE_MARKS));
  }

  /** Puts a mark in the place of another one of its stroke, below those that came later. */
  replace(before: Mark, after: Mark): void {
    const index = this.marks.indexOf(before);
    if (index < 0) {
      this.add(after);
      return;
    }
    this.marks[index] = after;
    this.redraw(boundsOfMarks([before, after]));
  }

  /** Takes the marks of a stroke away. */
  remove(stroke: number): void {
    const removed = this.marks.filter((mark) => mark.stroke === stroke);
    if (removed.length === 0) return;
    this.marks = this.marks.filter((mark) => mark.stroke !== stroke);
    this.redraw(boundsOfMarks(removed));
  }

  /** The newest stroke of a viewer that can still be undone; null when there is none. */
  lastStrokeOf(viewer: number): number | null {
    return this.marks.findLast((mark) => mark.viewer === viewer)?.stroke ?? null;
  }

  clear(): void {
    this.marks = [];
    this.settled = null;
    this.redraw(this.area);
  }

  get isEmpty(): boolean {
    return this.marks.length === 0 && this.settled === null;
  }

  /** Draws a part of the board from its data. */
  redraw(part: Rect): void {
    const visible = intersect(part, this.area);
    this.inside(visible, () => {
      const { canvas, settled, area } = this;
      const { x, y, width, height } = visible;
      canvas.fillStyle = this.background;
      if (settled === null) canvas.fillRect(x, y, width, height);
      else canvas.drawImage(settled, x - area.x, y - area.y, width, height, x, y, width, height);
      for (const mark of this.marks) if (overlaps(mark.bounds, visible)) drawMark(canvas, mark);
    });
  }

  private settle(marks: readonly Mark[]): void {
    const { area } = this;
    if (this.settled === null) {
      this.settled = createCanvas(area.width, area.height);
      this.settled.fillStyle = this.background;
      this.settled.fillRect(0, 0, area.width, area.height);
    }
    this.settled.save();
    this.settled.translate(-area.x, -area.y);
    for (const mark of marks) drawMark(this.settled, mark);
    this.settled.restore();
  }

  private inside(part: Rect, draw: () => void): void {
    if (isEmpty(part) || !contains(this.area, part)) return;
    const { canvas } = this;
    canvas.save();
    canvas.beginPath();
    canvas.rect(part.x, part.y, part.width, part.height);
    canvas.clip();
    draw();
    canvas.restore();
  }
}
