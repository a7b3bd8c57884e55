import { describe, expect, it } from 'vitest';
import {
  Atlas,
  applyCommand,
  type Command,
  type Copy,
  clipCommand,
  type Fill,
  type Glyphs,
  joinCommands,
  MAX_IMAGE_PIXELS,
  MAX_RUN_GLYPHS,
  opacityOf,
  type Rect,
  rect,
  SCREEN,
  Screen,
  type Stipple,
  type Tile,
} from '../../protocol/index.ts';
import { glyphs } from '../support/queueHistory.ts';

const UNKNOWN = 99;
const WIDE = 3;
const atlas = new Atlas();
for (const glyph of glyphs) atlas.define(glyph);

/** A run in cells of 4 by 8 pixels. */
function run(column: number, ids: readonly number[], other: Partial<Glyphs> = {}): Glyphs {
  const r = rect(column * 4, 8, ids.length * 4, 8);
  const pen = { x: r.x, baseline: 15 };
  return { name: 'glyphs', surface: SCREEN, rect: r, ...pen, color: 0xffffff, background: 1, ids, gaps: [], ...other };
}
const fill = (...rects: readonly Rect[]): Fill => ({ name: 'fill', surface: SCREEN, rects, color: 0xff0000 });
const copy = (source: number, dx: number, ...rects: readonly Rect[]): Copy => {
  return { name: 'copy', surface: SCREEN, source, rects, dx, dy: 0 };
};
const pattern = (width: number, height: number, ...pixels: readonly number[]) => {
  return { width, height, pixels: Uint32Array.from(pixels) };
};
function tile(r: Rect, other: Partial<Tile> = {}): Tile {
  const two = pattern(2, 1, 0xff000001, 0xff000002);
  return { name: 'tile', surface: SCREEN, rect: r, pattern: two, originX: 0, originY: 0, ...other };
}
function stipple(y: number, other: Partial<Stipple> = {}): Stipple {
  const bits = Uint8Array.of(0x5a);
  return { name: 'stipple', surface: SCREEN, rect: rect(0, y, 8, 1), bits, color: 1, background: 2, ...other };
}
const join = (first: Command, second: Command): Command | undefined => joinCommands(first, second, atlas);
const clip = (command: Command, ...to: readonly Rect[]) => clipCommand(command, to, atlas);

/** What commands draw, one after the other. */
function drawn(...commands: readonly Command[]): Uint32Array {
  const screen = new Screen(64, 32, atlas);
  for (const command of commands) applyCommand(screen, command);
  return screen.framebuffer.pixels;
}

