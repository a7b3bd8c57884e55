import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applyCommand,
  type Copy,
  colorOf,
  Framebuffer,
  type Glyph,
  isSurfaceSize,
  MASK_FULL,
  MAX_SURFACE_PIXELS,
  MAX_SURFACE_SIDE,
  pixelOf,
  type Rect,
  Screen,
  stippleBytes,
} from '../../protocol/index.ts';
import { color, glyph, pixelWord, rectNear } from '../support/arbitraries.ts';
import { NaiveFramebuffer } from './naiveFramebuffer.ts';

const WIDTH = 37;
const HEIGHT = 23;
const RUNS = { numRuns: 250 };

/** A framebuffer on which every pixel differs from its neighbours. */
const noise = fc.nat().map((seed) => noisy(new Framebuffer(WIDTH, HEIGHT), seed));
const near = rectNear(WIDTH, HEIGHT);

function noisy(framebuffer: Framebuffer, seed: number): Framebuffer {
  for (let i = 0; i < framebuffer.pixels.length; i++) {
    framebuffer.pixels[i] = pixelOf(Math.imul(i + 1, 2654435761 ^ seed) & 0xffffff);
  }
  return framebuffer;
}

function expectSame(actual: Framebuffer, model: NaiveFramebuffer): void {
  const { pixels, width } = actual;
  expect(width).toBe(model.width);
  for (let i = 0; i < pixels.length; i++) {
    if (pixels[i] === model.pixels[i]) continue;
    expect.fail(`pixel ${i % width},${Math.floor(i / width)} is ${pixels[i]}, expected ${model.pixels[i]}`);
  }
}

describe('raster operations equal a model that knows one pixel at a time', () => {
  test('fill', () => {
    fc.assert(
      fc.property(noise, near, pixelWord, (framebuffer, rect, pixel) => {
        const model = new NaiveFramebuffer(framebuffer);
        framebuffer.fill(rect, pixel);
        model.paint(rect, () => pixel);
        expectSame(framebuffer, model);
      }),
      RUNS,
    );
  });

  test('tile', () => {
    const side = fc.integer({ min: 1, max: 9 });
    const origin = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(noise, near, side, side, origin, origin, (framebuffer, rect, width, height, originX, originY) => {
        const model = new NaiveFramebuffer(framebuffer);
        const pattern = Uint32Array.from({ length: width * height }, (_, i) => pixelOf(i + 1));
        framebuffer.tile(rect, pattern, width, height, originX, originY);
        model.paint(rect, (x, y) => {
          const column = (((x - originX) % width) + width) % width;
          const row = (((y - originY) % height) + height) % height;
          return pattern[row * width + column];
        });
        expectSame(framebuffer, model);
      }),
      RUNS,
    );
  });

  test('stipple, with and without a background', () => {
    const background = fc.option(pixelWord, { nil: undefined });
    fc.assert(
      fc.property(
        noise,
        near,
        pixelWord,
        background,
        fc.infiniteStream(fc.nat({ max: 255 })),
        (framebuffer, ...rest) => {
          const [rect, foreground, under, stream] = rest;
          const model = new NaiveFramebuffer(framebuffer);
          const bits = Uint8Array.from({ length: stippleBytes(rect.width, rect.height) }, () => stream.next().value);
          framebuffer.stipple(rect, bits, foreground, under);
          const stride = Math.ceil(rect.width / 8);
          model.paint(rect, (x, y) => {
            const byte = bits[(y - rect.y) * stride + Math.floor((x - rect.x) / 8)] ?? 0;
            return byte & (0x80 >> ((x - rect.x) % 8)) ? foreground : under;
          });
          expectSame(framebuffer, model);
        },
      ),
      RUNS,
    );
  });

  test('glyph, clipped', () => {
    const pen = fc.integer({ min: -15, max: 45 });
    fc.assert(
      fc.property(noise, glyph, pen, pen, pixelWord, near, (framebuffer, it, x, baseline, pixel, clip) => {
        const model = new NaiveFramebuffer(framebuffer);
        framebuffer.glyph(it, x, baseline, pixel, clip);
        model.glyph(it, x, baseline, pixel, clip);
        expectSame(framebuffer, model);
      }),
      RUNS,
    );
  });

  test('put', () => {
    fc.assert(
      fc.property(noise, near, fc.nat(), (framebuffer, rect, seed) => {
        const model = new NaiveFramebuffer(framebuffer);
        const words = Uint32Array.from({ length: rect.width * rect.height }, (_, i) =>
          pixelOf((i * 977 + seed) & 0xffffff),
        );
        framebuffer.put(rect, words);
        model.paint(rect, (x, y) => words[(y - rect.y) * rect.width + (x - rect.x)]);
        expectSame(framebuffer, model);
      }),
      RUNS,
    );
  });

  test('get gives what put wrote', () => {
    fc.assert(
      fc.property(noise, fc.nat({ max: WIDTH - 1 }), fc.nat({ max: HEIGHT - 1 }), (framebuffer, x, y) => {
        const rect = { x, y, width: WIDTH - x, height: HEIGHT - y };
        const target = new Framebuffer(WIDTH, HEIGHT);
        target.put(rect, framebuffer.get(rect));
        const model = new NaiveFramebuffer(new Framebuffer(WIDTH, HEIGHT));
        model.paint(rect, (column, row) => framebuffer.pixels[row * WIDTH + column]);
        expectSame(target, model);
      }),
      RUNS,
    );
    expect(() => new Framebuffer(4, 4).get({ x: 1, y: 0, width: 4, height: 1 })).toThrow(RangeError);
  });

  test('resizing keeps the top left, the rest is black', () => {
    const side = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(noise, side, side, (framebuffer, width, height) => {
        const before = new NaiveFramebuffer(framebuffer);
        const model = new NaiveFramebuffer(new Framebuffer(width, height));
        model.paint({ x: 0, y: 0, width, height }, (x, y) => before.at(x, y) ?? 0xff000000);
        expectSame(framebuffer.resized(width, height), model);
      }),
      RUNS,
    );
  });
});

