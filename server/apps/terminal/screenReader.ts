import type { IBufferCell, Terminal } from '@xterm/headless';
import type { Color } from '../../../protocol/index.ts';
import {
  BOLD,
  type CellGrid,
  CURSOR_BAR,
  CURSOR_BLOCK,
  CURSOR_UNDERLINE,
  ITALIC,
  OVERLINE,
  STRIKETHROUGH,
  UNDERLINE,
} from './cellGrid.ts';
import { BRIGHT_OFFSET, blendHalf, SELECTION } from './palette.ts';
import type { ProgramColors } from './programColors.ts';
import type { CursorStyle, ProgramModes } from './programModes.ts';
import type { Selection } from './selection.ts';

const CURSOR_BITS: Readonly<Record<CursorStyle, number>> = {
  block: CURSOR_BLOCK,
  bar: CURSOR_BAR,
  underline: CURSOR_UNDERLINE,
};

/** What of a terminal is shown, and how. */
export interface ScreenSource {
  readonly terminal: Terminal;
  readonly colors: ProgramColors;
  readonly modes: ProgramModes;
  readonly selection: Selection;
}

/**
 * Reads the look of a terminal's lines into a grid of its size, whose row 0 shows line `top` of the buffer:
 * the rows first..after-1, and the cursor if it is among them.
 */
export function readScreen(source: ScreenSource, top: number, grid: CellGrid, first: number, after: number): void {
  const { terminal, colors, selection } = source;
  const buffer = terminal.buffer.active;
  const scratch = buffer.getNullCell();
  for (let row = first; row < after; row++) {
    const line = buffer.getLine(top + row);
    const selected = selection.columnsOf(top + row);
    const start = row * grid.columns;
    let needsSecondHalf = false;
    for (let column = 0; column < grid.columns; column++) {
      const cell = line?.getCell(column, scratch);
      const background =
        selected !== undefined && column >= selected[0] && column < selected[1] ? SELECTION : undefined;
      const width = cell?.getWidth() ?? 1;
      const isSecondHalf = width === 0 && needsSecondHalf;
      // Programs can overwrite one half of a wide character: what is left of it is blank.
      if (needsSecondHalf && !isSecondHalf) grid.text[start + column - 1] = ' ';
      needsSecondHalf = width === 2;
      if (cell === undefined) grid.set(start + column, ' ', 0, background ?? colors.background, 0);
      else setCell(grid, start + column, cell, isSecondHalf, colors, background);
    }
    if (needsSecondHalf) grid.text[start + grid.columns - 1] = ' ';
  }
  addCursor(source, top, grid, first, after);
}

function setCell(
  grid: CellGrid,
  at: number,
  cell: IBufferCell,
  isSecondHalf: boolean,
  colors: ProgramColors,
  selectedBackground: Color | undefined,
): void {
  const text = isSecondHalf ? '' : cell.getChars() || ' ';
  if (cell.isAttributeDefault()) {
    grid.set(at, text, colors.foreground, selectedBackground ?? colors.background, 0);
    return;
  }
  let foreground = foregroundOf(cell, colors);
  let background = backgroundOf(cell, colors);
  if (cell.isInverse()) [foreground, background] = [background, foreground];
  if (cell.isDim()) foreground = blendHalf(foreground, background);
  const isHidden = cell.isInvisible() !== 0;
  grid.set(at, isHidden ? ' ' : text, foreground, selectedBackground ?? background, isHidden ? 0 : styleOf(cell));
}

function foregroundOf(cell: IBufferCell, colors: ProgramColors): Color {
  if (cell.isFgDefault()) return colors.foreground;
  const color = cell.getFgColor();
  if (cell.isFgRGB()) return color;
  const isBright = cell.isBold() && color < BRIGHT_OFFSET;
  return colors.palette[isBright ? color + BRIGHT_OFFSET : color] ?? colors.foreground;
}

function backgroundOf(cell: IBufferCell, colors: ProgramColors): Color {
  if (cell.isBgDefault()) return colors.background;
  const color = cell.getBgColor();
  return cell.isBgRGB() ? color : (colors.palette[color] ?? colors.background);
}

function styleOf(cell: IBufferCell): number {
  return (
    (cell.isBold() ? BOLD : 0) |
    (cell.isItalic() ? ITALIC : 0) |
    (cell.isUnderline() ? UNDERLINE : 0) |
    (cell.isStrikethrough() ? STRIKETHROUGH : 0) |
    (cell.isOverline() ? OVERLINE : 0)
  );
}

function addCursor(
  { terminal, modes, colors }: ScreenSource,
  top: number,
  grid: CellGrid,
  first: number,
  after: number,
): void {
  const { baseY, cursorX, cursorY } = terminal.buffer.active;
  const row = baseY + cursorY - top;
  if (!modes.cursorVisible || row < first || row >= after) return;
  // Behind the last column it waits for the next character, which wraps.
  let at = row * grid.columns + Math.min(cursorX, grid.columns - 1);
  if (grid.text[at] === '') at--;
  const bit = CURSOR_BITS[modes.cursorStyle];
  const isWide = (at + 1) % grid.columns !== 0 && grid.text[at + 1] === '';
  for (const cell of isWide ? [at, at + 1] : [at]) {
    const foreground = grid.text[cell] === ' ' ? colors.foreground : grid.foreground[cell]!;
    grid.set(cell, grid.text[cell]!, foreground, grid.background[cell]!, grid.style[cell]! | bit);
  }
}
