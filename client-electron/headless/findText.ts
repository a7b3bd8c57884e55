import { boundsOf, EMPTY_RECT, type Rect, type TextLayer, type TextRun } from '../../protocol/index.ts';

interface Piece {
  readonly run: TextRun;
  /** Where the run's text begins in its line. */
  readonly start: number;
}

interface Line {
  readonly text: string;
  readonly pieces: readonly Piece[];
}

/**
 * Where a text or a pattern is seen on a surface, in reading order, with runs that are exactly this text first:
 * a button is preferred to a sentence with the same word. Runs side by side count as one line.
 */
export function findText(layer: TextLayer, surface: number, wanted: string | RegExp): Rect[] {
  const exact: Rect[] = [];
  const others: Rect[] = [];
  for (const line of linesOf(layer.all.filter((run) => run.surface === surface))) {
    for (const { start, end } of matches(line.text, wanted)) {
      const bounds = boundsIn(line, start, end);
      const touched = line.pieces.filter((piece) => piece.start < end && piece.start + piece.run.text.length > start);
      const isWhole = touched.length === 1 && touched[0]?.run.text.trim() === line.text.slice(start, end).trim();
      (isWhole ? exact : others).push(bounds);
    }
  }
  return [...exact, ...others];
}

function linesOf(runs: readonly TextRun[]): Line[] {
  const sorted = [...runs].sort((a, b) => bottom(a) - bottom(b) || a.rect.x - b.rect.x);
  const lines: Line[] = [];
  let text = '';
  let pieces: Piece[] = [];
  for (const run of sorted) {
    const previous = pieces[pieces.length - 1]?.run;
    if (previous !== undefined && bottom(previous) !== bottom(run)) {
      lines.push({ text, pieces });
      text = '';
      pieces = [];
    } else if (previous !== undefined && run.rect.x > previous.rect.x + previous.rect.width + 1) {
      text += ' ';
    }
    pieces.push({ run, start: text.length });
    text += run.text;
  }
  if (pieces.length > 0) lines.push({ text, pieces });
  return lines;
}

function bottom({ rect }: TextRun): number {
  return rect.y + rect.height;
}

function* matches(text: string, wanted: string | RegExp): Generator<{ readonly start: number; readonly end: number }> {
  if (typeof wanted === 'string') {
    for (let at = text.indexOf(wanted); at >= 0 && wanted !== ''; at = text.indexOf(wanted, at + wanted.length)) {
      yield { start: at, end: at + wanted.length };
    }
    return;
  }
  const flags = wanted.flags.includes('g') ? wanted.flags : `${wanted.flags}g`;
  for (const match of text.matchAll(new RegExp(wanted.source, flags))) {
    if (match[0] !== '') yield { start: match.index, end: match.index + match[0].length };
  }
}

/** The box of a part of a line. Where in a run a letter stands is estimated: all letters count as equally wide. */
function boundsIn(line: Line, start: number, end: number): Rect {
  let bounds = EMPTY_RECT;
  for (const { run, start: from } of line.pieces) {
    const first = Math.max(start - from, 0);
    const last = Math.min(end - from, run.text.length);
    if (last <= first) continue;
    const width = run.rect.width / run.text.length;
    const x = Math.floor(run.rect.x + first * width);
    const right = Math.ceil(run.rect.x + last * width);
    bounds = boundsOf(bounds, { x, y: run.rect.y, width: right - x, height: run.rect.height });
  }
  return bounds;
}
