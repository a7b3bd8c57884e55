import { MAX_COORDINATE, type Rect } from '../../protocol/index.ts';
import { DEFAULT_FONT, type Font } from '../text/font.ts';
import type { CssColor } from './cssColor.ts';
import type { CanvasGradient } from './gradient.ts';
import { IDENTITY, type Matrix } from './matrix.ts';
import type { FillRule, Path } from './path.ts';
import type { CanvasPattern } from './pattern.ts';

export type LineCap = 'butt' | 'round' | 'square';
export type LineJoin = 'miter' | 'round' | 'bevel';
export type TextAlign = 'start' | 'end' | 'left' | 'right' | 'center';
export type TextBaseline = 'alphabetic' | 'top' | 'middle' | 'bottom' | 'hanging' | 'ideographic';
export type Style = CssColor | CanvasGradient | CanvasPattern;

export interface ClipPath {
  readonly path: Path;
  readonly rule: FillRule;
}

/** What `save` keeps. */
export interface DrawState {
  readonly matrix: Matrix;
  /** Nothing is drawn outside. */
  readonly clip: Rect;
  /** Nothing is drawn outside these either: clips that are no rects of whole pixels. */
  readonly clipPaths: readonly ClipPath[];
  readonly fillStyle: Style;
  readonly strokeStyle: Style;
  /** 0..1 */
  readonly globalAlpha: number;
  readonly lineWidth: number;
  readonly lineCap: LineCap;
  readonly lineJoin: LineJoin;
  readonly miterLimit: number;
  readonly lineDash: readonly number[];
  readonly lineDashOffset: number;
  readonly font: Font;
  readonly textAlign: TextAlign;
  readonly textBaseline: TextBaseline;
  readonly imageSmoothingEnabled: boolean;
}

const BLACK: CssColor = { color: 0, alpha: 255 };

const EVERYWHERE: Rect = {
  x: -MAX_COORDINATE,
  y: -MAX_COORDINATE,
  width: 2 * MAX_COORDINATE,
  height: 2 * MAX_COORDINATE,
};

export const INITIAL_STATE: DrawState = {
  matrix: IDENTITY,
  clip: EVERYWHERE,
  clipPaths: [],
  fillStyle: BLACK,
  strokeStyle: BLACK,
  globalAlpha: 1,
  lineWidth: 1,
  lineCap: 'butt',
  lineJoin: 'miter',
  miterLimit: 10,
  lineDash: [],
  lineDashOffset: 0,
  font: DEFAULT_FONT,
  textAlign: 'start',
  textBaseline: 'alphabetic',
  imageSmoothingEnabled: true,
};

/** A colour to draw with, with all opacities multiplied; undefined when the style is no single colour. */
export function solidOf(style: Style, globalAlpha: number): CssColor | undefined {
  if (!('color' in style)) return undefined;
  return globalAlpha === 1 ? style : { color: style.color, alpha: Math.round(style.alpha * globalAlpha) };
}
