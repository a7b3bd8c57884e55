import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  Atlas,
  applyCommand,
  areasOfCommand,
  boundsOf,
  boundsOfCommand,
  type Command,
  clipCommand,
  EMPTY_RECT,
  type Framebuffer,
  type Glyphs,
  isEmpty,
  joinCommands,
  type Rect,
  rect,
  SCREEN,
  Screen,
  subtractRects,
  textOf,
  translate,
  translateCommand,
  weightOfCommand,
} from '../../protocol/index.ts';
import { command as anyCommand } from '../support/arbitraries.ts';
import { BOUNDS, box, copy, drawing, glyphs, HEIGHT, line, place, WIDTH } from '../support/queueHistory.ts';

const MARGIN = 32;
const atlas = new Atlas();
for (const glyph of glyphs) atlas.define(glyph);

/** A screen of noise, with a margin around the box that commands lie in. */
function noise(): Screen {
  const screen = new Screen(WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN, atlas);
  for (const surface of [1, 2]) screen.create(surface, WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN);
  for (const [id, { pixels }] of screen.surfaces) {
    for (let i = 0; i < pixels.length; i++) pixels[i] = 0xff000000 | ((i * 2654435761 + id) & 0xffffff);
  }
  return screen;
}

/** The screen's framebuffer after commands that are moved into the middle. */
function drawn(commands: readonly Command[]): Framebuffer {
  const screen = noise();
  for (const it of commands) applyCommand(screen, { ...it, surface: SCREEN });
  return screen.framebuffer;
}

const middle = (it: Command): Command => translateCommand(it, MARGIN, MARGIN);

function expectSame(actual: Framebuffer, expected: Framebuffer, inside: readonly Rect[]): void {
  for (const r of inside) {
    if (Buffer.compare(Buffer.from(actual.get(r).buffer), Buffer.from(expected.get(r).buffer)) !== 0) {
      expect.fail(`pixels differ in ${JSON.stringify(r)}`);
    }
  }
}

const disjointRects = fc.array(place, { minLength: 1, maxLength: 3 }).map((rects) => {
  const list: Rect[] = [];
  for (const r of rects) list.push(...subtractRects([r], list));
  return list;
});

