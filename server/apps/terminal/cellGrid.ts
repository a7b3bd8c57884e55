import type { Color } from '../../../protocol/index.ts';

/** Bits of a cell's style. */
export const BOLD = 1;
export const ITALIC = 2;
export const UNDERLINE = 4;
export const STRIKETHROUGH = 8;
export const OVERLINE = 16;
export const CURSOR_BLOCK = 32;
export const CURSOR_BAR = 64;
export const CURSOR_UNDERLINE = 128;

/** Lines drawn over the letters. */
export const LINES = UNDERLINE | STRIKETHROUGH | OVERLINE | CURSOR_BAR | CURSOR_UNDERLINE;
export const ANY_CURSOR = CURSOR_BLOCK | CURSOR_BAR | CURSOR_UNDERLINE;
/** What can be seen on a blank: everything but the shape of letters. */
const VISIBLE_ON_BLANK = LINES | CURSOR_BLOCK;

/** What a blank without lines holds as its foreground, so that equal looks are equal cells. */
const NO_COLOR: Color = 0;

/**
 * What a screen of character cells looks like, colours resolved. A cell's text is one grapheme cluster, ' ' when
 * it is blank, '' when it is the second half of a wide one. The cursor is a style, not a colour: it can be
 * told apart from what lies under it.
 */
export class CellGrid {
  readonly columns: number;
  readonly rows: number;
  readonly text: string[];
  readonly foreground: Int32Array;
  readonly background: Int32Array;
  readonly style: Uint8Array;

  constructor(columns: number, rows: number, background: Color) {
    const cells = columns * rows;
    this.columns = columns;
    this.rows = rows;
    this.text = new Array<string>(cells).fill(' ');
    this.foreground = new Int32Array(cells).fill(NO_COLOR);
    this.background = new Int32Array(cells).fill(background);
    this.style = new Uint8Array(cells);
  }

  set(cell: number, text: string, foreground: Color, background: Color, style: number): void {
    const bare = text === ' ' && (style & LINES) === 0;
    this.text[cell] = text;
    this.foreground[cell] = bare ? NO_COLOR : foreground;
    this.background[cell] = background;
    this.style[cell] = text === ' ' ? style & VISIBLE_ON_BLANK : style;
  }

  /** Whether nothing but background, or a block cursor, is in the cell. */
  isBare(cell: number): boolean {
    return this.text[cell] === ' ' && (this.style[cell]! & LINES) === 0;
  }

  /** Whether a cell looks as the same one of a grid of the same size. */
  sameCell(other: CellGrid, cell: number): boolean {
    return (
      this.text[cell] === other.text[cell] &&
      this.foreground[cell] === other.foreground[cell] &&
      this.background[cell] === other.background[cell] &&
      this.style[cell] === other.style[cell]
    );
  }

  /** Takes over what rows first..after-1 of a grid of the same size hold. */
  copyRows(other: CellGrid, first: number, after: number): void {
    const start = first * this.columns;
    const end = after * this.columns;
    for (let cell = start; cell < end; cell++) this.text[cell] = other.text[cell]!;
    this.foreground.set(other.foreground.subarray(start, end), start);
    this.background.set(other.background.subarray(start, end), start);
    this.style.set(other.style.subarray(start, end), start);
  }

  /** Columns left..right-1 of `count` rows from `first` on take what the rows `by` further down hold. */
  moveRows(first: number, count: number, by: number, left: number, right: number): void {
    for (let i = 0; i < count; i++) {
      const row = by > 0 ? first + i : first + count - 1 - i;
      const to = row * this.columns + left;
      const from = (row + by) * this.columns + left;
      const end = from + right - left;
      this.text.copyWithin(to, from, end);
      this.foreground.copyWithin(to, from, end);
      this.background.copyWithin(to, from, end);
      this.style.copyWithin(to, from, end);
    }
  }

  /** A number for columns left..right-1 of a row, equal for equal looks (FNV-1a); the cursor does not count. */
  signature(row: number, left: number, right: number): number {
    let hash = 0x811c9dc5;
    const end = row * this.columns + right;
    for (let cell = row * this.columns + left; cell < end; cell++) {
      const text = this.text[cell]!;
      for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
      hash = Math.imul(hash ^ this.foreground[cell]!, 0x01000193);
      hash = Math.imul(hash ^ this.background[cell]!, 0x01000193);
      hash = Math.imul(hash ^ (this.style[cell]! & ~ANY_CURSOR), 0x01000193);
      hash ^= hash >>> 15;
    }
    return hash | 0;
  }

  /** Cells between the columns that are more than background: what a row costs to draw, roughly in bytes. */
  weight(row: number, left: number, right: number): number {
    let weight = 0;
    const end = row * this.columns + right;
    for (let cell = row * this.columns + left; cell < end; cell++) if (this.text[cell] !== ' ') weight++;
    return weight;
  }
}
