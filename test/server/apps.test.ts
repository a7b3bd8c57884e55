import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import animation from '../../server/apps/animation/animation.ts';
import { SCENE_HEIGHT, SCENE_WIDTH, Scene } from '../../server/apps/animation/scene.ts';
import clock from '../../server/apps/clock/clock.ts';
import { fitText } from '../../server/apps/fitText.ts';
import { formatBytes } from '../../server/apps/formatBytes.ts';
import { offsetOfThumb, thumbOf } from '../../server/apps/scrollbar.ts';
import { Canvas, createCanvas } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';
import { TestContext } from '../support/appContext.ts';

describe('the clock', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: new Date(2026, 4, 17, 13, 37, 8) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows time and date, and goes on each second', () => {
    const context = new TestContext(640, 400);
    void clock.start(context.app);
    expect(context.text).toContain('13:37:08');
    expect(context.text).toContain('Sun May 17 2026');
    vi.advanceTimersByTime(1000);
    expect(context.text).toContain('13:37:09');
  });

  it('sends commands and no pixels', () => {
    const context = new TestContext(640, 400);
    const damaged = vi.fn();
    context.display.observe({
      drawn: () => undefined,
      damaged,
      committed: () => undefined,
      atlasReset: () => undefined,
    });
    void clock.start(context.app);
    expect(new Set(context.takeCommands().map(({ name }) => name))).toEqual(new Set(['fill', 'glyphs']));
    expect(damaged).not.toHaveBeenCalled();
  });
});

describe('the animation', () => {
  function sceneAt(...frames: number[]): Uint8Array {
    const display = new Display(SCENE_WIDTH, SCENE_HEIGHT);
    const scene = new Scene(new Canvas(display));
    for (const frame of frames) scene.draw(frame);
    return display.framebuffer.bytes;
  }

  it('shows the same picture for a frame, whichever frames came before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 4 }), fc.nat(5000), (before, frame) => {
        expect(Buffer.compare(sceneAt(...before, frame), sceneAt(frame))).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('is another picture in each frame of ten seconds', () => {
    const pictures = new Set<string>();
    for (let frame = 0; frame < 300; frame++) pictures.add(Buffer.from(sceneAt(frame)).toString('base64'));
    expect(pictures.size).toBe(300);
  });

  it('draws thirty frames a second at a fixed size', async () => {
    vi.useFakeTimers();
    try {
      const context = new TestContext(SCENE_WIDTH, SCENE_HEIGHT);
      void animation.start(context.app);
      context.takeCommands();
      let frames = 0;
      context.display.observe({
        drawn: () => undefined,
        damaged: () => undefined,
        committed: () => frames++,
        atlasReset: () => undefined,
      });
      await vi.advanceTimersByTimeAsync(1000);
      expect(frames).toBeGreaterThanOrEqual(29);
      expect(frames).toBeLessThanOrEqual(31);
      expect(animation).toMatchObject({ title: 'Animation', fixedSize: true, width: 320, height: 240 });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what the apps share', () => {
  it('writes bytes with the unit that fits', () => {
    expect([0, 999, 1000, 1530, 99_960, 310e6, 2.5e12].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.5 kB',
      '100 kB',
      '310 MB',
      '2.5 TB',
    ]);
  });

  it('shortens text to a width, and leaves shorter text alone', () => {
    const canvas = createCanvas(10, 10);
    canvas.font = '13px sans-serif';
    fc.assert(
      fc.property(fc.string({ maxLength: 40, unit: 'grapheme-ascii' }), fc.nat(200), (text, width) => {
        const fitted = fitText(canvas, text, width);
        expect(fitted === '' || canvas.measureText(fitted).width <= width).toBe(true);
        if (canvas.measureText(text).width <= width) expect(fitted).toBe(text);
      }),
    );
  });

  it('drags a scrollbar from one end to the other', () => {
    const range = { track: { x: 0, y: 10, width: 10, height: 100 }, content: 5000, visible: 100, offset: 2450 };
    const thumb = thumbOf(range);
    expect(thumb).toEqual({ x: 0, y: 50, width: 10, height: 20 });
    expect(offsetOfThumb(range, 50)).toBe(2450);
    expect(offsetOfThumb(range, -100)).toBe(0);
    expect(offsetOfThumb(range, 1000)).toBe(4900);
    expect(thumbOf({ ...range, content: 100 })).toBeNull();
  });
});
