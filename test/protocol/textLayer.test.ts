import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Atlas, type Command, type Glyphs, type Rect, TextLayer } from '../../protocol/index.ts';

const CELL = 8;
const LINE = 16;
const COLUMNS = 20;
const ROWS = 6;
const LETTERS = 'abcdefgh';

const atlas = new Atlas();
[...LETTERS].forEach((text, id) => {
  atlas.define({ id, width: 0, height: 0, left: 0, top: 0, advance: CELL, text, mask: new Uint8Array() });
});

/** A run of letters from a cell on, as a terminal draws it. */
function run(text: string, column: number, row: number): Glyphs {
  return {
    name: 'glyphs',
    surface: 0,
    rect: { x: column * CELL, y: row * LINE, width: text.length * CELL, height: LINE },
    x: column * CELL,
    baseline: row * LINE + 12,
    color: 0xffffff,
    background: 0,
    ids: [...text].map((letter) => LETTERS.indexOf(letter)),
    gaps: [],
  };
}

function cells(column: number, row: number, width: number, height = 1): Rect {
  return { x: column * CELL, y: row * LINE, width: width * CELL, height: height * LINE };
}

function fill(...rects: Rect[]): Command {
  return { name: 'fill', surface: 0, rects, color: 0 };
}

function layerAfter(...commands: Command[]): TextLayer {
  const layer = new TextLayer();
  for (const command of commands) layer.apply(command, atlas);
  return layer;
}

