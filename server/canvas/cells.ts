import { intersect, isEmpty, MAX_GLYPH_SIDE, MAX_RUN_GLYPHS, type Rect } from '../../protocol/index.ts';
import { parseFont } from '../text/font.ts';
import { faceOf } from '../text/fontFace.ts';
import { glyphSourceOf } from '../text/glyphSource.ts';
import { type CssColor, parseColor } from './cssColor.ts';
import { isTranslation } from './matrix.ts';
import { fillBox } from './shapes.ts';
import { type DrawState, solidOf } from './state.ts';
import type { Target } from './target.ts';
import { fillText } from './words.ts';

/** How a row of cells looks. Lengths are pixels, and whole ones. */
export interface CellOptions {
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** From the top of the cells to the baseline. */
  readonly baseline: number;
  /** CSS font; the canvas's when absent. */
  readonly font?: string;
  /** CSS colour of the text; the fill style when absent, which must be a colour then. */
  readonly color?: string;
  /** CSS colour behind it; what is there stays when absent. */
  readonly background?: string;
}

/** A row of cells, ready to be drawn. */
interface Row {
  readonly cells: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly options: CellOptions;
  readonly color: CssColor;
  readonly background: CssColor | undefined;
}

const TRANSPARENT: CssColor = { color: 0, alpha: 0 };

/** Draws one character a cell as one glyph run; an empty string continues the wide character before it. */
export function drawCells(
  target: Target,
  state: DrawState,
  cells: readonly string[],
  x: number,
  y: number,
  options: CellOptions,
): void {
  const { cellWidth, cellHeight, baseline } = options;
  if (!(Number.isInteger(cellWidth) && Number.isInteger(cellHeight) && Number.isInteger(baseline))) {
    throw new RangeError('cellWidth, cellHeight and baseline must be whole pixels');
  }
  if (cellWidth <= 0 || cellHeight <= 0) throw new RangeError('cells must be at least a pixel wide and high');
  const fillStyle = options.color === undefined ? state.fillStyle : required(options.color);
  const color = solidOf(fillStyle, state.globalAlpha) ?? TRANSPARENT;
  const background = options.background === undefined ? undefined : required(options.background);
  const font = options.font === undefined ? state.font : parseFont(options.font);
  if (font === undefined) throw new RangeError(`${JSON.stringify(options.font)} is not a CSS font`);
  const styled: DrawState = { ...state, font, fillStyle, textAlign: 'left', textBaseline: 'alphabetic' };
  const { matrix } = state;
  const penX = x + matrix.e;
  const top = y + matrix.f;
  const isPlain =
    isTranslation(matrix) && Number.isInteger(penX) && Number.isInteger(top) && cellWidth <= MAX_GLYPH_SIDE;
  const isSolid =
    color.alpha === 255 && (background === undefined || (background.alpha === 255 && state.globalAlpha === 1));
  for (let i = 0; i < cells.length; i += MAX_RUN_GLYPHS) {
    const some = cells.length <= MAX_RUN_GLYPHS ? cells : cells.slice(i, i + MAX_RUN_GLYPHS);
    const row = { cells: some, x: x + i * cellWidth, y, options, color, background };
    const asRun = isPlain && isSolid && state.clipPaths.length === 0;
    if (!asRun || !drawRun(target, styled, row)) drawOneByOne(target, styled, row);
  }
}

function drawRun(target: Target, state: DrawState, { cells, x, y, options, color, background }: Row): boolean {
  const { cellWidth, cellHeight } = options;
  const { display, surface, framebuffer } = target;
  const left = x + state.matrix.e;
  const top = y + state.matrix.f;
  const whole = { x: left, y: top, width: cells.length * cellWidth, height: cellHeight };
  const rect = intersect(intersect(whole, state.clip), framebuffer.bounds);
  if (isEmpty(rect)) return true;
  const face = faceOf(state.font);
  const source = glyphSourceOf(display);
  const cell = { width: cellWidth, below: Math.max(0, cellHeight - options.baseline) };
  const built = source.run(() => {
    const ids: number[] = [];
    const others: number[] = [];
    for (let i = 0; i < cells.length; i++) {
      const cluster = cells[i]!;
      const glyph = source.cell(face, cluster, cluster === '' ? 1 : spanAt(cells, i), cell);
      // A blank stands in for what is no glyph; `source.cell` always has one for it.
      ids.push((glyph ?? source.cell(face, '', 1, cell)!).id);
      if (glyph === undefined) others.push(i);
    }
    return { ids, others };
  });
  if (built === undefined) return false;
  const { ids, others } = built;
  const baseline = top + options.baseline;
  const under = background?.color;
  display.draw({
    name: 'glyphs',
    surface,
    rect,
    x: left,
    baseline,
    color: color.color,
    background: under,
    ids,
    gaps: [],
  });
  for (const i of others) drawCell(target, state, cells, i, x, y, options);
  return true;
}

/** The long way, for transforms, opacities and clips that no run can have. */
function drawOneByOne(target: Target, state: DrawState, { cells, x, y, options, background }: Row): void {
  const { cellWidth, cellHeight } = options;
  if (background !== undefined) {
    const box = { left: x, top: y, right: x + cells.length * cellWidth, bottom: y + cellHeight };
    fillBox(target, { ...state, fillStyle: background }, box);
  }
  for (let i = 0; i < cells.length; i++) {
    if (cells[i]!.trim() !== '') drawCell(target, state, cells, i, x, y, options);
  }
}

function drawCell(
  target: Target,
  state: DrawState,
  cells: readonly string[],
  i: number,
  x: number,
  y: number,
  { cellWidth, cellHeight, baseline }: CellOptions,
): void {
  const left = x + i * cellWidth;
  const own: Rect = {
    x: left + state.matrix.e,
    y: y + state.matrix.f,
    width: spanAt(cells, i) * cellWidth,
    height: cellHeight,
  };
  const clip = isTranslation(state.matrix) && Number.isInteger(own.x) && Number.isInteger(own.y);
  const within = clip ? { ...state, clip: intersect(state.clip, own) } : state;
  fillText(target, within, cells[i]!, left, y + baseline);
}

/** Cells that the character at `i` takes. */
function spanAt(cells: readonly string[], i: number): number {
  let span = 1;
  while (cells[i + span] === '') span++;
  return span;
}

function required(css: string): CssColor {
  const color = parseColor(css);
  if (color === undefined) throw new RangeError(`${JSON.stringify(css)} is not a CSS colour`);
  return color;
}
