import { codeNewColor } from './colors.ts';
import { get32, type i32, set32 } from './heap.ts';
import {
  LAST_STYLE,
  MAX_STYLES,
  RUN_PEN_X,
  RUN_PEN_Y,
  STYLE_CELLS,
  STYLES,
  TEXT_BACKGROUND,
  TEXT_COLOR,
} from './layout.ts';
import { codeSigned, codeTree } from './numbers.ts';
import { codeCell, fail } from './rangeCoder.ts';

/** Stands for a run that fills nothing behind its letters. */
export const NO_BACKGROUND = -1;
/** In place of one of the last styles: its colours follow. */
const NEW_STYLE = MAX_STYLES;
const STYLE_BITS = 4;
const PEN_X_NUMBERS = 36;
const PEN_Y_NUMBERS = 37;
const LIMIT = 60;

/**
 * Codes what a run looks like: its colour at TEXT_COLOR, its background at TEXT_BACKGROUND, and where its pen begins, seen
 * from the rect's corner, at RUN_PEN_X and RUN_PEN_Y. Colours are mostly those of one of the last runs.
 */
export function codeRunStyle(): void {
  const cells = STYLE_CELLS + (get32(LAST_STYLE) << STYLE_BITS) * 4;
  const style = codeTree(cells, STYLE_BITS, find(get32(TEXT_COLOR), get32(TEXT_BACKGROUND)), LIMIT);
  if (style > NEW_STYLE) {
    fail();
    return;
  }
  if (style === NEW_STYLE) {
    set32(TEXT_COLOR, codeNewColor(get32(TEXT_COLOR)));
    const hasBackground = codeCell(STYLE_CELLS, get32(TEXT_BACKGROUND) === NO_BACKGROUND ? 0 : 1, LIMIT);
    set32(TEXT_BACKGROUND, hasBackground === 1 ? codeNewColor(get32(TEXT_BACKGROUND)) : NO_BACKGROUND);
  } else {
    set32(TEXT_COLOR, get32(STYLES + style * 8));
    set32(TEXT_BACKGROUND, get32(STYLES + style * 8 + 4));
  }
  set32(LAST_STYLE, style);
  moveToFront(style < MAX_STYLES ? style : MAX_STYLES - 1);
  // Both hardly ever differ from those of the last run.
  set32(RUN_PEN_X, codeSigned(PEN_X_NUMBERS, get32(RUN_PEN_X)));
  set32(RUN_PEN_Y, codeSigned(PEN_Y_NUMBERS, get32(RUN_PEN_Y)));
}

function find(color: i32, background: i32): i32 {
  for (let i = 0; i < MAX_STYLES; i++) {
    if (get32(STYLES + i * 8) === color && get32(STYLES + i * 8 + 4) === background) return i;
  }
  return NEW_STYLE;
}

/** The style at TEXT_COLOR and TEXT_BACKGROUND comes first from now on, and those up to a place one later. */
function moveToFront(place: i32): void {
  for (let i = place; i > 0; i--) {
    set32(STYLES + i * 8, get32(STYLES + (i - 1) * 8));
    set32(STYLES + i * 8 + 4, get32(STYLES + (i - 1) * 8 + 4));
  }
  set32(STYLES, get32(TEXT_COLOR));
  set32(STYLES + 4, get32(TEXT_BACKGROUND));
}
