import type { Rect } from '../../protocol/index.ts';
import type { Canvas } from '../index.ts';
import { colors } from './theme.ts';

/** A vertical scrollbar's state: all lengths in physical pixels. */
export interface ScrollRange {
  /** Where it is on the canvas. */
  readonly track: Rect;
  /** Height of everything, and of what is seen of it. */
  readonly content: number;
  readonly visible: number;
  /** How far it is scrolled: 0 to content - visible. */
  readonly offset: number;
}

/** Shorter thumbs cannot be hit; in widths of the bar. */
const MIN_THUMB_WIDTHS = 2;

/** The thumb's place on the canvas; null when everything is visible. */
export function thumbOf({ track, content, visible, offset }: ScrollRange): Rect | null {
  if (content <= visible || track.height <= 0) return null;
  const shortest = Math.min(track.height, track.width * MIN_THUMB_WIDTHS);
  const height = Math.max(shortest, Math.round((track.height * visible) / content));
  const travel = track.height - height;
  const y = track.y + Math.round((travel * offset) / (content - visible));
  return { x: track.x, y, width: track.width, height };
}

/** The offset that puts the thumb's top at `thumbTop`: what dragging asks for. */
export function offsetOfThumb(range: ScrollRange, thumbTop: number): number {
  const thumb = thumbOf(range);
  if (thumb === null) return 0;
  const travel = range.track.height - thumb.height;
  if (travel <= 0) return 0;
  const share = Math.min(1, Math.max(0, (thumbTop - range.track.y) / travel));
  return Math.round(share * (range.content - range.visible));
}

/** Paints track and thumb. */
export function drawScrollbar(canvas: Canvas, range: ScrollRange, background: string): void {
  const { track } = range;
  canvas.fillStyle = background;
  canvas.fillRect(track.x, track.y, track.width, track.height);
  const thumb = thumbOf(range);
  if (thumb === null) return;
  const margin = Math.max(1, Math.round(track.width / 5));
  canvas.fillStyle = colors.faint;
  canvas.fillRect(thumb.x + margin, thumb.y + margin, thumb.width - 2 * margin, thumb.height - 2 * margin);
}
