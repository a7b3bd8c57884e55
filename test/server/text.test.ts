import { describe, expect, test } from 'vitest';
import { type Command, type Glyphs, MASK_FULL, textOf } from '../../protocol/index.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';
import { parseFont } from '../../server/text/font.ts';
import { faceOf } from '../../server/text/fontFace.ts';
import { graphemesOf } from '../../server/text/graphemes.ts';

interface Page {
  readonly display: Display;
  readonly canvas: Canvas;
  readonly runs: Glyphs[];
  readonly others: Command[];
}

function page(): Page {
  const display = new Display(400, 100);
  const runs: Glyphs[] = [];
  const others: Command[] = [];
  display.observe({
    drawn: (command) => void (command.name === 'glyphs' ? runs.push(command) : others.push(command)),
    damaged() {},
    committed() {},
    atlasReset() {},
  });
  const canvas = new Canvas(display);
  canvas.fillStyle = 'white';
  return { display, canvas, runs, others };
}

function onlyRun({ runs }: Page): Glyphs {
  expect(runs.length).toBe(1);
  return runs[0] as Glyphs; // just counted
}

/** Where the pen stands after the run. */
function endOf({ display }: Page, run: Glyphs): number {
  return run.ids.reduce((pen, id) => pen + (display.screen.atlas.get(id)?.advance ?? 0), run.x);
}

describe('fonts', () => {
  test('the CSS shorthand is read', () => {
    expect(parseFont('italic bold 16px/1.5 "DejaVu Sans", serif')).toMatchObject({
      size: 16,
      weight: 700,
      italic: true,
      families: ['DejaVu Sans', 'serif'],
    });
    expect(parseFont('12pt monospace')).toMatchObject({ size: 16, weight: 400, families: ['monospace'] });
    expect(parseFont('16 sans-serif')).toBeUndefined();
    expect(parseFont('bold 16px')).toBeUndefined();
  });

  test('generic families, weights and slopes are fonts of their own', () => {
    const fonts = ['20px sans-serif', '20px serif', '20px monospace', 'bold 20px serif', 'italic 20px serif'];
    const masks = fonts.map((css) => {
      const font = parseFont(css);
      if (font === undefined) throw new Error(css);
      return faceOf(font).rasterise('a', 0)?.levels.join('');
    });
    expect(new Set(masks).size).toBe(fonts.length);
  });
});

describe('characters', () => {
  test('combining marks stay with their base and joined emoji stay whole', () => {
    expect(graphemesOf('abc')).toEqual(['a', 'b', 'c']);
    expect(graphemesOf('e\u0301x')).toEqual(['e\u0301', 'x']);
    expect(graphemesOf('中文')).toEqual(['中', '文']);
    expect(graphemesOf('👩‍👩‍👧!')).toEqual(['👩‍👩‍👧', '!']);
    expect(graphemesOf('')).toEqual([]);
  });

  test('the fast way agrees with the slow way on every character of the basic plane', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const wrong: string[] = [];
    for (let code = 0x20; code < 0xffff; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const text = `a${String.fromCharCode(code)}`;
      if (graphemesOf(text).length !== [...segmenter.segment(text)].length) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });
});

