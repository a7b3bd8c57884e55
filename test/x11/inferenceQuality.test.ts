import { describe, expect, it } from 'vitest';
import { contentOf, type Desk, type DeskWindow } from '../../bench/inference/desk.ts';
import { area, colorOf, type Rect, rect, translate } from '../../protocol/index.ts';
import { FrameInference } from '../../server/x11/inference/frameInference.ts';
import type { Inferred } from '../../server/x11/inference/inferred.ts';
import type { Kernels } from '../../server/x11/inference/kernels/kernels.ts';
import { plainKernels } from '../../server/x11/inference/kernels/plain.ts';
import { differences, frameOf, replay } from '../support/inferredFrames.ts';

const WIDTH = 1000;
const HEIGHT = 700;
const WHOLE = [rect(0, 0, WIDTH, HEIGHT)];

/** A window of text that lies on no grid. */
const reader: DeskWindow = {
  frame: rect(103, 57, 700, 523),
  content: 'text',
  seed: 5,
  scrollX: 0,
  scrollY: 170,
  typed: 0,
};

function desk(windows: readonly DeskWindow[], wallpaper: Desk['wallpaper'] = 'noise'): Desk {
  return { width: WIDTH, height: HEIGHT, wallpaper, windows };
}

/** What is inferred from whole-screen damage; checked to be exact. */
function infer(before: Desk, after: Desk, inference = new FrameInference()): Inferred {
  const a = frameOf(before);
  const b = frameOf(after);
  const inferred = inference.infer(a, b, WHOLE);
  expect(replay(a, b, inferred).equals(b)).toBe(true);
  return inferred;
}

function pixelsOf(rects: readonly Rect[]): number {
  return rects.reduce((sum, it) => sum + area(it), 0);
}

describe('a scroll', () => {
  const inside = contentOf(reader);

  it.each([
    ['down', 0, 51],
    ['up', 0, -34],
    ['by one pixel', 0, 1],
    ['far', 0, 300],
    ['sideways', 57, 0],
  ])('%s is one move of one rect, and the rest is about the uncovered strip', (_, dx, dy) => {
    const moved = { ...reader, scrollX: reader.scrollX + dx, scrollY: reader.scrollY + dy };
    const { moves, fills, rest } = infer(desk([reader]), desk([moved]));
    expect(moves).toMatchObject([{ dx: 0 - dx, dy: 0 - dy }]);
    expect(moves[0]?.rects).toHaveLength(1);
    const strip = Math.abs(dx) * inside.height + Math.abs(dy) * inside.width;
    const thumb = 13 * 80;
    expect(pixelsOf(rest) + pixelsOf(fills.flatMap(({ rects }) => rects))).toBeLessThan(strip * 1.15 + thumb);
  });

  it('that goes on is found without a search', () => {
    let searches = 0;
    const findAnchors: Kernels['findAnchors'] = (...block) => {
      searches++;
      plainKernels.findAnchors(...block);
    };
    const inference = new FrameInference({ ...plainKernels, findAnchors });
    const at = (scrollY: number) => desk([{ ...reader, scrollY }]);
    for (let step = 0; step < 4; step++) {
      const { moves } = infer(at(170 + step * 17), at(187 + step * 17), inference);
      expect(moves).toMatchObject([{ dx: 0, dy: -17 }]);
      if (step === 0) expect(searches).toBeGreaterThan(0);
      else expect(searches).toBe(0);
      searches = 0;
    }
  });

  it('is one rect though a film goes on in the window', () => {
    const film = (seed: number) => ({ ...reader, frame: rect(300, 200, 160, 120), content: 'noise' as const, seed });
    const { moves } = infer(desk([reader, film(1)]), desk([{ ...reader, scrollY: reader.scrollY + 34 }, film(2)]));
    expect(moves).toMatchObject([{ dx: 0, dy: -34 }]);
    expect(moves[0]?.rects).toHaveLength(1);
  });

  it('is one rect though something in the window stays where it is', () => {
    const note = { ...reader, frame: rect(400, 300, 90, 60), content: 'noise' as const, seed: 9 };
    const moved = { ...reader, scrollY: reader.scrollY + 34 };
    const { moves } = infer(desk([reader, note]), desk([moved, note]));
    expect(moves.flatMap(({ rects }) => rects).length).toBeLessThanOrEqual(4);
    const { moves: around } = infer(desk([reader]), desk([{ ...moved, typed: 3 }]));
    expect(around[0]?.rects).toHaveLength(1);
  });

  it('of two windows in two directions is two moves', () => {
    const left = { ...reader, frame: rect(20, 20, 450, 600) };
    const right = { ...reader, frame: rect(500, 40, 450, 600), seed: 8 };
    const { moves } = infer(
      desk([left, right]),
      desk([
        { ...left, scrollY: left.scrollY + 51 },
        { ...right, scrollY: right.scrollY - 34 },
      ]),
    );
    expect(moves.map(({ dy }) => dy).sort((a, b) => a - b)).toEqual([-51, 34]);
    expect(moves.map(({ rects }) => rects.length)).toEqual([1, 1]);
  });
});

