import { describe, expect, test } from 'vitest';
import { type Command, colorOf, type Rect, SCREEN } from '../../protocol/index.ts';
import { Canvas, createCanvas, loadImage } from '../../server/canvas/canvas.ts';
import { Display } from '../../server/display/display.ts';

interface Recorded {
  readonly display: Display;
  readonly canvas: Canvas;
  readonly commands: Command[];
  readonly damage: Rect[];
}

function record(width = 200, height = 100): Recorded {
  const display = new Display(width, height);
  const commands: Command[] = [];
  const damage: Rect[] = [];
  display.observe({
    drawn: (command) => void commands.push(command),
    damaged: (_surface, area) => void damage.push(area),
    committed() {},
    atlasReset() {},
  });
  return { display, canvas: new Canvas(display), commands, damage };
}

function colorAt(display: Display, x: number, y: number): number {
  return colorOf(display.framebuffer.pixels[y * display.framebuffer.width + x] ?? 0);
}

function names({ commands }: Recorded): string[] {
  return commands.map(({ name }) => name);
}

describe('boxes', () => {
  test('an opaque box on whole pixels is one fill, cut to the surface', () => {
    const { canvas, commands, damage } = record();
    canvas.fillStyle = 'tomato';
    canvas.fillRect(-10, 90, 30, 30);
    expect(commands).toEqual([
      { name: 'fill', surface: SCREEN, rects: [{ x: 0, y: 90, width: 20, height: 10 }], color: 0xff6347 },
    ]);
    expect(damage).toEqual([]);
  });

  test('a box outside the surface is nothing', () => {
    const { canvas, commands, damage } = record();
    canvas.fillRect(300, 0, 10, 10);
    canvas.fillRect(0, 0, 0, 10);
    expect([commands, damage]).toEqual([[], []]);
  });

  test('negative sizes reach to the left and up', () => {
    const { canvas, display } = record();
    canvas.fillStyle = 'white';
    canvas.fillRect(20, 20, -5, -5);
    expect([colorAt(display, 15, 15), colorAt(display, 20, 20)]).toEqual([0xffffff, 0]);
  });

  test('a translucent box is blended and damages itself only', () => {
    const { canvas, display, commands, damage } = record();
    canvas.fillStyle = 'rgba(255, 0, 0, 0.5)';
    canvas.fillRect(10, 10, 4, 4);
    expect(commands).toEqual([]);
    expect(damage).toEqual([{ x: 10, y: 10, width: 4, height: 4 }]);
    expect(colorAt(display, 10, 10)).toBe(0x800000);
  });

  test('edges between pixels are blended by what they cover, the inside is filled', () => {
    const recorded = record();
    const { canvas, display } = recorded;
    canvas.fillStyle = 'white';
    canvas.fillRect(10.5, 10, 40, 40);
    expect(names(recorded)).toEqual(['fill']);
    expect([9, 10, 11, 49, 50, 51].map((x) => colorAt(display, x, 20))).toEqual([
      0, 0x808080, 0xffffff, 0xffffff, 0x808080, 0,
    ]);
    expect(recorded.damage.length).toBe(2);
  });

  test('frames and lines on whole pixels are fills', () => {
    const recorded = record();
    const { canvas, display } = recorded;
    canvas.strokeStyle = 'white';
    canvas.strokeRect(10.5, 10.5, 20, 10);
    canvas.beginPath();
    canvas.moveTo(0, 50.5);
    canvas.lineTo(100, 50.5);
    canvas.stroke();
    expect(names(recorded)).toEqual(['fill', 'fill']);
    expect(recorded.damage).toEqual([]);
    expect([10, 11, 30, 31].map((x) => colorAt(display, x, 15))).toEqual([0xffffff, 0, 0xffffff, 0]);
    expect([49, 50, 51].map((y) => colorAt(display, 99, y))).toEqual([0, 0xffffff, 0]);
  });

  test('clearing gives the background colour, whatever the opacity', () => {
    const { canvas, display } = record();
    canvas.backgroundColor = '#102030';
    canvas.globalAlpha = 0.2;
    canvas.clearRect(0, 0, 200, 100);
    expect(colorAt(display, 199, 99)).toBe(0x102030);
  });

  test('a pattern over whole pixels is one tile whose origin is that of the transform', () => {
    const recorded = record();
    const picture = createCanvas(4, 4);
    picture.fillStyle = 'red';
    picture.fillRect(0, 0, 1, 1);
    const { canvas, display } = recorded;
    canvas.fillStyle = canvas.createPattern(picture);
    canvas.translate(2, 1);
    canvas.fillRect(0, 0, 20, 20);
    expect(names(recorded)).toEqual(['tile']);
    expect([colorAt(display, 2, 1), colorAt(display, 6, 5), colorAt(display, 3, 1)]).toEqual([0xff0000, 0xff0000, 0]);
  });

  test('gradients end in their end colours', () => {
    const { canvas, display } = record();
    const gradient = canvas.createLinearGradient(0, 0, 200, 0);
    gradient.addColorStop(0, '#ff0000');
    gradient.addColorStop(1, '#0000ff');
    canvas.fillStyle = gradient;
    canvas.fillRect(0, 0, 200, 100);
    const [first, last] = [colorAt(display, 0, 50), colorAt(display, 199, 50)];
    expect(first >> 16).toBeGreaterThan(0xfa);
    expect(last & 0xff).toBeGreaterThan(0xfa);
    expect(() => gradient.addColorStop(2, 'red')).toThrow(RangeError);
  });
});

