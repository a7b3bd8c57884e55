import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayPixels, placeScreen, toAreaPoint, toScreenPixel } from '../../client-electron/core/index.ts';

const ratio = fc.constantFrom(1, 1.1, 1.25, 1.5, 1.75, 2, 2.625, 3);
const size = fc.record({ width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 4000 }) });

describe('scaling', () => {
  it('counts the pixels of the display in an area', () => {
    expect(displayPixels({ width: 100, height: 50.4 }, 1)).toEqual({ width: 100, height: 50 });
    expect(displayPixels({ width: 1000 / 1.1, height: 10 / 1.1 }, 1.1)).toEqual({ width: 1000, height: 10 });
  });

  it('shows one pixel on one pixel, at the corner where there is no room', () => {
    const area = { width: 400, height: 300 };
    expect(placeScreen({ width: 800, height: 600 }, area, 2, 'actual')).toEqual({
      x: 0,
      y: 0,
      width: 400,
      height: 300,
      zoom: 0.5,
    });
    expect(placeScreen({ width: 900, height: 301 }, area, 1, 'actual')).toMatchObject({ x: 0, y: 0, width: 900 });
  });

  it('fits by the side that is tight', () => {
    expect(placeScreen({ width: 100, height: 100 }, { width: 400, height: 200 }, 1, 'fit')).toEqual({
      x: 100,
      y: 0,
      width: 200,
      height: 200,
      zoom: 2,
    });
  });

  it('puts the corner on a pixel of the display, and finds each pixel again at its middle', () => {
    fc.assert(
      fc.property(
        size,
        size,
        ratio,
        fc.constantFrom('actual' as const, 'fit' as const),
        fc.nat(3999),
        fc.nat(3999),
        (screen, area, devicePixelRatio, scaling, rawX, rawY) => {
          const placement = placeScreen(screen, area, devicePixelRatio, scaling);
          const corner = placement.x * devicePixelRatio;
          expect(Math.abs(corner - Math.round(corner))).toBeLessThan(1e-6);
          if (scaling === 'fit') {
            expect(placement.width).toBeLessThanOrEqual(area.width + 1e-6);
            expect(placement.height).toBeLessThanOrEqual(area.height + 1e-6);
          }
          const x = rawX % screen.width;
          const y = rawY % screen.height;
          const middle = toAreaPoint(placement, x + 0.5, y + 0.5);
          expect(toScreenPixel(placement, middle.x, middle.y)).toEqual({ x, y });
          const start = toAreaPoint(placement, x, y);
          expect(toScreenPixel(placement, start.x, start.y)).toEqual({ x, y });
        },
      ),
    );
  });
});