describe('runs', () => {
  test('a text is one run without gaps that says the text', () => {
    const on = page();
    on.canvas.font = '16px sans-serif';
    on.canvas.fillText('Hello, world', 10, 30);
    const run = onlyRun(on);
    expect(run).toMatchObject({ x: 10, baseline: 30, color: 0xffffff, background: undefined, gaps: [] });
    expect(textOf(on.display.screen.atlas, run)).toBe('Hello, world');
    expect(on.display.text.text(0)).toBe('Hello, world');
  });

  test('what is measured is what is drawn', () => {
    for (const text of ['Hello', 'iiiiiiiiiiiiiiiii', 'AVAVAVA To.', 'e\u0301tude 中文', 'The quick brown fox']) {
      const on = page();
      on.canvas.font = '15px sans-serif';
      on.canvas.fillText(text, 3, 30);
      const { width, actualBoundingBoxRight, actualBoundingBoxAscent } = on.canvas.measureText(text);
      const run = onlyRun(on);
      expect(endOf(on, run)).toBe(3 + Math.floor(width));
      expect(Math.abs(run.rect.x + run.rect.width - 3 - actualBoundingBoxRight)).toBeLessThanOrEqual(1.5);
      expect(Math.abs(30 - run.rect.y - actualBoundingBoxAscent)).toBeLessThanOrEqual(1);
      const half = Math.ceil(text.length / 2);
      const sum = on.canvas.measureText(text.slice(0, half)).width + on.canvas.measureText(text.slice(half)).width;
      if (!text.includes('\u0301')) expect(sum).toBe(width);
    }
  });

  test('the same text uses the same glyphs, and a new display makes the same masks', () => {
    const [first, second] = [page(), page()];
    first.canvas.fillText('again', 5, 20);
    first.canvas.fillText('again', 5, 60);
    expect(first.runs[0]?.ids).toEqual(first.runs[1]?.ids);
    second.canvas.fillText('again', 5, 20);
    expect(second.runs[0]?.ids).toEqual(first.runs[0]?.ids);
    for (const id of first.runs[0]?.ids ?? []) {
      expect(second.display.screen.atlas.get(id)).toEqual(first.display.screen.atlas.get(id));
    }
  });

  test('masks are cut to their ink and spaces have none', () => {
    const on = page();
    on.canvas.font = '20px serif';
    on.canvas.fillText('g x', 5, 40);
    const [g, space] = onlyRun(on).ids.map((id) => on.display.screen.atlas.get(id));
    if (g === undefined || space === undefined) throw new Error('glyphs are missing');
    const row = (y: number) => g.mask.subarray(y * g.width, (y + 1) * g.width);
    expect(Math.max(...row(0))).toBeGreaterThan(0);
    expect(Math.max(...row(g.height - 1))).toBeGreaterThan(0);
    expect(Math.max(...g.mask)).toBeLessThanOrEqual(MASK_FULL);
    expect([space.width, space.height]).toEqual([0, 0]);
  });

  test('alignment moves the text by its width', () => {
    const on = page();
    on.canvas.font = '15px sans-serif';
    const { width } = on.canvas.measureText('Right');
    on.canvas.textAlign = 'right';
    on.canvas.fillText('Right', 100, 30);
    expect(onlyRun(on).x).toBe(Math.floor(100 - width));
  });

  test('a scaled canvas sets larger letters, not larger pixels', () => {
    const on = page();
    on.canvas.font = '10px sans-serif';
    on.canvas.scale(2, 2);
    on.canvas.fillText('big', 10, 20);
    const run = onlyRun(on);
    expect([run.x, run.baseline]).toEqual([20, 40]);
    expect(endOf(on, run)).toBe(Math.floor(20 + on.canvas.measureText('big').width * 2));
  });

  test('turned, translucent and right-to-left text is pixels that still say their text', () => {
    const on = page();
    on.canvas.font = '15px sans-serif';
    on.canvas.save();
    on.canvas.rotate(0.1);
    on.canvas.fillText('turned', 20, 20);
    on.canvas.restore();
    on.canvas.fillText('שלום', 200, 80);
    on.canvas.globalAlpha = 0.5;
    on.canvas.fillText('faint', 20, 80);
    expect(on.runs).toEqual([]);
    expect(on.others).toEqual([]);
    expect(on.display.text.all.map(({ text }) => text)).toEqual(['turned', 'שלום', 'faint']);
  });

  test('letters too large for the atlas are pixels', () => {
    const on = page();
    on.canvas.font = '600px sans-serif';
    on.canvas.fillText('W', 0, 90);
    expect(on.runs).toEqual([]);
    expect(on.display.text.text(0)).toBe('W');
  });

  test('a text far wider than the surface sends the letters that can be seen', () => {
    const on = page();
    on.canvas.font = '15px sans-serif';
    on.canvas.fillText('wide '.repeat(2000), -20_000, 30);
    expect(onlyRun(on).ids.length).toBeLessThan(100);
  });
});

describe('cells', () => {
  const size = { cellWidth: 8, cellHeight: 16, baseline: 13 };

  test('a row is one opaque run on its grid', () => {
    const on = page();
    const cells = [...'ls -la'];
    on.canvas.drawCells(cells, 16, 32, { ...size, font: '13px monospace', color: '#0f0', background: '#001' });
    const run = onlyRun(on);
    expect(run).toMatchObject({ rect: { x: 16, y: 32, width: 48, height: 16 }, x: 16, baseline: 45 });
    expect(run).toMatchObject({ color: 0x00ff00, background: 0x000011, gaps: [] });
    expect(run.ids.map((id) => on.display.screen.atlas.get(id)?.advance)).toEqual(cells.map(() => 8));
    expect(on.others).toEqual([]);
  });

  test('a wide character takes the empty cell after it', () => {
    const on = page();
    on.canvas.drawCells(['中', '', 'x'], 0, 0, { ...size, font: '14px monospace', color: '#fff', background: '#000' });
    const run = onlyRun(on);
    expect(endOf(on, run)).toBe(24);
    expect(textOf(on.display.screen.atlas, run)).toBe('中x');
    const wide = on.display.screen.atlas.get(run.ids[0] ?? -1);
    expect(wide?.width).toBeGreaterThan(8);
    expect((wide?.left ?? 0) + (wide?.width ?? 0)).toBeLessThanOrEqual(16);
  });

  test('an unknown colour or a broken cell size is an error', () => {
    const { canvas } = page();
    expect(() => canvas.drawCells(['a'], 0, 0, { ...size, color: 'nope' })).toThrow(RangeError);
    expect(() => canvas.drawCells(['a'], 0, 0, { ...size, cellWidth: 8.5 })).toThrow(RangeError);
  });
});

describe('the atlas', () => {
  test('starts anew when its ids are used up, and runs never hold ids from before', () => {
    const display = new Display(4000, 50);
    const letters = Array.from({ length: 300 }, (_, i) => String.fromCharCode(0x4e00 + i)).join('');
    let resets = 0;
    const wrong: string[] = [];
    display.observe({
      drawn(command) {
        const text = command.name === 'glyphs' ? textOf(display.screen.atlas, command) : '';
        if (!letters.startsWith(text)) wrong.push(text);
      },
      damaged() {},
      committed() {},
      atlasReset: () => void resets++,
    });
    const canvas = new Canvas(display);
    for (let size = 8; size < 70 && resets < 2; size++) {
      canvas.font = `${size / 4}px sans-serif`;
      for (let phase = 0; phase < 4; phase++) canvas.fillText(letters, phase / 4, 30);
    }
    expect(resets).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  test('a reset by somebody else is noticed', () => {
    const on = page();
    on.canvas.fillText('before', 5, 20);
    on.display.resetAtlas();
    on.canvas.fillText('after', 5, 20);
    expect(on.runs.length).toBe(2);
    expect(on.display.text.text(0)).toBe('after');
  });
});
