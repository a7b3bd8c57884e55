import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rect, rect } from '../../protocol/index.ts';
import { Board } from '../../server/apps/whiteboard/board.ts';
import { curveMark } from '../../server/apps/whiteboard/marks.ts';
import whiteboard from '../../server/apps/whiteboard/whiteboard.ts';
import { Canvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';
import { TestContext } from '../support/appContext.ts';

const WIDTH = 1280;
const HEIGHT = 800;

class Board1280 {
  readonly context = new TestContext(WIDTH, HEIGHT);

  constructor() {
    void whiteboard.start(this.context.app);
  }

  point(type: 'down' | 'move' | 'up', x: number, y: number, viewer = 1): void {
    this.context.emit('pointer', {
      ...{ type, x, y, viewer, button: type === 'move' ? -1 : 0, buttons: type === 'up' ? 0 : 1 },
      ...{ shift: false, control: false, alt: false, meta: false },
    });
  }

  click(x: number, y: number, viewer = 1): void {
    this.point('down', x, y, viewer);
    this.point('up', x, y, viewer);
  }

  stroke(points: readonly (readonly [number, number])[], viewer = 1): void {
    for (const [index, [x, y]] of points.entries()) this.point(index === 0 ? 'down' : 'move', x, y, viewer);
    this.point('up', points.at(-1)?.[0] ?? 0, points.at(-1)?.[1] ?? 0, viewer);
  }

  /** The pixels below the toolbar. */
  get board(): Buffer {
    return Buffer.from(this.context.display.framebuffer.bytes.slice(56 * WIDTH * 4));
  }

  get all(): Buffer {
    return Buffer.from(this.context.display.framebuffer.bytes);
  }

  redrawAll(): void {
    this.context.emit('resize', { width: WIDTH, height: HEIGHT, scale: 1 });
  }
}

const CLEAR = [880, 28] as const;

type Step =
  | { readonly kind: 'point'; readonly type: 'down' | 'move' | 'up'; x: number; y: number; viewer: number }
  | { readonly kind: 'key'; readonly key: string; readonly control: boolean; readonly viewer: number };

const viewers = fc.integer({ min: 1, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('point' as const),
      type: fc.constantFrom('down', 'move', 'move', 'move', 'up' as const),
      x: fc.integer({ min: 0, max: 400 }),
      y: fc.integer({ min: 0, max: 300 }),
      viewer: viewers,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('key' as const),
      key: fc.constantFrom('p', 'e', 't', '3', '5', '+', '-', 'x', 'W', 'Enter', 'Backspace', 'Escape'),
      control: fc.constant(false),
      viewer: viewers,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('key' as const),
      key: fc.constant('z'),
      control: fc.constant(true),
      viewer: viewers,
    }),
  },
);

describe('the whiteboard', () => {
  it('shows after any history of strokes, notes and undos what a redraw of everything shows', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
        const board = new Board1280();
        for (const each of steps) {
          if (each.kind === 'point') board.point(each.type, each.x, each.y, each.viewer);
          else board.context.press(each.key, { control: each.control, viewer: each.viewer });
        }
        const before = board.all;
        board.redrawAll();
        expect(Buffer.compare(board.all, before)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('takes back the last stroke of the person who asks, from below the strokes of others', () => {
    const mine: [number, number][] = [
      [100, 200],
      [300, 400],
      [500, 200],
    ];
    const theirs: [number, number][] = [
      [100, 400],
      [300, 200],
      [500, 400],
    ];
    const onlyTheirs = new Board1280();
    onlyTheirs.click(20, 70, 1);
    onlyTheirs.stroke(theirs, 2);
    const board = new Board1280();
    board.click(20, 70, 1);
    board.stroke(mine, 1);
    board.stroke(theirs, 2);
    expect(board.board.equals(onlyTheirs.board)).toBe(false);
    board.context.press('z', { control: true, viewer: 1 });
    expect(board.board.equals(onlyTheirs.board)).toBe(true);
  });

  it('erases what is below the eraser', () => {
    const board = new Board1280();
    const empty = board.board;
    board.click(300, 300);
    board.context.press('e');
    board.click(300, 300);
    expect(board.board.equals(empty)).toBe(true);
  });

  it('clears with the second click only, and forgets the strokes', () => {
    const board = new Board1280();
    const empty = board.board;
    board.stroke([
      [100, 100],
      [200, 300],
    ]);
    const drawn = board.board;
    board.click(...CLEAR);
    expect(board.context.text).toContain('Really?');
    expect(board.board.equals(drawn)).toBe(true);
    board.click(...CLEAR);
    expect(board.context.text).toContain('Clear all');
    expect(board.board.equals(empty)).toBe(true);
    board.context.press('z', { control: true });
    expect(board.board.equals(empty)).toBe(true);
  });

  it('takes notes, with text of input methods and pastes, and removes them by undo', () => {
    const board = new Board1280();
    const empty = board.board;
    board.context.press('t');
    board.click(400, 300);
    for (const character of 'Hello') board.context.press(character);
    board.context.press('Enter');
    board.context.emit('text', { text: 'wörld', viewer: 1 });
    board.context.press('Backspace');
    board.context.emit('paste', ' and more');
    board.context.press('Escape');
    expect(board.context.text).toContain('Hello');
    expect(board.context.text).toContain('wörl and more');
    board.context.press('z', { control: true });
    expect(board.board.equals(empty)).toBe(true);
  });

  it('leaves nothing of a note without text', () => {
    const board = new Board1280();
    const empty = board.board;
    board.context.press('t');
    board.click(400, 300);
    expect(board.board.equals(empty)).toBe(false);
    board.context.press('Escape');
    expect(board.board.equals(empty)).toBe(true);
  });

  it('draws a long stroke in small boxes', () => {
    const board = new Board1280();
    const boxes: Rect[] = [];
    board.context.display.observe({
      drawn: () => undefined,
      damaged: (_surface, area) => boxes.push(area),
      committed: () => undefined,
      atlasReset: () => undefined,
    });
    board.point('down', 100, 100);
    boxes.length = 0;
    for (let x = 100; x < 1200; x += 10) board.point('move', x, 100 + Math.round(x / 3));
    expect(boxes.length).toBeGreaterThan(50);
    for (const { width, height } of boxes) expect(width * height).toBeLessThan(40 * 40);
  });

  it('keeps strokes that are too many to undo as pixels', () => {
    const area = rect(0, 0, 200, 100);
    const display = new Display(200, 100);
    const board = new Board(new Canvas(display), area, '#14171d');
    board.redraw(area);
    for (let i = 0; i < 5000; i++) {
      const at = { x: (i * 37) % 200, y: (i * 61) % 100 };
      const owner = { stroke: i, viewer: 1, color: i % 2 === 0 ? '#5aa9ff' : '#ef6b73' };
      board.add(curveMark(owner, 3, at, { x: at.x + 4, y: at.y + 9 }, { x: at.x + 8, y: at.y }));
    }
    const before = Buffer.from(display.framebuffer.bytes);
    board.redraw(area);
    expect(Buffer.from(display.framebuffer.bytes).equals(before)).toBe(true);
  });

  it('is one session for all, of a fixed size', () => {
    expect(whiteboard).toMatchObject({ shared: true, fixedSize: true, width: WIDTH, height: HEIGHT });
  });
});
