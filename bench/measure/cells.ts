import type { Rect } from '../../protocol/index.ts';

/** The cell of a terminal that holds the first character of a text, pixels. Throws when the box is not one of whole cells. */
export function firstCell(text: string, box: Rect): Rect {
  const width = box.width / text.length;
  if (!Number.isInteger(width)) throw new Error(`"${text}" is ${box.width} pixels wide, which are no whole cells.`);
  return { ...box, width };
}

/** The cell so many columns to the right of another one and so many rows further down. */
export function cellAt({ x, y, width, height }: Rect, column: number, row = 0): Rect {
  return { x: x + column * width, y: y + row * height, width, height };
}