describe('a dragged window', () => {
  it.each([
    ['over noise', 'noise'],
    ['over text', 'text'],
    ['over one colour', 'flat'],
  ] as const)('%s is one move in any direction, and the rest is what it uncovers', (_, wallpaper) => {
    for (const [dx, dy] of [
      [31, 23],
      [-45, 12],
      [7, -29],
      [-3, -2],
    ] as const) {
      const dragged = { ...reader, frame: translate(reader.frame, dx, dy) };
      const { moves, rest } = infer(desk([reader], wallpaper), desk([dragged], wallpaper));
      expect(moves, `by ${dx},${dy}`).toMatchObject([{ dx, dy }]);
      expect(moves[0]?.rects).toHaveLength(1);
      const uncovered = area(reader.frame) - (reader.frame.width - Math.abs(dx)) * (reader.frame.height - Math.abs(dy));
      expect(pixelsOf(rest), JSON.stringify([moves, rest])).toBeLessThan(uncovered * 1.1 + 200);
    }
  });

  it('goes on by about as much as before, on which lines and flat areas agree as well, and is one move still', () => {
    const inference = new FrameInference();
    let at = { ...reader, frame: rect(150, 150, 632, 381), content: 'text' as const };
    for (let step = 0; step < 24; step++) {
      const angle = (2 * Math.PI * step) / 24;
      const [dx, dy] = [Math.round(12 * Math.cos(angle)) + 0, Math.round(12 * Math.sin(angle)) + 0];
      const next = { ...at, frame: translate(at.frame, dx, dy) };
      const { moves, rest } = infer(desk([at], 'flat'), desk([next], 'flat'), inference);
      expect(moves, `step ${step}`).toMatchObject([{ dx, dy, rects: [{}] }]);
      const { width, height } = at.frame;
      const uncovered = width * height - (width - Math.abs(dx)) * (height - Math.abs(dy));
      expect(pixelsOf(rest)).toBeLessThan(uncovered * 1.1 + 200);
      at = next;
    }
  });
});

describe('text that makes room', () => {
  it('moves, though it is one line between others and another line changes far below', () => {
    const wide = { ...reader, frame: rect(0, 0, 900, 600), seed: 21 };
    const before = frameOf(desk([wide], 'flat'));
    const after = frameOf(desk([wide], 'flat'));
    const line = rect(200, 178, 500, 12);
    after.copyFrom(before, line, line.x + 8, line.y);
    after.fill(rect(200, 178, 8, 12), 0xff202020);
    after.fill(rect(300, 560, 20, 9), 0xff202020);
    expect(differences(before, after, before.bounds)).toBeGreaterThan(500);
    const inferred = new FrameInference().infer(before, after, WHOLE);
    expect(replay(before, after, inferred).equals(after)).toBe(true);
    expect(inferred.moves).toMatchObject([{ dx: 8, dy: 0 }]);
    expect(pixelsOf(inferred.rest)).toBeLessThan(700);
  });
});

describe('one colour', () => {
  it('that fills a rect is one fill of that rect, and nothing is left', () => {
    const before = frameOf(desk([reader]));
    const after = frameOf(desk([reader]));
    const target = rect(211, 133, 301, 197);
    after.fill(target, 0xff336699);
    const inferred = new FrameInference().infer(before, after, WHOLE);
    expect(inferred).toEqual({ moves: [], fills: [{ rects: [target], color: colorOf(0xff336699) }], rest: [] });
  });

  it('in several places is one fill of several rects', () => {
    const before = frameOf(desk([reader]));
    const after = frameOf(desk([reader]));
    const targets = [rect(10, 20, 150, 90), rect(400, 300, 120, 170)];
    for (const target of targets) after.fill(target, 0xff336699);
    const { fills, rest } = new FrameInference().infer(before, after, WHOLE);
    expect(fills).toEqual([{ rects: targets, color: colorOf(0xff336699) }]);
    expect(rest).toEqual([]);
  });
});

describe('nothing', () => {
  it('is inferred from equal frames, whatever is said to be damaged', () => {
    const before = desk([reader], 'text');
    expect(infer(before, before)).toEqual({ moves: [], fills: [], rest: [] });
    const frame = frameOf(before);
    const many = Array.from({ length: 50 }, (_, i) => rect(i * 9 - 20, i * 7, 130, 80));
    expect(new FrameInference().infer(frame, frame, many)).toEqual({ moves: [], fills: [], rest: [] });
    expect(new FrameInference().infer(frame, frame, [])).toEqual({ moves: [], fills: [], rest: [] });
  });
});

describe('a small change', () => {
  it('is one tight rect, however much is said to be damaged', () => {
    const { moves, fills, rest } = infer(desk([reader]), desk([{ ...reader, typed: 1 }]));
    expect([moves, fills]).toEqual([[], []]);
    expect(rest).toHaveLength(1);
    expect(rest[0]!.width).toBeLessThanOrEqual(8);
    expect(rest[0]!.height).toBeLessThanOrEqual(12);
  });
});

describe('noise', () => {
  it('all over the screen is one rect', () => {
    const before = desk([], 'noise');
    const after = desk([{ ...reader, frame: rect(-30, -40, 1100, 800), content: 'noise' }]);
    const { moves, fills, rest } = infer(before, after);
    expect([moves, fills]).toEqual([[], []]);
    expect(rest).toHaveLength(1);
  });

  it('that moves diagonally under a frame is a move', () => {
    const picture = { ...reader, content: 'noise' as const };
    const { moves } = infer(desk([picture]), desk([{ ...picture, scrollX: 30, scrollY: 150 }]));
    expect(moves).toMatchObject([{ dx: -30, dy: 20 }]);
  });
});

describe('dots', () => {
  it('everywhere are rects by the hundred at most, and found in time', () => {
    const before = frameOf(desk([reader]));
    const after = frameOf(desk([reader]));
    for (let i = 0; i < after.pixels.length; i += 397) after.pixels[i] = 0xff123456;
    const inferred = new FrameInference().infer(before, after, WHOLE);
    expect(replay(before, after, inferred).equals(after)).toBe(true);
    expect(inferred.rest.length).toBeLessThan(300);
  });
});
