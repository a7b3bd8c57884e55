import { type Color, MAX_SURFACE_SIDE } from '../../../protocol/index.ts';
import type { Canvas } from '../../canvas/canvas.ts';
import {
  BOLD,
  CellGrid,
  CURSOR_BAR,
  CURSOR_BLOCK,
  CURSOR_UNDERLINE,
  ITALIC,
  LINES,
  OVERLINE,
  STRIKETHROUGH,
  UNDERLINE,
} from './cellGrid.ts';
import { type FontMetrics, fontOf } from './fontMetrics.ts';
import { findRowScroll, type RowScroll } from './scrollMatch.ts';

/** Blanks at the ends of a run from which a fill costs less than letters: a fill takes about so many bytes. */
const MIN_FILLED_END = 8;
/** Blanks between letters from which a fill and a second run cost less. */
const MIN_FILLED_GAP = 24;
/** Unchanged cells that are drawn again because a second run would cost more. */
const MAX_REDRAWN_GAP = 6;
/** Scrolls in one picture: panes that scroll at the same time. */
const MAX_SCROLLS = 4;

/** Difference in brightness that a cursor must have. */
const MIN_CURSOR_CONTRAST = 64;

/** Where and how large the cells are, pixels. */
export interface ScreenLayout {
  readonly x: number;
  readonly y: number;
  readonly font: FontMetrics;
}

/** Columns left..right-1. */
interface Columns {
  readonly left: number;
  readonly right: number;
}

interface CellFill {
  readonly row: number;
  rows: number;
  readonly first: number;
  readonly after: number;
  readonly color: Color;
}

/**
 * Draws grids of cells. It remembers what each cell shows, moves rows that are on the screen already, and
 * draws the rest: the fewest commands that make the canvas look as if everything had been drawn.
 */
export class ScreenPainter {
  private readonly canvas: Canvas;
  private readonly layout: ScreenLayout;
  private readonly shown: CellGrid;
  private cursor: Color;
  private readonly fills: CellFill[] = [];
  /** The lowest fill of each extent and colour. */
  private readonly lastFills = new Map<number, CellFill>();

  /** Clears the canvas. */
  constructor(canvas: Canvas, layout: ScreenLayout, columns: number, rows: number, background: Color) {
    this.canvas = canvas;
    this.layout = layout;
    this.shown = new CellGrid(columns, rows, background);
    this.cursor = background;
    this.fillPixels(0, 0, canvas.width, canvas.height, background);
  }

  /** A painter with the same cells on another background; clears the canvas. */
  cleared(background: Color): ScreenPainter {
    return new ScreenPainter(this.canvas, this.layout, this.shown.columns, this.shown.rows, background);
  }

  /**
   * Makes the canvas show the cells, a grid of the painter's size. Only rows first..after-1 are looked at: the
   * others must be as they were.
   */
  paint(wanted: CellGrid, cursor: Color, first: number, after: number): void {
    if (cursor !== this.cursor) this.forgetCursor(cursor);
    if (after - first > 1) this.scrollRows(wanted);
    this.fills.length = 0;
    this.lastFills.clear();
    const runs: [row: number, first: number, after: number][] = [];
    for (let row = first; row < after; row++) this.findRuns(wanted, row, runs);
    for (const fill of this.fills) this.fillCells(fill);
    for (const [row, firstColumn, afterColumn] of runs) this.drawRun(wanted, row, firstColumn, afterColumn);
    this.shown.copyRows(wanted, first, after);
  }

  /** A block in another colour differs, although the cells are the same. */
  private forgetCursor(cursor: Color): void {
    this.cursor = cursor;
    for (let cell = 0; cell < this.shown.style.length; cell++) {
      if (this.shown.style[cell]! & (CURSOR_BLOCK | CURSOR_BAR | CURSOR_UNDERLINE)) this.shown.text[cell] = '\0';
    }
  }

  private scrollRows(wanted: CellGrid): void {
    for (let i = 0; i < MAX_SCROLLS; i++) {
      const changed = this.changedColumns(wanted);
      if (changed === undefined) return;
      const whole = { left: 0, right: wanted.columns };
      // Whole rows keep their text together, which automation reads; a part must save more.
      const inRows = this.findScroll(wanted, whole);
      const inPane = this.findScroll(wanted, changed);
      if (inPane !== undefined && inPane.gain > (inRows?.gain ?? 0)) this.scroll(inPane, changed);
      else if (inRows !== undefined) this.scroll(inRows, whole);
      else return;
    }
  }

