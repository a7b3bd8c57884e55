import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Atlas,
  applyCommand,
  type Command,
  type Glyph,
  MAX_ATLAS_PIXELS,
  MAX_SURFACE_PIXELS,
  MAX_SURFACES,
  MAX_TOTAL_PIXELS,
  ProtocolError,
  type ProtocolErrorCode,
  Screen,
} from '../../protocol/index.ts';
import { commandArbitraries } from '../support/arbitraries.ts';

function expectRefused(code: ProtocolErrorCode, run: () => unknown): void {
  expect(run).toThrow(ProtocolError);
  expect(run).toThrow(expect.objectContaining({ code }));
}

function glyphOf(id: number, pixels: number): Glyph {
  return { id, width: pixels, height: 1, left: 0, top: 0, advance: 0, text: '', mask: new Uint8Array(pixels) };
}

describe('a screen', () => {
  test('holds so many surfaces and no more', () => {
    const screen = new Screen(1, 1);
    for (let id = 1; id < MAX_SURFACES; id++) screen.create(id, 1, 1);
    expectRefused('limit', () => screen.create(MAX_SURFACES, 1, 1));
    screen.destroy(5);
    screen.create(MAX_SURFACES, 1, 1);
    expect(screen.surfaces.size).toBe(MAX_SURFACES);
  });

  test('holds so many pixels and no more, whatever is created, resized and destroyed', () => {
    const screen = new Screen(4096, MAX_SURFACE_PIXELS / 4096);
    screen.create(1, 4096, MAX_SURFACE_PIXELS / 4096 - 1);
    expectRefused('limit', () => screen.create(2, 4097, 1));
    screen.create(2, 4096, 1);
    expectRefused('limit', () => screen.resize(2, 4096, 2));
    expectRefused('limit', () => screen.create(3, 1, 1));
    screen.destroy(1);
    screen.resize(2, 64, 64);
    screen.resize(0, 64, 64);
    screen.create(1, 64, 64);
    let pixels = 0;
    for (const surface of screen.surfaces.values()) pixels += surface.pixels.length;
    expect(pixels).toBeLessThanOrEqual(MAX_TOTAL_PIXELS);
  });

  test('keeps count of its pixels through any history', () => {
    const side = fc.constantFrom(1, 1000, 4096, 8192);
    const step = fc.record({
      op: fc.constantFrom('create', 'resize', 'destroy'),
      id: fc.nat({ max: 4 }),
      width: side,
      height: fc.constantFrom(1, 8, 512),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const screen = new Screen(10, 10);
        for (const { op, id, width, height } of steps) {
          try {
            if (op === 'destroy') screen.destroy(id);
            else screen[op as 'create' | 'resize'](id, width, height);
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
          }
          let pixels = 0;
          for (const surface of screen.surfaces.values()) pixels += surface.pixels.length;
          expect(pixels).toBeLessThanOrEqual(MAX_TOTAL_PIXELS);
          expect(screen.surfaces.has(0)).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('refuses commands for surfaces and glyphs that it lacks', () => {
    const rects = [{ x: 0, y: 0, width: 1, height: 1 }];
    const refused: Command[] = [
      { name: 'fill', surface: 1, rects, color: 0 },
      { name: 'copy', surface: 0, source: 1, rects, dx: 0, dy: 0 },
      { name: 'createSurface', surface: 0, width: 1, height: 1 },
      { name: 'resizeSurface', surface: 1, width: 1, height: 1 },
      { name: 'destroySurface', surface: 0 },
      { name: 'destroySurface', surface: 1 },
      {
        name: 'glyphs',
        surface: 0,
        rect: { x: 0, y: 0, width: 1, height: 1 },
        x: 0,
        baseline: 0,
        color: 0,
        background: undefined,
        ids: [9],
        gaps: [],
      },
    ];
    for (const command of refused) expectRefused('state', () => applyCommand(new Screen(1, 1), command));
  });

  test('gives new surfaces black and keeps what fits of resized ones', () => {
    const screen = new Screen(2, 1);
    applyCommand(screen, { name: 'fill', surface: 0, rects: [{ x: 1, y: 0, width: 1, height: 1 }], color: 0x010203 });
    applyCommand(screen, { name: 'resizeSurface', surface: 0, width: 3, height: 1 });
    expect([...screen.framebuffer.pixels]).toEqual([0xff000000, 0xff030201, 0xff000000]);
  });

  test('does not know what to do with an image that nobody decoded, which is our fault', () => {
    const command = fc.sample(commandArbitraries.image, { numRuns: 1, seed: 1 })[0]!; // one was asked for
    expect(() => applyCommand(new Screen(1, 1), { ...command, surface: 0 })).toThrow(/must be decoded/);
  });
});

describe('an atlas', () => {
  test('holds so many pixels and no more, and a refused glyph leaves it as it was', () => {
    const atlas = new Atlas();
    atlas.define(glyphOf(1, MAX_ATLAS_PIXELS - 10));
    expectRefused('limit', () => atlas.define(glyphOf(2, 11)));
    expect(atlas.get(2)).toBeUndefined();
    atlas.define(glyphOf(2, 10));
    expectRefused('limit', () => atlas.define(glyphOf(3, 1)));
  });

  test('gives back the room of replaced and forgotten glyphs', () => {
    const atlas = new Atlas();
    const small = glyphOf(1, 5);
    for (let i = 0; i < 5; i++) atlas.define(glyphOf(1, MAX_ATLAS_PIXELS));
    atlas.define(small);
    atlas.define(glyphOf(2, MAX_ATLAS_PIXELS - 5));
    expect(atlas.get(1)).toBe(small);
    atlas.clear();
    expect(atlas.get(1)).toBeUndefined();
    atlas.define(glyphOf(3, MAX_ATLAS_PIXELS));
  });
});