describe('runs', () => {
  const first = run(0, [1, 2]);

  it('are joined where one goes on as the other one ends, with the gaps of both', () => {
    expect(join(first, run(2, [1]))).toEqual(run(0, [1, 2, 1]));
    const spaced = run(0, [1, 2], { rect: rect(0, 8, 11, 8), gaps: [3, 0] });
    const next = run(0, [1, 1], { rect: rect(11, 8, 9, 8), x: 11, gaps: [1, 0] });
    const plain = run(0, [1, 1], { rect: rect(11, 8, 8, 8), x: 11 });
    expect(join(spaced, next)).toMatchObject({ gaps: [3, 0, 1, 0] });
    expect(join(spaced, plain)).toMatchObject({ gaps: [3, 0, 0, 0] });
    expect(join(run(0, [1, 2]), { ...next, rect: rect(8, 8, 9, 8), x: 8 })).toMatchObject({ gaps: [0, 0, 1, 0] });
    for (const it of [next, plain]) expect(drawn(join(spaced, it)!)).toEqual(drawn(spaced, it));
  });

  it.each<{ readonly what: string; readonly second: Glyphs; readonly first?: Glyphs }>([
    { what: 'of another colour', second: run(2, [1], { color: 0x00ff00 }) },
    { what: 'on another background', second: run(2, [1], { background: 2 }) },
    { what: 'on another baseline', second: run(2, [1], { baseline: 14 }) },
    { what: 'of another height', second: run(2, [1], { rect: rect(8, 8, 4, 9) }) },
    { what: 'higher up', second: run(2, [1], { rect: rect(8, 7, 4, 8) }) },
    { what: 'further on', second: run(2, [1], { rect: rect(9, 8, 4, 8) }) },
    { what: 'whose pen starts elsewhere', second: run(2, [1], { x: 9 }) },
    { what: 'of a letter that is not known', second: run(2, [UNKNOWN]) },
    { what: 'after a letter that is not known', first: run(0, [1, UNKNOWN]), second: run(2, [1]) },
    {
      what: 'of which a part is cut off',
      first: run(0, [1, 2], { background: undefined, rect: rect(0, 8, 6, 8) }),
      second: run(2, [1], { background: undefined }),
    },
  ])('are not joined with one $what', ({ first: other = first, second }) => {
    expect(join(other, second)).toBe(undefined);
  });

  it('are joined up to as many letters as a command may have', () => {
    const half = Array(MAX_RUN_GLYPHS / 2).fill(1);
    expect(join(run(0, half), run(half.length, half))).toMatchObject({ ids: { length: MAX_RUN_GLYPHS } });
    expect(join(run(0, [...half, 1]), run(half.length + 1, half))).toBe(undefined);
  });

  it('that are cut keep the letters whose ink or cell reaches inside', () => {
    const wide = run(0, [1, WIDE, 1]);
    expect(clip(wide, rect(0, 8, 4, 8))).toMatchObject([{ ids: [1, WIDE] }]);
    expect(clip(wide, rect(8, 8, 4, 8))).toMatchObject([{ ids: [WIDE, 1], x: 4 }]);
    const spaced = run(0, [1, 1, 1], { rect: rect(0, 8, 20, 8), gaps: [8, 0, 0] });
    expect(clip(spaced, rect(12, 8, 8, 8))).toEqual([run(3, [1, 1])]);
    expect(clip(spaced, rect(0, 8, 8, 8))).toMatchObject([{ ids: [1], gaps: [8] }]);
  });

  it('that are cut are nothing where they have neither letters nor a background', () => {
    const wide = { rect: rect(0, 8, 40, 8) };
    expect(clip(run(0, [1], { ...wide, background: undefined }), rect(20, 8, 8, 8))).toEqual([]);
    expect(clip(run(0, [1], wide), rect(20, 8, 8, 8))).toMatchObject([{ ids: [] }]);
  });

  it('that are not cut, or have letters that are not known, keep all letters', () => {
    const narrow = run(0, [1, 2, 1], { rect: rect(0, 8, 4, 8) });
    expect(clip(narrow, narrow.rect)).toEqual([narrow]);
    const unknown = run(0, [1, UNKNOWN, 2]);
    expect(clip(unknown, rect(0, 8, 4, 8))).toEqual([{ ...unknown, rect: rect(0, 8, 4, 8) }]);
  });
});

describe('fills and copies', () => {
  it('are joined so that no pixel is drawn twice', () => {
    expect(join(fill(rect(0, 0, 8, 8)), fill(rect(4, 0, 8, 8)))).toEqual(fill(rect(0, 0, 12, 8)));
    const [a, b] = [copy(1, 0, rect(0, 0, 8, 8)), copy(1, 0, rect(4, 0, 8, 8))];
    expect(join(a, b)).toEqual(copy(1, 0, rect(0, 0, 12, 8)));
  });

  it('are joined up to a number of rects', () => {
    const dots = (y: number) => Array.from({ length: 33 }, (_, i) => rect(i * 2, y, 1, 1));
    expect(join(fill(...dots(0)), fill(...dots(2)))).toBe(undefined);
    expect(join(copy(1, 0, ...dots(0)), copy(1, 0, ...dots(2)))).toBe(undefined);
    expect(join(copy(1, 0, ...dots(0)), copy(1, 0, ...dots(2).slice(2)))).not.toBe(undefined);
  });

  it('from another surface are joined wherever they draw, on one surface not where one reads what the other drew', () => {
    const pieces = (source: number) =>
      [copy(source, -8, rect(8, 0, 8, 8)), copy(source, -8, rect(0, 0, 8, 8))] as const;
    expect(join(...pieces(1))).toEqual(copy(1, -8, rect(0, 0, 16, 8)));
    expect(join(...pieces(SCREEN))).toBe(undefined);
  });

  it('are nothing outside of their rects', () => {
    expect(clip(fill(rect(0, 0, 8, 8)), rect(20, 0, 8, 8))).toEqual([]);
    expect(clip(copy(1, 0, rect(0, 0, 8, 8)), rect(20, 0, 8, 8))).toEqual([]);
  });
});

