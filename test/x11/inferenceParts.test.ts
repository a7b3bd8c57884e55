import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyCommand,
  area,
  contains,
  intersectRects,
  overlaps,
  type Rect,
  rect,
  Screen,
} from '../../protocol/index.ts';
import { bestRect } from '../../server/x11/inference/bestRect.ts';
import { damagedAreas, findChangedRows } from '../../server/x11/inference/changedRows.ts';
import { joinRects } from '../../server/x11/inference/joinRects.ts';
import { plainKernels } from '../../server/x11/inference/kernels/plain.ts';
import { orderMoves } from '../../server/x11/inference/moveOrder.ts';
import { createTileGrid, rectOfTiles, tilesUnder } from '../../server/x11/inference/tileGrid.ts';

const SIDE = 96;
const offset = fc.integer({ min: -20, max: 20 });

describe('orderMoves', () => {
  /** Rects whose sources lie on the screen, disjoint within a move. */
  const moves = fc.array(
    fc
      .record({
        dx: offset,
        dy: offset,
        x: fc.integer({ min: 20, max: 60 }),
        y: fc.integer({ min: 20, max: 60 }),
        width: fc.integer({ min: 1, max: 16 }),
        height: fc.integer({ min: 1, max: 16 }),
      })
      .map(({ dx, dy, x, y, width, height }) => ({ rects: [rect(x, y, width, height)], dx, dy })),
    { maxLength: 6 },
  );

  it('makes moves that follow one another give what each of them reads from the frame before', () => {
    fc.assert(
      fc.property(moves, (all) => {
        const { moves: ordered, lost } = orderMoves(all);
        const screen = new Screen(SIDE, SIDE);
        const { framebuffer } = screen;
        for (let i = 0; i < framebuffer.pixels.length; i++) framebuffer.pixels[i] = i;
        const expected = framebuffer.resized(SIDE, SIDE);
        const before = framebuffer.resized(SIDE, SIDE);
        for (const { rects, dx, dy } of ordered) {
          applyCommand(screen, { name: 'copy', surface: 0, source: 0, rects, dx, dy });
          for (const r of rects) expected.copyFrom(before, rect(r.x - dx, r.y - dy, r.width, r.height), r.x, r.y);
        }
        expect(framebuffer.equals(expected)).toBe(true);
        const pixels = (rects: readonly Rect[]) => rects.reduce((sum, r) => sum + area(r), 0);
        const kept = ordered.flatMap(({ rects }) => rects);
        expect(pixels(kept) + pixels(lost)).toBeGreaterThanOrEqual(pixels(all.flatMap(({ rects }) => rects)));
      }),
    );
  });

  it('lets the one go first that reads what the other writes', () => {
    const down = { rects: [rect(0, 40, 40, 40)], dx: 0, dy: 40 };
    const up = { rects: [rect(0, 0, 40, 40)], dx: 0, dy: -80 };
    expect(orderMoves([up, down])).toEqual({ moves: [down, up], lost: [] });
    expect(orderMoves([down, up])).toEqual({ moves: [down, up], lost: [] });
  });

  it('takes out what two moves exchange', () => {
    const there = { rects: [rect(40, 0, 40, 40)], dx: 40, dy: 0 };
    const back = { rects: [rect(0, 0, 40, 40)], dx: -40, dy: 0 };
    const { moves: ordered, lost } = orderMoves([there, back]);
    expect(ordered).toEqual([there]);
    expect(lost).toEqual(back.rects);
  });
});

describe('joinRects', () => {
  it('covers all rects with fewer or as many, which are disjoint', () => {
    const row = fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), fc.integer({ min: 1, max: 16 }), (cells, height) => {
        const rows = cells.map((columns, y) =>
          columns.toSorted((a, b) => a - b).map((x) => rect(x * 16 + (x % 3), y * 16, 16 - (x % 3), height)),
        );
        const joined = joinRects(rows);
        const all = rows.flat();
        expect(joined.length).toBeLessThanOrEqual(all.length);
        for (const r of all) expect(joined.some((whole) => contains(whole, r))).toBe(true);
        joined.forEach((r, i) => {
          for (const other of joined.slice(i + 1)) expect(overlaps(r, other)).toBe(false);
        });
      }),
    );
  });

  it('makes one of what lies close together, and leaves apart what does not', () => {
    const line = Array.from({ length: 30 }, (_, i) => rect(i * 16, 0, 15, 12));
    expect(joinRects([line])).toEqual([rect(0, 0, 29 * 16 + 15, 12)]);
    const far = [[rect(0, 0, 16, 16)], [rect(800, 16, 16, 16)]];
    expect(joinRects(far)).toHaveLength(2);
  });
});

