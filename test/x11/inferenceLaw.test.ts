import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Content, Desk, DeskWindow } from '../../bench/inference/desk.ts';
import { contains, Framebuffer, overlaps, type Rect, rect, translate } from '../../protocol/index.ts';
import { changedRects } from '../../server/display/changedRects.ts';
import { FrameInference } from '../../server/x11/inference/frameInference.ts';
import type { Kernels } from '../../server/x11/inference/kernels/kernels.ts';
import { plainKernels } from '../../server/x11/inference/kernels/plain.ts';
import { createSimdKernels } from '../../server/x11/inference/kernels/simd.ts';
import { frameOf, replay } from '../support/inferredFrames.ts';

const simdKernels = createSimdKernels();
const allKernels = [plainKernels, ...(simdKernels === undefined ? [] : [simdKernels])];

/** Not multiples of anything. */
const WIDTH = 331;
const HEIGHT = 243;

const contents = fc.constantFrom<Content>('text', 'text', 'text', 'noise', 'flat');
const offset = fc.integer({ min: -40, max: 40 });
const area = fc
  .tuple(
    fc.integer({ min: -30, max: WIDTH }),
    fc.integer({ min: -30, max: HEIGHT }),
    fc.integer({ min: 40, max: 300 }),
    fc.integer({ min: 40, max: 220 }),
  )
  .map(([x, y, width, height]) => rect(x, y, width, height));
const window: fc.Arbitrary<DeskWindow> = fc.record({
  frame: area,
  content: contents,
  seed: fc.nat(1000),
  scrollX: fc.nat(60),
  scrollY: fc.nat(300),
  typed: fc.nat(5),
});
const desks: fc.Arbitrary<Desk> = fc.record({
  width: fc.constant(WIDTH),
  height: fc.constant(HEIGHT),
  wallpaper: contents,
  windows: fc.array(window, { minLength: 1, maxLength: 4 }),
});

/** What may happen to one window of a desk, or to all. */
type Happening = (windows: readonly DeskWindow[]) => readonly DeskWindow[];
const change = (edit: (window: DeskWindow) => DeskWindow): fc.Arbitrary<Happening> =>
  fc.nat(3).map((index) => (windows) => windows.map((it, i) => (i === index % windows.length ? edit(it) : it)));
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.tuple(offset, offset).chain(([dx, dy]) => change((it) => ({ ...it, frame: translate(it.frame, dx, dy) }))),
  offset.chain((dy) => change((it) => ({ ...it, scrollY: Math.max(0, it.scrollY + dy) }))),
  offset.chain((dx) => change((it) => ({ ...it, scrollX: Math.max(0, it.scrollX + dx) }))),
  change((it) => ({ ...it, typed: it.typed + 1 })),
  contents.chain((content) => change((it) => ({ ...it, content }))),
  area.chain((frame) => change((it) => ({ ...it, frame }))),
  window.map<Happening>((added) => (windows) => [...windows, added]),
  fc.constant<Happening>((windows) => windows.slice(1)),
  fc.constant<Happening>((windows) => windows.toReversed()),
);

/** Pixels that no desk has: blocks moved over each other, filled and scattered. */
const scribble = fc.record({
  kind: fc.constantFrom('move', 'fill', 'dots'),
  target: area,
  dx: offset,
  dy: offset,
  pixel: fc.constantFrom(0xff0000ff, 0xff00ff00, 0xffffffff),
});

function scribbled(before: Framebuffer, steps: readonly (typeof scribble extends fc.Arbitrary<infer T> ? T : never)[]) {
  const after = before.resized(before.width, before.height);
  for (const { kind, target, dx, dy, pixel } of steps) {
    if (kind === 'move') after.copyFrom(after, target, target.x + dx, target.y + dy);
    else if (kind === 'fill') after.fill(target, pixel);
    else for (let i = 0; i < 9; i++) after.fill(rect(target.x + i * dx, target.y + i * dy, 1, 1), pixel);
  }
  return after;
}

