export type ToolName = 'pen' | 'eraser' | 'text';

export const boardColors = [
  '#e6eaf1',
  '#ef6b73',
  '#f39a5b',
  '#f2c55c',
  '#56d39b',
  '#4fd0d6',
  '#5aa9ff',
  '#b58cf5',
] as const;
export const penWidths = [3, 6, 12, 24] as const;
/** A note's letters are as high as this many widths of the pen, and at least this high. */
const TEXT_WIDTHS = 3;
const MIN_TEXT_SIZE = 18;
/** A rubber is wider than a pen. */
const ERASER_WIDTHS = 3;

/** What one person draws with. */
export interface Tools {
  readonly tool: ToolName;
  readonly color: string;
  readonly width: (typeof penWidths)[number];
}

export function eraserWidth({ width }: Tools): number {
  return width * ERASER_WIDTHS;
}

export function textSize({ width }: Tools): number {
  return Math.max(MIN_TEXT_SIZE, width * TEXT_WIDTHS);
}
