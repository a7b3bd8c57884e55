import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Command,
  CommandContext,
  type Framebuffer,
  pixelOf,
  SCREEN,
  Writer,
  writeCommand,
} from '../../protocol/index.ts';
import { CellGrid } from '../../server/apps/terminal/cellGrid.ts';
import { measureFont } from '../../server/apps/terminal/fontMetrics.ts';
import { CURSOR, FOREGROUND } from '../../server/apps/terminal/palette.ts';
import { ScreenPainter } from '../../server/apps/terminal/screenPainter.ts';
import { readScreen } from '../../server/apps/terminal/screenReader.ts';
import { TerminalView } from '../../server/apps/terminal/terminalView.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';

const FONT_SIZE = 14;
const WIDTH = 344;
const HEIGHT = 184;

/** A view on a screen of 42 x 11 cells, and what it draws. */
class Screen {
  readonly display = new Display(WIDTH, HEIGHT);
  readonly canvas = new Canvas(this.display, SCREEN);
  readonly view = new TerminalView(this.canvas, FONT_SIZE, 1, () => undefined);
  commands: Command[] = [];

  constructor() {
    this.view.draw();
    this.display.observe({
      drawn: (command) => this.commands.push(command),
      damaged: () => undefined,
      committed: () => undefined,
      atlasReset: () => undefined,
    });
  }

  /** Feeds output and draws; returns the commands. */
  show(output: string): Command[] {
    let isParsed = false;
    this.view.write(output, () => {
      isParsed = true;
    });
    // The view relies on it: otherwise each key waits for a timer.
    expect(isParsed).toBe(true);
    this.commands = [];
    this.view.draw();
    return this.commands;
  }

  /** What the screen looks like when everything is drawn anew. */
  drawnAnew(): Framebuffer {
    const display = new Display(WIDTH, HEIGHT);
    const canvas = new Canvas(display, SCREEN);
    const { x, y, columns, rows } = this.view.cells;
    const layout = { x, y, font: measureFont(canvas, FONT_SIZE) };
    const grid = new CellGrid(columns, rows, this.view.colors.background);
    readScreen(this.view, this.view.viewport.top, grid, 0, rows);
    const painter = new ScreenPainter(canvas, layout, columns, rows, this.view.colors.background);
    painter.paint(grid, this.view.colors.cursor, 0, rows);
    return display.framebuffer;
  }

  get text(): string {
    return this.display.text.text(SCREEN);
  }

  bytesOf(commands: readonly Command[]): number {
    const out = new Writer();
    const context = new CommandContext();
    // A connection that has been used for a while knows the colours.
    for (const command of commands) writeCommand(out, command, context);
    const before = out.take().length;
    const again = new Writer();
    for (const command of commands) writeCommand(again, command, context);
    return Math.min(before, again.take().length);
  }
}

const words = fc.constantFrom(
  'Waffle ',
  'fjord ',
  'a',
  'il',
  '─┼│█▒',
  '世界',
  '😀',
  'e\u0301',
  'ÅÄÖ',
  '          ',
  'the quick brown fox jumps over the lazy dog ',
);
const number = fc.nat({ max: 13 });
const control = fc.oneof(
  fc.constantFrom('\r\n', '\r\n', '\n', '\r', '\b', '\t', '\x1b[K', '\x1b[2J', '\x1b[H', '\x1bM', '\x1bD', '\x1b[m'),
  fc.constantFrom('\x1b[1m', '\x1b[3m', '\x1b[2m', '\x1b[4m', '\x1b[9m', '\x1b[7m', '\x1b[8m', '\x1b[53m', '\x1b[0m'),
  fc.constantFrom('\x1b[?25l', '\x1b[?25h', '\x1b[2 q', '\x1b[4 q', '\x1b[6 q', '\x1b[?1049h', '\x1b[?1049l'),
  fc.tuple(number, number).map(([row, column]) => `\x1b[${row};${column * 3}H`),
  fc.tuple(number, number).map(([top, bottom]) => `\x1b[${top};${bottom}r`),
  fc.tuple(number, fc.constantFrom('L', 'M', 'P', '@', 'S', 'T', 'X')).map(([n, name]) => `\x1b[${n}${name}`),
  number.map((color) => `\x1b[${30 + (color % 8)}m`),
  number.map((color) => `\x1b[${40 + (color % 8)}m`),
  number.map((color) => `\x1b[38;5;${color * 19}m`),
  number.map((color) => `\x1b[48;2;${color * 9};80;${color * 15}m`),
  fc.constantFrom('\x1b]11;#203040\x07', '\x1b]111\x07', '\x1b]12;#ff0000\x07', '\x1b]112\x07', '\x1bc'),
);
const part = fc.oneof({ weight: 3, arbitrary: words }, { weight: 2, arbitrary: control });
const output = fc.array(part, { minLength: 1, maxLength: 25 }).map((parts) => parts.join(''));
/** What answers single keys, and pieces of sequences. */
const echo = fc.oneof(
  part,
  fc.constantFrom(
    'x',
    '\b \b',
    '\b\x1b[K',
    '\x1b[1@i',
    '\x1b[1P',
    '\x1b[',
    '3',
    ';1H',
    '2J',
    '\x1b]0;title',
    '\x07',
    '\x9b',
  ),
);
const outputs = fc.array(fc.oneof(output, echo), { minLength: 1, maxLength: 16 });

