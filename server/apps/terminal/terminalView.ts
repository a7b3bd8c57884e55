import xterm from '@xterm/headless';
import type { Rect } from '../../../protocol/index.ts';
import type { Canvas } from '../../canvas/canvas.ts';
import { CellGrid } from './cellGrid.ts';
import { measureFont } from './fontMetrics.ts';
import { OutputScope } from './outputScope.ts';
import { ProgramColors } from './programColors.ts';
import { ProgramModes } from './programModes.ts';
import { ScreenPainter } from './screenPainter.ts';
import { readScreen } from './screenReader.ts';
import { Selection } from './selection.ts';
import { UNICODE_VERSION, unicodeWidths } from './unicodeWidths.ts';
import { Viewport } from './viewport.ts';

const SCROLLBACK_LINES = 10_000;
/** Logical pixels around the cells. */
const PADDING = 4;
/** The emulator cannot do with less. */
const MIN_COLUMNS = 2;
const MIN_ROWS = 1;
/** A program that hides the cursor while it draws shows it again within this time, milliseconds. */
const HIDDEN_CURSOR_MS = 1000;

/** Where the cells are on the canvas, pixels. */
export interface CellArea {
  readonly x: number;
  readonly y: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly columns: number;
  readonly rows: number;
}

/** A terminal emulator and its picture on a canvas. It knows no shell: output goes in, answers come out. */
export class TerminalView {
  readonly terminal: xterm.Terminal;
  readonly modes: ProgramModes;
  readonly colors: ProgramColors;
  readonly viewport: Viewport;
  readonly selection: Selection;
  private readonly canvas: Canvas;
  private area: CellArea;
  private painter: ScreenPainter;
  private wanted: CellGrid;
  private background: number;
  private readonly scope = new OutputScope();
  private unparsed = 0;
  /** Since the last draw, output has changed nothing but the cursor's row. */
  private isOnlyCursorRow = false;
  /** What the last draw showed. */
  private drawnTop = 0;
  private drewSelection = false;
  /** Where the program had the cursor when it last hid or showed it, columns and rows of the screen. */
  private toggled = { x: 0, y: 0, at: Number.NEGATIVE_INFINITY };

  /** `fontSize` and the canvas in pixels; `reply` takes what the emulator answers to the program. */
  constructor(canvas: Canvas, fontSize: number, scale: number, reply: (data: string) => void) {
    this.canvas = canvas;
    // Widths by another Unicode version are proposed API. What programs print wrong is not our log's business.
    this.terminal = new xterm.Terminal({ scrollback: SCROLLBACK_LINES, allowProposedApi: true, logLevel: 'off' });
    this.terminal.unicode.register(unicodeWidths);
    this.terminal.unicode.activeVersion = UNICODE_VERSION;
    this.terminal.onData((data) => {
      if (data !== '') reply(data);
    });
    this.modes = new ProgramModes(this.terminal, () => {
      const { cursorX: x, cursorY: y } = this.terminal.buffer.active;
      this.toggled = { x, y, at: performance.now() };
    });
    this.colors = new ProgramColors(this.terminal, reply);
    this.viewport = new Viewport(this.terminal);
    this.selection = new Selection(this.terminal);
    this.background = this.colors.background;
    ({ area: this.area, painter: this.painter, wanted: this.wanted } = this.arrange(fontSize, scale));
  }

  get cells(): CellArea {
    return this.area;
  }

  /**
   * Where the program's cursor is, pixels of the canvas. A program that hides it is drawing elsewhere: it is where it
   * was before, but not for long; undefined then.
   */
  get caret(): Rect | undefined {
    const cell = this.caretCell;
    if (cell === undefined) return undefined;
    const { x, y, cellWidth, cellHeight } = this.area;
    return { x: x + cell.column * cellWidth, y: y + cell.row * cellHeight, width: cellWidth, height: cellHeight };
  }

  /** The same, as the screen's column and row. */
  private get caretCell(): { readonly column: number; readonly row: number } | undefined {
    const { baseY, cursorX, cursorY } = this.terminal.buffer.active;
    const scrolled = baseY - this.viewport.top;
    if (this.modes.cursorVisible) return { column: cursorX, row: cursorY + scrolled };
    const { x, y, at } = this.toggled;
    return performance.now() - at < HIDDEN_CURSOR_MS ? { column: x, row: y + scrolled } : undefined;
  }

  /**
   * Feeds output of the program; calls back when it has been parsed. That is before this returns when nothing
   * waits: the emulator parses at once what follows user input, and would wait a millisecond otherwise.
   */
  write(data: string, parsed: () => void): void {
    const { terminal } = this;
    const room = terminal.cols - terminal.buffer.active.cursorX;
    const staysInRow = this.scope.staysInRow(data, room) && !terminal.modes.reverseWraparoundMode;
    if (!staysInRow || this.unparsed > 0) this.isOnlyCursorRow = false;
    this.unparsed++;
    terminal.input('', true);
    terminal.write(data, () => {
      this.unparsed--;
      parsed();
    });
  }

  /** Follows the canvas's size or a new font size, pixels; the picture is complete after the next draw. */
  resize(fontSize: number, scale: number): void {
    ({ area: this.area, painter: this.painter, wanted: this.wanted } = this.arrange(fontSize, scale));
  }

  /** Brings the canvas up to date. */
  draw(): void {
    if (this.colors.background !== this.background) this.clear();
    const { top } = this.viewport;
    const hasSelection = this.selection.range !== undefined;
    const isSameView = top === this.drawnTop && !hasSelection && !this.drewSelection;
    const { baseY, cursorY } = this.terminal.buffer.active;
    if (this.isOnlyCursorRow && isSameView) this.drawRow(baseY + cursorY - top);
    else this.drawRows(0, this.area.rows);
    this.isOnlyCursorRow = true;
    this.drawnTop = top;
    this.drewSelection = hasSelection;
  }

  /** Brings only the row with the caret up to date: what answers a key does not wait for the rest of the picture. */
  drawCaretRow(): void {
    const cell = this.caretCell;
    if (cell !== undefined && this.colors.background === this.background) this.drawRow(cell.row);
  }

  private drawRow(row: number): void {
    if (row < this.area.rows) this.drawRows(row, row + 1);
  }

  private drawRows(first: number, after: number): void {
    readScreen(this, this.viewport.top, this.wanted, first, after);
    this.painter.paint(this.wanted, this.colors.cursor, first, after);
  }

  dispose(): void {
    this.terminal.dispose();
  }

  private clear(): void {
    this.isOnlyCursorRow = false;
    this.background = this.colors.background;
    this.painter = this.painter.cleared(this.background);
  }

  private arrange(fontSize: number, scale: number) {
    const padding = Math.round(PADDING * scale);
    const font = measureFont(this.canvas, fontSize);
    const { cellWidth, cellHeight } = font;
    const columns = Math.max(MIN_COLUMNS, Math.floor((this.canvas.width - 2 * padding) / cellWidth));
    const rows = Math.max(MIN_ROWS, Math.floor((this.canvas.height - 2 * padding) / cellHeight));
    this.terminal.resize(columns, rows);
    const { background } = this.colors;
    this.background = background;
    this.isOnlyCursorRow = false;
    return {
      area: { x: padding, y: padding, cellWidth, cellHeight, columns, rows },
      painter: new ScreenPainter(this.canvas, { x: padding, y: padding, font }, columns, rows, background),
      wanted: new CellGrid(columns, rows, background),
    };
  }
}
