import { createCanvas as createNativeCanvas } from '@napi-rs/canvas';
import { EMPTY_RECT, intersect, isEmpty, pixelOf, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { Display } from '../display/display.ts';
import { parseFont } from '../text/font.ts';
import { addArcTo } from './arcTo.ts';
import { blendPixels } from './blend.ts';
import { alignedRect, type Bounds, pixelsOf } from './bounds.ts';
import { type CellOptions, drawCells } from './cells.ts';
import { formatColor, parseColor } from './cssColor.ts';
import { CanvasGradient } from './gradient.ts';
import { CanvasImage } from './image.ts';
import type { ImageData } from './imageData.ts';
import { applyX, applyY, IDENTITY, type Matrix, multiply } from './matrix.ts';
import { type FillRule, Path } from './path.ts';
import { CanvasPattern, type Repetition } from './pattern.ts';
import { copyWithin, drawPicture, rgbaOf } from './pictures.ts';
import { addRoundRect, type Radii } from './roundRect.ts';
import { fillBox, fillPath, strokePath } from './shapes.ts';
import {
  type DrawState,
  INITIAL_STATE,
  type LineCap,
  type LineJoin,
  type Style,
  type TextAlign,
  type TextBaseline,
} from './state.ts';
import { Target } from './target.ts';
import { fillText, measureText, strokeText, type TextMetrics } from './words.ts';

export type { CellOptions } from './cells.ts';
export { CanvasGradient } from './gradient.ts';
export { CanvasImage, loadImage } from './image.ts';
export type { ImageData } from './imageData.ts';
export type { Matrix } from './matrix.ts';
export { CanvasPattern } from './pattern.ts';
export type { TextMetrics } from './words.ts';

/** States that `save` keeps; more are a program that forgets to restore. */
const MAX_SAVED_STATES = 1024;

const lineCaps: readonly string[] = ['butt', 'round', 'square'] satisfies LineCap[];
const lineJoins: readonly string[] = ['miter', 'round', 'bevel'] satisfies LineJoin[];
const textAligns: readonly string[] = ['start', 'end', 'left', 'right', 'center'] satisfies TextAlign[];
const textBaselines: readonly string[] = [
  'alphabetic',
  'top',
  'middle',
  'bottom',
  'hanging',
  'ideographic',
] satisfies TextBaseline[];

/** For gradients, which any context can make, and for asking where points lie. */
let geometry: ReturnType<ReturnType<typeof createNativeCanvas>['getContext']> | undefined;

/**
 * The drawing API of apps, with the names of the web's 2D context. What the wire can say becomes a command:
 * opaque boxes, patterns, text, copies; all else is rasterised here and travels as pixels. Pixels are always
 * opaque. Arguments that are not finite make a call do nothing, and values that CSS does not know are ignored,
 * as on the web; what is not supported throws.
 */
export class Canvas {
  /** What `clearRect` leaves behind, and what shows through pixels that `putImageData` writes: a CSS colour. */
  backgroundColor = '#000000';
  readonly #target: Target;
  #state: DrawState = INITIAL_STATE;
  readonly #saved: DrawState[] = [];
  #path = new Path();

  /** A canvas that draws on a surface of the display. Several may draw on one surface. */
  constructor(display: Display, surface: number = SCREEN) {
    this.#target = new Target(display, surface);
  }

  /** Pixels; it follows the surface. */
  get width(): number {
    return this.#target.framebuffer.width;
  }

  get height(): number {
    return this.#target.framebuffer.height;
  }

  /**
   * A surface of the same display that is not seen: viewers hold it too, so drawing it here with `drawImage`
   * sends no pixels. All black at first. Call `dispose` when it is no longer used. Throws when there are too many.
   */
  createOffscreen(width: number, height: number): Canvas {
    const { display } = this.#target;
    return new Canvas(display, display.createSurface(width, height));
  }

  /** Gives the surface of an offscreen canvas back; the canvas cannot be used any more. */
  dispose(): void {
    const { display, surface } = this.#target;
    if (surface !== SCREEN) display.destroySurface(surface);
  }

  get fillStyle(): string | CanvasGradient | CanvasPattern {
    return styleValue(this.#state.fillStyle);
  }

  set fillStyle(value: string | CanvasGradient | CanvasPattern) {
    const fillStyle = styleOf(value);
    if (fillStyle !== undefined) this.#set({ fillStyle });
  }

  get strokeStyle(): string | CanvasGradient | CanvasPattern {
    return styleValue(this.#state.strokeStyle);
  }

  set strokeStyle(value: string | CanvasGradient | CanvasPattern) {
    const strokeStyle = styleOf(value);
    if (strokeStyle !== undefined) this.#set({ strokeStyle });
  }

  /** 0..1, multiplied with the opacity of what is drawn. */
  get globalAlpha(): number {
    return this.#state.globalAlpha;
  }

  set globalAlpha(globalAlpha: number) {
    if (globalAlpha >= 0 && globalAlpha <= 1) this.#set({ globalAlpha });
  }

  get lineWidth(): number {
    return this.#state.lineWidth;
  }

  set lineWidth(lineWidth: number) {
    if (lineWidth > 0 && Number.isFinite(lineWidth)) this.#set({ lineWidth });
  }

  get lineCap(): LineCap {
    return this.#state.lineCap;
  }

  set lineCap(lineCap: LineCap) {
    if (lineCaps.includes(lineCap)) this.#set({ lineCap });
  }

  get lineJoin(): LineJoin {
    return this.#state.lineJoin;
  }

  set lineJoin(lineJoin: LineJoin) {
    if (lineJoins.includes(lineJoin)) this.#set({ lineJoin });
  }

  get miterLimit(): number {
    return this.#state.miterLimit;
  }

  set miterLimit(miterLimit: number) {
    if (miterLimit > 0 && Number.isFinite(miterLimit)) this.#set({ miterLimit });
  }

  get lineDashOffset(): number {
    return this.#state.lineDashOffset;
  }

  set lineDashOffset(lineDashOffset: number) {
    if (Number.isFinite(lineDashOffset)) this.#set({ lineDashOffset });
  }

  setLineDash(segments: readonly number[]): void {
    if (segments.some((length) => !(length >= 0 && Number.isFinite(length)))) return;
    this.#set({ lineDash: segments.length % 2 === 0 ? [...segments] : [...segments, ...segments] });
  }

  getLineDash(): number[] {
    return [...this.#state.lineDash];
  }

  /** CSS shorthand, sizes in px or pt: `bold 16px "DejaVu Sans", sans-serif`. */
  get font(): string {
    return this.#state.font.css;
  }

  set font(css: string) {
    const font = parseFont(css);
    if (font !== undefined) this.#set({ font });
  }

  get textAlign(): TextAlign {
    return this.#state.textAlign;
  }

  set textAlign(textAlign: TextAlign) {
    if (textAligns.includes(textAlign)) this.#set({ textAlign });
  }

  get textBaseline(): TextBaseline {
    return this.#state.textBaseline;
  }

  set textBaseline(textBaseline: TextBaseline) {
    if (textBaselines.includes(textBaseline)) this.#set({ textBaseline });
  }

  get imageSmoothingEnabled(): boolean {
    return this.#state.imageSmoothingEnabled;
  }

  set imageSmoothingEnabled(imageSmoothingEnabled: boolean) {
    this.#set({ imageSmoothingEnabled });
  }

  get globalCompositeOperation(): 'source-over' {
    return 'source-over';
  }

  set globalCompositeOperation(value: 'source-over') {
    if (value !== 'source-over') throw unsupported(`globalCompositeOperation ${JSON.stringify(value)}`);
  }

  get filter(): 'none' {
    return 'none';
  }

  set filter(value: 'none') {
    if (value !== 'none') throw unsupported('filter');
  }

  get shadowBlur(): number {
    return 0;
  }

  set shadowBlur(value: number) {
    if (value !== 0) throw unsupported('shadowBlur');
  }

  get shadowOffsetX(): number {
    return 0;
  }

  set shadowOffsetX(value: number) {
    if (value !== 0) throw unsupported('shadowOffsetX');
  }

  get shadowOffsetY(): number {
    return 0;
  }

  set shadowOffsetY(value: number) {
    if (value !== 0) throw unsupported('shadowOffsetY');
  }

  get shadowColor(): string {
    return 'rgba(0, 0, 0, 0)';
  }

  set shadowColor(value: string) {
    if (parseColor(value)?.alpha !== 0) throw unsupported('shadowColor');
  }

  /** Keeps styles, transform and clip for `restore`. Throws when 1024 are kept already. */
  save(): void {
    if (this.#saved.length >= MAX_SAVED_STATES) {
      throw new Error(`save was called ${MAX_SAVED_STATES} times without restore`);
    }
    this.#saved.push(this.#state);
  }

  restore(): void {
    this.#state = this.#saved.pop() ?? this.#state;
  }

  translate(x: number, y: number): void {
    this.transform(1, 0, 0, 1, x, y);
  }

  scale(x: number, y: number): void {
    this.transform(x, 0, 0, y, 0, 0);
  }

  /** Radians, clockwise. */
  rotate(angle: number): void {
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    this.transform(cosine, sine, -sine, cosine, 0, 0);
  }

  transform(a: number, b: number, c: number, d: number, e: number, f: number): void {
    if (areFinite(a, b, c, d, e, f)) this.#set({ matrix: multiply(this.#state.matrix, { a, b, c, d, e, f }) });
  }

  setTransform(matrix?: Partial<Matrix>): void;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  setTransform(first: number | Partial<Matrix> = IDENTITY, b = 0, c = 0, d = 1, e = 0, f = 0): void {
    const matrix = typeof first === 'number' ? { a: first, b, c, d, e, f } : pickMatrix(first);
    if (areFinite(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)) this.#set({ matrix });
  }

  resetTransform(): void {
    this.#set({ matrix: IDENTITY });
  }

  getTransform(): Matrix {
    return this.#state.matrix;
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    if (areFinite(x, y, width, height)) fillBox(this.#target, this.#state, boxOf(x, y, width, height));
  }

  /** Fills with `backgroundColor`, whatever the opacity. */
  clearRect(x: number, y: number, width: number, height: number): void {
    if (!areFinite(x, y, width, height)) return;
    const state = { ...this.#state, fillStyle: { color: this.#background, alpha: 255 }, globalAlpha: 1 };
    fillBox(this.#target, state, boxOf(x, y, width, height));
  }

  strokeRect(x: number, y: number, width: number, height: number): void {
    if (!areFinite(x, y, width, height) || (width === 0 && height === 0)) return;
    const path = new Path();
    if (width !== 0 && height !== 0) addRect(path, this.#state.matrix, x, y, width, height);
    else {
      const { matrix } = this.#state;
      path.moveTo(applyX(matrix, x, y), applyY(matrix, x, y));
      path.lineTo(applyX(matrix, x + width, y + height), applyY(matrix, x + width, y + height));
    }
    strokePath(this.#target, this.#state, path);
  }

  /** Text that is wider than `maxWidth` is condensed. */
  fillText(text: string, x: number, y: number, maxWidth?: number): void {
    this.#text(fillText, text, x, y, maxWidth);
  }

  strokeText(text: string, x: number, y: number, maxWidth?: number): void {
    this.#text(strokeText, text, x, y, maxWidth);
  }

  /** Exactly what `fillText` does with the text now: the transform's scale decides how advances are rounded. */
  measureText(text: string): TextMetrics {
    return measureText(this.#state, text);
  }

  /**
   * Draws a row of characters as one glyph run, each in a cell of its own, at (x, y), the row's top left corner.
   * An empty string continues the wide character before it. Throws a RangeError on colours, fonts and cell sizes
   * that are none.
   */
  drawCells(cells: readonly string[], x: number, y: number, options: CellOptions): void {
    if (areFinite(x, y)) drawCells(this.#target, this.#state, cells, x, y, options);
  }

  drawImage(image: CanvasImage | Canvas, x: number, y: number): void;
  drawImage(image: CanvasImage | Canvas, x: number, y: number, width: number, height: number): void;
  drawImage(
    image: CanvasImage | Canvas,
    sourceX: number,
    sourceY: number,
    sourceWidth: number,
    sourceHeight: number,
    x: number,
    y: number,
    width: number,
    height: number,
  ): void;
  drawImage(image: CanvasImage | Canvas, ...args: number[]): void {
    if (!areFinite(...args)) return;
    const [a = 0, b = 0, c = image.width, d = image.height, e, f, g, h] = args;
    const picture = image instanceof Canvas ? image.#target : image;
    const placed =
      e === undefined || f === undefined || g === undefined || h === undefined
        ? {
            sourceX: 0,
            sourceY: 0,
            sourceWidth: image.width,
            sourceHeight: image.height,
            x: a,
            y: b,
            width: c,
            height: d,
          }
        : { sourceX: a, sourceY: b, sourceWidth: c, sourceHeight: d, x: e, y: f, width: g, height: h };
    drawPicture(this.#target, this.#state, picture, placed);
  }

  /** The pattern shows the picture as it is now. */
  createPattern(image: CanvasImage | Canvas, repetition: Repetition | '' | null = 'repeat'): CanvasPattern {
    return new CanvasPattern(image instanceof Canvas ? image.snapshot() : image, repetition || 'repeat');
  }

  /** What the canvas shows now, as a picture that does not change. */
  snapshot(): CanvasImage {
    const { framebuffer } = this.#target;
    return new CanvasImage(framebuffer.width, framebuffer.height, rgbaOf(framebuffer, framebuffer.bounds));
  }

  createLinearGradient(x0: number, y0: number, x1: number, y1: number): CanvasGradient {
    return new CanvasGradient((context) => context.createLinearGradient(x0, y0, x1, y1));
  }

  createRadialGradient(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): CanvasGradient {
    return new CanvasGradient((context) => context.createRadialGradient(x0, y0, r0, x1, y1, r1));
  }

  beginPath(): void {
    this.#path = new Path();
  }

  moveTo(x: number, y: number): void {
    const { matrix } = this.#state;
    if (areFinite(x, y)) this.#path.moveTo(applyX(matrix, x, y), applyY(matrix, x, y));
  }

  lineTo(x: number, y: number): void {
    const { matrix } = this.#state;
    if (areFinite(x, y)) this.#path.lineTo(applyX(matrix, x, y), applyY(matrix, x, y));
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    if (!areFinite(x1, y1, x2, y2, x, y)) return;
    const { matrix: m } = this.#state;
    this.#path.bezierCurveTo(
      applyX(m, x1, y1),
      applyY(m, x1, y1),
      applyX(m, x2, y2),
      applyY(m, x2, y2),
      applyX(m, x, y),
      applyY(m, x, y),
    );
  }

  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void {
    if (!areFinite(x1, y1, x, y)) return;
    const { matrix: m } = this.#state;
    const [controlX, controlY] = [applyX(m, x1, y1), applyY(m, x1, y1)];
    const [endX, endY] = [applyX(m, x, y), applyY(m, x, y)];
    const path = this.#path;
    if (!path.isStarted) path.moveTo(controlX, controlY);
    path.bezierCurveTo(
      path.x + ((controlX - path.x) * 2) / 3,
      path.y + ((controlY - path.y) * 2) / 3,
      endX + ((controlX - endX) * 2) / 3,
      endY + ((controlY - endY) * 2) / 3,
      endX,
      endY,
    );
  }

  /** Radians. Throws a RangeError when the radius is negative. */
  arc(x: number, y: number, radius: number, startAngle: number, endAngle: number, counterclockwise = false): void {
    this.ellipse(x, y, radius, radius, 0, startAngle, endAngle, counterclockwise);
  }

  arcTo(x1: number, y1: number, x2: number, y2: number, radius: number): void {
    if (areFinite(x1, y1, x2, y2, radius)) addArcTo(this.#path, this.#state.matrix, x1, y1, x2, y2, radius);
  }

  ellipse(
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    rotation: number,
    startAngle: number,
    endAngle: number,
    counterclockwise = false,
  ): void {
    if (!areFinite(x, y, radiusX, radiusY, rotation, startAngle, endAngle)) return;
    if (radiusX < 0 || radiusY < 0) throw new RangeError('a negative radius is not allowed');
    const { matrix } = this.#state;
    this.#path.ellipse(matrix, x, y, radiusX, radiusY, rotation, startAngle, endAngle, counterclockwise);
  }

  rect(x: number, y: number, width: number, height: number): void {
    if (areFinite(x, y, width, height)) addRect(this.#path, this.#state.matrix, x, y, width, height);
  }

  roundRect(x: number, y: number, width: number, height: number, radii: Radii = 0): void {
    if (!areFinite(x, y, width, height, ...(typeof radii === 'number' ? [radii] : radii))) return;
    addRoundRect(this.#path, this.#state.matrix, x, y, width, height, radii);
  }

  closePath(): void {
    this.#path.closePath();
  }

  fill(rule: FillRule = 'nonzero'): void {
    fillPath(this.#target, this.#state, this.#path, rule);
  }

  stroke(): void {
    strokePath(this.#target, this.#state, this.#path);
  }

  clip(rule: FillRule = 'nonzero'): void {
    const path = this.#path;
    const { clip, clipPaths } = this.#state;
    const box = path.isEmpty ? undefined : path.asBox();
    const aligned = box && alignedRect(box);
    if (path.isEmpty) this.#set({ clip: EMPTY_RECT });
    else if (aligned !== undefined) this.#set({ clip: intersect(clip, aligned) });
    else {
      this.#set({
        clip: intersect(clip, pixelsOf(path.bounds)),
        clipPaths: [...clipPaths, { path: path.clone(), rule }],
      });
    }
  }

  /** Whether the path holds the point, in the surface's pixels. */
  isPointInPath(x: number, y: number, rule: FillRule = 'nonzero'): boolean {
    if (!areFinite(x, y) || this.#path.isEmpty) return false;
    geometry ??= createNativeCanvas(1, 1).getContext('2d');
    geometry.beginPath();
    this.#path.replay(geometry, IDENTITY);
    return geometry.isPointInPath(x, y, rule);
  }

  /** Transparent black. */
  createImageData(width: number, height: number): ImageData {
    const w = Math.abs(Math.trunc(width));
    const h = Math.abs(Math.trunc(height));
    if (!(w > 0 && h > 0)) throw new RangeError(`image data of ${width} x ${height} pixels is not allowed`);
    return { width: w, height: h, data: new Uint8ClampedArray(w * h * 4) };
  }

  /** The pixels of a rect of the surface; transparent black outside of it. */
  getImageData(x: number, y: number, width: number, height: number): ImageData {
    const result = this.createImageData(width, height);
    const area = { x: Math.trunc(Math.min(x, x + width)), y: Math.trunc(Math.min(y, y + height)), width: 0, height: 0 };
    const asked = { ...area, width: result.width, height: result.height };
    const visible = intersect(asked, this.#target.framebuffer.bounds);
    if (isEmpty(visible)) return result;
    const rgba = rgbaOf(this.#target.framebuffer, visible);
    for (let row = 0; row < visible.height; row++) {
      const from = row * visible.width * 4;
      const to = ((visible.y - asked.y + row) * asked.width + (visible.x - asked.x)) * 4;
      result.data.set(rgba.subarray(from, from + visible.width * 4), to);
    }
    return result;
  }

  /** Replaces pixels; transform, clip and opacity do not matter. Transparent ones show `backgroundColor`. */
  putImageData(
    { data, width, height }: ImageData,
    x: number,
    y: number,
    dirtyX = 0,
    dirtyY = 0,
    dirtyWidth = width,
    dirtyHeight = height,
  ): void {
    if (!areFinite(x, y, dirtyX, dirtyY, dirtyWidth, dirtyHeight)) return;
    const [left, top] = [Math.trunc(x), Math.trunc(y)];
    const dirty = intersect(rect(0, 0, width, height), pixelsOf(boxOf(dirtyX, dirtyY, dirtyWidth, dirtyHeight)));
    const { framebuffer } = this.#target;
    const visible = intersect({ ...dirty, x: dirty.x + left, y: dirty.y + top }, framebuffer.bounds);
    if (isEmpty(visible)) return;
    framebuffer.fill(visible, pixelOf(this.#background));
    blendPixels(framebuffer, visible, data, (visible.y - top) * width + visible.x - left, width, 255);
    this.#target.damage(visible);
  }

  /**
   * Copies a rect of the surface to (toX, toY), inside the clip's bounds. Whole pixels of the surface: the
   * transform does not matter. What lies outside the surface is left out.
   */
  copyRect(x: number, y: number, width: number, height: number, toX: number, toY: number): void {
    if (!areFinite(x, y, width, height, toX, toY)) return;
    const source = roundedRect(x, y, width, height);
    copyWithin(this.#target, this.#withoutClipPaths('copyRect'), source, Math.round(toX), Math.round(toY));
  }

  /**
   * Moves what a rect of the surface shows by (dx, dy), and nothing outside the rect. Whole pixels of the surface:
   * the transform does not matter. What the move uncovers stays as it was: draw it anew.
   */
  scroll(x: number, y: number, width: number, height: number, dx: number, dy: number): void {
    if (!areFinite(x, y, width, height, dx, dy)) return;
    const state = this.#withoutClipPaths('scroll');
    const inside = intersect(intersect(roundedRect(x, y, width, height), state.clip), this.#target.framebuffer.bounds);
    const [byX, byY] = [Math.round(dx), Math.round(dy)];
    if (isEmpty(inside) || (byX === 0 && byY === 0)) return;
    copyWithin(this.#target, { ...state, clip: inside }, inside, inside.x + byX, inside.y + byY);
  }

  get #background(): number {
    return parseColor(this.backgroundColor)?.color ?? 0;
  }

  #set(changes: Partial<DrawState>): void {
    this.#state = { ...this.#state, ...changes };
  }

  #text(draw: typeof fillText, text: string, x: number, y: number, maxWidth = Number.POSITIVE_INFINITY): void {
    if (!areFinite(x, y) || !(maxWidth > 0)) return;
    const squeeze = maxWidth < Number.POSITIVE_INFINITY ? maxWidth / measureText(this.#state, text).width : 1;
    if (!(squeeze < 1)) {
      draw(this.#target, this.#state, text, x, y);
      return;
    }
    const matrix = multiply(this.#state.matrix, { a: squeeze, b: 0, c: 0, d: 1, e: x, f: y });
    draw(this.#target, { ...this.#state, matrix }, text, 0, 0);
  }

  #withoutClipPaths(what: string): DrawState {
    if (this.#state.clipPaths.length > 0) throw unsupported(`${what} inside a clip that is no rect of whole pixels`);
    return this.#state;
  }
}

/** A canvas of its own, to draw on and then draw elsewhere with `drawImage`. All black at first. */
export function createCanvas(width: number, height: number): Canvas {
  return new Canvas(new Display(width, height));
}

function styleOf(value: string | CanvasGradient | CanvasPattern): Style | undefined {
  return typeof value === 'string' ? parseColor(value) : value;
}

function styleValue(style: Style): string | CanvasGradient | CanvasPattern {
  return 'color' in style ? formatColor(style) : style;
}

function boxOf(x: number, y: number, width: number, height: number): Bounds {
  return {
    left: Math.min(x, x + width),
    top: Math.min(y, y + height),
    right: Math.max(x, x + width),
    bottom: Math.max(y, y + height),
  };
}

function roundedRect(x: number, y: number, width: number, height: number): Rect {
  return rect(Math.round(x), Math.round(y), Math.round(width), Math.round(height));
}

function addRect(path: Path, m: Matrix, x: number, y: number, width: number, height: number): void {
  const [right, bottom] = [x + width, y + height];
  path.moveTo(applyX(m, x, y), applyY(m, x, y));
  path.lineTo(applyX(m, right, y), applyY(m, right, y));
  path.lineTo(applyX(m, right, bottom), applyY(m, right, bottom));
  path.lineTo(applyX(m, x, bottom), applyY(m, x, bottom));
  path.closePath();
}

function pickMatrix({ a = 1, b = 0, c = 0, d = 1, e = 0, f = 0 }: Partial<Matrix>): Matrix {
  return { a, b, c, d, e, f };
}

function areFinite(...values: readonly number[]): boolean {
  return values.every(Number.isFinite);
}

function unsupported(what: string): Error {
  return new Error(`${what} is not supported by this canvas`);
}