describe('state', () => {
  test('restore brings back styles, transform and clip', () => {
    const { canvas, display } = record();
    canvas.fillStyle = '#00ff00';
    canvas.save();
    canvas.fillStyle = 'red';
    canvas.translate(50, 50);
    canvas.beginPath();
    canvas.rect(0, 0, 5, 5);
    canvas.clip();
    canvas.restore();
    expect(canvas.fillStyle).toBe('#00ff00');
    canvas.fillRect(0, 0, 10, 10);
    expect(colorAt(display, 9, 9)).toBe(0x00ff00);
    canvas.restore();
    expect(canvas.getTransform()).toEqual({ a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 });
  });

  test('a clip to whole pixels stays exact and keeps commands', () => {
    const recorded = record();
    const { canvas, display } = recorded;
    canvas.beginPath();
    canvas.rect(10, 10, 10, 10);
    canvas.clip();
    canvas.fillStyle = 'white';
    canvas.fillRect(0, 0, 200, 100);
    canvas.fillStyle = 'black';
    canvas.fillText('Hello', 0, 20);
    expect(names(recorded)).toEqual(['fill', 'glyphs']);
    expect([colorAt(display, 10, 10), colorAt(display, 20, 19), colorAt(display, 9, 10)]).toEqual([0xffffff, 0, 0]);
  });

  test('a round clip lets nothing out', () => {
    const recorded = record();
    const { canvas, display } = recorded;
    canvas.beginPath();
    canvas.arc(50, 50, 20, 0, 7);
    canvas.clip();
    canvas.fillStyle = 'white';
    canvas.fillRect(0, 0, 200, 100);
    expect(names(recorded)).toEqual([]);
    expect([colorAt(display, 50, 50), colorAt(display, 31, 31), colorAt(display, 80, 50)]).toEqual([0xffffff, 0, 0]);
  });

  test('what is not finite, or no value of CSS, changes nothing', () => {
    const { canvas, commands, damage } = record();
    canvas.fillRect(Number.NaN, 0, 10, 10);
    canvas.fillText('x', Number.POSITIVE_INFINITY, 0);
    canvas.translate(Number.NaN, 0);
    canvas.fillStyle = 'no colour';
    canvas.font = 'no font';
    canvas.lineWidth = -1;
    expect([commands, damage]).toEqual([[], []]);
    expect([canvas.fillStyle, canvas.font, canvas.lineWidth]).toEqual(['#000000', '10px sans-serif', 1]);
  });

  test('what is not supported says so', () => {
    const { canvas } = record();
    // Written as a program in JavaScript may write it: the types forbid it.
    const loose = canvas as unknown as Record<string, unknown>;
    expect(() => Object.assign(loose, { globalCompositeOperation: 'xor' })).toThrow('not supported');
    expect(() => Object.assign(loose, { filter: 'blur(2px)' })).toThrow('not supported');
    expect(() => Object.assign(loose, { shadowBlur: 4 })).toThrow('not supported');
  });

  test('colours are read as CSS writes them', () => {
    const { canvas } = record();
    const read = (css: string) => {
      canvas.fillStyle = css;
      return canvas.fillStyle;
    };
    expect(read('#1af')).toBe('#11aaff');
    expect(read('RebeccaPurple')).toBe('#663399');
    expect(read('rgb(10 20 30 / 50%)')).toBe('rgba(10, 20, 30, 0.502)');
    expect(read('hsl(120, 100%, 25%)')).toBe('#008000');
    expect(read('rgba(1, 2, 3, 1)')).toBe('#010203');
  });
});

