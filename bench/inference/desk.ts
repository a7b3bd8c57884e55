import { intersect, isEmpty, type Rect, rect } from '../../protocol/index.ts';
import { Random } from '../random.ts';

/** What a window shows. */
export type Content = 'text' | 'noise' | 'flat';

/** A window of a made-up desktop. */
export interface DeskWindow {
  readonly frame: Rect;
  readonly content: Content;
  /** What the content depends on. */
  readonly seed: number;
  /** How far the content is scrolled, pixels. */
  readonly scrollX: number;
  readonly scrollY: number;
  /** Letters that have been typed below the title. */
  readonly typed: number;
}

/** A made-up desktop: what is in front comes last. */
export interface Desk {
  readonly width: number;
  readonly height: number;
  readonly wallpaper: Content;
  readonly windows: readonly DeskWindow[];
}

export const TITLE_HEIGHT = 21;
export const BORDER = 1;
export const SCROLLBAR_WIDTH = 13;
/** Letters are as large as a terminal's. */
const GLYPH_WIDTH = 8;
const GLYPH_HEIGHT = 12;
const LINE_HEIGHT = 17;
const GLYPHS = 64;

const PAPER = 0xfffafafa;
const INK = [0xfffafafa, 0xffc8c8c8, 0xff7a7a7a, 0xff202020];
const TITLE = 0xff804020;
const FRAME = 0xff303030;
const TROUGH = 0xffd0d0d0;
const THUMB = 0xff707070;
const DESKTOP = 0xff705030;

const glyphs = makeGlyphs();

/** The pixels of a desk, words 0xffBBGGRR. */
export function drawDesk({ width, height, wallpaper, windows }: Desk): Uint32Array<ArrayBuffer> {
  const pixels = new Uint32Array(width * height);
  const screen = rect(0, 0, width, height);
  const canvas = { width, pixels, screen };
  if (wallpaper === 'flat') pixels.fill(DESKTOP);
  else drawContent(canvas, screen, { content: wallpaper, seed: 1, scrollX: 0, scrollY: 0 });
  for (const window of windows) drawWindow(canvas, window);
  return pixels;
}

/** Where a window's content lies. */
export function contentOf({ frame: { x, y, width, height } }: DeskWindow): Rect {
  return rect(x + BORDER, y + TITLE_HEIGHT, width - 2 * BORDER - SCROLLBAR_WIDTH, height - TITLE_HEIGHT - BORDER);
}

interface Canvas {
  readonly width: number;
  readonly pixels: Uint32Array;
  readonly screen: Rect;
}

function drawWindow(canvas: Canvas, window: DeskWindow): void {
  const { frame, seed, scrollY, typed } = window;
  fill(canvas, frame, FRAME);
  fill(canvas, rect(frame.x + BORDER, frame.y + BORDER, frame.width - 2 * BORDER, TITLE_HEIGHT - 2 * BORDER), TITLE);
  const inside = contentOf(window);
  const bar = rect(inside.x + inside.width, inside.y, SCROLLBAR_WIDTH, inside.height);
  fill(canvas, bar, TROUGH);
  fill(canvas, rect(bar.x + 2, bar.y + ((scrollY >> 3) % Math.max(1, bar.height - 20)), bar.width - 4, 20), THUMB);
  drawContent(canvas, inside, window);
  for (let i = 0; i < typed; i++) {
    drawGlyph(canvas, inside, inside.x + 4 + i * GLYPH_WIDTH, inside.y + 2, glyphAt(seed + 99, i, 0));
  }
}

function drawContent(
  canvas: Canvas,
  area: Rect,
  { content, seed, scrollX, scrollY }: Pick<DeskWindow, 'content' | 'seed' | 'scrollX' | 'scrollY'>,
): void {
  if (content === 'noise') {
    const { x, y, width, height } = intersect(area, canvas.screen);
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        const value = mix(seed, column - area.x + scrollX, row - area.y + scrollY);
        canvas.pixels[row * canvas.width + column] = (0xff000000 | value) >>> 0;
      }
    }
    return;
  }
  fill(canvas, area, content === 'flat' ? (0xff000000 | mix(seed, 0, 0)) >>> 0 : PAPER);
  if (content === 'flat') return;
  const firstLine = Math.floor(scrollY / LINE_HEIGHT);
  const firstColumn = Math.floor(scrollX / GLYPH_WIDTH);
  for (let line = firstLine; (line - 1) * LINE_HEIGHT - scrollY < area.height; line++) {
    const letters = mix(seed, line, -1) % Math.max(8, Math.floor(area.width / GLYPH_WIDTH));
    for (let column = Math.max(0, firstColumn); column < letters; column++) {
      const x = area.x + 3 + column * GLYPH_WIDTH - scrollX;
      if (x > area.x + area.width) break;
      drawGlyph(canvas, area, x, area.y + 3 + line * LINE_HEIGHT - scrollY, glyphAt(seed, column, line));
    }
  }
}

function drawGlyph(canvas: Canvas, clip: Rect, x: number, y: number, glyph: Uint8Array | undefined): void {
  const visible = intersect(intersect(rect(x, y, GLYPH_WIDTH, GLYPH_HEIGHT), clip), canvas.screen);
  if (glyph === undefined || isEmpty(visible)) return;
  for (let row = visible.y; row < visible.y + visible.height; row++) {
    for (let column = visible.x; column < visible.x + visible.width; column++) {
      const level = glyph[(row - y) * GLYPH_WIDTH + column - x]!;
      if (level > 0) canvas.pixels[row * canvas.width + column] = INK[level]!;
    }
  }
}

/** A letter, or nothing for a space. */
function glyphAt(seed: number, column: number, line: number): Uint8Array | undefined {
  const value = mix(seed, column, line);
  return value % 6 === 0 ? undefined : glyphs[(value >> 8) % GLYPHS];
}

function fill({ pixels, width: stride, screen }: Canvas, area: Rect, pixel: number): void {
  const { x, y, width, height } = intersect(area, screen);
  for (let row = y; row < y + height; row++) pixels.fill(pixel, row * stride + x, row * stride + x + width);
}

/** Letters of strokes: a few lines of ink with softer edges, as text has it. */
function makeGlyphs(): readonly Uint8Array[] {
  const random = new Random(7);
  return Array.from({ length: GLYPHS }, () => {
    const mask = new Uint8Array(GLYPH_WIDTH * GLYPH_HEIGHT);
    const dot = (x: number, y: number, level: number) => {
      const i = y * GLYPH_WIDTH + x;
      mask[i] = Math.max(mask[i]!, level);
    };
    for (let stroke = 0; stroke < 3; stroke++) {
      const isUpright = random.next() < 0.5;
      const at = random.integer(1, isUpright ? 5 : 10);
      const from = random.integer(1, 4);
      const to = isUpright ? random.integer(6, 10) : random.integer(4, 6);
      for (let i = from; i <= to; i++) {
        dot(isUpright ? at : i, isUpright ? i : at, 3);
        if (isUpright) dot(at + 1, i, random.integer(0, 2));
      }
    }
    return mask;
  });
}

/** 24 random bits that depend on three numbers. */
function mix(a: number, b: number, c: number): number {
  let value = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a, 0x85ebca6b) ^ Math.imul(c + 0x1b3, 0xc2b2ae35);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) & 0xffffff;
}
