import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CellGrid } from '../../server/apps/terminal/cellGrid.ts';
import { findRowScroll } from '../../server/apps/terminal/scrollMatch.ts';

const COLUMNS = 30;

function gridOf(lines: readonly string[]): CellGrid {
  const grid = new CellGrid(COLUMNS, lines.length, 0);
  lines.forEach((line, row) => {
    for (let i = 0; i < line.length; i++) grid.set(row * COLUMNS + i, line[i] ?? ' ', 1, 0, 0);
  });
  return grid;
}

function scrollBetween(shown: CellGrid, wanted: CellGrid) {
  const perRow = (value: (row: number) => number) => Int32Array.from({ length: wanted.rows }, (_, row) => value(row));
  return findRowScroll(
    perRow((row) => shown.signature(row, 0, COLUMNS)),
    perRow((row) => wanted.signature(row, 0, COLUMNS)),
    perRow((row) => wanted.weight(row, 0, COLUMNS)),
  );
}

const differentRows = (a: CellGrid, b: CellGrid) =>
  Array.from({ length: a.rows }, (_, row) => row).filter(
    (row) => a.signature(row, 0, COLUMNS) !== b.signature(row, 0, COLUMNS),
  );

const lines = Array.from({ length: 24 }, (_, i) => `line ${i} says something ${i * 7}`);

describe('row scrolls', () => {
  it('are found when the whole screen moves', () => {
    expect(scrollBetween(gridOf(lines), gridOf([...lines.slice(3), 'new', 'lines', 'here']))).toMatchObject({
      first: 0,
      count: 21,
      by: 3,
    });
  });

  it('are found between a title and a status line, in both directions', () => {
    const [title = '', ...rest] = lines;
    const body = rest.slice(0, -1);
    const status = lines.at(-1) ?? '';
    const down = gridOf([title, 'inserted', ...body.slice(0, -1), status]);
    expect(scrollBetween(gridOf(lines), down)).toMatchObject({ first: 2, count: 21, by: -1 });
    expect(scrollBetween(down, gridOf(lines))).toMatchObject({ first: 1, count: 21, by: 1 });
  });

  it('bridge the line that was being typed when the screen moved', () => {
    const before = [...lines.slice(0, 23), '$ ls'];
    const after = [...lines.slice(2, 23), '$ ls -l', 'file', '$ '];
    expect(scrollBetween(gridOf(before), gridOf(after))).toMatchObject({ first: 0, count: 21, by: 2 });
  });

  it('are not made of nothing', () => {
    expect(scrollBetween(gridOf(lines), gridOf(lines))).toBeUndefined();
    expect(scrollBetween(gridOf(lines), gridOf(lines.map((line) => `${line}!`)))).toBeUndefined();
    expect(scrollBetween(gridOf(lines), gridOf(lines.map(() => '')))).toBeUndefined();
  });

  it('never make more rows wrong than they make right', () => {
    const row = fc.constantFrom('', 'a', 'bb', 'a longer line of text', 'another line of text', '$ prompt');
    const screen = fc.array(row, { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(screen, screen, (before, after) => {
        const shown = gridOf(before);
        const wanted = gridOf(after);
        const scroll = scrollBetween(shown, wanted);
        if (scroll === undefined) return;
        const weigh = (rows: readonly number[]) => rows.reduce((sum, r) => sum + wanted.weight(r, 0, COLUMNS) + 8, 0);
        const costBefore = weigh(differentRows(shown, wanted));
        const expected = gridOf(
          before.map((line, r) =>
            r >= scroll.first && r < scroll.first + scroll.count ? (before[r + scroll.by] ?? '') : line,
          ),
        );
        shown.moveRows(scroll.first, scroll.count, scroll.by, 0, COLUMNS);
        expect(differentRows(shown, expected)).toEqual([]);
        expect(weigh(differentRows(shown, wanted))).toBeLessThan(costBefore);
      }),
    );
  });
});