describe('the text layer', () => {
  test('tells lines from top to bottom and runs from left to right', () => {
    const layer = layerAfter(run('cd', 4, 1), run('ab', 0, 1), run('ef', 3, 0));
    expect(layer.text(0)).toBe('ef\nab cd');
  });

  test('joins runs that touch', () => {
    expect(layerAfter(run('ab', 0, 0), run('cd', 2, 0)).text(0)).toBe('abcd');
  });

  test('forgets what is covered and keeps the letters beside it', () => {
    expect(layerAfter(run('abcdef', 0, 0), fill(cells(2, 0, 2))).text(0)).toBe('ab ef');
    expect(layerAfter(run('abcdef', 0, 0), fill(cells(0, 0, 20))).text(0)).toBe('');
    expect(layerAfter(run('abcdef', 0, 0), run('gh', 2, 0)).text(0)).toBe('abghef');
  });

  test('forgets a letter of which a part is covered', () => {
    const sliver = { x: 2 * CELL + 7, y: 0, width: 2, height: LINE };
    expect(layerAfter(run('abcdef', 0, 0), fill(sliver)).text(0)).toBe('ab ef');
  });

  test('keeps what is drawn over without a background, but not twice in one place', () => {
    const over = (text: string, column: number): Command => ({ ...run(text, column, 0), background: undefined });
    const layer = layerAfter(run('ab', 0, 0), over('cd', 1), over('cd', 1), over('ef', 1));
    expect(layer.all.map(({ text }) => text)).toEqual(['ab', 'ef']);
  });

  test('of several rects of a fill, each covers only itself', () => {
    expect(layerAfter(run('abcdef', 0, 0), fill(cells(0, 0, 1), cells(5, 0, 1))).text(0)).toBe('bcde');
  });

  test('moves with a copy, and the source stays where nothing covers it', () => {
    const copy: Command = { name: 'copy', surface: 0, source: 0, rects: [cells(0, 2, 20)], dx: 0, dy: 2 * LINE };
    expect(layerAfter(run('abc', 1, 0), copy).text(0)).toBe('abc\nabc');
  });

  test('moves with a copy as far as that reaches: whole letters, where they can be told apart', () => {
    const copy = (r: Rect): Command => ({ name: 'copy', surface: 0, source: 0, rects: [r], dx: 0, dy: 2 * LINE });
    expect(layerAfter(run('abcdef', 1, 0), copy(cells(3, 2, 2))).text(0)).toBe('abcdef\ncd');
    const sliver = { x: 2 * CELL + 1, y: 2 * LINE, width: 3 * CELL, height: LINE };
    expect(layerAfter(run('abcdef', 1, 0), copy(sliver)).text(0)).toBe('abcdef\ncd');
    const low = { x: 0, y: 2 * LINE + 1, width: 20 * CELL, height: LINE };
    expect(layerAfter(run('abcdef', 1, 0), copy(low)).text(0)).toBe('abcdef');
    const uneven = { ...run('abc', 0, 0), rect: { x: 0, y: 0, width: 25, height: LINE } };
    expect(layerAfter(uneven, copy(cells(0, 2, 2))).text(0)).toBe('abc');
  });

  test('scrolls: the first line goes, the others move up', () => {
    const scroll: Command = { name: 'copy', surface: 0, source: 0, rects: [cells(0, 0, 20, 2)], dx: 0, dy: -LINE };
    const layer = layerAfter(run('ab', 0, 0), run('cd', 0, 1), run('ef', 0, 2), scroll, fill(cells(0, 2, 20)));
    expect(layer.text(0)).toBe('cd\nef');
  });

  test('comes from an offscreen surface with its pixels, and goes with the surface', () => {
    const there: Command = { ...run('ab', 0, 0), surface: 3 };
    const copy: Command = { name: 'copy', surface: 0, source: 3, rects: [cells(5, 1, 4)], dx: 5 * CELL, dy: LINE };
    const layer = layerAfter(there, copy);
    expect(layer.all.map(({ surface, rect }) => [surface, rect.x])).toEqual([
      [3, 0],
      [0, 5 * CELL],
    ]);
    layer.apply({ name: 'destroySurface', surface: 3 }, atlas);
    expect(layer.text(3)).toBe('');
    expect(layer.text(0)).toBe('ab');
  });

  test('loses what a smaller surface cannot show', () => {
    const layer = layerAfter(run('ab', 0, 0), run('cd', 10, 0));
    layer.apply({ name: 'resizeSurface', surface: 0, width: 5 * CELL, height: LINE }, atlas);
    expect(layer.text(0)).toBe('ab');
  });

  test('takes the word of a label for pixels, in place of what was known there', () => {
    const label: Command = { name: 'label', surface: 0, rect: cells(0, 0, 5), text: 'hello' };
    expect(layerAfter(run('abc', 0, 0), label).text(0)).toBe('hello');
  });

  test('follows a coded update in order: what it writes, moves and covers', () => {
    const changes = [
      { rect: cells(0, 1, 3), run: run('abc', 0, 1) },
      { rect: cells(0, 0, 3), moved: { dx: 0, dy: -LINE } },
      { rect: cells(0, 1, 20) },
      { rect: cells(1, 0, 1) },
      { rect: cells(0, 2, 2), run: run('de', 0, 2) },
    ];
    const layer = layerAfter(run('gh', 0, 1), { name: 'coded', surface: 0, bytes: new Uint8Array(), changes });
    expect(layer.text(0)).toBe('a c\nde');
  });

  test('holds a bounded number of runs, the newest', () => {
    const layer = new TextLayer();
    for (let i = 0; i < 4500; i++) layer.apply(run('a', i, 0), atlas);
    expect(layer.all.length).toBeLessThanOrEqual(4096);
    expect(layer.all.at(-1)?.rect.x).toBe(4499 * CELL);
  });

  test('on a grid of cells it says what a grid of letters says', () => {
    const place = fc.record({ column: fc.nat({ max: COLUMNS - 1 }), row: fc.nat({ max: ROWS - 1 }) });
    const word = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: 7 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), at: place, text: word }),
      fc.record({ kind: fc.constant('erase' as const), at: place, width: fc.integer({ min: 1, max: 8 }) }),
      // Some columns of some rows: of what lies across their edge only the letters inside move.
      fc.record({
        kind: fc.constant('scroll' as const),
        top: fc.nat({ max: ROWS - 1 }),
        left: fc.nat({ max: COLUMNS - 1 }),
        width: fc.integer({ min: 1, max: COLUMNS }),
        by: fc.integer({ min: -3, max: 3 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const layer = new TextLayer();
        let grid = Array.from({ length: ROWS }, () => new Array<string>(COLUMNS).fill(' '));
        for (const it of steps) {
          if (it.kind === 'write') {
            const text = it.text.slice(0, COLUMNS - it.at.column);
            layer.apply(run(text, it.at.column, it.at.row), atlas);
            for (const [i, letter] of [...text].entries()) grid[it.at.row]![it.at.column + i] = letter;
          } else if (it.kind === 'erase') {
            layer.apply(fill(cells(it.at.column, it.at.row, it.width)), atlas);
            grid[it.at.row]!.fill(' ', it.at.column, it.at.column + it.width);
          } else {
            const first = Math.max(it.top, it.top + it.by, 0);
            const last = Math.min(ROWS, ROWS + it.by);
            if (last <= first) continue;
            const right = Math.min(COLUMNS, it.left + it.width);
            const rects = [cells(it.left, first, right - it.left, last - first)];
            layer.apply({ name: 'copy', surface: 0, source: 0, rects, dx: 0, dy: it.by * LINE }, atlas);
            const before = grid;
            const isMoved = (row: number, column: number): boolean =>
              row >= first && row < last && column >= it.left && column < right;
            grid = grid.map((line, row) =>
              line.map((letter, column) => (isMoved(row, column) ? before[row - it.by]![column]! : letter)),
            );
          }
        }
        const drawn = Array.from({ length: ROWS }, () => new Array<string>(COLUMNS).fill(' '));
        for (const { rect, text } of layer.all) {
          for (const [i, letter] of [...text].entries()) drawn[rect.y / LINE]![rect.x / CELL + i] = letter;
        }
        expect(drawn.map((line) => line.join(''))).toEqual(grid.map((line) => line.join('')));
      }),
      { numRuns: 300 },
    );
  });
});