describe('the painter', () => {
  it('leaves the same pixels as drawing everything anew, whatever programs print', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(outputs, fc.array(fc.integer({ min: -5, max: 5 }), { maxLength: 8 }), (steps, scrolls) => {
        const screen = new Screen();
        steps.forEach((step, i) => {
          screen.view.viewport.scrollBy(scrolls[i] ?? 0);
          screen.show(step);
          expect(screen.display.framebuffer.equals(screen.drawnAnew())).toBe(true);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('does so too when only the row with the caret was drawn in between', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(outputs, output), { minLength: 1, maxLength: 6 }), (steps) => {
        const screen = new Screen();
        for (const [unseen, seen] of steps) {
          for (const part of unseen) {
            screen.view.write(part, () => undefined);
            screen.view.drawCaretRow();
          }
          screen.show(seen);
          expect(screen.display.framebuffer.equals(screen.drawnAnew())).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('draws what was typed while other rows wait for the next picture', () => {
    const screen = new Screen();
    screen.show('\x1b[2J\x1b[1;9r\x1b[11;1Hsay> ');
    screen.commands = [];
    screen.view.write(
      '\x1b[?25l\x1b[9;1H\r\nline\r\nline\x1b[11;6H\x1b[?25hx\x1b[?25l\x1b[9;1H\r\nmore',
      () => undefined,
    );
    const { caret, cells } = screen.view;
    expect(caret).toEqual({
      ...{ x: cells.x + 6 * cells.cellWidth, y: cells.y + 10 * cells.cellHeight },
      ...{ width: cells.cellWidth, height: cells.cellHeight },
    });
    screen.view.drawCaretRow();
    expect(screen.text).toMatch(/say> x/);
    expect(screen.text).not.toMatch(/line|more/);
    screen.view.draw();
    expect(screen.text).toMatch(/line\s+line\s+more/);
  });

  it('draws a typed character with its cell and the cursor', () => {
    const screen = new Screen();
    screen.show('user@host:~$ ');
    const commands = screen.show('e');
    expect(commands.map(({ name }) => name)).toEqual(['fill', 'glyphs']);
    expect(screen.bytesOf(commands)).toBeLessThanOrEqual(22);
    expect(screen.show('\b \b').map(({ name }) => name)).toEqual(['fill', 'fill']);
  });

  it('draws nothing when nothing changed', () => {
    const screen = new Screen();
    screen.show('some text\r\n$ ');
    expect(screen.show('')).toEqual([]);
    expect(screen.show('x\b \b')).toEqual([]);
  });

  it('moves what is there when the screen scrolls, and draws the new line', () => {
    const screen = new Screen();
    for (let i = 0; i < 20; i++) screen.show(`${i} is a line of some length\r\n`);
    const commands = screen.show('the next line\r\n');
    expect(commands.filter(({ name }) => name === 'copy')).toHaveLength(1);
    expect(commands.filter(({ name }) => name === 'glyphs')).toHaveLength(1);
    expect(commands.length).toBeLessThanOrEqual(5);
  });

  it('moves one of two panes that stand side by side', () => {
    const screen = new Screen();
    const row = (i: number) => `\x1b[${i + 1};1Hleft ${i * 37} stays\x1b[${i + 1};20H│ right ${i * 91} moves`;
    screen.show(`\x1b[?25l${Array.from({ length: 10 }, (_, i) => row(i)).join('')}`);
    const moved = Array.from({ length: 10 }, (_, i) => `\x1b[${i + 1};22H\x1b[Kright ${(i + 1) * 91} moves`).join('');
    const commands = screen.show(moved);
    expect(commands.filter(({ name }) => name === 'copy')).toHaveLength(1);
    expect(commands.filter(({ name }) => name === 'glyphs')).toHaveLength(1);
  });

  it('joins box-drawing characters without gaps', () => {
    const screen = new Screen();
    screen.show(`\x1b[?25l${'─'.repeat(8)}\x1b[2;1H${'│\b\n'.repeat(6)}\x1b[2;10H${'█\b\n'.repeat(4)}`);
    const { x, y, cellWidth, cellHeight } = screen.view.cells;
    const { framebuffer } = screen.display;
    const at = (column: number, row: number) => framebuffer.pixels[row * framebuffer.width + column];
    // Along the line all pixels look as those of the first cell's middle.
    const middle = Array.from({ length: cellHeight }, (_, i) => y + i);
    const line = middle.filter((row) => at(x + cellWidth / 2, row) !== at(x + cellWidth * 9, row));
    expect(line.length).toBeGreaterThan(0);
    for (const row of line) {
      for (let column = x; column < x + 8 * cellWidth; column++) expect(at(column, row)).toBe(at(x + 4, row));
    }
    const columns = Array.from({ length: cellWidth }, (_, i) => x + i);
    const stroke = columns.filter((column) => at(column, y + cellHeight * 2) !== at(x + 100, y + cellHeight * 8));
    expect(stroke.length).toBeGreaterThan(0);
    for (const column of stroke) {
      for (let row = y + cellHeight; row < y + 7 * cellHeight; row++) {
        expect(at(column, row)).toBe(at(column, y + cellHeight + 3));
      }
    }
    for (let row = y + cellHeight; row < y + 5 * cellHeight; row++) {
      for (let column = x + 9 * cellWidth; column < x + 10 * cellWidth; column++) {
        expect(at(column, row)).toBe(pixelOf(FOREGROUND));
      }
    }
  });

  it('shows the cursor as the program wants it', () => {
    const screen = new Screen();
    const { x, y, cellWidth, cellHeight } = screen.view.cells;
    const { framebuffer } = screen.display;
    const lit = () => {
      const rows = Array.from({ length: cellHeight }, (_, row) => row);
      return rows.map((row) => {
        const start = (y + row) * framebuffer.width + x;
        return framebuffer.pixels.subarray(start, start + cellWidth).filter((word) => word === pixelOf(CURSOR)).length;
      });
    };
    const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
    expect(sum(lit())).toBe(cellWidth * cellHeight);
    screen.show('\x1b[6 q');
    expect(lit().every((count) => count === 2)).toBe(true);
    screen.show('\x1b[4 q');
    expect(lit().filter((count) => count === cellWidth)).toHaveLength(2);
    screen.show('\x1b[?25l');
    expect(sum(lit())).toBe(0);
  });

  it('keeps the text that automation reads', () => {
    const screen = new Screen();
    for (let i = 0; i < 15; i++) screen.show(`line ${i}\r\n`);
    screen.show('\x1b[31mred\x1b[m and \x1b[1mbold\x1b[m 世界');
    expect(screen.text.split('\n').map((line) => line.trimEnd())).toEqual([
      ...Array.from({ length: 10 }, (_, i) => `line ${i + 5}`),
      'red and bold 世界',
    ]);
  });
});

describe('the viewport', () => {
  it('stays with its lines while output arrives, and returns to the bottom', () => {
    const screen = new Screen();
    for (let i = 0; i < 40; i++) screen.show(`line ${i}\r\n`);
    screen.view.viewport.scrollBy(-5);
    screen.show('');
    const before = screen.text;
    expect(before).toContain('line 25');
    for (let i = 40; i < 60; i++) screen.show(`line ${i}\r\n`);
    expect(screen.text).toBe(before);
    screen.view.viewport.scrollToBottom();
    screen.show('');
    expect(screen.text).toContain('line 59');
  });
});

describe('the selection', () => {
  it('takes words, lines and characters, and joins wrapped lines', () => {
    const screen = new Screen();
    const { selection } = screen.view;
    screen.show(`first (second/part.txt) third  \r\n${'x'.repeat(50)}\r\n世界 end`);
    selection.begin({ line: 0, column: 9 }, 'word');
    expect(selection.text).toBe('second/part.txt');
    selection.begin({ line: 0, column: 9 }, 'line');
    expect(selection.text).toBe('first (second/part.txt) third');
    selection.begin({ line: 0, column: 24 }, 'character');
    expect(selection.text).toBe('');
    selection.extend({ line: 3, column: 4 });
    expect(selection.text).toBe(`third\n${'x'.repeat(50)}\n世界`);
    selection.extend({ line: 0, column: 0 });
    expect(selection.text).toBe('first (second/part.txt) ');
  });

  it('is drawn, and moves with its lines', () => {
    const screen = new Screen();
    screen.show('one two three\r\n');
    screen.view.selection.begin({ line: 0, column: 5 }, 'word');
    screen.show('');
    expect(screen.display.framebuffer.equals(screen.drawnAnew())).toBe(true);
    for (let i = 0; i < 30; i++) screen.show(`line ${i}\r\n`);
    expect(screen.view.selection.text).toBe('two');
  });
});
