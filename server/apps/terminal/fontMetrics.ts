import type { Canvas } from '../../canvas/canvas.ts';
import { BOLD, ITALIC } from './cellGrid.ts';

/** Logical pixels. */
export const DEFAULT_FONT_SIZE = 14;
export const MIN_FONT_SIZE = 6;
export const MAX_FONT_SIZE = 48;

/** Size of a cell and where its letters stand in it, pixels. */
export interface FontMetrics {
  readonly size: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** From the cell's top. */
  readonly baseline: number;
  /** Thickness of underlines and cursor bars. */
  readonly line: number;
}

/** CSS font of a cell style. */
export function fontOf(size: number, style: number): string {
  return `${style & ITALIC ? 'italic ' : ''}${style & BOLD ? 'bold ' : ''}${size}px monospace`;
}

/**
 * Measures the terminal's font at a size in pixels. The cell is as high as the font says and at most as wide as
 * its letters advance: box-drawing characters cover all of it, so they join without gaps.
 */
export function measureFont(canvas: Canvas, size: number): FontMetrics {
  canvas.font = fontOf(size, 0);
  const { width, fontBoundingBoxAscent, fontBoundingBoxDescent } = canvas.measureText('M');
  const baseline = Math.round(fontBoundingBoxAscent);
  return {
    size,
    cellWidth: Math.max(1, Math.floor(width)),
    cellHeight: Math.max(1, baseline + Math.round(fontBoundingBoxDescent)),
    baseline,
    line: Math.max(1, Math.round(size / 14)),
  };
}