  private findScroll(wanted: CellGrid, { left, right }: Columns): RowScroll | undefined {
    const { rows } = wanted;
    const shownSignatures = new Int32Array(rows);
    const wantedSignatures = new Int32Array(rows);
    const weights = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      shownSignatures[row] = this.shown.signature(row, left, right);
      wantedSignatures[row] = wanted.signature(row, left, right);
      weights[row] = wanted.weight(row, left, right);
    }
    return findRowScroll(shownSignatures, wantedSignatures, weights);
  }

  /**
   * The columns in which something changes, undefined when less than two rows do. Nothing beside them has to
   * move, so that one of two panes side by side can scroll.
   */
  private changedColumns(wanted: CellGrid): Columns | undefined {
    const { columns, rows } = wanted;
    let left = columns;
    let right = 0;
    let changedRows = 0;
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      let first = 0;
      while (first < columns && wanted.sameCell(this.shown, start + first)) first++;
      if (first === columns) continue;
      let last = columns - 1;
      while (wanted.sameCell(this.shown, start + last)) last--;
      changedRows++;
      left = Math.min(left, first);
      right = Math.max(right, last + 1);
    }
    if (changedRows < 2) return undefined;
    while (left > 0 && (splitsWide(wanted, left) || splitsWide(this.shown, left))) left--;
    while (right < columns && (splitsWide(wanted, right) || splitsWide(this.shown, right))) right++;
    return { left, right };
  }

  private scroll({ first, count, by }: RowScroll, { left, right }: Columns): void {
    const { x, y, font } = this.layout;
    const top = Math.min(first, first + by);
    this.canvas.scroll(
      x + left * font.cellWidth,
      y + top * font.cellHeight,
      (right - left) * font.cellWidth,
      (count + Math.abs(by)) * font.cellHeight,
      0,
      -by * font.cellHeight,
    );
    this.shown.moveRows(first, count, by, left, right);
  }

  /** Adds what must be drawn in a row: bare cells to `fills`, the rest to `runs`. */
  private findRuns(wanted: CellGrid, row: number, runs: [number, number, number][]): void {
    const { columns } = wanted;
    const start = row * columns;
    const isChanged = (column: number) => !wanted.sameCell(this.shown, start + column);
    let column = 0;
    while (column < columns) {
      if (!isChanged(column)) {
        column++;
        continue;
      }
      const first = wanted.text[start + column] === '' ? column - 1 : column;
      let after = column + 1;
      let style = start + first;
      for (let next = after; next < columns && next - after <= MAX_REDRAWN_GAP; next++) {
        if (!looksAlike(wanted, style, start + next)) break;
        if (wanted.text[style] === ' ') style = start + next;
        if (isChanged(next)) after = next + 1;
      }
      while (after < columns && wanted.text[start + after] === '') after++;
      this.addRun(wanted, row, first, after, runs);
      column = after;
    }
  }

  /** Splits cells of one look at long blanks. */
  private addRun(wanted: CellGrid, row: number, from: number, to: number, runs: [number, number, number][]): void {
    const start = row * wanted.columns;
    let first = from;
    let lettersEnd = from;
    for (let column = from; column < to; column++) {
      if (wanted.isBare(start + column)) continue;
      const blanks = column - lettersEnd;
      const isStart = lettersEnd === first;
      if (blanks >= (isStart ? MIN_FILLED_END : MIN_FILLED_GAP)) {
        if (!isStart) runs.push([row, first, lettersEnd]);
        this.addFill(row, lettersEnd, column, this.backgroundOf(wanted, start + lettersEnd));
        first = column;
      }
      lettersEnd = column + 1;
    }
    const isBlank = lettersEnd === first;
    const end = to - lettersEnd >= MIN_FILLED_END || isBlank ? lettersEnd : to;
    if (!isBlank) runs.push([row, first, end]);
    if (end < to) this.addFill(row, end, to, this.backgroundOf(wanted, start + end));
  }

  private addFill(row: number, first: number, after: number, color: Color): void {
    const key = (color * MAX_SURFACE_SIDE + first) * MAX_SURFACE_SIDE + after;
    const above = this.lastFills.get(key);
    if (above !== undefined && above.row + above.rows === row) {
      above.rows++;
      return;
    }
    const fill = { row, rows: 1, first, after, color };
    this.fills.push(fill);
    this.lastFills.set(key, fill);
  }

  private fillCells({ row, rows, first, after, color }: CellFill): void {
    const { x, y, font } = this.layout;
    const width = (after - first) * font.cellWidth;
    this.fillPixels(x + first * font.cellWidth, y + row * font.cellHeight, width, rows * font.cellHeight, color);
  }

  private drawRun(wanted: CellGrid, row: number, first: number, after: number): void {
    const { font } = this.layout;
    const start = row * wanted.columns;
    const x = this.layout.x + first * font.cellWidth;
    const y = this.layout.y + row * font.cellHeight;
    let look = start + first;
    while (look < start + after - 1 && wanted.text[look] === ' ') look++;
    const style = wanted.style[look]!;
    const color = style & CURSOR_BLOCK ? wanted.background[look]! : wanted.foreground[look]!;
    this.canvas.drawCells(wanted.text.slice(start + first, start + after), x, y, {
      cellWidth: font.cellWidth,
      cellHeight: font.cellHeight,
      baseline: font.baseline,
      font: fontOf(font.size, style & (BOLD | ITALIC)),
      color: cssColor(color),
      background: cssColor(this.backgroundOf(wanted, look)),
    });
    if (style & LINES) this.drawLines(style, x, y, (after - first) * font.cellWidth, color);
  }

  private drawLines(style: number, x: number, y: number, width: number, color: Color): void {
    const { cellHeight, baseline, line } = this.layout.font;
    const bottom = y + cellHeight - line;
    if (style & UNDERLINE) this.fillPixels(x, Math.min(bottom, y + baseline + line), width, line, color);
    if (style & STRIKETHROUGH) this.fillPixels(x, y + Math.round(baseline * 0.7), width, line, color);
    if (style & OVERLINE) this.fillPixels(x, y, width, line, color);
    if (style & CURSOR_BAR) this.fillPixels(x, y, 2 * line, cellHeight, this.cursor);
    if (style & CURSOR_UNDERLINE) this.fillPixels(x, bottom - line, width, 2 * line, this.cursor);
  }

  private backgroundOf(wanted: CellGrid, cell: number): Color {
    const background = wanted.background[cell]!;
    if ((wanted.style[cell]! & CURSOR_BLOCK) === 0) return background;
    return isAlike(background, this.cursor) ? wanted.foreground[cell]! : this.cursor;
  }

  private fillPixels(x: number, y: number, width: number, height: number, color: Color): void {
    this.canvas.fillStyle = cssColor(color);
    this.canvas.fillRect(x, y, width, height);
  }
}

