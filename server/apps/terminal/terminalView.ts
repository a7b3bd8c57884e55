import xterm from '@xterm/headless';
import type { Canvas } from '../../canvas/canvas.ts';
import { CellGrid } from './cellGrid.ts';
import { measureFont } from './fontMetrics.ts';
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

  /** `fontSize` and the canvas in pixels; `reply` takes what the emulator answers to the program. */
  constructor(canvas: Canvas, fontSize: number, scale: number, reply: (data: string) => void) {
    this.canvas = canvas;
    this.terminal = new xterm.Terminal({ scrollback: SCROLLBACK_LINES, allowProposedApi: true });
    this.terminal.unicode.register(unicodeWidths);
    this.terminal.unicode.activeVersion = UNICODE_VERSION;
    this.terminal.onData((data) => {
      if (data !== '') reply(data);
    });
    this.modes = new ProgramModes(this.terminal);
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
   * Feeds output of the program; calls back when it has been parsed. That is before this returns when nothing
   * waits: the emulator parses at once what follows user input, and would wait a millisecond otherwise.
   */
  write(data: string, parsed: () => void): void {
    this.terminal.input('', true);
    this.terminal.write(data, parsed);
  }

  /** Follows the canvas's size or a new font size, pixels; the picture is complete after the next draw. */
  resize(fontSize: number, scale: number): void {
    ({ area: this.area, painter: this.painter, wanted: this.wanted } = this.arrange(fontSize, scale));
  }

  /** Brings the canvas up to date. */
  draw(): void {
    if (this.colors.background !== this.background) this.clear();
    readScreen(this, this.viewport.top, this.wanted);
    this.painter.paint(this.wanted, this.colors.cursor);
  }

  dispose(): void {
    this.terminal.dispose();
  }

  private clear(): void {
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
    return {
      area: { x: padding, y: padding, cellWidth, cellHeight, columns, rows },
      painter: new ScreenPainter(this.canvas, { x: padding, y: padding, font }, columns, rows, background),
      wanted: new CellGrid(columns, rows, background),
    };
  }
}
