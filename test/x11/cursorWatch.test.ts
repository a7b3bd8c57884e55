import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CursorShape, MAX_CURSOR_SIDE } from '../../protocol/index.ts';
import { CursorWatch, shapeOf } from '../../server/x11/cursorWatch.ts';
import { ScreenCapture } from '../../server/x11/screenCapture.ts';
import { Random } from '../support/random.ts';
import { installedKinds, startTestDisplay, type TestDisplay } from '../support/xDisplay.ts';

interface Render {
  readonly rgba32: number;
  CreatePicture(picture: number, drawable: number, format: number): void;
  CreateCursor(cursor: number, picture: number, x: number, y: number): void;
}

type Image = Extract<CursorShape, { readonly kind: 'image' }>;

const Z_PIXMAP = 2;

/** Bytes red, green, blue, alpha, as X has them: blue, green, red, alpha, the colours multiplied. */
function premultiplied(rgba: Uint8Array): Uint8Array {
  const result = new Uint8Array(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3]!;
    for (const [from, to] of [
      [0, 2],
      [1, 1],
      [2, 0],
    ] as const) {
      result[i + to] = Math.round((rgba[i + from]! * alpha) / 255);
    }
    result[i + 3] = alpha;
  }
  return result;
}

describe.each(installedKinds)('the cursor of a %s X display', (kind) => {
  let display: TestDisplay;
  let render: Render;
  const shapes: CursorShape[] = [];

  beforeAll(async () => {
    display = await startTestDisplay(640, 480, kind);
    render = await display.painter.connection.extension<Render>('render');
    await CursorWatch.open(display.connection, (shape) => shapes.push(shape));
  });
  afterAll(() => display?.stop());
  beforeEach(async () => {
    await settled();
    shapes.length = 0;
  });

  /** Resolves when all changes so far have been heard of, and asked about. */
  async function settled(): Promise<void> {
    await display.painter.sync();
    for (let i = 0; i < 3; i++) await display.connection.client.sync();
  }

  /** What programs do: an image with alpha becomes the cursor of the root window. */
  function setCursor({ width, height, hotX, hotY, rgba }: Image): void {
    const { client, root } = display.painter.connection;
    const [pixmap, gc, picture, cursor] = [client.AllocID(), client.AllocID(), client.AllocID(), client.AllocID()];
    client.CreatePixmap(pixmap, root, 32, width, height);
    client.CreateGC(gc, pixmap, {});
    client.PutImage(Z_PIXMAP, pixmap, gc, width, height, 0, 0, 0, 32, Buffer.from(premultiplied(rgba)));
    render.CreatePicture(picture, pixmap, render.rgba32);
    render.CreateCursor(cursor, picture, hotX, hotY);
    client.ChangeWindowAttributes(root, { cursor });
  }

  /** Colours that are exact in spite of being multiplied: alpha is all or nothing. */
  function image(random: Random, width: number, height: number): Image {
    const rgba = new Uint8Array(width * height * 4);
    for (let i = 0; i < rgba.length; i += 4) {
      if (random.within(0, 3) === 0) continue;
      rgba.set([random.within(0, 255), random.within(0, 255), random.within(0, 255), 255], i);
    }
    rgba.set([1, 2, 3, 255]);
    return {
      kind: 'image',
      width,
      height,
      hotX: random.within(0, width - 1),
      hotY: random.within(0, height - 1),
      rgba,
    };
  }

  it('is told at once', async () => {
    const first: CursorShape[] = [];
    const watch = await CursorWatch.open(display.painter.connection, (shape) => first.push(shape));
    expect(first).toHaveLength(1);
    watch.close();
  });

  it('is exactly the image that a program sets, with its hot spot', async () => {
    const random = new Random(1);
    for (const [width, height] of [
      [1, 1],
      [16, 16],
      [24, 32],
      [64, 64],
    ] as const) {
      const expected = image(random, width, height);
      setCursor(expected);
      await settled();
      expect(shapes.splice(0)).toEqual([expected]);
    }
  });

  it('has two colours and a mask when a program from long ago sets it', async () => {
    const { client, root } = display.painter.connection;
    const [pixmap, gc, cursor] = [client.AllocID(), client.AllocID(), client.AllocID()];
    client.CreatePixmap(pixmap, root, 1, 8, 8);
    client.CreateGC(gc, pixmap, { foreground: 1 });
    client.PolyFillRectangle(pixmap, gc, [0, 0, 8, 8]);
    client.CreateCursor(cursor, pixmap, pixmap, { R: 0xffff, G: 0x8080, B: 0 }, { R: 0, G: 0, B: 0 }, 3, 4);
    client.ChangeWindowAttributes(root, { cursor });
    await settled();
    expect(shapes).toEqual([
      {
        kind: 'image',
        width: 8,
        height: 8,
        hotX: 3,
        hotY: 4,
        rgba: Uint8Array.from({ length: 256 }, (_, i) => [255, 128, 0, 255][i % 4]!),
      },
    ]);
  });

  it('that nothing can be seen of is none', async () => {
    setCursor({ kind: 'image', width: 16, height: 16, hotX: 0, hotY: 0, rgba: new Uint8Array(1024) });
    await settled();
    expect(shapes).toEqual([{ kind: 'named', cursor: 'none' }]);
  });

  it('is told once when a program sets the same image again and again', async () => {
    const same = image(new Random(2), 20, 20);
    for (let i = 0; i < 5; i++) {
      setCursor(same);
      await settled();
    }
    expect(shapes).toEqual([same]);
  });

  it('is told as it is in the end when it changes faster than it is asked for', async () => {
    const random = new Random(3);
    const images = Array.from({ length: 50 }, () => image(random, 16, 16));
    for (const one of images) setCursor(one);
    await settled();
    expect(shapes.at(-1)).toEqual(images.at(-1));
    expect(shapes.length).toBeLessThan(images.length);
  });

  it('is not in the pixels of the screen', async () => {
    const opaque = new Uint8Array(64 * 64 * 4).fill(255);
    setCursor({ kind: 'image', width: 64, height: 64, hotX: 32, hotY: 32, rgba: opaque });
    await settled();
    const capture = await ScreenCapture.open(display.connection, 640, 480);
    const pixels = new Uint32Array(640 * 480);
    await capture.read({ x: 0, y: 0, width: 640, height: 480 }, pixels, 640);
    expect(pixels.every((word) => word === 0xff000000)).toBe(true);
    capture.close();
  });

  it('is not told any more when nobody watches', async () => {
    const seen: CursorShape[] = [];
    const watch = await CursorWatch.open(display.painter.connection, (shape) => seen.push(shape));
    watch.close();
    setCursor(image(new Random(4), 16, 16));
    await settled();
    expect(seen).toHaveLength(1);
    expect(shapes).toHaveLength(1);
  });
});

