import { type Framebuffer, intersect, isEmpty, type Rect, translate } from '../../protocol/index.ts';
import { blendPixels } from './blend.ts';
import { transformBounds } from './bounds.ts';
import { type CanvasImage, nativeImage } from './image.ts';
import { applyX, applyY, isTranslation, multiply } from './matrix.ts';
import { paint, useMatrix } from './raster.ts';
import type { DrawState } from './state.ts';
import { Target } from './target.ts';

/** A part of a picture, and the box of the user's coordinates that it goes to. */
export interface Placement {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Draws a picture, or what another surface shows. */
export function drawPicture(target: Target, state: DrawState, picture: CanvasImage | Target, asked: Placement): void {
  const { width, height } = picture instanceof Target ? picture.framebuffer : picture;
  const placed = withinSource(upright(asked), width, height);
  if (placed === undefined || state.globalAlpha === 0) return;
  const plain = unscaled(state, placed);
  if (plain === undefined || state.clipPaths.length > 0) {
    paintPicture(target, state, picture, placed);
    return;
  }
  const { source, x, y } = plain;
  const goal = { x, y, width: source.width, height: source.height };
  const visible = intersect(intersect(goal, state.clip), target.framebuffer.bounds);
  if (isEmpty(visible)) return;
  const from = translate(visible, source.x - x, source.y - y);
  if (picture instanceof Target) putSurface(target, picture, from, visible, state.globalAlpha);
  else putImage(target, picture, from, visible, state.globalAlpha);
}

/** Moves pixels of the surface itself, whole and unblended. */
export function copyWithin(target: Target, state: DrawState, source: Rect, toX: number, toY: number): void {
  const { bounds } = target.framebuffer;
  const readable = intersect(source, bounds);
  const goal = translate(readable, toX - source.x, toY - source.y);
  const visible = intersect(intersect(goal, state.clip), bounds);
  if (isEmpty(visible)) return;
  const from = translate(visible, source.x - toX, source.y - toY);
  putSurface(target, target, from, visible, 1);
}

function putSurface(target: Target, picture: Target, from: Rect, to: Rect, alpha: number): void {
  const { display, surface } = target;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  if (alpha < 1) {
    // A copy of what is read: it may be the surface that is written.
    const rgba = rgbaOf(picture.framebuffer, from);
    blend(target, to, rgba, 0, from.width, alpha);
  } else if (picture.display === display) {
    display.draw({ name: 'copy', surface, source: picture.surface, rects: [to], dx, dy });
  } else {
    target.framebuffer.copyFrom(picture.framebuffer, from, to.x, to.y);
    target.damage(to);
  }
}

function putImage(target: Target, { rgba, width }: CanvasImage, from: Rect, to: Rect, alpha: number): void {
  blend(target, to, rgba, from.y * width + from.x, width, alpha);
}

function blend(target: Target, to: Rect, rgba: Uint8ClampedArray, offset: number, stride: number, alpha: number): void {
  const changed = blendPixels(target.framebuffer, to, rgba, offset, stride, Math.round(alpha * 255));
  for (const rect of changed) target.damage(rect);
}

function paintPicture(target: Target, state: DrawState, picture: CanvasImage | Target, placed: Placement): void {
  const { x, y, width, height } = placed;
  let { sourceX, sourceY } = placed;
  let native: CanvasImage['native'];
  if (picture instanceof Target) {
    const left = Math.floor(sourceX);
    const top = Math.floor(sourceY);
    const right = Math.ceil(sourceX + placed.sourceWidth);
    const bottom = Math.ceil(sourceY + placed.sourceHeight);
    const area = { x: left, y: top, width: right - left, height: bottom - top };
    native = nativeImage(area.width, area.height, rgbaOf(picture.framebuffer, area));
    sourceX -= left;
    sourceY -= top;
  } else native = picture.native;
  paint(target, state, {
    bounds: transformBounds(state.matrix, { left: x, top: y, right: x + width, bottom: y + height }),
    draw(context, base) {
      useMatrix(context, multiply(base, state.matrix));
      context.imageSmoothingEnabled = state.imageSmoothingEnabled;
      context.drawImage(native, sourceX, sourceY, placed.sourceWidth, placed.sourceHeight, x, y, width, height);
    },
  });
}

/** Bytes R, G, B, A of a rect inside a framebuffer. */
export function rgbaOf(framebuffer: Framebuffer, area: Rect): Uint8ClampedArray {
  return new Uint8ClampedArray(framebuffer.get(area).buffer);
}

/** Negative sizes name the same box from another corner. */
function upright(p: Placement): Placement {
  return {
    sourceX: Math.min(p.sourceX, p.sourceX + p.sourceWidth),
    sourceY: Math.min(p.sourceY, p.sourceY + p.sourceHeight),
    sourceWidth: Math.abs(p.sourceWidth),
    sourceHeight: Math.abs(p.sourceHeight),
    x: Math.min(p.x, p.x + p.width),
    y: Math.min(p.y, p.y + p.height),
    width: Math.abs(p.width),
    height: Math.abs(p.height),
  };
}

/** Cuts the source to the picture and the target alike; undefined when nothing is left. */
function withinSource(p: Placement, width: number, height: number): Placement | undefined {
  const left = Math.max(0, p.sourceX);
  const top = Math.max(0, p.sourceY);
  const right = Math.min(width, p.sourceX + p.sourceWidth);
  const bottom = Math.min(height, p.sourceY + p.sourceHeight);
  if (!(right > left && bottom > top) || p.width === 0 || p.height === 0) return undefined;
  const scaleX = p.width / p.sourceWidth;
  const scaleY = p.height / p.sourceHeight;
  return {
    sourceX: left,
    sourceY: top,
    sourceWidth: right - left,
    sourceHeight: bottom - top,
    x: p.x + (left - p.sourceX) * scaleX,
    y: p.y + (top - p.sourceY) * scaleY,
    width: (right - left) * scaleX,
    height: (bottom - top) * scaleY,
  };
}

/** The source and the pixel that its corner goes to, when pixels go to pixels. */
function unscaled({ matrix }: DrawState, p: Placement): { source: Rect; x: number; y: number } | undefined {
  const x = applyX(matrix, p.x, p.y);
  const y = applyY(matrix, p.x, p.y);
  const source = { x: p.sourceX, y: p.sourceY, width: p.sourceWidth, height: p.sourceHeight };
  const isWhole = [x, y, source.x, source.y, source.width, source.height].every(Number.isSafeInteger);
  const isSameSize = p.width * matrix.a === p.sourceWidth && p.height * matrix.d === p.sourceHeight;
  const isUpright = isTranslation(matrix) || (matrix.b === 0 && matrix.c === 0);
  return isWhole && isSameSize && isUpright ? { source, x, y } : undefined;
}