/** Whether two cells can be drawn by one run. Bare cells have no foreground and no font to disagree in. */
function looksAlike(grid: CellGrid, a: number, b: number): boolean {
  if (grid.background[a] !== grid.background[b]) return false;
  const differs = grid.style[a]! ^ grid.style[b]!;
  if (grid.isBare(a) || grid.isBare(b)) return (differs & (LINES | CURSOR_BLOCK)) === 0;
  // A blank with lines has a colour but no font.
  const ignored = grid.text[a] === ' ' || grid.text[b] === ' ' ? BOLD | ITALIC : 0;
  return grid.foreground[a] === grid.foreground[b] && (differs & ~ignored) === 0;
}

/** Whether a wide character lies on both sides of a column's left edge. */
function splitsWide(grid: CellGrid, column: number): boolean {
  for (let row = 0; row < grid.rows; row++) if (grid.text[row * grid.columns + column] === '') return true;
  return false;
}

/** Whether a cursor of one colour could not be seen on the other. */
function isAlike(a: Color, b: Color): boolean {
  return Math.abs(luma(a) - luma(b)) < MIN_CURSOR_CONTRAST;
}

/** Brightness, 0 to 255. */
function luma(color: Color): number {
  return ((color >> 16) * 54 + ((color >> 8) & 0xff) * 183 + (color & 0xff) * 19) / 256;
}

function cssColor(color: Color): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}
