import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, Framebuffer, pixelOf, type Rect, rect, SCREEN } from '../../protocol/index.ts';
import { fullestBox } from '../../server/session/fullestBox.ts';
import { KeptAnchors } from '../../server/session/keptAnchors.ts';
import { beforeLastFills, fillsLeft } from '../../server/session/lastFills.ts';
import { recognise } from '../../server/session/recognition.ts';
import { noisePicture } from '../support/noisePicture.ts';

const [WIDTH, HEIGHT] = [160, 120];

const noise = (seed: number) => noisePicture(WIDTH, HEIGHT, seed);

const areas = fc
  .tuple(fc.nat(WIDTH - 1), fc.nat(HEIGHT - 1), fc.integer({ min: 1, max: WIDTH }), fc.integer({ min: 1, max: HEIGHT }))
  .map(([x, y, width, height]) => rect(x, y, Math.min(width, WIDTH - x), Math.min(height, HEIGHT - y)));

describe('anchors of what was kept', () => {
  it('lead to where it was, until it is overwritten', () => {
    const anchors = new KeptAnchors();
    const [layer, truth] = [noise(1), noise(2)];
    const layers = [undefined, layer];
    anchors.add(layer, layer.bounds, 1);
    expect(anchors.find(truth, truth.bounds, layers)).toEqual([]);
    truth.copyFrom(layer, rect(20, 10, 80, 60), 57, 33);
    expect(anchors.find(truth, truth.bounds, layers)).toEqual([{ layer: 1, picture: layer, dx: 37, dy: 23 }]);
    // It need not be found where it is.
    expect(anchors.find(layer, layer.bounds, layers)).toEqual([]);
    expect(anchors.find(truth, truth.bounds, [])).toEqual([]);
    layer.fill(rect(20, 10, 80, 60), 0xff123456);
    expect(anchors.find(truth, truth.bounds, layers)).toEqual([]);
  });

  it('do not lose a menu to a page that is kept later', () => {
    const anchors = new KeptAnchors();
    const [small, page] = [new Framebuffer(1280, 800), new Framebuffer(1280, 800)];
    small.copyFrom(noise(1), rect(0, 0, WIDTH, HEIGHT), 300, 200);
    for (let x = 0; x < 1280; x += WIDTH) {
      for (let y = 0; y < 800; y += HEIGHT) page.copyFrom(noise(x * 800 + y), rect(0, 0, WIDTH, HEIGHT), x, y);
    }
    anchors.add(small, rect(300, 200, WIDTH, HEIGHT), 0);
    for (let k = 0; k < 3; k++) anchors.add(page, page.bounds, 1);
    const truth = new Framebuffer(1280, 800);
    truth.copyFrom(noise(1), rect(0, 0, WIDTH, HEIGHT), 777, 555);
    const found = anchors.find(truth, rect(777, 555, WIDTH, HEIGHT), [small, page]);
    expect(found).toEqual([{ layer: 0, picture: small, dx: 477, dy: 355 }]);
  });
});

describe('what is recognised', () => {
  it('is true to the pixel, lies in the area, and may be told by several places', () => {
    fc.assert(
      fc.property(
        areas,
        areas,
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: -60, max: 60 }),
        (area, part, dx, dy) => {
          const [shown, layer, truth] = [noise(1), noise(2), noise(3)];
          truth.copyFrom(layer, part, part.x + dx, part.y + dy);
          truth.copyFrom(layer, rect(0, 0, 70, 50), 0, 0);
          const here = [{ layer: 4, picture: layer, dx: 0, dy: 0 }];
          const there = [{ layer: 4, picture: layer, dx, dy }];
          for (const it of recognise(shown, truth, area, here, () => there)) {
            expect(it.layer).toBe(4);
            const { x, y, width, height } = it.rect;
            expect(x >= area.x && y >= area.y).toBe(true);
            expect(x + width <= area.x + area.width && y + height <= area.y + area.height).toBe(true);
            for (let row = y; row < y + height; row++) {
              for (let column = x; column < x + width; column++) {
                const from = (row - it.dy) * WIDTH + column - it.dx;
                if (truth.pixels[row * WIDTH + column] !== layer.pixels[from]) throw new Error('a wrong pixel');
              }
            }
          }
        },
      ),
    );
  });

  it('is found to its edges, beside what is not kept', () => {
    const [shown, layer, truth] = [noise(1), noise(2), noise(3)];
    truth.copyFrom(layer, rect(3, 5, 75, 61), 41, 30);
    const there = [{ layer: 0, picture: layer, dx: 38, dy: 25 }];
    const [found, ...others] = recognise(shown, truth, truth.bounds, [], () => there);
    expect(found).toEqual({ rect: rect(41, 30, 75, 61), layer: 0, dx: 38, dy: 25 });
    expect(others).toEqual([]);
  });

  it('asks for other places only when those at the same place do not tell it', () => {
    const [shown, layer] = [noise(1), noise(2)];
    const here = [{ layer: 0, picture: layer, dx: 0, dy: 0 }];
    const asked = () => {
      throw new Error('asked');
    };
    expect(recognise(shown, layer, layer.bounds, here, asked)).toEqual([
      { rect: layer.bounds, layer: 0, dx: 0, dy: 0 },
    ]);
    expect(recognise(shown, shown, shown.bounds, here, asked)).toEqual([]);
  });
});