describe('copy', () => {
  const shift = fc.oneof(fc.integer({ min: -6, max: 6 }), fc.integer({ min: -60, max: 60 }));
  const copyOf = (maxLength: number, source: number) =>
    fc.record({
      name: fc.constant('copy' as const),
      surface: fc.constant(0),
      source: fc.constant(source),
      rects: fc.array(
        near.filter((r) => r.width > 0 && r.height > 0),
        { minLength: 1, maxLength },
      ),
      dx: shift,
      dy: shift,
    });

  function check(screen: Screen, command: Copy): void {
    const model = new NaiveFramebuffer(screen.framebuffer);
    const before = new NaiveFramebuffer(screen.surface(command.source));
    applyCommand(screen, command);
    model.copy(command, before);
    expectSame(screen.framebuffer, model);
  }

  test('of one rect onto itself, in every direction', () => {
    fc.assert(
      fc.property(copyOf(1, 0), fc.nat(), (command, seed) => {
        const screen = new Screen(WIDTH, HEIGHT);
        noisy(screen.framebuffer, seed);
        check(screen, command);
      }),
      RUNS,
    );
  });

  test('of many rects reads everything before it writes', () => {
    fc.assert(
      fc.property(fc.oneof(copyOf(6, 0), copyOf(150, 0)), fc.nat(), (command, seed) => {
        const screen = new Screen(WIDTH, HEIGHT);
        noisy(screen.framebuffer, seed);
        check(screen, command);
      }),
      { numRuns: 150 },
    );
  });

  test('from another surface of another size', () => {
    fc.assert(
      fc.property(copyOf(6, 2), fc.nat(), (command, seed) => {
        const screen = new Screen(WIDTH, HEIGHT);
        screen.create(2, 19, 41);
        noisy(screen.framebuffer, seed);
        noisy(screen.surface(2), seed + 1);
        check(screen, command);
      }),
      { numRuns: 150 },
    );
  });

  test('of the most rects that a command may have takes milliseconds', () => {
    const screen = new Screen(1280, 720);
    const rects = Array.from({ length: 4096 }, (_, i) => ({ x: (i % 64) * 20, y: (i >> 6) * 11, width: 9, height: 5 }));
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      applyCommand(screen, { name: 'copy', surface: 0, source: 0, rects, dx: 10, dy: 6 });
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

describe('a glyph run', () => {
  const font: Glyph[] = [0, 1, 2].map((id) => ({
    id,
    width: 3 + id,
    height: 5,
    left: id - 1,
    top: -5,
    advance: 4 + id,
    text: 'abc'.charAt(id),
    mask: Uint8Array.from({ length: (3 + id) * 5 }, (_, i) => (i * 7 + id) % (MASK_FULL + 1)),
  }));

  test('fills its background, then blends its glyphs along the pen', () => {
    const ids = fc.array(fc.nat({ max: 2 }), { maxLength: 8 });
    const gaps = fc.option(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 8, maxLength: 8 }));
    const background = fc.option(color, { nil: undefined });
    const pen = fc.integer({ min: -10, max: 40 });
    fc.assert(
      fc.property(near, pen, pen, color, background, ids, gaps, (rect, x, baseline, ink, under, run, spread) => {
        const screen = new Screen(WIDTH, HEIGHT);
        noisy(screen.framebuffer, x);
        for (const it of font) screen.atlas.define(it);
        const model = new NaiveFramebuffer(screen.framebuffer);
        const gapsOfRun = spread?.slice(0, run.length) ?? [];
        applyCommand(screen, {
          name: 'glyphs',
          surface: 0,
          rect,
          x,
          baseline,
          color: ink,
          background: under,
          ids: run,
          gaps: gapsOfRun,
        });
        if (under !== undefined) model.paint(rect, () => pixelOf(under));
        let at = x;
        run.forEach((id, i) => {
          const it = font[id]!; // ids are those of the font
          model.glyph(it, at, baseline, pixelOf(ink), rect);
          at += it.advance + (gapsOfRun[i] ?? 0);
        });
        expectSame(screen.framebuffer, model);
      }),
      RUNS,
    );
  });

  test('blends exactly, for every level of every pair of colours', () => {
    for (let level = 0; level <= MASK_FULL; level++) {
      const framebuffer = new Framebuffer(256, 1);
      const mask = new Uint8Array(256).fill(level);
      const it = { id: 0, width: 256, height: 1, left: 0, top: 0, advance: 0, text: '', mask };
      for (let over = 0; over < 256; over++) {
        for (let under = 0; under < 256; under++) framebuffer.pixels[under] = pixelOf(under * 0x010101);
        framebuffer.glyph(it, 0, 0, pixelOf(over * 0x010101), framebuffer.bounds);
        for (let under = 0; under < 256; under++) {
          const expected = Math.round((over * level + under * (MASK_FULL - level)) / MASK_FULL);
          if (framebuffer.pixels[under] !== pixelOf(expected * 0x010101)) {
            expect.fail(`${over} over ${under} at level ${level} is ${framebuffer.pixels[under]}`);
          }
        }
      }
    }
  });
});

test('nothing outside a framebuffer is ever written, however far the rect reaches', () => {
  const huge: Rect = { x: -(2 ** 20), y: -(2 ** 20), width: 2 ** 20 + 5, height: 2 ** 20 + 5 };
  const framebuffer = new Framebuffer(WIDTH, HEIGHT);
  framebuffer.fill(huge, pixelOf(0xffffff));
  framebuffer.copyFrom(framebuffer, huge, 2 ** 20, 2 ** 20);
  const white = [...framebuffer.pixels].filter((pixel) => pixel === pixelOf(0xffffff));
  expect(white.length).toBe(25);
});

test('sizes outside the limits are refused before anything is allocated', () => {
  const refused = [
    [0, 1],
    [1, 0],
    [-1, 1],
    [1.5, 1],
    [Number.NaN, 1],
    [MAX_SURFACE_SIDE + 1, 1],
    [MAX_SURFACE_SIDE, MAX_SURFACE_SIDE],
  ] as const;
  for (const [width, height] of refused) {
    expect(isSurfaceSize(width, height)).toBe(false);
    expect(() => new Framebuffer(width, height)).toThrow(RangeError);
  }
  expect(isSurfaceSize(MAX_SURFACE_SIDE, MAX_SURFACE_PIXELS / MAX_SURFACE_SIDE)).toBe(true);
});

test('a colour survives being a pixel, and a pixel is opaque', () => {
  fc.assert(
    fc.property(color, (it) => {
      expect(colorOf(pixelOf(it))).toBe(it);
      expect(pixelOf(it) >>> 24).toBe(255);
    }),
  );
  const framebuffer = new Framebuffer(1, 1);
  framebuffer.fill(framebuffer.bounds, pixelOf(0x123456));
  expect([...framebuffer.bytes]).toEqual([0x12, 0x34, 0x56, 255]);
});