describe('wallpapers', () => {
  const first = tile(rect(0, 0, 8, 8));

  it('are joined where they make up a rect, side by side or one over the other', () => {
    for (const x of [8, 4]) expect(join(first, tile(rect(x, 0, 8, 8)))).toEqual(tile(rect(0, 0, x + 8, 8)));
    expect(join(first, tile(rect(9, 0, 8, 8)))).toBe(undefined);
    expect(join(first, tile(rect(8, 1, 8, 8)))).toBe(undefined);
  });

  it.each<{ readonly what: string; readonly other: Partial<Tile> }>([
    { what: 'other pixels', other: { pattern: pattern(2, 1, 0xff000001, 0xff000003) } },
    { what: 'the same pixels in another shape', other: { pattern: pattern(1, 2, 0xff000001, 0xff000002) } },
    { what: 'another origin', other: { originX: 1 } },
  ])('are not joined with $what', ({ other }) => {
    expect(join(first, tile(rect(8, 0, 8, 8), other))).toBe(undefined);
  });
});

describe('stipples', () => {
  it('are joined one below the other, whichever was first', () => {
    const joined = stipple(0, { rect: rect(0, 0, 8, 2), bits: Uint8Array.of(0x5a, 0xff) });
    const next = stipple(1, { bits: Uint8Array.of(0xff) });
    expect(join(stipple(0), next)).toEqual(joined);
    expect(join(next, stipple(0))).toEqual(joined);
  });

  it.each<{ readonly what: string; readonly second: Stipple }>([
    { what: 'of another colour', second: stipple(1, { color: 3 }) },
    { what: 'on another background', second: stipple(1, { background: 3 }) },
    { what: 'further down', second: stipple(2) },
    { what: 'further to the right', second: stipple(1, { rect: rect(1, 1, 8, 1) }) },
    { what: 'of another width', second: stipple(1, { rect: rect(0, 1, 7, 1) }) },
  ])('are not joined with one $what', ({ second }) => {
    expect(join(stipple(0), second)).toBe(undefined);
  });

  it('are joined up to as many pixels as a command may have', () => {
    const half = { rect: rect(0, 0, 1024, MAX_IMAGE_PIXELS / 2048) };
    const below = { rect: { ...half.rect, y: half.rect.height } };
    expect(join(stipple(0, half), stipple(0, below))).not.toBe(undefined);
    const more = { rect: { ...below.rect, height: below.rect.height + 1 } };
    expect(join(stipple(0, half), stipple(0, more))).toBe(undefined);
  });
});

describe('images', () => {
  const image: Command = {
    name: 'image',
    surface: 0,
    rect: rect(2, 2, 4, 4),
    encoding: 'raw',
    bytes: new Uint8Array(48),
  };

  it('are not taken apart, nor joined', () => {
    expect(clip(image, rect(0, 0, 8, 8))).toEqual([image]);
    expect(clip(image, rect(0, 0, 4, 8))).toBe(undefined);
    expect(join(image, { ...image, rect: rect(6, 2, 4, 4) })).toBe(undefined);
  });
});

it('what has a background hides what lies below it, and what has none blends with it', () => {
  for (const background of [1, undefined]) {
    const opacity = background === undefined ? 'transparent' : 'opaque';
    expect(opacityOf(run(0, [1], { background }))).toBe(opacity);
    expect(opacityOf(stipple(0, { background }))).toBe(opacity);
  }
});
