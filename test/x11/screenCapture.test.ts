import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Framebuffer, pixelOf, type Rect } from '../../protocol/index.ts';
import { ScreenCapture } from '../../server/x11/screenCapture.ts';
import { Random } from '../support/random.ts';
import { installedKinds, startTestDisplay, type TestDisplay } from '../support/xDisplay.ts';

const SIZE = { width: 1300, height: 900 };
const SCREEN: Rect = { x: 0, y: 0, ...SIZE };
const UNTOUCHED = 0x12345678;

describe.each(installedKinds)('captures of a %s X screen', (kind) => {
  let display: TestDisplay;
  /** What the screen must show. */
  let truth: Framebuffer;

  beforeAll(async () => {
    display = await startTestDisplay(SIZE.width, SIZE.height, kind);
    truth = new Framebuffer(SIZE.width, SIZE.height);
  });
  afterAll(() => display?.stop());

  /** Draws something somewhere, on the screen and on what it must show. */
  function draw(random: Random): void {
    if (random.within(0, 1) === 0) {
      const rect = random.rect(SIZE.width, SIZE.height);
      const color = random.word() & 0xffffff;
      display.painter.fill(rect, color);
      truth.fill(rect, pixelOf(color));
    } else {
      const rect = random.rect(SIZE.width, SIZE.height, 400, 300);
      // The fourth byte means nothing, and programs leave anything there.
      const noise = new Uint32Array(rect.width * rect.height).map(() => random.word());
      display.painter.put(rect, noise);
      truth.put(
        rect,
        noise.map((word) => pixelOf(word & 0xffffff)),
      );
    }
  }

  async function expectTruth(capture: ScreenCapture, rects: readonly Rect[], label: string): Promise<void> {
    await display.painter.sync();
    const expected = new Framebuffer(SIZE.width, SIZE.height);
    expected.pixels.fill(UNTOUCHED);
    for (const rect of rects) expected.copyFrom(truth, rect, rect.x, rect.y);
    const seen = new Framebuffer(SIZE.width, SIZE.height);
    seen.pixels.fill(UNTOUCHED);
    expect(await capture.read(rects, seen.pixels, SIZE.width), label).toBe(true);
    expect(seen.equals(expected), label).toBe(true);
  }

  it.each([
    { shared: true, way: 'shared memory' },
    { shared: false, way: 'the connection' },
  ])('are exactly what was drawn, there and nowhere else, through $way', async ({ shared }) => {
    const seed = Date.now();
    const random = new Random(seed);
    const capture = await ScreenCapture.open(display.connection, SIZE.width, SIZE.height, { shared });
    for (let round = 0; round < 40; round++) {
      for (let i = random.within(1, 5); i > 0; i--) draw(random);
      const rects = Array.from({ length: random.within(1, 8) }, () => random.rect(SIZE.width, SIZE.height));
      await expectTruth(capture, rects, `seed ${seed}, round ${round}`);
    }
    await expectTruth(capture, [SCREEN], `seed ${seed}, all`);
    capture.close();
  });

  it('come in the order in which they were asked for, several at a time', async () => {
    const capture = await ScreenCapture.open(display.connection, SIZE.width, SIZE.height);
    draw(new Random(1));
    await display.painter.sync();
    const screens = Array.from({ length: 5 }, () => new Framebuffer(SIZE.width, SIZE.height));
    const ended: number[] = [];
    await Promise.all(
      screens.map(async ({ pixels }, i) => {
        expect(await capture.read(SCREEN, pixels, SIZE.width)).toBe(true);
        ended.push(i);
      }),
    );
    expect(ended).toEqual([0, 1, 2, 3, 4]);
    for (const screen of screens) expect(screen.equals(truth)).toBe(true);
    capture.close();
  });

  it('may go to rows of another length', async () => {
    const capture = await ScreenCapture.open(display.connection, SIZE.width, SIZE.height);
    const wide = new Framebuffer(SIZE.width + 7, SIZE.height + 3);
    const expected = truth.resized(wide.width, wide.height);
    await display.painter.sync();
    await capture.read(SCREEN, wide.pixels, wide.width);
    expect(wide.equals(expected)).toBe(true);
    capture.close();
  });

  it('leave out what is not on the screen, and refuse what has no place', async () => {
    const capture = await ScreenCapture.open(display.connection, SIZE.width, SIZE.height);
    const pixels = new Uint32Array(SIZE.width * SIZE.height).fill(UNTOUCHED);
    const outside = { x: SIZE.width, y: -5, width: 100, height: 5000 };
    expect(await capture.read(outside, pixels, SIZE.width)).toBe(true);
    expect(await capture.read([], pixels, SIZE.width)).toBe(true);
    expect(pixels.every((word) => word === UNTOUCHED)).toBe(true);
    expect(await capture.read({ x: -10, y: -10, width: 5000, height: 5000 }, pixels, SIZE.width)).toBe(true);
    expect(Buffer.compare(new Uint8Array(pixels.buffer), truth.bytes)).toBe(0);
    expect(() => capture.read(SCREEN, pixels, SIZE.width - 1)).toThrow(RangeError);
    expect(() => capture.read(SCREEN, pixels.subarray(1), SIZE.width)).toThrow(RangeError);
    expect(() => capture.resize(8193, 100)).toThrow(RangeError);
    capture.close();
  });

  it('say so when the screen is smaller than it is known to be', async () => {
    const capture = await ScreenCapture.open(display.connection, SIZE.width, SIZE.height);
    capture.resize(SIZE.width + 1, SIZE.height);
    const pixels = new Uint32Array((SIZE.width + 1) * SIZE.height);
    expect(await capture.read({ ...SCREEN, width: SIZE.width + 1 }, pixels, SIZE.width + 1)).toBe(false);
    // And it goes on.
    expect(await capture.read(SCREEN, pixels, SIZE.width + 1)).toBe(true);
    capture.close();
    expect(await capture.read(SCREEN, pixels, SIZE.width + 1)).toBe(false);
  });
});