test('what is clipped to rects draws the same inside, and nothing outside', () => {
  fc.assert(
    fc.property(fc.oneof(drawing, copy), disjointRects, (it, rects) => {
      const command = middle({ ...it, surface: SCREEN });
      const to = rects.map((r) => translate(r, MARGIN, MARGIN));
      const parts = clipCommand(command, to, atlas)!;
      const actual = drawn(parts);
      expectSame(actual, drawn([command]), to);
      expectSame(actual, noise().framebuffer, subtractRects([actual.bounds], to));
      for (const part of parts) expect(subtractRects(areasOfCommand(part), areasOfCommand(command))).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

test('what is moved draws the same elsewhere; a copy goes on reading what it read', () => {
  const by = fc.integer({ min: -MARGIN / 2, max: MARGIN / 2 });
  fc.assert(
    fc.property(drawing, by, by, (it, dx, dy) => {
      const command = middle({ ...it, surface: SCREEN });
      // On one colour, so that what blends can be compared.
      const flat = (): Screen => new Screen(WIDTH + 2 * MARGIN, HEIGHT + 2 * MARGIN, atlas);
      const [there, here] = [flat(), flat()];
      applyCommand(there, translateCommand(command, dx, dy));
      applyCommand(here, command);
      const moved = flat();
      moved.framebuffer.copyFrom(here.framebuffer, here.framebuffer.bounds, dx, dy);
      expect(there.framebuffer.equals(moved.framebuffer)).toBe(true);
    }),
    { numRuns: 300 },
  );
  const command: Command = { name: 'copy', surface: 0, source: 0, rects: [rect(5, 5, 2, 2)], dx: 4, dy: 3 };
  expect(translateCommand(command, 1, -9)).toEqual({ ...command, rects: [rect(6, -4, 2, 2)], dx: 5, dy: -6 });
});

/** Pairs that often can be joined: a command, and what it falls into when it is cut. */
const pairs = fc.oneof(
  fc.tuple(drawing, drawing),
  fc.tuple(copy, copy),
  fc.tuple(fc.oneof(drawing, copy), box).map(([it, half]): [Command, Command] => {
    const inside = clipCommand(it, [half], atlas)!;
    const outside = clipCommand(it, subtractRects([BOUNDS], [half]), atlas)!;
    return [inside[0] ?? it, outside[0] ?? it];
  }),
);

test('what is joined draws what both draw, one after the other', () => {
  let joins = 0;
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const first = middle({ ...a, surface: SCREEN });
      const second = middle({ ...b, surface: SCREEN });
      const joined = joinCommands(first, second, atlas);
      if (joined === undefined) return;
      joins++;
      expect(drawn([joined]).equals(drawn([first, second]))).toBe(true);
    }),
    { numRuns: 3000 },
  );
  expect(joins).toBeGreaterThan(100);
});

test('nothing on different surfaces, of different kinds or colours is joined', () => {
  const fill = { name: 'fill', surface: 0, rects: [rect(0, 0, 4, 4)], color: 1 } as const;
  expect(joinCommands(fill, { ...fill, surface: 1, rects: [rect(4, 0, 4, 4)] }, atlas)).toBe(undefined);
  expect(joinCommands(fill, { ...fill, color: 2, rects: [rect(4, 0, 4, 4)] }, atlas)).toBe(undefined);
  expect(joinCommands(fill, line(0, 1, [1]), atlas)).toBe(undefined);
});

test('areas lie in the bounds and make them up; weights are positive', () => {
  fc.assert(
    fc.property(anyCommand, (it) => {
      const areas = areasOfCommand(it).filter((r) => !isEmpty(r));
      expect(areas.reduce(boundsOf, EMPTY_RECT)).toEqual(
        isEmpty(boundsOfCommand(it)) ? EMPTY_RECT : boundsOfCommand(it),
      );
      expect(weightOfCommand(it)).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test('a run that is cut between its letters carries each of them once', () => {
  const run = line(0, 0, [1, 2, 4, 1, 2], 0x123456) as Glyphs; // a line is a run
  const parts = clipCommand(run, [rect(0, 0, 8, 8), rect(12, 0, 8, 8)], atlas) as readonly Glyphs[]; // runs stay runs
  expect(parts.map((part) => textOf(atlas, part))).toEqual(['ab', 'ab']);
  expect(parts[1]).toMatchObject({ x: 12, rect: rect(12, 0, 8, 8) });
  expect(clipCommand({ ...run, background: undefined }, [rect(40, 0, 8, 8)], atlas)).toEqual([]);
});

test('letters that were drawn one by one are one run again', () => {
  const letters = [1, 2, 4, 2, 1].map((id, column) => line(2, column, [id], 0));
  const joined = letters.reduce((first, second) => joinCommands(first, second, atlas)!);
  expect(joined).toEqual(line(2, 0, [1, 2, 4, 2, 1], 0));
  // The ink of the wide letter reaches into its neighbour, whose background covers it.
  expect(joinCommands(line(0, 0, [3], 0), line(0, 1, [1], 0), atlas)).toBe(undefined);
});

test('rows of a stipple are one stipple, and pieces of a wallpaper one piece', () => {
  const row = (y: number): Command => {
    return {
      name: 'stipple',
      surface: 0,
      rect: rect(3, y, 10, 1),
      bits: Uint8Array.of(y, 0xc0),
      color: 1,
      background: 2,
    };
  };
  expect(joinCommands(row(1), row(2), atlas)).toMatchObject({
    rect: rect(3, 1, 10, 2),
    bits: Uint8Array.of(1, 192, 2, 192),
  });
  const pattern = { width: 2, height: 1, pixels: Uint32Array.of(0xff000001, 0xff000002) };
  const tile = { name: 'tile', surface: 0, rect: rect(0, 0, 5, 5), pattern, originX: 0, originY: 0 } as const;
  const same = { ...pattern, pixels: pattern.pixels.slice() };
  const next = { ...tile, rect: rect(5, 0, 7, 5), pattern: same, originX: 4 };
  expect(joinCommands(tile, next, atlas)).toEqual({ ...tile, rect: rect(0, 0, 12, 5) });
  expect(joinCommands(tile, { ...next, originX: 5 }, atlas)).toBe(undefined);
});