/** Checks all laws of what was inferred, damage included that is too much. */
function expectLaws(kernels: Kernels, before: Framebuffer, after: Framebuffer, damaged: readonly Rect[]): void {
  const inferred = new FrameInference(kernels).infer(before, after, damaged);
  const { moves, fills, rest } = inferred;
  expect(replay(before, after, inferred).equals(after)).toBe(true);
  for (const rects of [...moves, ...fills].map((it) => it.rects).concat([rest])) {
    rects.forEach((r, i) => {
      expect(contains(before.bounds, r) && r.width > 0 && r.height > 0).toBe(true);
      for (const other of rects.slice(i + 1)) expect(overlaps(r, other)).toBe(false);
    });
  }
  for (const { rects, dx, dy } of moves) {
    expect(rects.length).toBeGreaterThan(0);
    for (const r of rects) expect(contains(before.bounds, translate(r, -dx, -dy))).toBe(true);
  }
  for (const { rects } of fills) expect(rects.length).toBeGreaterThan(0);
}

describe.each(allKernels.map((kernels) => [kernels.name, kernels] as const))(
  'inference with %s kernels',
  (_, kernels) => {
    it('gives the frame after, exactly, whatever happens to windows', () => {
      fc.assert(
        fc.property(desks, fc.array(happenings, { maxLength: 4 }), fc.array(area), (desk, steps, extra) => {
          const windows = steps.reduce((them, step) => step(them), desk.windows);
          const before = frameOf(desk);
          const after = frameOf({ ...desk, windows });
          const damaged = [...changedRects(after, before, after.bounds), ...extra];
          expectLaws(kernels, before, after, damaged);
        }),
        { numRuns: 150 },
      );
    });

    it('gives the frame after, exactly, when blocks move over each other, are filled and scattered', () => {
      fc.assert(
        fc.property(desks, fc.array(scribble, { maxLength: 8 }), (desk, steps) => {
          const before = frameOf(desk);
          expectLaws(kernels, before, scribbled(before, steps), [before.bounds]);
        }),
        { numRuns: 150 },
      );
    });

    it('is right again and again: what it remembers of earlier frames only guides it', () => {
      fc.assert(
        fc.property(desks, fc.array(happenings, { minLength: 2, maxLength: 8 }), (desk, steps) => {
          const inference = new FrameInference(kernels);
          let { windows } = desk;
          let before = frameOf(desk);
          for (const step of steps) {
            windows = step(windows);
            const after = frameOf({ ...desk, windows });
            const inferred = inference.infer(before, after, [after.bounds]);
            expect(replay(before, after, inferred).equals(after)).toBe(true);
            before = after;
          }
        }),
        { numRuns: 40 },
      );
    });

    it('infers the same from frames that live in its own memory, and from those that find no room there', () => {
      fc.assert(
        fc.property(desks, fc.array(happenings, { maxLength: 3 }), (desk, steps) => {
          const before = frameOf(desk);
          const after = frameOf({ ...desk, windows: steps.reduce((them, step) => step(them), desk.windows) });
          const inference = new FrameInference(kernels);
          const frames = [before, after, after, before].map((from) => {
            const frame = inference.createFrame(WIDTH, HEIGHT);
            frame.pixels.set(from.pixels);
            return frame;
          });
          const expected = new FrameInference(kernels).infer(before, after, [before.bounds]);
          expect(inference.infer(frames[0]!, frames[1]!, [before.bounds])).toEqual(expected);
          expect(new FrameInference(kernels).infer(frames[3]!, frames[2]!, [before.bounds])).toEqual(expected);
          expect(inference.createFrame(30, 20)).toEqual({ width: 30, height: 20, pixels: new Uint32Array(600) });
        }),
        { numRuns: 30 },
      );
    });

    it('works on frames of any size, down to one pixel', () => {
      const size = fc.integer({ min: 1, max: 70 });
      fc.assert(
        fc.property(size, size, fc.array(scribble, { maxLength: 4 }), (width, height, steps) => {
          const before = new Framebuffer(width, height);
          for (let i = 0; i < before.pixels.length; i++) before.pixels[i] = 0xff000000 + ((i * 7) % 5);
          expectLaws(kernels, before, scribbled(before, steps), [before.bounds]);
        }),
      );
    });
  },
);

describe('inference', () => {
  it('refuses frames of two sizes', () => {
    const inference = new FrameInference();
    expect(() => inference.infer(new Framebuffer(8, 8), new Framebuffer(8, 9), [])).toThrow(RangeError);
  });
});