describe('paths', () => {
  test('a box as a path is a fill', () => {
    const recorded = record();
    recorded.canvas.beginPath();
    recorded.canvas.rect(10, 10, 20, 20);
    recorded.canvas.fill();
    expect(names(recorded)).toEqual(['fill']);
  });

  test('a circle fills what it holds and damages its box only', () => {
    const { canvas, display, damage } = record();
    canvas.fillStyle = 'white';
    canvas.beginPath();
    canvas.arc(50, 50, 10, 0, 2 * Math.PI);
    canvas.fill();
    expect(damage).toEqual([{ x: 40, y: 40, width: 20, height: 20 }]);
    expect([colorAt(display, 50, 50), colorAt(display, 40, 40)]).toEqual([0xffffff, 0]);
    expect(canvas.isPointInPath(50, 50)).toBe(true);
    expect(canvas.isPointInPath(41, 41)).toBe(false);
  });

  test('a slanting line damages less than its box', () => {
    const { canvas, damage } = record(1000, 1000);
    canvas.strokeStyle = 'white';
    canvas.beginPath();
    canvas.moveTo(0, 0);
    canvas.lineTo(1000, 1000);
    canvas.stroke();
    const area = damage.reduce((sum, { width, height }) => sum + width * height, 0);
    expect(area).toBeLessThan(100_000);
  });

  test('what was added before a transform is drawn where it was', () => {
    const { canvas, display } = record();
    canvas.fillStyle = 'white';
    canvas.beginPath();
    canvas.moveTo(0, 0);
    canvas.lineTo(40, 0);
    canvas.lineTo(0, 40);
    canvas.translate(100, 50);
    canvas.fill();
    expect([colorAt(display, 5, 5), colorAt(display, 105, 55)]).toEqual([0xffffff, 0]);
  });

  test('the rule decides what a path inside a path is', () => {
    const { canvas, display } = record();
    canvas.fillStyle = 'white';
    canvas.beginPath();
    canvas.rect(0, 0, 50, 50);
    canvas.rect(10, 10, 30, 30);
    canvas.fill('evenodd');
    expect([colorAt(display, 5, 5), colorAt(display, 25, 25)]).toEqual([0xffffff, 0]);
    canvas.fill();
    expect(colorAt(display, 25, 25)).toBe(0xffffff);
  });

  test('round corners and arcs to a corner leave the corner out', () => {
    const { canvas, display } = record();
    canvas.fillStyle = 'white';
    canvas.beginPath();
    canvas.roundRect(0, 0, 60, 60, [30, 0, 0, 0]);
    canvas.fill();
    expect([colorAt(display, 2, 2), colorAt(display, 57, 2), colorAt(display, 30, 30)]).toEqual([
      0, 0xffffff, 0xffffff,
    ]);
    canvas.beginPath();
    canvas.moveTo(100, 60);
    canvas.arcTo(100, 0, 160, 0, 40);
    canvas.lineTo(160, 0);
    canvas.lineTo(160, 60);
    canvas.fill();
    expect([colorAt(display, 103, 3), colorAt(display, 130, 30)]).toEqual([0, 0xffffff]);
  });
});

