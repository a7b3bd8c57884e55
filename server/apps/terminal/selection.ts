import type { IMarker, Terminal } from '@xterm/headless';

/** A place between characters: `column` of them are left of it in its line of the buffer. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

export type SelectionUnit = 'character' | 'word' | 'line';

interface TextRange {
  readonly from: TextPosition;
  readonly to: TextPosition;
}

/** What separates words for a double click: blanks, quotes, brackets and the like; not what paths and URLs have. */
const WORD_SEPARATOR = /^[\s"'`()[\]{}<>|,;]*$/;

/** The text that a pointer has selected. It stays with its lines when old ones are dropped. */
export class Selection {
  private readonly terminal: Terminal;
  private unit: SelectionUnit = 'character';
  /** Lines are counted from this one; the alternate screen has no lines that move. */
  private origin: IMarker | undefined;
  private start: TextRange | undefined;
  private end: TextRange | undefined;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
    terminal.buffer.onBufferChange(() => this.clear());
    terminal.onResize(() => this.clear());
  }

  /** Starts at a position. Words and lines are selected at once, characters by dragging. */
  begin(position: TextPosition, unit: SelectionUnit): void {
    this.clear();
    this.unit = unit;
    this.origin = this.terminal.registerMarker(0);
    this.start = this.relative(this.around(position));
    this.end = this.start;
  }

  /** Extends it to a position; nothing when none has begun. */
  extend(position: TextPosition): void {
    if (this.start !== undefined) this.end = this.relative(this.around(position));
  }

  clear(): void {
    this.origin?.dispose();
    this.origin = undefined;
    this.start = undefined;
    this.end = undefined;
  }

  /** The selected range in lines of the buffer, or undefined when it is empty or its lines are gone. */
  get range(): TextRange | undefined {
    const { start, end, origin } = this;
    if (start === undefined || end === undefined || origin?.isDisposed) return undefined;
    const from = isBefore(end.from, start.from) ? end.from : start.from;
    const to = isBefore(end.to, start.to) ? start.to : end.to;
    if (!isBefore(from, to)) return undefined;
    const line = this.originLine;
    return { from: { ...from, line: from.line + line }, to: { ...to, line: to.line + line } };
  }

  /** The columns of a line that are selected, as [first, after the last]; undefined when there are none. */
  columnsOf(line: number): readonly [number, number] | undefined {
    const range = this.range;
    if (range === undefined || line < range.from.line || line > range.to.line) return undefined;
    const first = line === range.from.line ? range.from.column : 0;
    const after = line === range.to.line ? range.to.column : this.terminal.cols;
    return first < after ? [first, after] : undefined;
  }

  /** What is selected: wrapped lines as one, blanks at the ends of lines left out. Empty when nothing is. */
  get text(): string {
    const range = this.range;
    if (range === undefined) return '';
    const buffer = this.terminal.buffer.active;
    let result = '';
    for (let line = Math.max(0, range.from.line); line <= range.to.line; line++) {
      const columns = this.columnsOf(line);
      const next = line < range.to.line ? buffer.getLine(line + 1) : undefined;
      const goesOn = next?.isWrapped === true;
      if (columns !== undefined) result += textOf(this.terminal, line, columns[0], columns[1], !goesOn);
      if (next !== undefined && !goesOn) result += '\n';
    }
    return result;
  }

  private get originLine(): number {
    return this.origin?.line ?? 0;
  }

  private relative({ from, to }: TextRange): TextRange {
    const line = this.originLine;
    return { from: { ...from, line: from.line - line }, to: { ...to, line: to.line - line } };
  }

  private around(position: TextPosition): TextRange {
    const { line } = position;
    const columns = this.terminal.cols;
    if (this.unit === 'line') return { from: { line, column: 0 }, to: { line, column: columns } };
    if (this.unit === 'character') return { from: position, to: position };
    const at = Math.min(position.column, columns - 1);
    const isSeparator = (column: number) => WORD_SEPARATOR.test(textOf(this.terminal, line, column, column + 1, false));
    const wanted = isSeparator(at);
    let from = at;
    let to = at + 1;
    while (from > 0 && isSeparator(from - 1) === wanted) from--;
    while (to < columns && isSeparator(to) === wanted) to++;
    return { from: { line, column: from }, to: { line, column: to } };
  }
}

function isBefore(a: TextPosition, b: TextPosition): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

function textOf(terminal: Terminal, line: number, first: number, after: number, trims: boolean): string {
  const text = terminal.buffer.active.getLine(line)?.translateToString(trims, first, after) ?? '';
  // The emulator keeps blanks that have been printed. Inside a line they may be what was selected.
  return trims && after === terminal.cols ? text.trimEnd() : text;
}
