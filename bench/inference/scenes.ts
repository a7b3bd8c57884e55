import { rect } from '../../protocol/index.ts';
import type { PixelView } from '../../server/x11/inference/pixelView.ts';
import { type Desk, type DeskWindow, drawDesk } from './desk.ts';

/** Frames that follow each other, and what they stand for. */
export interface Scene {
  readonly name: string;
  /** What its median may be, milliseconds; undefined when nothing is promised. */
  readonly target: number | undefined;
  /** They are shown in turn, again and again. */
  readonly frames: readonly PixelView[];
}

const WIDTH = 1920;
const HEIGHT = 1080;
const STEP = 51;

const READER: DeskWindow = {
  frame: rect(0, 0, WIDTH, HEIGHT),
  content: 'text',
  seed: 5,
  scrollX: 0,
  scrollY: 400,
  typed: 0,
};
const SMALL: DeskWindow = { ...READER, frame: rect(103, 57, 900, 640) };

/** What happens on screens, at 1920 x 1080: made up, so that everybody measures the same. */
export function makeScenes(): Scene[] {
  const text = (changes: Partial<DeskWindow> = {}) => frame([{ ...READER, ...changes }]);
  const noise = (seed: number) => text({ content: 'noise', seed });
  const scrolled = (steps: readonly number[]) => steps.map((step) => text({ scrollY: 400 + step * STEP }));
  const dragged = (x: number, y: number) => frame([{ ...SMALL, frame: rect(x, y, 900, 640) }], 'noise');
  return [
    { name: 'damage without change', target: undefined, frames: [text(), text()] },
    { name: 'a typed character', target: 1, frames: [0, 1, 2, 3].map((typed) => text({ typed })) },
    { name: 'a scroll that goes on', target: 2.5, frames: scrolled([0, 1, 2, 3, 4, 5]) },
    { name: 'a scroll, each time another way', target: undefined, frames: scrolled([0, 2, 1, 6, 4]) },
    {
      name: 'a window dragged over a photo',
      target: undefined,
      frames: [dragged(103, 57), dragged(130, 71), dragged(122, 90), dragged(60, 99)],
    },
    { name: 'a page of text, then another', target: 6, frames: [text({ seed: 5 }), text({ seed: 6 })] },
    { name: 'a photo, then another', target: 6, frames: [noise(1), noise(2)] },
    { name: 'a page of text, then a photo', target: 6, frames: [text(), noise(2)] },
  ];
}

function frame(windows: readonly DeskWindow[], wallpaper: Desk['wallpaper'] = 'flat'): PixelView {
  return { width: WIDTH, height: HEIGHT, pixels: drawDesk({ width: WIDTH, height: HEIGHT, wallpaper, windows }) };
}