describe('copies and pictures', () => {
  test('scrolling moves pixels inside the rect as one copy', () => {
    const { canvas, display, commands } = record();
    canvas.fillStyle = 'white';
    canvas.fillRect(0, 50, 200, 10);
    canvas.scroll(0, 0, 200, 80, 0, -20);
    expect(commands.at(-1)).toEqual({
      name: 'copy',
      surface: SCREEN,
      source: SCREEN,
      rects: [{ x: 0, y: 0, width: 200, height: 60 }],
      dx: 0,
      dy: -20,
    });
    expect([colorAt(display, 0, 30), colorAt(display, 0, 39), colorAt(display, 0, 40)]).toEqual([
      0xffffff, 0xffffff, 0,
    ]);
  });

  test('an offscreen surface of the display comes to the screen as a copy', () => {
    const recorded = record();
    const { canvas, display } = recorded;
    const offscreen = canvas.createOffscreen(30, 20);
    offscreen.fillStyle = 'lime';
    offscreen.fillRect(0, 0, 30, 20);
    canvas.drawImage(offscreen, 190, 5);
    expect(names(recorded)).toEqual(['createSurface', 'fill', 'copy']);
    expect([colorAt(display, 190, 5), colorAt(display, 189, 5)]).toEqual([0x00ff00, 0]);
    offscreen.dispose();
    expect(names(recorded).at(-1)).toBe('destroySurface');
  });

  test('another canvas and loaded pictures come as pixels, scaled when asked', async () => {
    const { canvas, display, damage } = record();
    const picture = createCanvas(4, 4);
    picture.fillStyle = 'yellow';
    picture.fillRect(0, 0, 4, 4);
    canvas.drawImage(picture, 10, 10);
    canvas.drawImage(picture, 20, 10, 8, 8);
    canvas.drawImage(picture, 0, 0, 2, 2, 40, 10, 4, 4);
    expect(damage.map(({ width }) => width)).toEqual([4, 8, 4]);
    expect([10, 14, 27, 28, 43].map((x) => colorAt(display, x, 12))).toEqual([0xffff00, 0, 0xffff00, 0, 0xffff00]);
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="6" height="3"><rect width="3" height="3" fill="red"/></svg>';
    const loaded = await loadImage(Buffer.from(svg));
    expect([loaded.width, loaded.height]).toEqual([6, 3]);
    canvas.drawImage(loaded, 100, 0);
    expect([colorAt(display, 101, 1), colorAt(display, 104, 1)]).toEqual([0xff0000, 0]);
    await expect(loadImage('/does/not/exist.png')).rejects.toThrow('could not be loaded');
  });

  test('pixels that are read can be written elsewhere', () => {
    const { canvas, display } = record();
    canvas.fillStyle = '#123456';
    canvas.fillRect(0, 0, 5, 5);
    const pixels = canvas.getImageData(-1, -1, 6, 6);
    expect([...pixels.data.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
    expect([...pixels.data.subarray(28, 32)]).toEqual([0x12, 0x34, 0x56, 255]);
    canvas.backgroundColor = 'white';
    canvas.putImageData(pixels, 50, 50);
    expect([colorAt(display, 50, 50), colorAt(display, 51, 51), colorAt(display, 56, 51)]).toEqual([
      0xffffff, 0x123456, 0,
    ]);
  });

  test('pixels are written as they are where they hide what is below, from wherever they lie in memory', () => {
    const { canvas, display } = record();
    canvas.backgroundColor = '#0000ff';
    const rows = [
      [255, 0, 0, 255, 0, 255, 0, 255],
      [255, 0, 0, 255, 255, 0, 0, 0],
      [255, 0, 0, 255, 255, 0, 0, 128],
    ];
    for (const start of [0, 1, 2, 3]) {
      const bytes = rows.flat();
      const data = new Uint8ClampedArray(new ArrayBuffer(start + bytes.length), start);
      data.set(bytes);
      canvas.putImageData({ data, width: 2, height: 3 }, 10 * start, 20);
      const colors = [0, 1, 2].map((y) => [0, 1].map((x) => colorAt(display, 10 * start + x, 20 + y)));
      expect(colors, `byte ${start}`).toEqual([
        [0xff0000, 0x00ff00],
        [0xff0000, 0x0000ff],
        [0xff0000, 0x80007f],
      ]);
    }
  });
});