describe('bestRect', () => {
  const tables = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })).chain(([columns, rows]) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.constant(rows),
      scores: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: columns * rows, maxLength: columns * rows }),
    }),
  );

  it('has the sum that it says, nearly the greatest of all rects', () => {
    fc.assert(
      fc.property(tables, ({ columns, rows, scores }) => {
        const sum = (left: number, top: number, right: number, bottom: number) => {
          let total = 0;
          for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) total += scores[y * columns + x]!;
          return total;
        };
        let most = 0;
        for (let top = 0; top < rows; top++)
          for (let bottom = top + 1; bottom <= rows; bottom++)
            for (let left = 0; left < columns; left++)
              for (let right = left + 1; right <= columns; right++)
                most = Math.max(most, sum(left, top, right, bottom));
        const best = bestRect(Int32Array.from(scores), columns, rows, 1);
        if (best === undefined) expect(most).toBe(0);
        else {
          expect(best.score).toBe(sum(best.left, best.top, best.right, best.bottom));
          expect(best.score).toBeGreaterThanOrEqual(most * 0.9);
        }
      }),
    );
  });
});

describe('findChangedRows', () => {
  it('finds the bounds of the differences inside the damage, and their rows', () => {
    const dots = fc.array(fc.tuple(fc.nat(SIDE - 1), fc.nat(SIDE - 1)), { maxLength: 6 });
    const damage = fc.array(
      fc
        .tuple(offset, offset, fc.integer({ min: 1, max: SIDE }), fc.integer({ min: 1, max: SIDE }))
        .map(([x, y, width, height]) => rect(x + 20, y + 20, width, height)),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(dots, damage, (changed, damaged) => {
        const before = new Screen(SIDE, SIDE).framebuffer;
        const after = new Screen(SIDE, SIDE).framebuffer;
        const seen = changed.filter(([x, y]) => intersectRects([rect(x, y, 1, 1)], damaged).length > 0);
        for (const [x, y] of changed) after.pixels[y * SIDE + x] = 0xff00ff00;
        const planes = plainKernels.open(before, after);
        const areas = damagedAreas(damaged, SIDE, SIDE);
        const found = findChangedRows(plainKernels, planes.before, planes.after, areas);
        if (seen.length === 0) {
          expect(found).toBeUndefined();
          return;
        }
        const xs = seen.map(([x]) => x);
        const ys = seen.map(([, y]) => y);
        const [x, y] = [Math.min(...xs), Math.min(...ys)];
        expect(found?.bounds).toEqual(rect(x, y, Math.max(...xs) - x + 1, Math.max(...ys) - y + 1));
        expect([...(found?.isChanged ?? [])].flatMap((flag, row) => (flag === 1 ? [row] : []))).toEqual(
          [...new Set(ys)].sort((a, b) => a - b),
        );
      }),
    );
  });
});

describe('a grid of tiles', () => {
  const flags = fc.array(fc.boolean(), { minLength: 1, maxLength: 300 });

  it('covers what changed with rows that begin and end where changes do', () => {
    fc.assert(
      fc.property(flags, fc.integer({ min: 1, max: 200 }), (rows, width) => {
        const isChanged = Uint8Array.from([1, ...rows.map(Number), 1]);
        const bounds = rect(3, 0, width, isChanged.length);
        const grid = createTileGrid({ bounds, isChanged });
        expect(rectOfTiles(grid, 0, 0, grid.columns, grid.rows)).toEqual(bounds);
        for (let row = 0; row < grid.rows; row++) {
          const part = isChanged.subarray(grid.tops[row], grid.tops[row + 1]);
          expect(part.length).toBeGreaterThan(0);
          if (grid.hasChanges[row] === 0) expect(part.indexOf(1)).toBe(-1);
          const tile = rectOfTiles(grid, 0, row, 1, row + 1);
          expect(tilesUnder(grid, tile)).toEqual({ left: 0, top: row, right: 1, bottom: row + 1 });
        }
      }),
    );
  });

  it('has few rows, however changes are spread', () => {
    for (const period of [2, 3, 5, 9, 33]) {
      const isChanged = Uint8Array.from({ length: 2160 }, (_, i) => (i % period === 0 || i === 2159 ? 1 : 0));
      const { rows } = createTileGrid({ bounds: rect(0, 0, 3840, 2160), isChanged });
      expect(rows).toBeLessThanOrEqual(160);
    }
  });
});
