import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, Framebuffer, overlaps, type Rect, rect } from '../../protocol/index.ts';
import { changedRects } from '../../server/display/changedRects.ts';

const sizes = fc.record({ width: fc.integer({ min: 1, max: 120 }), height: fc.integer({ min: 1, max: 90 }) });
const box = fc
  .tuple(fc.nat(119), fc.nat(89), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
  .map(([x, y, width, height]) => rect(x, y, width, height));
const painting = fc.array(fc.tuple(box, fc.constantFrom(0xff0000ff, 0xff00ff00, 0xff123456)), { maxLength: 8 });

function painted(width: number, height: number, steps: readonly (readonly [Rect, number])[]): Framebuffer {
  const framebuffer = new Framebuffer(width, height);
  for (const [target, pixel] of steps) framebuffer.fill(target, pixel);
  return framebuffer;
}

describe('changedRects', () => {
  it('finds every difference inside the area, and copying the rects makes the area equal', () => {
    fc.assert(
      fc.property(sizes, painting, painting, box, ({ width, height }, before, after, area) => {
        const shown = painted(width, height, before);
        const current = painted(width, height, [...before, ...after]);
        const rects = changedRects(current, shown, area);
        for (const r of rects) {
          expect(contains(area, r)).toBe(true);
          shown.put(r, current.get(r));
        }
        expect(changedRects(current, shown, area)).toEqual([]);
        const whole = changedRects(current, shown, current.bounds);
        for (const r of whole) shown.put(r, current.get(r));
        expect(shown.equals(current)).toBe(true);
      }),
    );
  });

  it('returns rects that are disjoint and tight: each side holds a difference', () => {
    fc.assert(
      fc.property(sizes, painting, painting, ({ width, height }, before, after) => {
        const shown = painted(width, height, before);
        const current = painted(width, height, [...before, ...after]);
        const rects = changedRects(current, shown, current.bounds);
        const differs = (side: Rect) => current.get(side).some((pixel, i) => pixel !== shown.get(side)[i]);
        rects.forEach((r, i) => {
          for (const other of rects.slice(i + 1)) expect(overlaps(r, other)).toBe(false);
          expect(differs(rect(r.x, r.y, r.width, 1))).toBe(true);
          expect(differs(rect(r.x, r.y + r.height - 1, r.width, 1))).toBe(true);
          expect(differs(rect(r.x, r.y, 1, r.height))).toBe(true);
          expect(differs(rect(r.x + r.width - 1, r.y, 1, r.height))).toBe(true);
        });
      }),
    );
  });

  it('finds nothing in equal pictures', () => {
    const a = painted(300, 200, [[rect(10, 10, 50, 50), 0xff0000ff]]);
    expect(changedRects(a, painted(300, 200, [[rect(10, 10, 50, 50), 0xff0000ff]]), a.bounds)).toEqual([]);
  });
});