describe('the shape of a cursor image of X', () => {
  const image = (width: number, height: number, xhot: number, yhot: number, cursorImage: Uint8Array) =>
    shapeOf({ width, height, xhot, yhot, cursorImage });

  it('has colours that are not multiplied by alpha', () => {
    const random = new Random(5);
    for (let alpha = 1; alpha <= 255; alpha++) {
      const rgba = Uint8Array.from([random.within(0, 255), random.within(0, 255), random.within(0, 255), alpha]);
      const shape = image(1, 1, 0, 0, premultiplied(rgba));
      if (shape.kind !== 'image') throw new Error('it can be seen');
      expect(shape.rgba[3]).toBe(alpha);
      // Multiplied again, it is what X had: that is all that anybody can see.
      expect(premultiplied(shape.rgba)).toEqual(premultiplied(rgba));
    }
  });

  it('survives colours that are brighter than their alpha allows', () => {
    const shape = image(1, 1, 0, 0, Uint8Array.from([255, 20, 200, 10]));
    expect(shape).toMatchObject({ rgba: Uint8Array.from([255, 255, 255, 10]) });
  });

  it.each([
    { width: 300, height: 20, xhot: 290, yhot: 3, expected: { width: 256, height: 20, hotX: 246, hotY: 3 }, left: 44 },
    {
      width: 1000,
      height: 1000,
      xhot: 500,
      yhot: 0,
      expected: { width: 256, height: 256, hotX: 128, hotY: 0 },
      left: 372,
    },
    { width: 10, height: 10, xhot: 10, yhot: 99, expected: { width: 10, height: 10, hotX: 9, hotY: 9 }, left: 0 },
    { width: 256, height: 256, xhot: 0, yhot: 255, expected: { width: 256, height: 256, hotX: 0, hotY: 255 }, left: 0 },
  ])(
    'of $width x $height with its hot spot at $xhot,$yhot keeps the limits',
    ({ width, height, xhot, yhot, ...rest }) => {
      const pixels = new Uint8Array(width * height * 4);
      for (let i = 0; i < width * height; i++) pixels.set([0, 0, (i % width) & 255, 255], i * 4);
      const shape = image(width, height, xhot, yhot, pixels);
      expect(shape).toMatchObject(rest.expected);
      if (shape.kind !== 'image') throw new Error('it can be seen');
      expect(Math.max(shape.width, shape.height)).toBeLessThanOrEqual(MAX_CURSOR_SIDE);
      expect(shape.rgba).toHaveLength(shape.width * shape.height * 4);
      expect(shape.rgba[0]).toBe(rest.left & 255);
    },
  );

  it('that is empty is none', () => {
    expect(image(0, 0, 0, 0, new Uint8Array())).toEqual({ kind: 'named', cursor: 'none' });
  });
});