describe('the fullest box', () => {
  it('has the greatest sum of all boxes in which everything is allowed', () => {
    const table = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })).chain(([columns, rows]) => {
      const size = { minLength: columns * rows, maxLength: columns * rows };
      return fc.record({
        columns: fc.constant(columns),
        rows: fc.constant(rows),
        isAllowed: fc.uint8Array({ max: 1, ...size }),
        weights: fc.uint8Array({ max: 9, ...size }),
      });
    });
    fc.assert(
      fc.property(table, ({ columns, rows, isAllowed, weights }) => {
        const sumOf = ({ x, y, width, height }: Rect) => {
          let sum = 0;
          for (let row = y; row < y + height; row++) {
            for (let i = row * columns + x; i < row * columns + x + width; i++) {
              if (isAllowed[i] === 0) return -1;
              sum += weights[i]!;
            }
          }
          return sum;
        };
        let most = 0;
        for (let y = 0; y < rows; y++)
          for (let x = 0; x < columns; x++)
            for (let height = 1; y + height <= rows; height++)
              for (let width = 1; x + width <= columns; width++)
                most = Math.max(most, sumOf(rect(x, y, width, height)));
        const best = fullestBox(isAllowed, weights, columns);
        expect(best === undefined ? 0 : sumOf(best)).toBe(most);
      }),
    );
  });
});

describe('the last fills', () => {
  it('are those behind the last other command', () => {
    const fill = { name: 'fill', surface: SCREEN, rects: [rect(0, 0, 1, 1)], color: 0 } as const;
    const copy = { name: 'copy', surface: SCREEN, source: SCREEN, rects: [rect(0, 0, 1, 1)], dx: 1, dy: 0 } as const;
    expect(beforeLastFills([])).toBe(0);
    expect(beforeLastFills([fill, fill])).toBe(0);
    expect(beforeLastFills([fill, copy, fill])).toBe(2);
    expect(beforeLastFills([fill, copy])).toBe(2);
    expect(beforeLastFills([fill, { ...fill, surface: 1 }, fill])).toBe(2);
  });

  it('that are left do what all of them do', () => {
    const fills = fc.array(
      fc
        .record({ rects: fc.array(areas, { minLength: 1, maxLength: 3 }), color: fc.constantFrom(1, 2) })
        .map((it): Command => ({ name: 'fill', surface: SCREEN, ...it })),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fills, fc.array(areas, { maxLength: 3 }), fc.array(areas, { maxLength: 2 }), (all, known, later) => {
        const draw = (commands: readonly Command[], start: Framebuffer) => {
          const result = new Framebuffer(WIDTH, HEIGHT);
          result.copyFrom(start, start.bounds, 0, 0);
          for (const it of commands) {
            if (it.name === 'fill') for (const r of it.rects) result.fill(r, pixelOf(it.color));
          }
          return result;
        };
        const before = noise(1);
        const truth = draw(all, before);
        // What waits has been drawn there already.
        for (const it of later) truth.fill(it, pixelOf(1));
        const shown = draw([], before);
        for (const it of known) shown.copyFrom(truth, it, it.x, it.y);
        const left = fillsLeft(all, known, shown);
        const expected = draw(all, shown);
        expect(draw(left, shown).equals(expected)).toBe(true);
        const count = (commands: readonly Command[]) =>
          commands.reduce((sum, it) => sum + (it.name === 'fill' ? it.rects.length : 0), 0);
        if (all.length === 1 && count(all) === 1) expect(count(left)).toBeLessThanOrEqual(1);
      }),
    );
    const fill: Command = { name: 'fill', surface: SCREEN, rects: [rect(10, 10, 30, 20)], color: 5 };
    const shown = noise(1);
    expect(fillsLeft([fill], [], shown)).toEqual([fill]);
    shown.fill(rect(10, 10, 25, 20), pixelOf(5));
    expect(fillsLeft([fill], [rect(0, 0, 35, 40)], shown)).toEqual([{ ...fill, rects: [rect(35, 10, 5, 20)] }]);
    shown.fill(rect(10, 10, 30, 20), pixelOf(5));
    expect(fillsLeft([fill], [rect(0, 0, 35, 40)], shown)).toEqual([]);
  });
});
