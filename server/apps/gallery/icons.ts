import type { Canvas } from '../../index.ts';
import { colors } from '../theme.ts';

/** Boxes of an icon on a grid of 16 by 16: x, y, width, height, colour. Boxes are commands, so icons cost few bytes. */
type IconBox = readonly [x: number, y: number, width: number, height: number, color: string];

const folderColor = '#d9a94a';
const folderFront = '#efc15f';

const icons = {
  folder: [
    [1, 3, 6, 2, folderColor],
    [1, 5, 14, 9, folderColor],
    [1, 7, 14, 7, folderFront],
  ],
  openFolder: [
    [1, 3, 6, 2, folderColor],
    [1, 5, 13, 9, folderColor],
    [3, 8, 13, 6, folderFront],
  ],
  image: [
    [1, 2, 14, 12, colors.faint],
    [2, 3, 12, 10, '#31506f'],
    [10, 4, 2, 2, colors.yellow],
    [4, 9, 3, 4, colors.green],
    [3, 10, 5, 3, colors.green],
    [8, 8, 3, 5, '#3ca77a'],
    [7, 10, 6, 3, '#3ca77a'],
  ],
} satisfies Record<string, readonly IconBox[]>;

export type IconName = keyof typeof icons;

/** Draws an icon of `size` physical pixels. */
export function drawIcon(canvas: Canvas, name: IconName, x: number, y: number, size: number): void {
  const at = (unit: number) => Math.round((unit * size) / 16);
  for (const [left, top, width, height, color] of icons[name]) {
    canvas.fillStyle = color;
    canvas.fillRect(x + at(left), y + at(top), at(left + width) - at(left), at(top + height) - at(top));
  }
}
